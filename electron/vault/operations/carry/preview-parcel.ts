/** Says what a sealed file would hold and what it needs, before it is saved. */

import type { ParcelChoice, ParcelPreview } from '../../../../shared/api/carry-views.ts'
import { grantParcel, waitingFor } from '../../session/carry/saved-parcels.ts'
import type { Session } from '../../session/session.ts'

/** What would be saved; nothing is written. Errors: `grant-*`, `contact-not-found`, `parcel-empty`. */
export async function previewParcel(session: Session, args: ParcelChoice): Promise<ParcelPreview> {
  if (args.grantId === undefined) {
    const { contact, letters } = await waitingFor(session, args.contactId ?? '', args.from)
    return { contactName: contact.name, records: 0, letters: letters.length, sizeBytes: 0, untilMs: 0, needsSender: false }
  }
  const { terms, contact, records, changes } = await grantParcel(session, args.grantId)
  return {
    contactName: contact.name,
    records: records.length,
    letters: 1 + changes.length,
    sizeBytes: records.reduce((sum, record) => sum + record.sizeBytes, 0),
    untilMs: terms.untilMs,
    needsSender: terms.keysOn === 'receipt',
  }
}
