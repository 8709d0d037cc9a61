/** One thread that opens records: where they lie and under which keys comes in, which of them do not open goes back; no network. */

import { parentPort } from 'node:worker_threads'
import type { RecordsToOpen } from '../ports.ts'
import { createRecordReader } from './open-records.ts'
import type { Given, RecordReader } from './open-records.ts'

/** What the pool asks: what was given is known by its number until it is forgotten. */
export type ToOpeningThread =
  | { readonly type: 'given'; readonly run: number; readonly value: Given }
  | { readonly type: 'open'; readonly id: number; readonly run: number; readonly records: RecordsToOpen }
  | { readonly type: 'forget'; readonly run: number }

export interface FromOpeningThread {
  readonly id: number
  readonly lost: readonly number[]
}

interface Run {
  readonly reader: RecordReader
  readonly given: Given
}

const runs = new Map<number, Run>()
/** One after the other: they share what is read into. */
let last: Promise<void> = Promise.resolve()

async function answer(message: ToOpeningThread): Promise<void> {
  const run = runs.get(message.run)
  if (message.type === 'given') runs.set(message.run, { reader: createRecordReader(message.value), given: message.value })
  else if (message.type === 'forget') {
    run?.reader.close()
    for (const { key } of run?.given.epochs ?? []) key.fill(0)
    runs.delete(message.run)
  } else {
    if (run === undefined) throw new Error('records without their keys')
    const reply: FromOpeningThread = { id: message.id, lost: await run.reader.open(message.records) }
    parentPort?.postMessage(reply)
  }
}

parentPort?.on('message', (message: ToOpeningThread) => {
  last = last.then(() => answer(message))
})
