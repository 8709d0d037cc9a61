/** The vault's side of reading: starts one process for one import, keeps it in bounds, ends it. */

import { ChannelClosed, createChannel } from '../../shared/api/channel.ts'
import type { Handler, Wire } from '../../shared/api/channel.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { PieceExchange, ReadMore } from '../../shared/model/read-more.ts'
import { decodeBatch } from './batch.ts'
import type { EntryBatch } from './batch.ts'
import { PARSE_LIMITS } from './limits.ts'

export interface ParseProcess {
  readonly wire: Wire
  kill(): void
}

export interface ParseStarter {
  parse(paths: readonly string[], signal: AbortSignal, more?: ReadMore, pieces?: PieceExchange): AsyncIterable<ParsedEntry>
}

interface Turn {
  readonly batch: EntryBatch
  readonly taken: () => void
}

/** `spawn` starts a fresh process. `silenceMs` without an entry ends it; so does abort. */
export function createParsePort(spawn: () => Promise<ParseProcess>, silenceMs: number = PARSE_LIMITS.silenceMs): ParseStarter {
  return {
    async *parse(paths, signal, more = {}, pieces) {
      const child = await spawn()
      // Told while the process was still starting: it is not asked anything.
      if (signal.aborted) {
        child.kill()
        yield { type: 'refused', file: -1, entry: 0, name: '', error: { code: 'cancelled' } }
        return
      }
      const channel = createChannel(child.wire)
      const turns = createTurns()
      let timer = setTimeout(() => undefined, 0)
      const stillAlive = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          turns.end('parse-timeout')
          child.kill()
        }, silenceMs)
      }
      channel.handle({ entries: ([batch]) => turns.put(batch as EntryBatch), ...pieceHandlers(pieces, stillAlive) })
      const stop = (): void => {
        turns.end('cancelled')
        child.kill()
      }
      signal.addEventListener('abort', stop)
      channel.call('parse', [{ paths, ...more, ...(pieces === undefined ? {} : { streamedBytes: pieces.sizeBytes }) }]).then(
        () => {
          turns.end(null)
        },
        (error: unknown) => {
          turns.end(error instanceof ChannelClosed ? 'parse-memory' : 'internal')
        },
      )
      try {
        for (;;) {
          stillAlive()
          const turn = await turns.next()
          if (turn === null) break
          // While the vault takes its time, the process is not the one that is silent.
          clearTimeout(timer)
          yield* decodeBatch(turn.batch)
          turn.taken()
        }
        const reason = turns.reason()
        if (reason !== null) yield { type: 'refused', file: -1, entry: 0, name: '', error: { code: reason } }
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        channel.close()
        child.kill()
      }
    },
  }
}

/** Each piece that it asks for or gives is a sign of life. */
function pieceHandlers(pieces: PieceExchange | undefined, stillAlive: () => void): Readonly<Record<string, Handler>> {
  if (pieces === undefined) return {}
  const alive = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    stillAlive()
    return done
  }
  return { nextPiece: () => alive(pieces.next()), takePiece: ([piece]) => alive(pieces.take(piece as Uint8Array)) }
}

type EndReason = 'cancelled' | 'parse-timeout' | 'parse-memory' | 'internal' | null

interface Turns {
  put(batch: EntryBatch): Promise<null>
  next(): Promise<Turn | null>
  end(reason: EndReason): void
  reason(): EndReason
}

/** Hands batches over one by one: the process waits until the last was taken. */
function createTurns(): Turns {
  const waiting: Turn[] = []
  let wake: (() => void) | null = null
  let ended = false
  let why: EndReason = null
  return {
    put: (batch) =>
      new Promise((resolve) => {
        waiting.push({
          batch,
          taken: () => {
            resolve(null)
          },
        })
        wake?.()
      }),
    next: async () => {
      while (waiting.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return waiting.shift() ?? null
    },
    end: (reason) => {
      if (ended) return
      ended = true
      why = reason
      wake?.()
    },
    reason: () => why,
  }
}
