/** Records of a preview that a person may keep to herself from the beginning: the first of them, by name. */

import type { ImportSingle } from '../../../../shared/api/private-views.ts'
import type { ParsedEntry } from '../../ports.ts'

type Row = Extract<ParsedEntry, { type: 'record' }>['row']

/** Records that can be picked one by one; of more the whole import is held back. */
const SINGLES_MAX = 200

export interface SingleTally {
  /** `name`: under which it is known. */
  add(row: Row, name: string): void
  describe(): readonly ImportSingle[]
  /** Names of what was picked; what nobody was shown is left out. */
  namesOf(picks: readonly string[]): ReadonlySet<string>
}

/** Nothing counted yet. Pictures go with their study. */
export function createSingleTally(): SingleTally {
  const singles: ImportSingle[] = []
  const names = new Map<string, string>()
  return {
    add: ({ kind, title, date }, name) => {
      if (kind === 'image' || singles.length >= SINGLES_MAX) return
      const pick = String(singles.length)
      singles.push({ pick, title, date })
      names.set(pick, name)
    },
    describe: () => singles,
    namesOf: (picks) => new Set(picks.flatMap((pick) => names.get(pick) ?? [])),
  }
}
