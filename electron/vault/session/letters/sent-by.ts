/** Who sent a record that was taken over: read back from the signed text, the signature checked again. */

import type { SentBy } from '../../../../shared/model/sent-by.ts'
import type { RecordEntry } from '../collections.ts'
import { signedDigests } from '../import/keep-offered.ts'
import { takenOffer } from './offers.ts'
import type { Session } from '../session.ts'

/** Null where nobody sent it. Errors: `signature-invalid`, `offer-invalid` where what is kept is not what was signed. */
export async function sentByOf(session: Session, entry: RecordEntry): Promise<SentBy | null> {
  const { offerId } = (await session.manifest.get('imports', entry.importId)) ?? {}
  const taken = offerId === undefined ? null : await takenOffer(session, offerId)
  if (offerId === undefined || taken === null) return null
  const { terms } = taken
  const { contactId, answeredAtMs = 0, licence = 'none' } = taken.entry
  const contact = await session.manifest.get('contacts', contactId)
  return {
    offerId,
    contactId,
    name: contact?.name ?? terms.senderName,
    did: terms.sender,
    sentAtMs: terms.sentAtMs,
    takenAtMs: answeredAtMs,
    licence,
    signed: signedDigests(terms).has(entry.digest) ? 'same' : 'part',
  }
}
