/** How many rows there are of each kind, and how many of them lists show. */

import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import type { Narrowing, SearchQuery } from '../ports.ts'
import type { Database } from './database.ts'
import { decodeKind } from './pack-row.ts'

export interface KindCount {
  readonly rows: number
  /** Without those that stand behind another one. */
  readonly shown: number
}
export type KindCounts = ReadonlyMap<RecordKind, KindCount>

export function countKinds(database: Database): KindCounts {
  const lines = database
    .prepare('SELECT CAST(kind AS INTEGER) AS kind, count(*) AS held, sum(place = 0) AS shown FROM rows GROUP BY kind')
    .all([]) as readonly { readonly kind: number; readonly held: number; readonly shown: number }[]
  return new Map(lines.map(({ kind, held, shown }) => [decodeKind(kind), { rows: held, shown }]))
}

/** Of these kinds, each once. */
export function countOf(counts: KindCounts, kinds: SearchQuery['kinds'] = RECORD_KINDS, every = false): number {
  return [...new Set(kinds)].reduce((sum, kind) => sum + (counts.get(kind)?.[every ? 'rows' : 'shown'] ?? 0), 0)
}

/** Is there a row that stands behind another one, and is it to stay there? */
export function isFolded(counts: KindCounts, { every, source }: Narrowing): boolean {
  // One item has one row of each source: of one file alone every row is shown.
  return every !== true && source === undefined && isAnyBehind(counts)
}

export function isAnyBehind(counts: KindCounts): boolean {
  return [...counts.values()].some(({ rows, shown }) => rows !== shown)
}
