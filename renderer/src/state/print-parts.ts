/** How much stands on a paper, which paper it is, and how a whole vault is cut into parts. */

import type { Paper } from '../../../shared/api/vault-api.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { LISTED_KINDS } from '../../../shared/model/record.ts'

/** Records of one printed part of the whole, and of one section of a selection. */
export const PART_ROWS_MAX = 2000
export const SECTION_ROWS_MAX = 300
/** Records that the one page of a consent can name, and characters of their titles; more of them stand in an annex. */
const CONSENT_ITEMS_MAX = 16
const CONSENT_CHARACTERS_MAX = 1_200
const LETTER_COUNTRIES = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE', 'CR', 'GT', 'NI', 'PA', 'SV'])

/** The paper of the country that the computer is set to. */
export function paperOf(locale: string): Paper {
  return LETTER_COUNTRIES.has(new Intl.Locale(locale).region ?? '') ? 'Letter' : 'A4'
}

/** True where the titles of a consent do not fit on its page. */
export function needsAnnex(items: readonly { readonly title: string }[]): boolean {
  const characters = items.reduce((sum, { title }) => sum + title.length, 0)
  return items.length > CONSENT_ITEMS_MAX || characters > CONSENT_CHARACTERS_MAX
}

/** So many rows of one kind, from one place in its order. */
export interface PartRun {
  readonly kind: RecordKind
  readonly offset: number
  readonly count: number
}

/** The whole vault in parts of `size` records, kind by kind. */
export function partsOf(counts: Readonly<Partial<Record<RecordKind, number>>>, size: number): readonly (readonly PartRun[])[] {
  const parts: PartRun[][] = []
  let room = 0
  for (const kind of LISTED_KINDS) {
    for (let offset = 0; offset < (counts[kind] ?? 0);) {
      if (room === 0) {
        parts.push([])
        room = size
      }
      const count = Math.min(room, (counts[kind] ?? 0) - offset)
      parts.at(-1)?.push({ kind, offset, count })
      offset += count
      room -= count
    }
  }
  return parts
}

/** Names of the files and senders that these came from, the most frequent first. */
export function sourcesOf(rows: readonly ListedRow[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const source of rows.flatMap(sourcesOfRow)) counts.set(source, (counts.get(source) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([source]) => source)
}

/** All that say it. */
export function sourcesOfRow({ source, sources }: ListedRow): readonly string[] {
  return sources?.map((one) => one.source) ?? [source]
}

/** Records behind these lines. */
export function countRecords(rows: readonly ListedRow[]): number {
  return rows.reduce((sum, { sources }) => sum + (sources?.length ?? 1), 0)
}
