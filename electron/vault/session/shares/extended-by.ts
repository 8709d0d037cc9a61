/** Whether a request only asks for more time: all of it is in one share in force already, for the same purpose. */

import type { RequestTerms } from '../../../../shared/model/request.ts'
import { isOver } from './grant-over.ts'
import { readSignedGrant } from './serving.ts'
import type { Session } from '../session.ts'

/** The share that it would prolong, the one that lasts longest; null where it asks for anything else. */
export async function extendedBy(
  session: Session,
  contactId: string,
  { what, purpose, untilMs }: RequestTerms,
): Promise<{ readonly grantId: string; readonly untilMs: number } | null> {
  if (what.recordIds.length === 0 || what.kinds.length + what.codes.length > 0) return null
  const now = session.ports.clock.now()
  let longest: { readonly grantId: string; readonly untilMs: number } | null = null
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    if (entry.contactId !== contactId || isOver(entry, now) || entry.untilMs >= untilMs) continue
    if (longest !== null && longest.untilMs >= entry.untilMs) continue
    const { terms } = await readSignedGrant(session, entry)
    const ids = new Set(terms.records.map(({ recordId }) => recordId))
    if (terms.purpose === purpose && what.recordIds.every((id) => ids.has(id))) longest = { grantId, untilMs: entry.untilMs }
  }
  return longest
}
