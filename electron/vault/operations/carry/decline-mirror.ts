/** Says no to keeping records for a contact, or stops it: what was kept goes. */

import { endKeeping } from '../../session/carry/kept.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Twice is harmless. Errors: `contact-not-found`, `mirror-not-asked`. */
export async function declineMirror(session: Session, args: { readonly contactId: string }): Promise<null> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const entry = await session.manifest.get('kept', contact.id)
  if (entry === undefined) throw refusal('mirror-not-asked')
  if (entry.state === 'asked' || entry.state === 'keeping') await endKeeping(session, contact, entry, 'declined')
  return null
}
