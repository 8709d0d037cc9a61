/** DICOM pictures, frame by frame, with bars over what is to be covered; what leaves here are the places of the bars. */

import { firstWindow, paintGrey } from '../../../shared/dicom/window-level.ts'
import type { PictureBar } from '../../../shared/model/redaction.ts'
import { PictureSource } from '../pictures/picture-source.ts'
import type { LoadFile } from '../pictures/picture-source.ts'
import type { SeenPicture } from '../pictures/picture-talk.ts'
import type { Bar } from './word-bars.ts'

export const REACHES = ['all', 'picture', 'frame'] as const
/** Where a new bar goes. */
export type Reach = (typeof REACHES)[number]

export class CoverFrames {
  bars = $state.raw<readonly PictureBar[]>([])
  /** Picture and frame that are shown, from 0. */
  at = $state(0)
  frame = $state(0)
  /** Of the picture that is shown. */
  frames = $state(1)
  failed = $state(false)
  reach = $state<Reach>('all')
  readonly recordIds: readonly string[]
  /** Over what is shown now. */
  readonly here = $derived(this.bars.filter((bar) => this.#isOver(bar)))
  readonly #source: PictureSource
  readonly #own = new OffscreenCanvas(1, 1)

  constructor(recordIds: readonly string[], loadFile: LoadFile) {
    this.recordIds = recordIds
    this.#source = new PictureSource(loadFile)
  }

  /** Where a bar can go: a choice only where it makes a difference. */
  get reaches(): readonly Reach[] {
    return REACHES.filter((one) => one === 'all' || (one === 'picture' ? this.recordIds.length > 1 : this.frames > 1))
  }

  add(bar: Bar): void {
    const recordId = this.recordIds[this.at] ?? ''
    const reach = this.reaches.includes(this.reach) ? this.reach : 'all'
    const place = reach === 'all' ? {} : reach === 'picture' ? { recordId } : { recordId, frame: this.frame }
    this.bars = [...this.bars, { ...bar, ...place }]
  }

  /** The last one over what is shown. */
  undo(): void {
    const last = this.here.at(-1)
    this.bars = this.bars.filter((bar) => bar !== last)
  }

  showPicture(at: number): void {
    this.at = at
    this.frame = 0
  }

  showFrame(frame: number): void {
    this.frame = frame
  }

  /** As it will be sent: a dot for each of its pixels. */
  async show(canvas: HTMLCanvasElement, at: number, frame: number, bars: readonly PictureBar[]): Promise<void> {
    const result = await this.#source.load(this.recordIds[at] ?? '', frame)
    this.failed = !('seen' in result)
    if (!('seen' in result)) return
    this.frames = result.seen.picture.frames
    this.#paint(canvas, result.seen)
    const context = canvas.getContext('2d')
    if (context === null) return
    context.fillStyle = '#000'
    for (const { x, y, width, height } of bars) {
      const [left, top] = [Math.floor(x * canvas.width), Math.floor(y * canvas.height)]
      context.fillRect(left, top, Math.ceil((x + width) * canvas.width) - left, Math.ceil((y + height) * canvas.height) - top)
    }
  }

  end(): void {
    this.#source.stop()
  }

  #isOver({ recordId, frame }: PictureBar): boolean {
    return (recordId === undefined || recordId === this.recordIds[this.at]) && (frame === undefined || frame === this.frame)
  }

  #paint(canvas: HTMLCanvasElement, { frame, picture }: SeenPicture): void {
    const { rows, columns } = frame
    this.#own.width = columns
    this.#own.height = rows
    const image = new ImageData(columns, rows)
    if (frame.type === 'colour') image.data.set(frame.rgba)
    else paintGrey(frame, picture, firstWindow(frame, picture), image.data)
    this.#own.getContext('2d')?.putImageData(image, 0, 0)
    canvas.width = columns
    canvas.height = rows
    canvas.getContext('2d')?.drawImage(this.#own, 0, 0)
  }
}
