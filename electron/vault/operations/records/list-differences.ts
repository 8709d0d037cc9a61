/** Where sources contradict each other in the whole vault. */

import type { SourceDifference } from '../../../../shared/model/source-difference.ts'
import { findContradictions } from '../../session/records/contradictions.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const told = new WeakMap<Session, { readonly recordsSeq: number; readonly found: readonly SourceDifference[] }>()

/** Looked for again only where records changed. Errors: `search-unavailable`. */
export async function listDifferences(session: Session): Promise<readonly SourceDifference[]> {
  const { recordsSeq } = await readVaultEntry(session)
  const before = told.get(session)
  if (before?.recordsSeq === recordsSeq) return before.found
  const { found, indexing } = await findContradictions(session)
  // An index that is behind is asked again the next time.
  if (indexing === null) told.set(session, { recordsSeq, found })
  return found
}
