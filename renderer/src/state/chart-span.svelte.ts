/** Which time all panes of a page show, and where the reader stands in it. */

import { nearestOf } from '../charts/scale.ts'
import type { Bounds } from '../charts/scale.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365.25 * DAY_MS
/** Nothing shorter is zoomed into, and one step of zooming keeps so much. */
const SPAN_MS_MIN = DAY_MS
const ZOOM_STEP = 0.6
/** Room beside the first and last value, as a part of the span. */
const MARGIN = 0.03

/** `all`, or years before the newest value. */
export type Preset = 'all' | 1 | 5

export class ChartSpan {
  #times = $state.raw<readonly { readonly time: number }[]>([])
  #shown = $state.raw<Bounds | null>(null)
  preset = $state<Preset | null>('all')
  /** Of the value that is read, in milliseconds; null before one was looked for. */
  cursor = $state<number | null>(null)
  readonly whole = $derived.by((): Bounds => {
    const [first, last] = [this.#times[0]?.time ?? 0, this.#times.at(-1)?.time ?? 0]
    const room = Math.max((last - first) * MARGIN, SPAN_MS_MIN)
    return { from: first - room, to: last + room }
  })
  readonly shown = $derived(this.#shown ?? this.whole)

  /** All times at which there is a value, in any order. */
  setTimes(times: readonly number[]): void {
    this.#times = [...new Set(times)].sort((a, b) => a - b).map((time) => ({ time }))
  }

  choose(preset: Preset): void {
    this.preset = preset
    const last = this.#times.at(-1)?.time ?? 0
    this.#shown = preset === 'all' ? null : { from: last - preset * YEAR_MS, to: this.whole.to }
  }

  /** Between two times, whichever is first. */
  zoomTo(one: number, other: number): void {
    const middle = (one + other) / 2
    const half = Math.max(Math.abs(other - one), SPAN_MS_MIN) / 2
    this.preset = null
    this.#shown = { from: middle - half, to: middle + half }
  }

  /** Closer or further, around what is read. */
  zoom(closer: boolean): void {
    const { from, to } = this.shown
    const middle = this.cursor !== null && this.cursor >= from && this.cursor <= to ? this.cursor : (from + to) / 2
    const half = ((to - from) / 2) * (closer ? ZOOM_STEP : 1 / ZOOM_STEP)
    const wide = this.whole.to - this.whole.from
    if (half * 2 >= wide) this.choose('all')
    else this.zoomTo(middle - half, middle + half)
  }

  /** Reads the value nearest to this time. */
  read(time: number): void {
    this.cursor = nearestOf(this.#times, time)?.time ?? null
  }

  /** Reads the next value, or the one before; the panes follow. */
  step(by: 1 | -1): void {
    const at = this.#times.findIndex(({ time }) => time === this.cursor)
    const next = at === -1 ? (by === 1 ? 0 : this.#times.length - 1) : at + by
    this.#stand(Math.min(Math.max(next, 0), this.#times.length - 1))
  }

  end(which: 'first' | 'last'): void {
    this.#stand(which === 'first' ? 0 : this.#times.length - 1)
  }

  #stand(at: number): void {
    const time = this.#times[at]?.time
    if (time === undefined) return
    this.cursor = time
    const { from, to } = this.shown
    const moved = time < from ? time - from : time > to ? time - to : 0
    if (moved === 0) return
    const room = (to - from) * MARGIN * Math.sign(moved)
    this.preset = null
    this.#shown = { from: from + moved + room, to: to + moved + room }
  }
}
