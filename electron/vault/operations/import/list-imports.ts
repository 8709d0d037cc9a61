/** Lists the imports that can still be undone, newest first. */

import type { ImportEntry } from '../../../../shared/api/import-views.ts'
import type { Session } from '../../session/session.ts'

/** Everything that was imported and not taken back. */
export async function listImports(session: Session): Promise<readonly ImportEntry[]> {
  const all = await session.manifest.list('imports')
  return all
    .filter(([, { takenOutAtMs }]) => takenOutAtMs === undefined)
    .map(([importId, entry]) => ({ importId, ...entry }))
    .sort((a, b) => b.atMs - a.atMs)
}
