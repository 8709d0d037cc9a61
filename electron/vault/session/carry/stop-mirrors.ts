/** Ends that a contact keeps for this person, also where another computer of the person went on with it meanwhile. */

import { isOnHold } from '../on-hold.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { Session } from '../session.ts'
import type { MirrorEntry } from './mirror-entries.ts'
import { sendOrder } from './mirrors.ts'

/** Tells a mirror to drop everything. */
export async function tellToStop(session: Session, contact: Contact, entry: MirrorEntry): Promise<void> {
  const now = session.ports.clock.now()
  const seq = Math.max(entry.seq + 1, now)
  await sendOrder(
    session,
    contact,
    { depth: entry.depth, pullId: entry.pullId, state: 'stopping', seq, stop: seq, lines: [], told: '', changedAtMs: now },
    { kind: 'stop', lines: [], people: [], more: [] },
  )
}

/** Another computer, which did not know of the stop, gave an order with a later number: behind that the stop counts for nothing there, so it is said once more. */
export async function repeatStops(session: Session): Promise<void> {
  if (isOnHold(session)) return
  for (const [contactId, entry] of await session.manifest.list('mirrors')) {
    if (entry.state !== 'stopping' || entry.seq === (entry.stop ?? entry.seq)) continue
    const contact = await session.manifest.get('contacts', contactId)
    if (contact !== undefined) await tellToStop(session, contact, entry)
  }
}
