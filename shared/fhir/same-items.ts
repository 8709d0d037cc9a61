/** Which records of several sources are one and the same item. Said only where it is sure; every record is kept. */

import type { ItemDetail } from '../model/index-line.ts'
import type { RecordKind, RecordRow } from '../model/record.ts'
import { documentLinksOf } from './document-links.ts'
import { objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { subjectDisplay } from './person-name.ts'
import { isLikelySame } from './same-person.ts'
import type { NamedPerson } from './same-person.ts'
import { isOwnCode } from './test-of.ts'

/** A record with what decides whether it is the same as another one. */
export interface SourcedRow {
  readonly row: RecordRow
  readonly detail: ItemDetail
  /** Stands for whose it is, empty where nobody can tell; absent where all that is here is of one person. */
  readonly person?: string | undefined
}

/** What may be the same item. */
export const ITEM_KINDS: ReadonlySet<RecordKind> = new Set([
  'problem',
  'medicine',
  'allergy',
  'immunization',
  'procedure',
  'lab',
  'vital',
  'encounter',
])
/** Of more rows than this that are alike on one day nothing is said. */
export const ROWS_ALIKE_MAX = 256
/** Of a record of which nothing but its row is known. */
export const NO_DETAIL: ItemDetail = { characters: 0, lot: '', doses: '', who: '' }

/** In canonical JSON; other records need not be parsed for it. */
const NAMED = /"(?:patient|subject)":\{"display":/u

/** Undefined where a record of this kind is never the same as another one. `resourceJson` is canonical. */
export function itemDetailOf(kind: RecordKind, resourceJson: string): ItemDetail | undefined {
  if (kind === 'document') return documentDetail(resourceJson)
  if (!ITEM_KINDS.has(kind)) return undefined
  const characters = resourceJson.length
  const isNamed = NAMED.test(resourceJson)
  if (kind !== 'immunization' && !isNamed) return { ...NO_DETAIL, characters }
  const resource = objectOf(resourceJson)
  const who = isNamed ? subjectDisplay(resource as Json) : ''
  if (kind !== 'immunization') return { ...NO_DETAIL, characters, who }
  const doses = objectsAt(resource, 'protocolApplied').map((one) => one['doseNumberPositiveInt'] ?? '')
  return {
    characters,
    lot: textAt(resource, 'lotNumber').toLowerCase(),
    doses: doses.every((dose) => dose === '') ? '' : JSON.stringify(doses),
    who,
  }
}

/** Undefined where nothing can lead to it or away from it. */
function documentDetail(resourceJson: string): ItemDetail | undefined {
  const links = documentLinksOf(objectOf(resourceJson) as Json)
  return links.names.length === 0 && links.replaces.length === 0 ? undefined : { ...NO_DETAIL, characters: resourceJson.length, links }
}

/** Empty where it is none: that is for the reading of the record to say. */
function objectOf(json: string): object {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/** Rows with different keys are never one item; null where a row always stands by itself. */
export function itemKeyOf(row: RecordRow): string | null {
  if (row.date === '' || !ITEM_KINDS.has(row.kind)) return null
  return JSON.stringify([row.kind, row.date.slice(0, 10), row.status, valueKey(row)])
}

/**
 * Items of several sources: kind, day, state and value are the same, and the code or, where one has none, the words; one row of each source,
 * each row in one item at the most. What says more stands before what says less, what came first before what came later.
 */
export function sameItems<T extends SourcedRow>(rows: readonly T[]): readonly (readonly T[])[] {
  const dated = rows.filter(({ row }) => itemKeyOf(row) !== null)
  return grouped(dated, ({ row }) => itemKeyOf(row) ?? '')
    .filter(({ length }) => length <= ROWS_ALIKE_MAX)
    .flatMap(itemsAmong)
}

/** Rows of one key. Those with one code come together first, then what goes with all of an item. */
function itemsAmong<T extends SourcedRow>(rows: readonly T[]): readonly (readonly T[])[] {
  if (new Set(rows.map(({ row }) => row.source)).size < 2) return []
  const sorted = [...rows].sort(saysMore)
  const coded = gather(
    sorted.filter(({ row }) => row.code !== ''),
    [],
  )
  const [items, alone] = [coded.filter(({ length }) => length > 1), new Set(coded.filter(({ length }) => length === 1).flat())]
  const rest = sorted.filter((one) => one.row.code === '' || alone.has(one))
  return gather(rest, items)
    .filter(({ length }) => length > 1)
    .map((item) => [...item].sort(saysMore))
}

/** Each row goes into the first group that it fits, or begins one. */
function gather<T extends SourcedRow>(rows: readonly T[], into: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const groups = into.map((group) => [...group])
  for (const one of rows) {
    const group = groups.find((members) => members.every((other) => isSameItem(one, other)))
    if (group === undefined) groups.push([one])
    else group.push(one)
  }
  return groups
}

/** Two lots, or two numbers in a series, are two vaccinations; what is said of a mother and of her child is two items, also on one day, and so is what may be of either. */
function isSameItem(a: SourcedRow, b: SourcedRow): boolean {
  const agrees = (one: string, other: string): boolean => one === '' || other === '' || one === other
  const isOnes = a.person === undefined || b.person === undefined || (a.person !== '' && a.person === b.person)
  const isNamed = a.detail.who === '' || b.detail.who === '' || isLikelySame(personOf(a), personOf(b))
  const inDepth = isOnes && isNamed && agrees(a.detail.lot, b.detail.lot) && agrees(a.detail.doses, b.detail.doses)
  return inDepth && a.row.source !== b.row.source && isSameThing(a.row, b.row) && isSameDate(a.row.date, b.row.date)
}

function personOf({ detail }: SourcedRow): NamedPerson {
  return { name: detail.who, birthDate: '' }
}

/** The lot of a vaccination is what people are asked for. */
function saysMore(a: SourcedRow, b: SourcedRow): number {
  const lots = Number(b.detail.lot !== '') - Number(a.detail.lot !== '')
  const said = lots || b.detail.characters - a.detail.characters || a.row.importedAtMs - b.row.importedAtMs
  return said || byText(a.row.source, b.row.source) || byText(a.row.id, b.row.id)
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** The same code, or, where one has none, the same words; of a code that its sender made up both. */
export function isSameThing(a: RecordRow, b: RecordRow): boolean {
  const alike = (): boolean => plainText(a.title) === plainText(b.title)
  if (a.code === '' || b.code === '') return alike()
  return a.code === b.code && (!isOwnCode(a.code) || alike())
}

/** The same day, month or year; instants are the same moment, and lie in the day that the other one names. */
function isSameDate(a: string, b: string): boolean {
  if (a === b) return true
  if (a.includes('T') && b.includes('T')) return Date.parse(a) === Date.parse(b)
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length === 10 && long.startsWith(`${short}T`)
}

/** What a row says, for comparing: a number with its unit, or words. */
export function valueKey({ measurement, summary, kind }: RecordRow): string {
  if (measurement !== undefined) return JSON.stringify([measurement.value, plainText(measurement.unit), measurement.comparator ?? ''])
  // What is written beside a vaccination is not a part of it.
  return kind === 'immunization' ? '' : plainText(summary)
}

/** Case and spaces mean nothing; everything else does. */
export function plainText(text: string): string {
  return text.trim().replace(/\s+/gu, ' ').toLowerCase()
}

/** Those that have their key in common with another one. */
export function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].filter(({ length }) => length > 1)
}
