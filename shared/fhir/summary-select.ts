/** What of a vault stands on the one-page summary: the one rule for the page, its print and the exported file. */

import type { RecordKind, RecordRow } from '../model/record.ts'
import { SUMMARY_SECTIONS, SUMMARY_SECTIONS_REQUIRED } from '../model/summary.ts'
import type { SummaryLine, SummarySection, SummarySectionKey, SummaryStatement } from '../model/summary.ts'
import { absenceOf } from './absent.ts'
import type { Json } from './json.ts'
import { isOfAnother } from './kind.ts'
import { replacedValues, strandOf } from './series.ts'
import { hasEnded, isVoid } from './standing.ts'
import { sectionOf, SUMMARY_TYPES } from './summary-sections.ts'

/** Results are looked at so many years back from the newest of them: each line shows its own date. */
export const SUMMARY_YEARS = 5
/** Lines of one section at the most. */
const SECTION_LINES_MAX = 200

/** Kinds that can stand on it. */
export const SUMMARY_KINDS: readonly RecordKind[] = [
  'medicine',
  'allergy',
  'problem',
  'immunization',
  'procedure',
  'lab',
  'report',
  'vital',
  'care-plan',
  'other',
]
/** Of these the last years count; a problem, an operation, a vaccination or a weight counts whenever it was. */
export const SUMMARY_KINDS_RECENT: readonly RecordKind[] = ['lab', 'report']

export interface SummaryItem {
  readonly row: RecordRow
  readonly resource: object
}

/** Sections in which only the newest of each thing is listed, whatever it said before. */
const LATEST_OF_EACH: ReadonlySet<SummarySectionKey> = new Set([
  'immunizations',
  'procedures',
  'results',
  'vitals',
  'pregnancy',
  'social',
  'functional',
])

/** Whose a row is: only what is of one person may stand for another row. */
export type PersonOfRow = (row: RecordRow) => string
const NOBODY_APART: PersonOfRow = () => ''

/** The rows whose records have to be opened: of many records that say the same one, of a test its newest. `today` is `YYYY-MM-DD`. */
export function shortlist(rows: readonly RecordRow[], today: string, personOf = NOBODY_APART): readonly RecordRow[] {
  const sorted = [...rows].sort(newestFirst)
  const sinceOfKind = (kind: RecordKind): string =>
    sinceOf(
      sorted.filter((row) => row.kind === kind),
      today,
    )
  const since = new Map(SUMMARY_KINDS_RECENT.map((kind) => [kind, sinceOfKind(kind)]))
  const seen = new Set<string>()
  // Else a value that was taken back would stand for the older ones that hold.
  const replaced = replacedRows(
    sorted.filter((row) => isMeasured(row) && !mayBeOfAnother(row)),
    personOf,
  )
  return sorted.filter((row) => {
    if (!SUMMARY_TYPES.has(row.resourceType) || replaced.has(row)) return false
    const bound = since.get(row.kind) ?? ''
    if (row.date !== '' && row.date.slice(0, 10) < bound) return false
    // The state is part of it: a medicine that was stopped must not stand for one that is taken.
    const same = [
      personOf(row),
      row.kind,
      row.resourceType,
      row.status,
      hasEnded(row.until ?? '', today),
      isMeasured(row) && !mayBeOfAnother(row) ? thingOf(row) : wordingOf(row),
    ].join('\n')
    const first = !seen.has(same)
    seen.add(same)
    return first
  })
}

/** By date, then by when it came in; where that is equal the order is the same wherever the rows come from. */
export function newestFirst(a: RecordRow, b: RecordRow): number {
  if (a.date !== b.date) return a.date < b.date ? 1 : -1
  if (a.importedAtMs !== b.importedAtMs) return b.importedAtMs - a.importedAtMs
  return a.id < b.id ? -1 : 1
}

/** The first day that counts, so many years before the newest of these, which come newest first; empty where none has a date. A value that was a mistake, or of a day to come, is not the newest. */
export function sinceOf(rows: readonly RecordRow[], today: string): string {
  const newest = rows.find((row) => row.date !== '' && row.date.slice(0, 10) <= today && !isVoid(row.status))?.date ?? ''
  const year = Number(newest.slice(0, 4)) - SUMMARY_YEARS
  return newest === '' ? '' : `${String(year).padStart(4, '0')}${newest.slice(4, 10)}`
}

/** Sections with something to say, and the required ones, in the order of the page. `rows` are all that were looked at: what is like a line is counted beside it. `today` is `YYYY-MM-DD`. */
export function selectSummary(
  items: readonly SummaryItem[],
  rows: readonly RecordRow[],
  today: string,
  personOf = NOBODY_APART,
): readonly SummarySection[] {
  const bySection = new Map<SummarySectionKey, RecordRow[]>()
  const statements = new Map<SummarySectionKey, SummaryStatement[]>()
  for (const { row, resource } of items) {
    if (isOfAnother(resource as Json)) continue
    const ended = hasEnded(row.until ?? '', today)
    const said = sectionOf(resource as Json)
    const key = !ended ? said : said === 'problems' || said === 'past-problems' ? 'past-problems' : null
    if (key === null) continue
    const says = absenceOf(row)
    if (says === null) bySection.set(key, [...(bySection.get(key) ?? []), row])
    else statements.set(key, [...(statements.get(key) ?? []), { row, says }])
  }
  const alike = countAlike(rows, personOf)
  return SUMMARY_SECTIONS.map((key) => {
    const lines = linesOf(key, withoutNameless(bySection.get(key) ?? []), alike, personOf)
    const more = lines.length - SECTION_LINES_MAX
    return { key, lines: lines.slice(0, SECTION_LINES_MAX), statements: statements.get(key) ?? [], ...(more > 0 ? { more } : {}) }
  }).filter(({ key, lines, statements: said }) => lines.length > 0 || said.length > 0 || SUMMARY_SECTIONS_REQUIRED.includes(key))
}

function linesOf(
  key: SummarySectionKey,
  rows: readonly RecordRow[],
  alike: ReadonlyMap<string, number>,
  personOf: PersonOfRow,
): readonly SummaryLine[] {
  const first = new Map<string, RecordRow>()
  const replaced = LATEST_OF_EACH.has(key) ? replacedRows(rows, personOf) : new Set<RecordRow>()
  for (const row of [...rows].sort(newestFirst)) {
    if (replaced.has(row)) continue
    const same = `${personOf(row)}\n${row.resourceType}\n${LATEST_OF_EACH.has(key) ? thingOf(row) : wordingOf(row)}`
    if (!first.has(same)) first.set(same, row)
  }
  return [...first.values()]
    .sort((a, b) => graveness(b) - graveness(a))
    .map((row) => ({ row, others: (alike.get(alikeOf(row, personOf)) ?? 1) - 1 }))
}

/** Of each thing those in whose place a later report of the same moment stands. */
function replacedRows(rows: readonly RecordRow[], personOf: PersonOfRow): ReadonlySet<RecordRow> {
  const things = new Map<string, RecordRow[]>()
  for (const row of rows) {
    const thing = `${personOf(row)}\n${row.resourceType}\n${thingOf(row)}`
    const known = things.get(thing)
    if (known === undefined) things.set(thing, [row])
    else known.push(row)
  }
  return new Set([...things.values()].flatMap((some) => [...replacedValues(some)]))
}

/** A device that its record only refers to is named by the record of the device itself. */
function withoutNameless(rows: readonly RecordRow[]): readonly RecordRow[] {
  const isNamed = rows.some((row) => row.resourceType === 'Device')
  return isNamed ? rows.filter((row) => row.resourceType !== 'DeviceUseStatement' || row.title !== row.source) : rows
}

function countAlike(rows: readonly RecordRow[], personOf: PersonOfRow): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(alikeOf(row, personOf), (counts.get(alikeOf(row, personOf)) ?? 0) + 1)
  return counts
}

function alikeOf(row: RecordRow, personOf: PersonOfRow): string {
  return `${personOf(row)}\n${row.kind}\n${thingOf(row)}`
}

/** What it is about: its code, else its words. */
function thingOf(row: RecordRow): string {
  return row.code === '' ? row.title.toLocaleLowerCase() : `${row.code} ${strandOf(row)}`
}

/** One code may stand for many things ("allergy to a medicine"), so the words and the dose are part of what a line says. */
function wordingOf(row: RecordRow): string {
  return [row.code, row.title.toLocaleLowerCase(), row.summary].join('\n')
}

/** Only the record itself says whether it is of an unborn child or a donor: until it is opened it stands for no other. The row of such a one has no number. */
function mayBeOfAnother({ resourceType, kind, measurement }: RecordRow): boolean {
  return resourceType === 'Observation' && kind === 'other' && measurement === undefined
}

function isMeasured(row: RecordRow): boolean {
  return row.resourceType === 'Observation' || row.resourceType === 'DiagnosticReport' || row.resourceType === 'Immunization'
}

const GRAVE: ReadonlySet<string> = new Set(['high', 'severe'])

/** Grave allergies and values outside their range stand first; the order is kept otherwise. */
function graveness({ severity = '', measurement }: RecordRow): number {
  const flag = measurement?.flag ?? 'none'
  if (GRAVE.has(severity) || flag.startsWith('critical')) return 2
  return flag === 'none' || flag === 'in-range' ? 0 : 1
}
