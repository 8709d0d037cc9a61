/** Where several sources contradict each other: put side by side, nothing is resolved. */

import type { RecordRow } from '../model/record.ts'
import type { SourceDifference } from '../model/source-difference.ts'
import { dosageText } from './dosage.ts'
import type { Json } from './json.ts'
import { grouped, isSameThing, plainText, valueKey } from './same-items.ts'
import { isVoid } from './standing.ts'
import { isNow } from './summary-sections.ts'

/** A record with what its row does not say. */
export interface SourcedItem {
  readonly row: RecordRow
  readonly resource: object
}

/** Differences of one answer. */
const DIFFERENCES_MAX = 2000
/** SNOMED CT "No known allergy". */
const NO_KNOWN_ALLERGY = '716186003'

/** Rows that may contradict each other, by what rows alone say: the same thing of two sources. For `differences` to look at. */
export function comparable(rows: readonly RecordRow[]): readonly RecordRow[] {
  const groups = [
    ...linked(rows.filter(({ kind }) => kind === 'medicine')),
    ...linked(rows.filter(({ kind }) => kind === 'allergy')),
    ...valueGroups(rows),
  ]
  const none = rows.filter(isNoKnownAllergy)
  const allergies = none.length === 0 ? [] : rows.filter(({ kind }) => kind === 'allergy')
  return [...new Set([...groups.flat(), ...allergies])]
}

/** What two sources say differently on that ISO day, side by side. */
export function differences(items: readonly SourcedItem[], today: string): readonly SourceDifference[] {
  const resources = new Map(items.map(({ row, resource }) => [row.id, resource]))
  const rows = items.map(({ row }) => row)
  const doseOf = (row: RecordRow): string => dosageText((resources.get(row.id) ?? {}) as Json, 'en')
  const taken = rows.filter((row) => row.kind === 'medicine' && isNow(row, today) && row.status !== 'unknown' && doseOf(row) !== '')
  const doses = linked(newestOfEach(taken)).filter((group) => new Set(group.map((row) => plainText(doseOf(row)))).size > 1)
  const allergies = rows.filter((row) => row.kind === 'allergy' && (row.status === 'refuted' || isNow(row, today)))
  const refuted = linked(newestOfEach(allergies)).filter((group) => new Set(group.map(({ status }) => isVoid(status))).size > 1)
  const none = allergies.filter((row) => isNoKnownAllergy(row) && isNow(row, today))
  const named = allergies.filter((row) => isNow(row, today) && !isNoKnownAllergy(row) && none.some(({ source }) => source !== row.source))
  const saidOf = (row: RecordRow): string => (isNoKnownAllergy(row) ? 'none-known' : isVoid(row.status) ? 'refuted' : 'stated')
  return [
    ...refuted.map((group) => side('refuted', group, saidOf)),
    ...(named.length === 0 ? [] : [side('none-known', [...none, ...named], saidOf)]),
    ...doses.map((group) => side('dose', group, doseOf)),
    ...valueGroups(rows).map((group) => side('value', group, ({ summary }) => summary)),
  ].slice(0, DIFFERENCES_MAX)
}

function side(about: SourceDifference['about'], rows: readonly RecordRow[], saysOf: (row: RecordRow) => string): SourceDifference {
  return { about, rows: rows.map((row) => ({ row, says: saysOf(row) })) }
}

/** Values of one test at one moment, in one unit, that are not the same. A day alone is no moment: there may have been two tests. */
function valueGroups(rows: readonly RecordRow[]): readonly (readonly RecordRow[])[] {
  const measured = rows.filter(({ date, measurement, status }) => measurement !== undefined && date.includes('T') && !isVoid(status))
  const buckets = grouped(measured, (row) => JSON.stringify([row.kind, Date.parse(row.date), row.measurement?.unit]))
  return buckets.flatMap((bucket) => linked(bucket)).filter((group) => new Set(group.map(valueKey)).size > 1)
}

function isNoKnownAllergy(row: RecordRow): boolean {
  return row.kind === 'allergy' && row.code.endsWith(`|${NO_KNOWN_ALLERGY}`)
}

/** Rows of different sources that are about the same thing, one of each source; each row is in one group at the most. */
function linked(rows: readonly RecordRow[]): readonly (readonly RecordRow[])[] {
  const coded = rows.filter(({ code }) => code !== '')
  const taken = new Set<RecordRow>()
  return [...grouped(coded, ({ code }) => code), ...grouped(rows, ({ title }) => plainText(title))].flatMap((bucket) => {
    if (new Set(bucket.map(({ source }) => source)).size < 2) return []
    const groups: RecordRow[][] = []
    for (const row of bucket.filter((one) => !taken.has(one))) {
      const fits = (other: RecordRow): boolean => row.source !== other.source && isSameThing(row, other)
      const group = groups.find((one) => one.every(fits))
      if (group === undefined) groups.push([row])
      else group.push(row)
    }
    const found = groups.filter(({ length }) => length > 1)
    for (const row of found.flat()) taken.add(row)
    return found
  })
}

/** The last word of each source on each thing. */
function newestOfEach(rows: readonly RecordRow[]): readonly RecordRow[] {
  const seen = new Set<string>()
  return [...rows]
    .sort((a, b) => (a.date === b.date ? b.importedAtMs - a.importedAtMs : a.date < b.date ? 1 : -1))
    .filter((row) => {
      const key = JSON.stringify([row.source, row.code === '' ? plainText(row.title) : row.code])
      return !seen.has(key) && seen.add(key) !== undefined
    })
}
