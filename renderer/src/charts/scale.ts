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

/** Fewer values than this are shown as they are; so many on each side may lie far out, and a gap of so many spans of the rest is far. */
const MAIN_MIN = 4
const FAR_MAX = 2
const FAR_SPANS = 8

/** The stretch in which all but one or two far values lie, without room; those far out would press the rest into a line. Null where none is far. `limits` are kept in sight. */
export function mainStretch(values: readonly number[], limits: readonly number[]): Bounds | null {
  const sorted = [...values].sort((a, b) => a - b)
  let [first, last] = [0, sorted.length - 1]
  const spanOf = (from: number, to: number): number => {
    const [low, high] = [sorted[from] ?? 0, sorted[to] ?? 0]
    // Values that are all alike differ by what nobody would see.
    return Math.max(high - low, Math.max(Math.abs(low), Math.abs(high)) * 0.1)
  }
  const isFar = (from: number, to: number, gap: number): boolean => to - from + 1 >= MAIN_MIN && gap > FAR_SPANS * spanOf(from, to)
  for (let far = FAR_MAX; far > 0; far -= 1) {
    const above = isFar(first, last - far, (sorted[last - far + 1] ?? 0) - (sorted[last - far] ?? 0))
    if (above) last -= far
    const below = isFar(first + far, last, (sorted[first + far] ?? 0) - (sorted[first + far - 1] ?? 0))
    if (below) first += far
  }
  if (first === 0 && last === sorted.length - 1) return null
  const [low, high] = [sorted[first] ?? 0, sorted[last] ?? 0]
  const near = limits.filter((limit) => limit - high <= FAR_SPANS * spanOf(first, last) && low - limit <= FAR_SPANS * spanOf(first, last))
  const all = near.reduce((bounds, limit) => ({ from: Math.min(bounds.from, limit), to: Math.max(bounds.to, limit) }), {
    from: low,
    to: high,
  })
  const isWhole = (sorted[0] ?? 0) >= all.from && (sorted.at(-1) ?? 0) <= all.to
  return isWhole ? null : all
}

/** Is a value of the one line of a pane far from its others? */
export function farFrom(lines: readonly (readonly number[])[]): boolean {
  return lines.length === 1 && mainStretch(lines[0] ?? [], []) !== null
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
