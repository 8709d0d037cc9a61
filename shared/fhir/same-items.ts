/** Which records of several sources are one and the same, and which contradict each other. Said only where it is sure; nothing is resolved. */

import type { RecordRow } from '../model/record.ts'
import type { SourceDifference } from '../model/source-difference.ts'
import { codingsOf } from './concept.ts'
import { dosageText } from './dosage.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

/** A record with what its row does not say. */
export interface SourcedItem {
  readonly row: RecordRow
  readonly resource: object
}

/** Differences and groups of one answer. */
const GROUPS_MAX = 2000
const ENDED: ReadonlySet<string> = new Set(['completed', 'stopped', 'entered-in-error', 'cancelled', 'not-taken', 'inactive', 'resolved'])
/** SNOMED CT "No known allergy". */
const NO_KNOWN_ALLERGY = '716186003'

/** Groups of rows that say the same: kind, date, value, and code or exact words; each group has two sources at least, one row of each. */
export function sameRows(rows: readonly RecordRow[]): readonly (readonly RecordRow[])[] {
  const buckets = grouped(
    rows.filter((row) => row.date !== ''),
    (row) => JSON.stringify([row.kind, row.date.slice(0, 10), row.status, valueKey(row)]),
  )
  return buckets.flatMap((bucket) => linked(bucket, (a, b) => isSameDate(a.date, b.date))).slice(0, GROUPS_MAX)
}

/** One value of one test, said by two sources. */
export function isSameValue(a: RecordRow, b: RecordRow): boolean {
  return a.source !== b.source && isSameDate(a.date, b.date) && a.status === b.status && valueKey(a) === valueKey(b) && isSameThing(a, b)
}

/** What only the records themselves tell: two lots are two vaccinations, and what is in doubt on one side is not the same. */
export function isSameInDepth(a: object, b: object): boolean {
  const agrees = (read: (resource: object) => string): boolean => read(a) === '' || read(b) === '' || read(a) === read(b)
  const dose = (resource: object): string =>
    JSON.stringify(objectsAt(resource, 'protocolApplied').map((one) => one['doseNumberPositiveInt'] ?? ''))
  return agrees((resource) => textAt(resource, 'lotNumber').toLowerCase()) && verificationOf(a) === verificationOf(b) && agrees(dose)
}

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

/** What two sources say differently, side by side. */
export function differences(items: readonly SourcedItem[]): readonly SourceDifference[] {
  const resources = new Map(items.map(({ row, resource }) => [row.id, resource]))
  const rows = items.map(({ row }) => row)
  const verified = (row: RecordRow): string => verificationOf(resources.get(row.id) ?? {})
  const isStated = (row: RecordRow): boolean => verified(row) === '' && !ENDED.has(row.status)
  const doseOf = (row: RecordRow): string => dosageText((resources.get(row.id) ?? {}) as Json, 'en')
  const taken = rows.filter((row) => row.kind === 'medicine' && isStated(row) && row.status !== 'unknown' && doseOf(row) !== '')
  const doses = linked(newestOfEach(taken)).filter((group) => new Set(group.map((row) => plain(doseOf(row)))).size > 1)
  const allergies = rows.filter((row) => row.kind === 'allergy' && (verified(row) === 'refuted' || isStated(row)))
  const refuted = linked(newestOfEach(allergies)).filter((group) => new Set(group.map(verified)).size > 1)
  const none = allergies.filter((row) => isNoKnownAllergy(row) && isStated(row))
  const named = allergies.filter((row) => isStated(row) && !isNoKnownAllergy(row) && none.some(({ source }) => source !== row.source))
  const saidOf = (row: RecordRow): string => (isNoKnownAllergy(row) ? 'none-known' : verified(row) === 'refuted' ? 'refuted' : 'stated')
  return [
    ...refuted.map((group) => side('refuted', group, saidOf)),
    ...(named.length === 0 ? [] : [side('none-known', [...none, ...named], saidOf)]),
    ...doses.map((group) => side('dose', group, doseOf)),
    ...valueGroups(rows).map((group) => side('value', group, ({ summary }) => summary)),
  ].slice(0, GROUPS_MAX)
}

function side(about: SourceDifference['about'], rows: readonly RecordRow[], saysOf: (row: RecordRow) => string): SourceDifference {
  return { about, rows: rows.map((row) => ({ row, says: saysOf(row) })) }
}

/** Values of one test at one moment, in one unit, that are not the same. A day alone is no moment: there may have been two tests. */
function valueGroups(rows: readonly RecordRow[]): readonly (readonly RecordRow[])[] {
  const measured = rows.filter(
    ({ date, measurement, status }) => measurement !== undefined && date.includes('T') && status !== 'entered-in-error',
  )
  const buckets = grouped(measured, (row) => JSON.stringify([row.kind, Date.parse(row.date), row.measurement?.unit]))
  return buckets.flatMap((bucket) => linked(bucket)).filter((group) => new Set(group.map(valueKey)).size > 1)
}

/** The same code, or, where one has none, the same words. */
function isSameThing(a: RecordRow, b: RecordRow): boolean {
  return a.code !== '' && b.code !== '' ? a.code === b.code : plain(a.title) === plain(b.title)
}

/** The same day, month or year; instants are the same moment, and lie in the day that the other one names. */
function isSameDate(a: string, b: string): boolean {
  if (a === b) return true
  if (a.includes('T') && b.includes('T')) return Date.parse(a) === Date.parse(b)
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length === 10 && long.startsWith(`${short}T`)
}

function valueKey({ measurement, summary, kind }: RecordRow): string {
  if (measurement !== undefined) return JSON.stringify([measurement.value, plain(measurement.unit), measurement.comparator ?? ''])
  // What is written beside a vaccination is not a part of it.
  return kind === 'immunization' ? '' : plain(summary)
}

function verificationOf(resource: object): string {
  const [coding] = codingsOf(objectAt(resource, 'verificationStatus'))
  const code = coding?.code ?? ''
  return code === 'refuted' || code === 'entered-in-error' ? code : ''
}

function isNoKnownAllergy(row: RecordRow): boolean {
  return row.kind === 'allergy' && row.code.endsWith(`|${NO_KNOWN_ALLERGY}`)
}

/** Case and spaces mean nothing; everything else does. */
function plain(text: string): string {
  return text.trim().replace(/\s+/gu, ' ').toLowerCase()
}

function grouped(rows: readonly RecordRow[], keyOf: (row: RecordRow) => string): readonly (readonly RecordRow[])[] {
  const groups = new Map<string, RecordRow[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** Rows of different sources that are about the same thing and go with each other, one of each source; each row is in one group at the most. */
function linked(
  rows: readonly RecordRow[],
  goesWith: (a: RecordRow, b: RecordRow) => boolean = () => true,
): readonly (readonly RecordRow[])[] {
  const coded = rows.filter(({ code }) => code !== '')
  const taken = new Set<RecordRow>()
  return [...grouped(coded, ({ code }) => code), ...grouped(rows, ({ title }) => plain(title))].flatMap((bucket) => {
    if (new Set(bucket.map(({ source }) => source)).size < 2) return []
    const groups: RecordRow[][] = []
    for (const row of bucket.filter((one) => !taken.has(one))) {
      const fits = (other: RecordRow): boolean => row.source !== other.source && isSameThing(row, other) && goesWith(row, other)
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
      const key = JSON.stringify([row.source, row.code === '' ? plain(row.title) : row.code])
      return !seen.has(key) && seen.add(key) !== undefined
    })
}
