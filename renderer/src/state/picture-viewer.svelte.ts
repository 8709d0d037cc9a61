/** One viewer of pictures: which one is shown, how dark and how large, what was measured; damaged ones are named and passed over. */

import { firstWindow } from '../../../shared/dicom/window-level.ts'
import type { WindowLevel } from '../../../shared/dicom/window-level.ts'
import { angleOf, fitted, lengthOf, toPicture, zoomed } from '../pictures/geometry.ts'
import type { Placing, Point } from '../pictures/geometry.ts'
import { PictureSource } from '../pictures/picture-source.ts'
import type { LoadFile } from '../pictures/picture-source.ts'
import type { PictureProblem, SeenPicture } from '../pictures/picture-talk.ts'

export const TOOLS = ['window', 'pan', 'length', 'angle'] as const
export type Tool = (typeof TOOLS)[number]

interface Slice {
  readonly recordId: string
  readonly frame: number
}
export interface Measured {
  readonly tool: 'length' | 'angle'
  readonly points: readonly Point[]
}

/** Pictures on either side that are made ready. */
const AHEAD = 3
const CINE_MS = 100
/** Units of measured values that one screen pixel of dragging changes, for the width of a window of 1000. */
const DRAG_PART = 1 / 500
const MEASURED_MAX = 20

export class PictureViewer {
  slices = $state.raw<readonly Slice[]>([])
  at = $state(0)
  seen = $state.raw<SeenPicture | null>(null)
  busy = $state(false)
  problem = $state<PictureProblem | null>(null)
  /** By place in `slices`. */
  damaged = $state.raw<ReadonlyMap<number, PictureProblem>>(new Map())
  level = $state.raw<WindowLevel | null>(null)
  placing = $state.raw<Placing>({ scale: 1, x: 0, y: 0 })
  screen = $state.raw({ width: 1, height: 1 })
  tool = $state<Tool>('window')
  playing = $state(false)
  measured = $state.raw<readonly Measured[]>([])
  points = $state.raw<readonly Point[]>([])
  cursor = $state.raw<Point | null>(null)
  readonly size = $derived(this.seen === null ? { width: 1, height: 1 } : { width: this.seen.frame.columns, height: this.seen.frame.rows })
  readonly #source: PictureSource
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #fits = true

  constructor(loadFile: LoadFile) {
    this.#source = new PictureSource(loadFile)
  }

  /** Begins anew with these records. */
  async open(recordIds: readonly string[]): Promise<void> {
    this.stopPlaying()
    this.slices = recordIds.map((recordId) => ({ recordId, frame: 0 }))
    this.damaged = new Map()
    this.level = null
    this.seen = null
    this.#fits = true
    this.clear()
    await this.show(0, 1)
  }

  stop(): void {
    this.stopPlaying()
    this.#turn += 1
    this.#source.stop()
  }

  /** Shows the picture at a place; past a damaged one it goes on in `direction`. */
  async show(place: number, direction: 1 | -1 = 1): Promise<void> {
    const turn = ++this.#turn
    let at = Math.min(Math.max(0, place), this.slices.length - 1)
    for (let tried = 0; tried < this.slices.length; tried++) {
      const slice = this.slices[at]
      if (slice === undefined) return
      if (!this.damaged.has(at)) {
        this.busy = true
        const result = await this.#source.load(slice.recordId, slice.frame)
        if (turn !== this.#turn) return
        this.busy = false
        if ('seen' in result) {
          this.#take(at, result.seen)
          return
        }
        this.damaged = new Map([...this.damaged, [at, result.problem]])
        this.problem = result.problem
      }
      const next = at + direction
      if (next < 0 || next >= this.slices.length) return
      at = next
    }
  }

  step(count: number): void {
    void this.show(this.at + count, count < 0 ? -1 : 1)
  }

  #take(at: number, seen: SeenPicture): void {
    const frames = seen.picture.frames
    const slice = this.slices[at]
    if (slice !== undefined && slice.frame === 0 && frames > 1 && this.slices[at + 1]?.recordId !== slice.recordId)
      this.#spread(at, slice.recordId, frames)
    if (this.measured.length > 0 && at !== this.at) this.clear()
    this.at = at
    this.seen = seen
    this.problem = null
    if (seen.frame.type === 'grey') this.level ??= firstWindow(seen.frame, seen.picture)
    if (this.#fits) this.fit()
    this.#readAhead()
  }

  /** A file of many frames takes as many places. */
  #spread(at: number, recordId: string, frames: number): void {
    const own = Array.from({ length: frames }, (_, frame) => ({ recordId, frame }))
    this.slices = [...this.slices.slice(0, at), ...own, ...this.slices.slice(at + 1)]
    this.damaged = new Map([...this.damaged].map(([place, problem]) => [place > at ? place + frames - 1 : place, problem]))
  }

  #readAhead(): void {
    for (let step = 1; step <= AHEAD; step++) {
      const slice = this.slices[this.at + step]
      if (slice !== undefined && !this.damaged.has(this.at + step)) void this.#source.load(slice.recordId, slice.frame)
    }
  }

  /** All of the picture, as large as there is room. */
  fit(): void {
    this.#fits = true
    this.placing = fitted(this.size, this.screen)
  }

  resize(width: number, height: number): void {
    this.screen = { width: Math.max(1, width), height: Math.max(1, height) }
    if (this.#fits) this.fit()
  }

  reset(): void {
    this.level = this.seen?.frame.type === 'grey' ? firstWindow(this.seen.frame, this.seen.picture) : null
    this.clear()
    this.fit()
  }

  zoom(factor: number): void {
    this.#fits = false
    this.placing = zoomed(this.placing, factor)
  }

  pan(x: number, y: number): void {
    this.#fits = false
    this.placing = { ...this.placing, x: this.placing.x + x, y: this.placing.y + y }
  }

  /** Right and left: contrast; up and down: brightness. */
  changeLevel(x: number, y: number): void {
    if (this.level === null) return
    const { center, width } = this.level
    const step = Math.max(1, width) * DRAG_PART
    this.level = { center: center + y * step, width: Math.max(1, width + x * step) }
  }

  togglePlaying(): void {
    if (this.playing) this.stopPlaying()
    else {
      this.playing = true
      this.#playOn()
    }
  }

  stopPlaying(): void {
    this.playing = false
    clearTimeout(this.#timer)
  }

  #playOn(): void {
    this.#timer = setTimeout(() => {
      const next = this.at + 1 >= this.slices.length ? 0 : this.at + 1
      void this.show(next).then(() => {
        if (this.playing) this.#playOn()
      })
    }, CINE_MS)
  }

  pointAt(screen: Point): Point {
    return toPicture(screen, this.placing, this.size, this.screen)
  }

  /** Sets a corner of what is being measured. */
  mark(point: Point): void {
    if (this.tool !== 'length' && this.tool !== 'angle') return
    const points = [...this.points, point]
    const needed = this.tool === 'length' ? 2 : 3
    this.points = points.length < needed ? points : []
    if (points.length === needed) this.measured = [...this.measured, { tool: this.tool, points }].slice(-MEASURED_MAX)
  }

  choose(tool: Tool): void {
    this.tool = tool
    this.points = []
    this.cursor = tool === 'length' || tool === 'angle' ? { x: this.size.width / 2, y: this.size.height / 2 } : null
  }

  moveCursor(x: number, y: number): void {
    if (this.cursor === null) return
    const { width, height } = this.size
    this.cursor = { x: Math.min(width, Math.max(0, this.cursor.x + x)), y: Math.min(height, Math.max(0, this.cursor.y + y)) }
  }

  clear(): void {
    this.measured = []
    this.points = []
  }

  /** What a measurement says: degrees, millimetres, or pixels where the file has no sizes. */
  valueOf({ tool, points }: Measured): { readonly value: number; readonly unit: 'mm' | 'px' | '°' } {
    const [a, b, c] = points
    const spacing = this.seen?.picture.spacing ?? null
    if (a === undefined || b === undefined) return { value: 0, unit: 'px' }
    if (tool === 'length') return lengthOf(a, b, spacing)
    return { value: c === undefined ? 0 : angleOf(a, b, c, spacing), unit: '°' }
  }
}
