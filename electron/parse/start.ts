/** The vault's side of reading: starts one process for one import, keeps it in bounds, ends it. */

import { ChannelClosed, createChannel } from '../../shared/api/channel.ts'
import type { Wire } from '../../shared/api/channel.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import type { TableChoice } from '../../shared/model/table-columns.ts'
import { decodeBatch } from './batch.ts'
import type { EntryBatch } from './batch.ts'
import { PARSE_LIMITS } from './limits.ts'

export interface ParseProcess {
  readonly wire: Wire
  kill(): void
}

export interface ParseStarter {
  parse(paths: readonly string[], signal: AbortSignal, tables?: readonly TableChoice[]): AsyncIterable<ParsedEntry>
}

interface Turn {
  readonly batch: EntryBatch
  readonly taken: () => void
}

/** `spawn` starts a fresh process. `silenceMs` without an entry ends it; so does abort. */
export function createParsePort(spawn: () => Promise<ParseProcess>, silenceMs: number = PARSE_LIMITS.silenceMs): ParseStarter {
  return {
    async *parse(paths, signal, tables = []) {
      const child = await spawn()
      // Told while the process was still starting: it is not asked anything.
      if (signal.aborted) {
        child.kill()
        yield { type: 'refused', file: -1, entry: 0, name: '', error: { code: 'cancelled' } }
        return
      }
      const channel = createChannel(child.wire)
      const turns = createTurns()
      channel.handle({ entries: ([batch]) => turns.put(batch as EntryBatch) })
      let timer = setTimeout(() => undefined, 0)
      const stillAlive = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          turns.end('parse-timeout')
          child.kill()
        }, silenceMs)
      }
      const stop = (): void => {
        turns.end('cancelled')
        child.kill()
      }
      signal.addEventListener('abort', stop)
      channel.call('parse', [paths, tables]).then(
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
