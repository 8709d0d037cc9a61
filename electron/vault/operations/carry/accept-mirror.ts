/** Says yes to keeping sealed records for a contact, up to a size; said again, it changes the size. */

import { QUOTA_MIB_MAX, agree } from '../../session/carry/kept.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `contact-not-found`, `mirror-not-asked`, `mirror-room-used`, `mirror-too-many`, `input-invalid`. */
export async function acceptMirror(session: Session, args: { readonly contactId: string; readonly quotaMib: number }): Promise<null> {
  if (!Number.isSafeInteger(args.quotaMib) || args.quotaMib < 1 || args.quotaMib > QUOTA_MIB_MAX) throw refusal('input-invalid')
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  await agree(session, contact, args.quotaMib)
  return null
}
