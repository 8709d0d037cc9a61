/** FHIR Observations of gathered readings: one each where they are few, one a day where they are many, never the same twice. Sources: FHIR R4 Observation, observation-statistics. */

import type { Json } from '../../../shared/fhir/json.ts'
import type { Told } from '../read-entry.ts'
import { HEALTHKIT } from './kinds.ts'
import type { ReadingKind } from './kinds.ts'
import type { GatheredKind, HeldReading, ReadingDay, ReadingSource } from './gather.ts'
import { dateTimeOf } from './moment.ts'
import type { Moment, WallSeconds } from './moment.ts'
import { rounded } from './units.ts'
import type { Unit } from './units.ts'

const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const STATISTICS = 'http://terminology.hl7.org/CodeSystem/observation-statistics'
const MINUTE_SECONDS = 60
/** Other sources of one day that are named. */
const OTHERS_NAMED_MAX = 5

/** `unfinishedDay` is the day on which the source stopped: what sums it up may still grow. */
export function* observationsOf(gathered: GatheredKind, unfinishedDay: number): Generator<Json> {
  for (const { resource } of toldReadings(gathered, unfinishedDay)) yield resource
}

/** The same with their lines, where the file has such: of a day as a whole the first of it. */
export function* toldReadings({ kind, days }: GatheredKind, unfinishedDay: number): Generator<Told> {
  const byDay = new Map<number, ReadingDay[]>()
  for (const day of days) {
    const same = byDay.get(day.day)
    if (same === undefined) byDay.set(day.day, [day])
    else same.push(day)
  }
  for (const number of [...byDay.keys()].sort((a, b) => a - b)) {
    const all = byDay.get(number) ?? []
    yield* oneByOne(
      kind,
      all.filter(({ held }) => held !== null),
    )
    const told = all.filter(({ held }) => held === null)
    if (told.length > 0) yield placed(daySummary(kind, told, number === unfinishedDay), told[0]?.line)
  }
}

/** The same value at the same time from two sources is one reading that names both. */
function* oneByOne(kind: ReadingKind, days: readonly ReadingDay[]): Generator<Told> {
  const known = new Map<string, { readonly day: ReadingDay; readonly held: HeldReading; readonly others: Set<string> }>()
  for (const day of [...days].sort(bySource)) {
    for (const held of day.held ?? []) {
      const key = `${String(held.from.wall)} ${String(held.to)} ${String(held.value)} ${day.unit.unit} ${held.words ?? ''}`
      const same = known.get(key)
      if (same === undefined) known.set(key, { day, held, others: new Set() })
      else same.others.add(day.source.name)
    }
  }
  const readings = [...known.values()].sort((a, b) => a.held.from.wall - b.held.from.wall)
  for (const { day, held, others } of readings) yield placed(singleOf(kind, day, held, [...others]), held.line)
}

function placed(resource: Json, line: number | undefined): Told {
  return line === undefined ? { resource } : { resource, place: { kind: 'line', number: line } }
}

function singleOf(kind: ReadingKind, { source, unit }: ReadingDay, held: HeldReading, others: readonly string[]): Json {
  const notes = others.length === 0 ? [] : [`Also in: ${others.slice(0, OTHERS_NAMED_MAX).join(', ')}`]
  const value = held.words === undefined ? { valueQuantity: quantityOf(held.value, unit) } : wordsValue(held.words)
  return {
    ...headOf(kind, unit, kind.words, source, notes),
    ...timeOf(held.from, held.to),
    ...value,
  }
}

function wordsValue(words: string): Json {
  return words === '' ? {} : { valueCodeableConcept: { text: words } }
}

/** A day as a whole, from one source: sums of two sources that saw the same steps are never added. */
function daySummary(kind: ReadingKind, days: readonly ReadingDay[], unfinished: boolean): Json {
  const [day, ...others] = [...days].sort((a, b) => weightOf(kind, b) - weightOf(kind, a) || bySource(a, b))
  if (day === undefined) return {}
  const notes = others.length === 0 ? [] : [`Not counted here, because it is the same day from another source: ${named(kind, others)}`]
  if (unfinished) notes.push('The day was not over when this was written')
  const head = {
    ...headOf(kind, day.unit, wordsOfDay(kind, day), day.source, notes),
    ...(unfinished ? { status: 'preliminary' } : {}),
    ...timeOf(day.first, day.last),
  }
  if (kind.telling === 'event') return { ...head, component: [countOf(day), minutesOf(day)] }
  if (kind.telling === 'total') return { ...head, valueQuantity: quantityOf(day.sum, day.unit), component: [countOf(day)] }
  const average = day.sum / day.count
  const value = { valueQuantity: quantityOf(Number(average.toPrecision(4)), day.unit) }
  if (day.count === 1) return { ...head, ...value }
  const bounds = [
    statistic('minimum', 'Minimum', quantityOf(day.min, day.unit)),
    statistic('maximum', 'Maximum', quantityOf(day.max, day.unit)),
  ]
  return { ...head, ...value, component: [...bounds, countOf(day)] }
}

/** Of totals the largest counts, of averages the one of most readings; the export says nowhere whom the person prefers. */
function weightOf({ telling }: ReadingKind, day: ReadingDay): number {
  return telling === 'total' ? day.sum : day.count
}

function named(kind: ReadingKind, days: readonly ReadingDay[]): string {
  const said = days.slice(0, OTHERS_NAMED_MAX).map(({ source, unit, sum, count }) => {
    const amount = kind.telling === 'total' ? `${String(rounded(sum))} ${unit.unit}`.trim() : `${String(count)} readings`
    return `${source.name} (${amount})`
  })
  return said.join(', ')
}

function wordsOfDay({ words, telling }: ReadingKind, { count }: ReadingDay): string {
  if (telling === 'total') return `${words}, total of the day`
  if (telling === 'event') return `${words}, in the day`
  return count === 1 ? words : `${words}, average of the day`
}

function headOf(kind: ReadingKind, unit: Unit, text: string, source: ReadingSource, notes: readonly string[]): Json {
  const loinc = kind.loinc?.(unit.code)
  const own = kind.identifier === '' ? [] : [{ system: HEALTHKIT, code: kind.identifier }]
  const device = source.device === '' || source.device === source.name ? source.name : `${source.name} (${source.device})`
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: kind.category }] }],
    code: { coding: [...(loinc === undefined ? [] : [{ system: LOINC, code: loinc }]), ...own], text },
    ...(device === '' ? {} : { device: { display: device } }),
    ...(notes.length === 0 ? {} : { note: notes.map((note) => ({ text: note })) }),
  }
}

function timeOf(from: Moment, to: WallSeconds): Json {
  if (to <= from.wall) return { effectiveDateTime: dateTimeOf(from) }
  return { effectivePeriod: { start: dateTimeOf(from), end: dateTimeOf({ ...from, wall: to }) } }
}

/** A Quantity; without a code where the unit has none in UCUM. */
export function quantityOf(value: number, { unit, code }: Pick<Unit, 'unit' | 'code'>): Json {
  return {
    value: rounded(value),
    ...(unit === '' ? {} : { unit }),
    ...(code === '' ? {} : { system: UCUM, code }),
  }
}

function statistic(code: string, text: string, valueQuantity: Json): Json {
  return { code: { coding: [{ system: STATISTICS, code }], text }, valueQuantity }
}

function countOf({ count }: ReadingDay): Json {
  return statistic('count', 'Readings', quantityOf(count, { unit: '', code: '1' }))
}

function minutesOf({ seconds }: ReadingDay): Json {
  return { code: { text: 'Together' }, valueQuantity: quantityOf(Math.round(seconds / MINUTE_SECONDS), { unit: 'min', code: 'min' }) }
}

function bySource(a: ReadingDay, b: ReadingDay): number {
  return a.source.name < b.source.name ? -1 : a.source.name > b.source.name ? 1 : 0
}
