/** Withdraws every grant of one contact, or of everybody: all of them at once. Twice is harmless. */

import type { GrantEntry } from '../../session/collections.ts'
import { refusal } from '../../session/refusal.ts'
import { isOver, mayBeKeptThere } from '../../session/shares/grant-over.ts'
import { resealForGrants } from '../../session/shares/reseal-withdrawn.ts'
import type { Session } from '../../session/session.ts'
import { withdrawAll } from '../../session/shares/withdrawal.ts'

/** Without a contact: of everybody. What ran out is left as it is, unless copies may still be kept there. Errors: `contact-not-found`. */
export async function withdrawGrants(
  session: Session,
  { contactId, deep }: { readonly contactId?: string; readonly deep?: boolean },
  signal: AbortSignal,
): Promise<{ readonly withdrawn: number }> {
  if (contactId !== undefined && (await session.manifest.get('contacts', contactId)) === undefined) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  const live: (readonly [string, GrantEntry])[] = []
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    if (contactId !== undefined && entry.contactId !== contactId) continue
    if (!isOver(entry, now) || (await mayBeKeptThere(session, [grantId, entry], now))) live.push([grantId, entry])
  }
  await withdrawAll(session, live, deep)
  if (deep === true) await resealForGrants(session, live, signal)
  return { withdrawn: live.length }
}
