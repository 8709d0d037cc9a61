/** Counts what a preview has to say of papers and photographs. */

import type { ImportPapers } from '../../../../shared/api/paper-views.ts'
import { paperName } from '../../../../shared/model/paper.ts'
import type { ParsedEntry } from '../../ports.ts'

type ParsedRecord = Extract<ParsedEntry, { type: 'record' }>

/** Files that are asked about by name. */
const LOCKED_SHOWN_MAX = 100

export interface PaperTally {
  add(record: ParsedRecord): void
  /** Null where there is nothing to say. */
  describe(): ImportPapers | null
}

/** Nothing counted yet. */
export function createPaperTally(): PaperTally {
  const locked: ImportPapers['locked'][number][] = []
  const counts = { scan: 0, broken: 0, cut: 0, place: 0, 'place-removed': 0, 'place-fixed': 0 }
  let some = false
  return {
    add: (record) => {
      const { paper } = record
      if (paper === undefined) return
      some = true
      if (paper !== 'locked' && paper !== 'wrong-password') counts[paper] += 1
      else if (locked.length < LOCKED_SHOWN_MAX)
        locked.push({ paper: paperName(record), name: record.row.source, isWrong: paper === 'wrong-password' })
    },
    describe: () => {
      if (!some) return null
      const { scan: scans, broken, cut, place: places, 'place-removed': placesRemoved, 'place-fixed': placesFixed } = counts
      return { locked: [...locked], scans, broken, cut, places, placesRemoved, placesFixed }
    },
  }
}
