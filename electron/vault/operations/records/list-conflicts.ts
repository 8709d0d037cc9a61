/** Lists what two computers of this person changed at the same time, and what each of them said. */

import type { ConflictView } from '../../../../shared/api/care-views.ts'
import type { Session } from '../../session/session.ts'

/** Both versions label by label; nothing of either is lost until the person has chosen. */
export async function listConflicts(session: Session): Promise<readonly ConflictView[]> {
  return (await session.manifest.list('conflicts')).map(([conflictId, entry]) => {
    const [kept, other] = [textsOf(entry.kept), textsOf(entry.other)]
    return { conflictId, about: entry.collection, kept, other }
  })
}

function textsOf(json: string): Readonly<Record<string, string>> {
  const parts = JSON.parse(json) as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(parts).map(([label, part]) => [label, typeof part === 'string' ? part : JSON.stringify(part)]))
}
