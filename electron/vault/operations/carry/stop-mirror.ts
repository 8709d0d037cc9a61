/** Tells a mirror to drop everything it keeps for this person. */

import { tellToStop } from '../../session/carry/stop-mirrors.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Twice is harmless. Errors: `contact-not-found`, `mirror-not-asked`. */
export async function stopMirror(session: Session, args: { readonly contactId: string }): Promise<null> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const entry = await session.manifest.get('mirrors', contact.id)
  if (entry === undefined) throw refusal('mirror-not-asked')
  if (entry.state === 'stopping' || entry.state === 'stopped' || entry.state === 'declined') return null
  await tellToStop(session, contact, entry)
  return null
}
