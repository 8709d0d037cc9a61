/** Pictures by record and frame: asked of the vault, unpacked in the worker, the last ones kept. */

import type { Result } from '../../../shared/model/result.ts'
import type { PictureAnswer, PictureProblem, PictureQuestion, SeenPicture } from './picture-talk.ts'
import { startPictureWorker } from './start-worker.ts'

/** Unpacked frames that are kept. */
const KEPT_BYTES_MAX = 256 * 1024 * 1024
/** A frame that takes longer is given up, and its worker with it. */
const FRAME_MS_MAX = 20_000

/** The file of a record, byte for byte. */
export type LoadFile = (recordId: string) => Promise<Result<{ readonly bytes: Uint8Array }>>

export type PictureResult = { readonly seen: SeenPicture } | { readonly problem: PictureProblem }

/** One worker while a viewer is open. */
export class PictureSource {
  readonly #loadFile: LoadFile
  readonly #kept = new Map<string, SeenPicture>()
  readonly #underway = new Map<string, Promise<PictureResult>>()
  readonly #waiting = new Map<number, (answer: PictureAnswer) => void>()
  #worker: Worker | null = null
  #keptBytes = 0
  #next = 0
  #line: Promise<unknown> = Promise.resolve()

  constructor(loadFile: LoadFile) {
    this.#loadFile = loadFile
  }

  /** One after the other; the same asked for twice is unpacked once. */
  load(recordId: string, frame: number): Promise<PictureResult> {
    const key = `${recordId}/${String(frame)}`
    const kept = this.#kept.get(key)
    if (kept !== undefined) return Promise.resolve({ seen: kept })
    const known = this.#underway.get(key)
    if (known !== undefined) return known
    const turn = this.#line.then(() => this.#loadOne(recordId, frame, key))
    this.#line = turn
    this.#underway.set(key, turn)
    return turn.finally(() => this.#underway.delete(key))
  }

  stop(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#kept.clear()
    for (const [id, tell] of this.#waiting) tell({ id, type: 'problem', problem: 'not-read' })
  }

  async #loadOne(recordId: string, frame: number, key: string): Promise<PictureResult> {
    let answer = await this.#question({ key: recordId, frame })
    if (answer.type === 'forgotten') {
      const original = await this.#loadFile(recordId)
      if (!original.ok) return { problem: 'not-read' }
      answer = await this.#question({ key: recordId, frame, bytes: original.value.bytes })
    }
    if (answer.type !== 'seen') return { problem: answer.type === 'problem' ? answer.problem : 'not-read' }
    this.#keep(key, answer.seen)
    return { seen: answer.seen }
  }

  #question(question: Omit<PictureQuestion, 'id'>): Promise<PictureAnswer> {
    const id = (this.#next += 1)
    this.#worker ??= this.#start()
    const worker = this.#worker
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        worker.terminate()
        if (this.#worker === worker) this.#worker = null
        tell({ id, type: 'problem', problem: 'damaged' })
      }, FRAME_MS_MAX)
      const tell = (answer: PictureAnswer): void => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(answer)
      }
      this.#waiting.set(id, tell)
      worker.postMessage({ id, ...question })
    })
  }

  #start(): Worker {
    const worker = startPictureWorker()
    worker.onmessage = (event: MessageEvent<PictureAnswer>) => this.#waiting.get(event.data.id)?.(event.data)
    worker.onerror = () => {
      if (this.#worker === worker) this.#worker = null
      for (const [id, tell] of this.#waiting) tell({ id, type: 'problem', problem: 'damaged' })
    }
    return worker
  }

  #keep(key: string, seen: SeenPicture): void {
    this.#kept.set(key, seen)
    this.#keptBytes += sizeOf(seen)
    for (const [oldest, one] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES_MAX || oldest === key) return
      this.#kept.delete(oldest)
      this.#keptBytes -= sizeOf(one)
    }
  }
}

function sizeOf({ frame }: SeenPicture): number {
  return frame.type === 'grey' ? frame.values.byteLength : frame.rgba.byteLength
}
