/** The thread of the index: one table, one call after the other, beside the thread that seals and answers. */

import { parentPort, workerData } from 'node:worker_threads'
import { IndexTable } from './index-table.ts'
import { END } from './index-store.ts'
import type { Answer, Call } from './index-store.ts'

/** What was put is written at the latest so long after. */
const WRITE_MS = 10_000

const table = new IndexTable((workerData as { readonly file: string }).file)
let writing: ReturnType<typeof setTimeout> | undefined

function writeLater(): void {
  writing ??= setTimeout(() => {
    writing = undefined
    answerTo({ id: 0, method: 'write', args: [] })
  }, WRITE_MS)
}

/** Every failure is the same to the vault: it makes a new index. */
function answerTo({ id, method, args }: Call): Answer {
  try {
    const value: unknown = (table[method] as (...given: unknown[]) => unknown).apply(table, [...args])
    return { id, ok: true, value }
  } catch {
    return { id, ok: false }
  }
}

parentPort?.on('message', (call: Call | typeof END) => {
  if (call === END) {
    clearTimeout(writing)
    parentPort?.close()
    return
  }
  if (call.method === 'put' || call.method === 'setApart') writeLater()
  parentPort?.postMessage(answerTo(call))
})
