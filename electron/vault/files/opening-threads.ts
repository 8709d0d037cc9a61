/** Threads that open very many records on all cores; a few are opened at once here. */

import type { OpeningPort } from '../ports.ts'
import { createRecordReader } from './open-records.ts'
import type { Given, RecordReader } from './open-records.ts'
import type { FromOpeningThread, ToOpeningThread } from './opening-thread.ts'
import { createThreadPool } from './thread-pool.ts'

/** Fewer are opened sooner than a thread is started. */
const RECORDS_WORTH_A_THREAD = 256

/** A check is over when it is over. */
const IDLE_MS = 100
/** What is new in a thread is soon old: more room for it only waits to be collected. */
const YOUNG_MIB_MAX = 8
/** The bundle has it beside the vault process, the sources beside this file. */
const THREAD_URL = new URL(import.meta.url.endsWith('.ts') ? './opening-thread.ts' : './opening.js', import.meta.url)

/** Keys lie in this process, as all others of the vault do, and end with it. */
export function createOpeningThreads(): OpeningPort {
  const pool = createThreadPool<ToOpeningThread, FromOpeningThread>(THREAD_URL, IDLE_MS, { maxYoungGenerationSizeMb: YOUNG_MIB_MAX })
  let nextRun = 1
  return {
    begin: (places, epochs) => {
      const run = nextRun++
      const value: Given = { segments: places.segments, rows: shared(places.rows), epochs }
      let here: RecordReader | null = null
      let turn: Promise<unknown> = Promise.resolve()
      pool.begin()
      return {
        open: async (records) => {
          if (records.ids.length < RECORDS_WORTH_A_THREAD) {
            const reader = (here ??= createRecordReader(value))
            const opened = turn.then(() => reader.open(records))
            turn = opened.catch(() => undefined)
            return opened
          }
          const { lost } = await pool.ask((id) => ({ type: 'open', id, run, records }), {
            prepare: (thread) => {
              if (!thread.told.has(run)) thread.tell({ type: 'given', run, value })
              thread.told.add(run)
            },
          })
          return lost
        },
        end: () => {
          for (const thread of pool.threads()) if (thread.told.delete(run)) thread.tell({ type: 'forget', run })
          void turn.then(() => here?.close())
          pool.end()
        },
      }
    },
  }
}

/** All threads look into one table. */
function shared(rows: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(rows.length))
  bytes.set(rows)
  return bytes
}
