/** Withdraws every grant of one contact, or of everybody: all of them at once. Twice is harmless. */

import { refusal } from '../session/refusal.ts'
import { resealForGrants } from '../session/shares/reseal-withdrawn.ts'
import type { Session } from '../session/session.ts'
import { withdrawAll } from '../session/shares/withdrawal.ts'

/** Without a contact: of everybody. What ran out already is left as it is. Errors: `contact-not-found`. */
export async function withdrawGrants(
  session: Session,
  { contactId, deep }: { readonly contactId?: string; readonly deep?: boolean },
  signal: AbortSignal,
): Promise<{ readonly withdrawn: number }> {
  if (contactId !== undefined && (await session.manifest.get('contacts', contactId)) === undefined) throw refusal('contact-not-found')
  const now = session.ports.clock.now()
  const live = (await session.manifest.list('grants')).filter(
    ([, entry]) => entry.withdrawnAtMs === undefined && entry.untilMs > now && (contactId === undefined || entry.contactId === contactId),
  )
  await withdrawAll(session, live)
  if (deep === true) await resealForGrants(session, live, signal)
  return { withdrawn: live.length }
}
