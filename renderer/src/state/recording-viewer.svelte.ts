/** What a viewer of recordings shows: which stretch, at which speed and height, and what is measured. */

import type { Recording } from '../../../shared/model/recording.ts'
import { secondsShown } from '../recordings/paper.ts'
import type { Paper } from '../recordings/paper.ts'

/** Part of a screen that one step moves. */
const STEP_PART = 0.2
/** One step of a measuring line, in seconds. */
const MEASURE_STEP = 0.02

export class RecordingViewer {
  mmASecond = $state(25)
  mmAMillivolt = $state(10)
  from = $state(0)
  width = $state(1)
  /** Seconds of two lines, or one that waits for the other. */
  marks = $state.raw<readonly number[]>([])
  readonly recording: Recording
  readonly seconds: number
  readonly paper: Paper = $derived({ mmASecond: this.mmASecond, mmAMillivolt: this.mmAMillivolt, from: this.from, width: this.width })
  readonly shown = $derived(secondsShown(this.paper))

  constructor(recording: Recording) {
    this.recording = recording
    this.seconds = recording.samples / recording.hertz
  }

  /** The last place that still fills the screen. */
  get fromMax(): number {
    return Math.max(0, this.seconds - this.shown)
  }

  /** Seconds between both lines; null where there are none. */
  get measured(): number | null {
    const [first, second] = this.marks
    return first === undefined || second === undefined ? null : Math.abs(second - first)
  }

  moveTo(from: number): void {
    this.from = Math.min(Math.max(0, from), this.fromMax)
  }

  step(count: number): void {
    this.moveTo(this.from + count * STEP_PART * this.shown)
  }

  resize(width: number): void {
    this.width = Math.max(1, Math.floor(width))
    this.moveTo(this.from)
  }

  choose(mmASecond: number, mmAMillivolt: number): void {
    this.mmASecond = mmASecond
    this.mmAMillivolt = mmAMillivolt
    this.moveTo(this.from)
  }

  /** Sets a line; a third one begins anew. */
  mark(seconds: number): void {
    const at = Math.min(Math.max(0, seconds), this.seconds)
    this.marks = this.marks.length === 1 ? [...this.marks, at] : [at]
  }

  /** By keyboard: two lines around the middle at first, then the second one moves. */
  widen(steps: number): void {
    const [first, second] = this.marks
    const middle = this.from + Math.min(this.shown, this.seconds) / 2
    if (first === undefined || second === undefined) this.marks = [first ?? middle, (first ?? middle) + MEASURE_STEP]
    else this.marks = [first, Math.min(Math.max(0, second + steps * MEASURE_STEP), this.seconds)]
  }

  clear(): void {
    this.marks = []
  }
}
