/** What the elements of an Apple Health export say: readings, blood pressures, workouts, and whose they are. */

import type { ErrorCode } from '../../../shared/model/errors.ts'
import { Gathering } from '../readings/gather.ts'
import type { ReadingSource } from '../readings/gather.ts'
import { categoryKind, categoryWords, quantityKind } from '../readings/kinds.ts'
import type { ReadingKind } from '../readings/kinds.ts'
import { appleMoment, dayOf } from '../readings/moment.ts'
import type { Moment } from '../readings/moment.ts'
import { Pressures } from '../readings/pressures.ts'
import type { PressureSide } from '../readings/pressures.ts'
import { appleUnit } from '../readings/units.ts'
import type { Unit } from '../readings/units.ts'
import type { Attributes } from './health-xml.ts'

const PRESSURE_SIDES: ReadonlyMap<string, PressureSide> = new Map([
  ['HKQuantityTypeIdentifierBloodPressureSystolic', 'systolic'],
  ['HKQuantityTypeIdentifierBloodPressureDiastolic', 'diastolic'],
])
const QUANTITY = /^HK(Quantity|Data)Type/u
const CATEGORY = /^HKCategoryType/u
const SLEEP = 'HKCategoryTypeIdentifierSleepAnalysis'
const NO_UNIT: Unit = { unit: '', code: '', factor: 1 }
const MINUTE_SECONDS = 60
/** Different words of one sort that are remembered, their length, and workouts. */
const NAMES_MAX = 20_000
const NAME_LENGTH_MAX = 200
const WORKOUTS_MAX = 50_000
/** Samples between two looks at that. */
const LOOKED_AT_EVERY = 1024

interface KnownType<Form> {
  readonly form: Form
  readonly type: string
  readonly kind: ReadingKind
  /** Where the sample is only a number. */
  readonly plain: Unit
}
type SampleType =
  { readonly form: 'pressure'; readonly side: PressureSide } | KnownType<'quantity'> | KnownType<'category'> | { readonly form: 'unknown' }

interface CategorySample {
  readonly value: string
  readonly from: Moment
  readonly to: number
  readonly source: ReadingSource
}

export interface Workout {
  readonly source: ReadingSource
  readonly activity: string
  readonly from: Moment
  readonly to: number
  /** Name, amount and unit of what was added up. */
  readonly totals: readonly (readonly [words: string, value: number, unit: Unit])[]
}

/** Hears elements; afterwards it holds all that is to be told. */
export class AppleSamples {
  readonly readings = new Gathering()
  readonly pressures = new Pressures()
  readonly workouts: Workout[] = []
  /** Of whom the export is about; it never says a name. */
  birthDate = ''
  /** Day on which the export was written; what sums it up is not the whole day. */
  exportDay = Number.NaN
  /** Samples that say no time or no value that can be read. */
  unread = 0
  count = 0
  readonly #types = new Names<SampleType>(typeOf)
  readonly #values = new Names<ReadingKind>(kindOfValue)
  readonly #sources = new Names<ReadingSource>((name) => ({ name: name.trim(), device: '' }))
  readonly #units = new Names<Unit>((unit) => (unit === '' ? NO_UNIT : appleUnit(unit)))

  hear(name: string, attributes: Attributes): ErrorCode | null {
    if (name === 'Record') return this.#hearRecord(attributes)
    if (name === 'Workout') this.#hearWorkout(attributes)
    else if (name === 'Me') this.birthDate = birthDateOf(attributes)
    else if (name === 'ExportDate') this.exportDay = dayOf(appleMoment(attributes['value'] ?? '')?.wall ?? Number.NaN)
    return this.#isFull() ? 'limit-exceeded' : null
  }

  #hearRecord(attributes: Attributes): ErrorCode | null {
    const { type = '', value = '', startDate = '', endDate = '', unit = '' } = attributes
    this.count += 1
    if (this.count % LOOKED_AT_EVERY === 0 && this.#isFull()) return 'limit-exceeded'
    const from = appleMoment(startDate)
    if (from === null) return this.#passOver()
    const to = endDate === startDate ? from.wall : wallAt(appleMoment(endDate), from)
    const source = this.#sourceOf(attributes)
    const about = this.#types.of(type)
    if (about.form === 'category') return this.#hearCategory(about, { value, from, to, source })
    const measured = this.#units.of(unit)
    const number = value === '' ? Number.NaN : Number(value) * measured.factor
    if (!Number.isFinite(number) || about.form === 'unknown') return this.#passOver()
    if (about.form === 'pressure') return this.pressures.add(about.side, number, { source, at: from, unit: measured })
    const { kind, plain } = about
    return this.readings.add({ kind, source, unit: measured.code === '1' ? plain : measured, from, to, value: number })
  }

  #hearCategory(about: KnownType<'category'>, sample: CategorySample): ErrorCode | null {
    const { value, from, to, source } = sample
    const { type, kind, plain } = about
    if (kind.telling === 'event')
      return this.readings.add({ kind, source, unit: plain, from, to, value: 0, words: categoryWords(type, value) })
    const stage = this.#values.of(`${type} ${value}`)
    const amount = type === SLEEP ? Math.max(0, to - from.wall) / MINUTE_SECONDS : 1
    return this.readings.add({ kind: stage, source, unit: plain, from, to, value: amount })
  }

  #hearWorkout(attributes: Attributes): void {
    const from = appleMoment(attributes['startDate'] ?? '')
    if (from === null) {
      this.#passOver()
      return
    }
    const totals = [
      ['Duration', 'duration', 'durationUnit'],
      ['Distance', 'totalDistance', 'totalDistanceUnit'],
      ['Energy burned', 'totalEnergyBurned', 'totalEnergyBurnedUnit'],
    ].flatMap(([words = '', name = '', unit = '']) => {
      const value = attributes[name]
      if (value === undefined || value === '' || !Number.isFinite(Number(value)) || Number(value) === 0) return []
      return [[words, Number(value), appleUnit(attributes[unit] ?? '')] as const]
    })
    const to = wallAt(appleMoment(attributes['endDate'] ?? ''), from)
    const activity = copyOf(attributes['workoutActivityType'] ?? '')
    this.workouts.push({ source: this.#sourceOf(attributes), activity, from, to, totals })
  }

  #sourceOf({ sourceName = '', device = '' }: Attributes): ReadingSource {
    const source = this.#sources.of(sourceName)
    // The first that says what it is says it for all.
    if (source.device === '' && device !== '') (source as { device: string }).device = deviceOf(device)
    return source
  }

  #isFull(): boolean {
    return this.#types.isFull || this.#values.isFull || this.#sources.isFull || this.#units.isFull || this.workouts.length > WORKOUTS_MAX
  }

  #passOver(): null {
    this.unread += 1
    return null
  }
}

/** One object for each name, made when it comes first. */
class Names<T> {
  readonly #known = new Map<string, T>()
  readonly #make: (name: string) => T
  /** Samples come in rows of the same. */
  #lastName: string | null = null
  #last: T | undefined

  constructor(make: (name: string) => T) {
    this.#make = make
  }

  get isFull(): boolean {
    return this.#known.size > NAMES_MAX
  }

  of(name: string): T {
    if (name === this.#lastName && this.#last !== undefined) return this.#last
    let found = this.#known.get(name)
    const own = copyOf(name)
    if (found === undefined) {
      found = this.#make(own)
      this.#known.set(own, found)
    }
    this.#lastName = own
    this.#last = found
    return found
  }
}

function typeOf(type: string): SampleType {
  const side = PRESSURE_SIDES.get(type)
  if (side !== undefined) return { form: 'pressure', side }
  const kind = QUANTITY.test(type) ? quantityKind(type) : CATEGORY.test(type) ? categoryKind(type, '') : null
  if (kind === null) return { form: 'unknown' }
  const [unit, code] = kind.unit ?? ['', CATEGORY.test(type) ? '' : '1']
  return { form: CATEGORY.test(type) ? 'category' : 'quantity', type, kind, plain: { unit, code, factor: 1 } }
}

function kindOfValue(typeAndValue: string): ReadingKind {
  const [type = '', value = ''] = typeAndValue.split(' ')
  return categoryKind(type, value)
}

/** Letters of its own: a piece of a text keeps all of that text in memory. */
function copyOf(text: string): string {
  return Buffer.from(text.slice(0, NAME_LENGTH_MAX)).toString()
}

/** The end in the zone of the beginning, never before it. */
function wallAt(end: Moment | null, from: Moment): number {
  if (end === null) return from.wall
  return Math.max(from.wall, end.wall + ((from.offset ?? 0) - (end.offset ?? 0)) * MINUTE_SECONDS)
}

/** "<<HKDevice: 0x282a45810>, name:Apple Watch, manufacturer:Apple, model:Watch, hardware:Watch2,4, software:4.3.1>" is "Apple Watch, Watch2,4". */
function deviceOf(text: string): string {
  const part = (name: string): string => new RegExp(`, ${name}:(.*?)(?=, [a-zA-Z]+:|>?$)`, 'u').exec(text.slice(0, 1000))?.[1]?.trim() ?? ''
  const [name, maker, hardware] = [part('name'), part('manufacturer'), part('hardware')]
  return copyOf([name === '' ? maker : name, hardware].filter((one) => one !== '').join(', '))
}

function birthDateOf({ HKCharacteristicTypeIdentifierDateOfBirth: date = '' }: Attributes): string {
  return /^\d{4}-\d{2}-\d{2}$/u.test(date) ? copyOf(date) : ''
}
