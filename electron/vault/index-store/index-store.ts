/** The encrypted, rebuildable index as the vault sees it: a thread of its own, so that searching and sorting in never keep the vault waiting. */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { IndexPort } from '../ports.ts'
import type { IndexTable } from './index-table.ts'

/** One call to the thread, and its answer; calls are answered in their order. */
export interface Call {
  readonly id: number
  readonly method: keyof IndexTable
  readonly args: readonly unknown[]
}
export type Answer = { readonly id: number; readonly ok: true; readonly value: unknown } | { readonly id: number; readonly ok: false }

/** In place of a call: the thread ends. */
export const END = 'end'

/** The young part of the thread's heap, in MiB: most of what passes through it lives for one call. */
const YOUNG_MIB = 8

/** An index in one file. Whatever fails is answered by `search-unavailable`; `clear` and opening again begin anew. */
export function createIndexStore(options: { readonly file: string }): IndexPort {
  let thread: IndexThread | null = null
  const ask = async <M extends keyof IndexTable>(
    method: M,
    ...args: Parameters<IndexTable[M]>
  ): Promise<Result<ReturnType<IndexTable[M]>>> =>
    thread === null ? err('search-unavailable') : (thread.ask(method, args) as Promise<Result<ReturnType<IndexTable[M]>>>)
  return {
    open: (key) => {
      if (thread === null || thread.ended) thread = new IndexThread(options.file)
      return ask('open', inOwnBuffer(key))
    },
    put: (rows, seq) => ask('put', rows, seq),
    setApart: (ids) => ask('setApart', ids),
    remove: (ids, seq) => ask('remove', ids, seq),
    clear: () => ask('clear'),
    search: (query) => ask('search', query),
    get: (ids) => ask('get', ids),
    listOverlaps: (kinds, limit) => ask('listOverlaps', kinds, limit),
    listIds: () => ask('listIds'),
    itemsOf: (ids) => ask('itemsOf', ids),
    listItems: (limit) => ask('listItems', limit),
    saidOf: (ids) => ask('saidOf', ids),
    listSaid: () => ask('listSaid'),
    listReplaced: () => ask('listReplaced'),
    countByKind: (every = false) => ask('countByKind', every),
    countByMonth: (query) => ask('countByMonth', query),
    suggest: (text, limit) => ask('suggest', text, limit),
    close: async () => {
      const ending = thread
      await ask('close')
      thread = null
      await ending?.stop()
    },
  }
}

class IndexThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>()
  #next = 1
  ended = false

  constructor(file: string) {
    this.#worker = new Worker(workerFile(), { workerData: { file }, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } })
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer) => {
      this.#settle(answer.id, answer.ok ? ok(answer.value) : err('search-unavailable'))
    })
    // An error always ends the thread.
    this.#worker.on('error', () => undefined)
    this.#worker.on('exit', () => {
      this.ended = true
      for (const id of [...this.#waiting.keys()]) this.#settle(id, err('search-unavailable'))
    })
  }

  /** A thread that ended by itself answers nothing any more. */
  ask(method: keyof IndexTable, args: readonly unknown[]): Promise<Result<unknown>> {
    if (this.ended) return Promise.resolve(err('search-unavailable'))
    const id = this.#next
    this.#next += 1
    return new Promise((resolve) => {
      // Only while somebody waits does the thread keep the process alive.
      this.#worker.ref()
      this.#waiting.set(id, resolve)
      const call: Call = { id, method, args }
      this.#worker.postMessage(
        call,
        args.flatMap((one) => (one instanceof Uint8Array ? [one.buffer as ArrayBuffer] : [])),
      )
    })
  }

  /**
   * Resolves once the thread has ended by itself, behind whatever it was asked. Ending it from outside may come between a garbage collection and
   * the native finalizers that it put off: Node 22 then runs them in an environment that is gone, and the process ends with a segmentation fault.
   */
  async stop(): Promise<void> {
    if (this.ended) return
    this.#worker.ref()
    const exited = once(this.#worker, 'exit')
    this.#worker.postMessage(END)
    await exited
  }

  #settle(id: number, result: Result<unknown>): void {
    this.#waiting.get(id)?.(result)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#worker.unref()
  }
}

/** A key that is handed over, not copied on the way; never inside the heap of the engine. */
function inOwnBuffer(key: Uint8Array): Uint8Array {
  const own = new Uint8Array(new ArrayBuffer(key.length))
  own.set(key)
  return own
}

/** Beside this file where the source itself runs; in the built app beside its other entries. */
function workerFile(): URL {
  const here = import.meta.url
  if (here.endsWith('.ts')) return new URL('./worker.ts', here)
  return new URL(here.includes('/chunks/') ? '../index-worker.js' : './index-worker.js', here)
}
