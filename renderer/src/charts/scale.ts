/** Axes: round numbers up the side, years, months or days along the bottom. */

const DAY_MS = 86_400_000
const YEAR_MS = 365.25 * DAY_MS
/** Room above and below the values, as a part of their span. */
const ROOM = 0.12

export interface Bounds {
  readonly from: number
  readonly to: number
}

/** Of values with some room; of a single one a span around it. */
export function boundsOf(values: readonly number[]): Bounds {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity)
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity)
  if (low > high) return { from: 0, to: 1 }
  const room = (high - low || Math.abs(high) || 1) * ROOM
  return { from: low - room, to: high + room }
}

/** At most `count` and at least one round number inside. */
export function roundTicks({ from, to }: Bounds, count: number): readonly number[] {
  const rough = (to - from) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough
  const ticks: number[] = []
  for (let tick = Math.ceil(from / step); tick * step <= to; tick += 1) ticks.push(Number((tick * step).toPrecision(12)))
  return ticks
}

export interface TimeTick {
  readonly time: number
  /** ISO 8601, as exact as the label has to be: a year, a month or a day. */
  readonly iso: string
}

/** At most `count`. */
export function timeTicks({ from, to }: Bounds, count: number): readonly TimeTick[] {
  const span = to - from
  if (span > 2 * YEAR_MS) return yearTicks(from, to, count)
  return span > 60 * DAY_MS ? monthTicks(from, to, count) : dayTicks(from, to, count)
}

function yearTicks(from: number, to: number, count: number): readonly TimeTick[] {
  const first = new Date(from).getUTCFullYear() + 1
  const last = new Date(to).getUTCFullYear()
  const step = Math.max(1, Math.ceil((last - first + 1) / count))
  const ticks: TimeTick[] = []
  for (let year = first; year <= last; year += step) ticks.push({ time: Date.UTC(year, 0, 1), iso: String(year).padStart(4, '0') })
  return ticks
}

function monthTicks(from: number, to: number, count: number): readonly TimeTick[] {
  const start = new Date(from)
  const months = Math.ceil((to - from) / (30 * DAY_MS))
  const step = Math.max(1, Math.ceil(months / count))
  const ticks: TimeTick[] = []
  for (let month = 1; month <= months + 1; month += step) {
    const time = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month, 1)
    if (time > to) break
    ticks.push({ time, iso: new Date(time).toISOString().slice(0, 7) })
  }
  return ticks
}

function dayTicks(from: number, to: number, count: number): readonly TimeTick[] {
  const step = Math.max(1, Math.ceil((to - from) / DAY_MS / count)) * DAY_MS
  const ticks: TimeTick[] = []
  for (let time = Math.ceil(from / DAY_MS) * DAY_MS; time <= to; time += step)
    ticks.push({ time, iso: new Date(time).toISOString().slice(0, 10) })
  return ticks
}

/** The one nearest in time; undefined of none. `items` are in order. */
export function nearestOf<T extends { readonly time: number }>(items: readonly T[], time: number): T | undefined {
  let [low, high] = [0, items.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.time ?? 0) < time) low = middle + 1
    else high = middle
  }
  const [after, before] = [items[low], items[low - 1]]
  if (after === undefined || before === undefined) return after
  return time - before.time <= after.time - time ? before : after
}
