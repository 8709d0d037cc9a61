/** Shares of others, merged by person and sorted by what ends first; and what of them stands on a first page. */

import type { SharedRow, ShareView } from '../../../shared/model/grant.ts'
import type { RecordKind } from '../../../shared/model/record.ts'

/** All that one person shares with me. */
export interface SharingPatient {
  readonly contactId: string
  readonly name: string
  /** The one that ends next is first. */
  readonly shares: readonly ShareView[]
  /** Each record once, also where several shares have it. */
  readonly recordCount: number
  /** When the next of them ends; infinite where all are over. */
  readonly untilMs: number
}

/** The kinds of the first page, in its order. */
export const FIRST_KINDS = ['problem', 'medicine', 'allergy', 'lab'] as const satisfies readonly RecordKind[]
export type FirstKind = (typeof FIRST_KINDS)[number]
/** Results that count as recent: the newest of each test, and so many of them. */
const RESULTS_MAX = 12

/** When it will be over for the reader: behind the end of a share its copies may still be kept for a while. Never where it is over already, so that nothing over stands before what is about to end. */
function endsAtMs({ state, untilMs, keptUntilMs }: ShareView): number {
  if (keptUntilMs !== undefined) return keptUntilMs
  return state === 'withdrawn' || state === 'expired' ? Number.POSITIVE_INFINITY : untilMs
}

/** By person; whoever's share ends next comes first. */
export function patientsOf(shares: readonly ShareView[]): readonly SharingPatient[] {
  const byContact = new Map<string, ShareView[]>()
  for (const share of shares) byContact.set(share.senderContactId, [...(byContact.get(share.senderContactId) ?? []), share])
  return [...byContact.entries()]
    .map(([contactId, some]) => {
      const sorted = some.toSorted((a, b) => compareEnds(endsAtMs(a), endsAtMs(b)))
      const [first] = sorted
      const ids = new Set(sorted.flatMap(({ rows }) => rows.map(({ id }) => id)))
      return {
        contactId,
        name: first?.senderName ?? '',
        shares: sorted,
        recordCount: ids.size,
        untilMs: first === undefined ? Number.POSITIVE_INFINITY : endsAtMs(first),
      }
    })
    .toSorted((a, b) => compareEnds(a.untilMs, b.untilMs))
}

/** Two that never end are alike: their difference would be no number. */
function compareEnds(a: number, b: number): number {
  return a === b ? 0 : a - b
}

/** Of a share: problems, medicines, allergies, and the newest result of each test by its title. */
export function firstRows(rows: readonly SharedRow[]): ReadonlyMap<FirstKind, readonly SharedRow[]> {
  const newestFirst = rows.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  return new Map(
    FIRST_KINDS.map((kind) => {
      const mine = newestFirst.filter((row) => row.kind === kind)
      if (kind !== 'lab') return [kind, mine]
      const latest = new Map<string, SharedRow>()
      for (const row of mine) if (!latest.has(row.title)) latest.set(row.title, row)
      return [kind, [...latest.values()].slice(0, RESULTS_MAX)]
    }),
  )
}
