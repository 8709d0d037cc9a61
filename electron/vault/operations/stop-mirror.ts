/** Tells a mirror to drop everything it keeps for this person. */

import { sendOrder } from '../session/carry/mirrors.ts'
import { refusal } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'

/** Twice is harmless. Errors: `contact-not-found`, `mirror-not-asked`. */
export async function stopMirror(session: Session, args: { readonly contactId: string }): Promise<null> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const entry = await session.manifest.get('mirrors', contact.id)
  if (entry === undefined) throw refusal('mirror-not-asked')
  if (entry.state === 'stopping' || entry.state === 'stopped' || entry.state === 'declined') return null
  const now = session.ports.clock.now()
  const seq = Math.max(entry.seq + 1, now)
  const leaving = { ...entry.leaving, ...Object.fromEntries(entry.lines.map((grantId) => [grantId, seq])) }
  await sendOrder(
    session,
    contact,
    { depth: entry.depth, pullId: entry.pullId, state: 'stopping', seq, lines: [], leaving, told: '', changedAtMs: now },
    { kind: 'stop', lines: [], people: [], more: [] },
  )
  return null
}
