/** Records of a preview that a person may keep to herself from the beginning: the first of them, by name. */

import type { ImportSingle } from '../../../../shared/api/private-views.ts'
import type { ParsedEntry } from '../../ports.ts'

type Row = Extract<ParsedEntry, { type: 'record' }>['row']

/** Records that can be picked one by one; of more the whole import is held back. */
const SINGLES_MAX = 200

export interface SingleTally {
  add(row: Row, digest: string): void
  describe(): readonly ImportSingle[]
  /** Digests of what was picked; what nobody was shown is left out. */
  digestsOf(picks: readonly string[]): ReadonlySet<string>
}

/** Nothing counted yet. Pictures go with their study. */
export function createSingleTally(): SingleTally {
  const singles: ImportSingle[] = []
  const digests = new Map<string, string>()
  return {
    add: ({ kind, title, date }, digest) => {
      if (kind === 'image' || singles.length >= SINGLES_MAX) return
      const pick = String(singles.length)
      singles.push({ pick, title, date })
      digests.set(pick, digest)
    },
    describe: () => singles,
    digestsOf: (picks) => new Set(picks.flatMap((pick) => digests.get(pick) ?? [])),
  }
}
