/** What a session knows about its index: what waits to be sorted in, whether it is being made again, and which changes it has. */

import type { Session } from '../session.ts'

/** Records that were sorted in and that are to be. */
export interface IndexProgress {
  readonly done: number
  readonly total: number
}

/** So long a list waits for an index that is behind; then it says how far it is. */
const PATIENCE_MS = 2_000
/** Fewer records at once are not worth a word. */
const ROWS_WORTH_A_WORD = 2_000

/** Changes of the index of one session, one behind the other. */
export class IndexState {
  /** The index has all changes up to this one, or will when what is being done is done. */
  appliedSeq = -1
  building = false
  /** Grows with every change of it. */
  changes = 0
  /** How often it was begun anew. */
  begun = 0
  /** Its completing was begun and did not come to its end. */
  isHalf = false
  /** Records that are held and could not be opened to be sorted in. */
  readonly unread = new Set<string>()
  readonly #session: Session
  readonly #ahead = new Set<number>()
  readonly #waiting = new Set<() => void>()
  #queue: Promise<unknown> = Promise.resolve()
  #underway = 0
  #done = 0
  #total = 0

  constructor(session: Session) {
    this.#session = session
  }

  /** Null where the index is up to date. */
  progress(): IndexProgress | null {
    return this.#underway === 0 ? null : { done: this.#done, total: this.#total }
  }

  /** Nothing is missing but what could not be opened. */
  get isWhole(): boolean {
    return this.#underway === 0 && !this.building && !this.isHalf
  }

  /** The number that the index is to carry: none while a part of it is missing. */
  seq(): number {
    return this.building || this.isHalf || this.unread.size > 0 ? -1 : this.appliedSeq
  }

  /** Changes that come out of their order are counted once the ones before them are there. */
  noteApplied(recordsSeq: number): void {
    this.#ahead.add(recordsSeq)
    while (this.#ahead.delete(this.appliedSeq + 1)) this.appliedSeq += 1
    for (const seq of this.#ahead) if (seq <= this.appliedSeq) this.#ahead.delete(seq)
  }

  /** Alone with the index: no other change of it comes in between. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const changing = async (): Promise<T> => {
      this.changes += 1
      return work()
    }
    const turn = this.#queue.then(changing)
    this.#queue = turn.catch(() => null).finally(() => (this.changes += 1))
    return turn
  }

  /** Work that leaves the index behind until it has ended; `rows` more are to come. */
  async behind<T>(rows: number, work: () => Promise<T>): Promise<T> {
    this.#underway += 1
    this.#total += rows
    try {
      return await work()
    } finally {
      this.#underway -= 1
      if (this.#underway === 0) {
        this.#tell({ done: this.#total, total: this.#total })
        this.#done = 0
        this.#total = 0
        for (const resolve of this.#waiting) resolve()
        this.#waiting.clear()
      }
    }
  }

  /** So many more to come than was known, and so many more done. */
  count(found: number, done: number): void {
    this.#total += found
    this.#done += done
    if (this.#done < this.#total) this.#tell({ done: this.#done, total: this.#total })
  }

  /** Waits a little for an index that is behind; null where nothing is missing. */
  async settle(): Promise<IndexProgress | null> {
    if (this.#underway === 0) return null
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
      this.#waiting.add(resolve)
    })
    clearTimeout(timer)
    return this.progress()
  }

  #tell(progress: IndexProgress): void {
    if (progress.total < ROWS_WORTH_A_WORD) return
    this.#session.emit({ type: 'index-progress', ...progress })
    if (progress.done === progress.total) this.#session.emit({ type: 'changed', what: ['records'] })
  }
}

const states = new WeakMap<Session, IndexState>()

/** One for each session. */
export function indexOf(session: Session): IndexState {
  const state = states.get(session) ?? new IndexState(session)
  states.set(session, state)
  return state
}
