/** The reading process: hostile files in, plain entries out; no keys, no network; ended by whoever started it. */

import { setFlagsFromString } from 'node:v8'
import { createChannel } from '../../shared/api/channel.ts'
import type { Channel } from '../../shared/api/channel.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { PieceExchange, ReadMore } from '../../shared/model/read-more.ts'
import { ownWire } from '../process-wire.ts'
import { encodeBatch } from './batch.ts'
import type { EntryBatch } from './batch.ts'
import { loadFrameUnpackers } from './dicom/frame-unpackers.ts'
import { streamedEntries } from './dicom/streamed-copy.ts'
import { PARSE_LIMITS } from './limits.ts'
import { closeNetwork } from './no-network.ts'
import { parseFiles } from './parse-files.ts'
import { createPaperReader } from './read-papers.ts'
import type { PaperReader } from './read-papers.ts'

/** How often the process looks at its own size, in milliseconds. */
const WATCH_MS = 250
/** Entries from which on the slowest compiler of V8 saves more than it takes: of the time that ten thousand cost, it was a quarter. */
const COMPILED_FROM_ENTRIES = 20_000
/** Without a full batch it shows that it is alive this often, in milliseconds. */
const ALIVE_MS = 500
/** Exit code by which the starter knows that memory was the reason. */
const EXIT_MEMORY = 77

/** Time that looking into documents may take before what was read until then is handed over, in milliseconds. */
const SLOW_MS = 1_000

interface Chosen extends ReadMore {
  readonly paths: readonly string[]
  /** Of the file that comes piece by piece. */
  readonly streamedBytes?: number
}

/** Hands batches over while it reads on; at most a few are on their way. */
async function run(
  { paths, ...more }: Chosen,
  papers: PaperReader,
  signal: AbortSignal,
  handOver: (batch: EntryBatch) => Promise<unknown>,
): Promise<void> {
  let batch: ParsedEntry[] = []
  let bytes = 0
  /** Bytes of files that are only named. */
  let named = 0
  let sent = 0
  let papersMs = 0
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
    named = 0
    papersMs = 0
    if (underway.length >= PARSE_LIMITS.batchesAhead) await underway.shift()
    // What came in meanwhile has its turn, and so has the watch over memory.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const unpackers = more.redact?.bars === undefined ? undefined : await loadFrameUnpackers()
  for (const found of parseFiles(paths, PARSE_LIMITS, signal, more, unpackers, true)) {
    let entry = found
    if (papers.wants(found)) {
      const fromMs = performance.now()
      entry = await papers.read(found)
      papersMs += performance.now() - fromMs
    }
    batch.push(entry)
    if (entry.type === 'record') {
      bytes += entry.resourceJson.length + (entry.original?.length ?? 0)
      named += entry.originalFile?.sizeBytes ?? 0
    }
    const isLate = papersMs > SLOW_MS || (entry.type === 'progress' && Date.now() - sentAtMs >= ALIVE_MS)
    // A file that is read for long before it gives anything is a large one.
    if (isQuiet && entry.type === 'progress') compileFully()
    isQuiet = entry.type === 'progress'
    const isFull = batch.length >= PARSE_LIMITS.batchEntries || bytes >= PARSE_LIMITS.batchBytes || named >= PARSE_LIMITS.batchNamedBytes
    if (isLate || isFull) await send()
  }
  await send()
  await Promise.all(underway)
}

/** Whoever started this process has the file, and takes the copy. */
function piecesOver(channel: Channel, sizeBytes: number): PieceExchange {
  return {
    sizeBytes,
    next: () => channel.call('nextPiece', []) as Promise<Uint8Array>,
    take: (piece) => channel.call('takePiece', [piece]),
  }
}

setFlagsFromString('--no-turbofan')
closeNetwork()
void ownWire().then((wire) => {
  const channel = createChannel(wire)
  channel.handle({
    parse: async ([files], { signal }) => {
      const watch = setInterval(() => {
        if (process.memoryUsage.rss() > PARSE_LIMITS.rssBytesMax) process.exit(EXIT_MEMORY)
      }, WATCH_MS)
      watch.unref()
      const chosen = files as Chosen
      if (chosen.streamedBytes !== undefined && chosen.redact !== undefined) {
        const pieces = piecesOver(channel, chosen.streamedBytes)
        const unpackers = chosen.redact.bars === undefined ? null : await loadFrameUnpackers()
        setFlagsFromString('--turbofan')
        await channel.call('entries', [encodeBatch(await streamedEntries(pieces, chosen.redact, unpackers, PARSE_LIMITS))])
        return null
      }
      const papers = createPaperReader(chosen.answers)
      await run(chosen, papers, signal, (batch) => channel.call('entries', [batch]))
      await papers.end()
      return null
    },
  })
  channel.emit('ready', null)
})
