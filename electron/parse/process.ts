/** The reading process: hostile files in, plain entries out; no keys, no network; ended by whoever started it. */

import { setFlagsFromString } from 'node:v8'
import { createChannel } from '../../shared/api/channel.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { TableChoice } from '../../shared/model/table-columns.ts'
import { ownWire } from '../process-wire.ts'
import { encodeBatch } from './batch.ts'
import type { EntryBatch } from './batch.ts'
import { PARSE_LIMITS } from './limits.ts'
import { closeNetwork } from './no-network.ts'
import { parseFiles } from './parse-files.ts'

/** How often the process looks at its own size, in milliseconds. */
const WATCH_MS = 250
/** Entries from which on the slowest compiler of V8 saves more than it takes: of the time that ten thousand cost, it was a quarter. */
const COMPILED_FROM_ENTRIES = 20_000
/** Without a full batch it shows that it is alive this often, in milliseconds. */
const ALIVE_MS = 500
/** Exit code by which the starter knows that memory was the reason. */
const EXIT_MEMORY = 77

/** Hands batches over while it reads on; at most a few are on their way. */
async function run(
  paths: readonly string[],
  tables: readonly TableChoice[],
  signal: AbortSignal,
  handOver: (batch: EntryBatch) => Promise<unknown>,
): Promise<void> {
  let batch: ParsedEntry[] = []
  let bytes = 0
  let sent = 0
  let isCompiled = false
  /** Whether the last entry was only a sign of life. */
  let isQuiet = false
  let sentAtMs = Date.now()
  const underway: Promise<unknown>[] = []
  const compileFully = (): void => {
    if (!isCompiled) setFlagsFromString('--turbofan')
    isCompiled = true
  }
  const send = async (): Promise<void> => {
    underway.push(handOver(encodeBatch(batch)))
    sent += batch.length
    if (sent >= COMPILED_FROM_ENTRIES) compileFully()
    sentAtMs = Date.now()
    batch = []
    bytes = 0
    if (underway.length >= PARSE_LIMITS.batchesAhead) await underway.shift()
    // What came in meanwhile has its turn, and so has the watch over memory.
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const entry of parseFiles(paths, PARSE_LIMITS, signal, tables)) {
    batch.push(entry)
    if (entry.type === 'record') bytes += entry.resourceJson.length + (entry.original?.length ?? 0)
    const isLate = entry.type === 'progress' && Date.now() - sentAtMs >= ALIVE_MS
    // A file that is read for long before it gives anything is a large one.
    if (isQuiet && entry.type === 'progress') compileFully()
    isQuiet = entry.type === 'progress'
    if (isLate || batch.length >= PARSE_LIMITS.batchEntries || bytes >= PARSE_LIMITS.batchBytes) await send()
  }
  await send()
  await Promise.all(underway)
}

setFlagsFromString('--no-turbofan')
closeNetwork()
void ownWire().then((wire) => {
  const channel = createChannel(wire)
  channel.handle({
    parse: async ([paths, tables], { signal }) => {
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() > PARSE_LIMITS.rssBytesMax) process.exit(EXIT_MEMORY)
      }, WATCH_MS)
      watch.unref()
      await run(paths as readonly string[], tables as readonly TableChoice[], signal, (batch) => channel.call('entries', [batch]))
      return null
    },
  })
  channel.emit('ready', null)
})
