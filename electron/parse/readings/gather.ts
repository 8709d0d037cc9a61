/** Gathers millions of readings in little memory: of a day with few each is held, of a day with many only what sums it up. */

import type { ErrorCode } from '../../../shared/model/errors.ts'
import type { ReadingKind } from './kinds.ts'
import { dayOf } from './moment.ts'
import type { Moment, WallSeconds } from './moment.ts'
import type { Unit } from './units.ts'

/** From whom a reading is. */
export interface ReadingSource {
  readonly name: string
  /** What made it, where that is said. */
  readonly device: string
}

export interface Reading {
  readonly kind: ReadingKind
  readonly source: ReadingSource
  readonly unit: Unit
  readonly from: Moment
  readonly to: WallSeconds
  readonly value: number
  /** Instead of a value: what happened, in words; may be empty. */
  readonly words?: string
  /** Of the file, where it has such. */
  readonly line?: number
}

export type HeldReading = Pick<Reading, 'from' | 'to' | 'value' | 'words' | 'line'>

/** One day of one kind from one source. */
export interface ReadingDay {
  readonly day: number
  readonly source: ReadingSource
  readonly unit: Unit
  readonly first: Moment
  /** On which the first of it came. */
  readonly line?: number
  last: WallSeconds
  count: number
  sum: number
  min: number
  max: number
  seconds: number
  /** Null where the day is told as a whole. */
  held: HeldReading[] | null
}

/** Days of one kind, in no order. */
export interface GatheredKind {
  readonly kind: ReadingKind
  readonly days: readonly ReadingDay[]
}

/** Readings of one kind, source and day that are held one by one: more than that nobody takes by hand. */
export const DAY_READINGS_MAX = 12
/** Kinds from their sources, days of them, and readings that are held. */
const STREAMS_MAX = 5_000
const DAYS_MAX = 1_000_000
const HELD_MAX = 400_000
/** Different readings of one second that are compared. */
const SAME_SECOND_MAX = 50
/** Readings that are remembered for that. */
const REMEMBERED_MAX = 300_000

interface Stream {
  readonly kind: ReadingKind
  readonly source: ReadingSource
  readonly days: Map<string, ReadingDay>
  /** What is known of the day that came last, by the second: a reading that comes twice counts once. */
  seenDay: number
  seen: Map<WallSeconds, Reading | Reading[]>
  seenCount: number
  /** The day that came last. */
  open: ReadingDay | null
}

/** Add readings, then take what came together. */
export class Gathering {
  readonly #streams = new Map<ReadingKind, Map<ReadingSource, Stream>>()
  #streamCount = 0
  #days = 0
  #held = 0
  #remembered = 0

  /** Kinds, sources and units are the same object for the same thing. Null, or `limit-exceeded` for more than anybody has. */
  add(reading: Reading): ErrorCode | null {
    const stream = this.#streamOf(reading.kind, reading.source)
    const number = dayOf(reading.from.wall)
    if (stream.seenDay !== number) {
      stream.seenDay = number
      this.#forget(stream)
      stream.open = null
    }
    if (!isFirst(stream, reading)) return null
    if ((this.#remembered += 1) > REMEMBERED_MAX) for (const one of this.#all()) this.#forget(one)
    const day = this.#dayOf(stream, number, reading)
    addTo(day, reading)
    if (day.held !== null) this.#hold(day, reading)
    return this.#streamCount > STREAMS_MAX || this.#days > DAYS_MAX || this.#held > HELD_MAX ? 'limit-exceeded' : null
  }

  /** By kinds in the order in which they first came. */
  *kinds(): Generator<GatheredKind> {
    for (const [kind, sources] of this.#streams) {
      yield { kind, days: [...sources.values()].flatMap(({ days }) => [...days.values()]) }
    }
  }

  *#all(): Generator<Stream> {
    for (const sources of this.#streams.values()) yield* sources.values()
  }

  #forget(stream: Stream): void {
    this.#remembered -= stream.seenCount
    stream.seenCount = 0
    stream.seen = new Map()
  }

  #streamOf(kind: ReadingKind, source: ReadingSource): Stream {
    let sources = this.#streams.get(kind)
    if (sources === undefined) this.#streams.set(kind, (sources = new Map<ReadingSource, Stream>()))
    let stream = sources.get(source)
    if (stream === undefined) {
      stream = { kind, source, days: new Map(), seenDay: Number.NaN, seen: new Map(), seenCount: 0, open: null }
      sources.set(source, stream)
      this.#streamCount += 1
    }
    return stream
  }

  #dayOf(stream: Stream, number: number, { kind, source, unit, from, to, value, line }: Reading): ReadingDay {
    if (stream.open?.unit === unit) return stream.open
    const key = `${String(number)} ${unit.unit}`
    let day = stream.days.get(key)
    if (day === undefined) {
      const held = kind.telling === 'reading' || kind.telling === 'event' ? [] : null
      day = {
        day: number,
        source,
        unit,
        first: from,
        last: to,
        count: 0,
        sum: 0,
        min: value,
        max: value,
        seconds: 0,
        held,
        ...lineOf(line),
      }
      stream.days.set(key, day)
      this.#days += 1
    }
    stream.open = day
    return day
  }

  #hold(day: ReadingDay, { from, to, value, words, line }: Reading): void {
    const { held } = day
    if (held === null) return
    if (held.length < DAY_READINGS_MAX) {
      held.push({ from, to, value, ...(words === undefined ? {} : { words }), ...lineOf(line) })
      this.#held += 1
    } else {
      day.held = null
      this.#held -= held.length
    }
  }
}

/** Nothing where there is none: of millions each member counts. */
function lineOf(line: number | undefined): { readonly line?: number } {
  return line === undefined ? {} : { line }
}

/** Whether it did not come before; then it is remembered. */
function isFirst(stream: Stream, reading: Reading): boolean {
  const same = stream.seen.get(reading.from.wall)
  if (same === undefined) stream.seen.set(reading.from.wall, reading)
  else if (!Array.isArray(same)) {
    if (isSame(same, reading)) return false
    stream.seen.set(reading.from.wall, [same, reading])
  } else {
    if (same.some((one) => isSame(one, reading))) return false
    if (same.length >= SAME_SECOND_MAX) return true
    same.push(reading)
  }
  stream.seenCount += 1
  return true
}

function isSame(a: Reading, b: Reading): boolean {
  return a.to === b.to && a.value === b.value && a.words === b.words
}

function addTo(day: ReadingDay, { from, to, value }: Reading): void {
  day.count += 1
  day.sum += value
  day.seconds += Math.max(0, to - from.wall)
  if (value < day.min) day.min = value
  if (value > day.max) day.max = value
  if (to > day.last) day.last = to
  if (from.wall < day.first.wall) (day as { first: Moment }).first = from
}
