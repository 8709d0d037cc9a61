/** Switches on that this Salus keeps for every contact who asks, until it is locked. */

import { QUOTA_MIB_MAX, agree, hasPlace, setOffered } from '../../session/carry/kept.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** `quotaMib`: for each of them; null switches it off. Whoever waits for an answer has it now. Beyond as many as one computer keeps for they wait for the person. Errors: `input-invalid`. */
export async function offerMirror(session: Session, { quotaMib }: { readonly quotaMib: number | null }): Promise<null> {
  if (quotaMib !== null && (!Number.isSafeInteger(quotaMib) || quotaMib < 1 || quotaMib > QUOTA_MIB_MAX)) throw refusal('input-invalid')
  setOffered(session, quotaMib)
  if (quotaMib === null) return null
  for (const [contactId, { state }] of await session.manifest.list('kept')) {
    const contact = state === 'asked' ? await session.manifest.get('contacts', contactId) : undefined
    if (contact !== undefined && (await hasPlace(session))) await agree(session, contact, quotaMib)
  }
  return null
}
