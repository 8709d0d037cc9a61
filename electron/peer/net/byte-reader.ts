/** Bytes of one stream as they are asked for: never more ahead than a bound, and many small pieces take no more room than a few large ones. */

import type { Stream } from '@libp2p/interface'
import { giveBack } from './spent.ts'
import { WireError } from './wire-error.ts'

/** One piece, or a list of them as libp2p keeps it: never put together just to be taken apart. */
type Arrived = Uint8Array | Iterable<Uint8Array>

export interface ByteReader {
  /** Exactly so many bytes, at the beginning of `into` where that is given: then what they came in is given back as soon as it was copied. Errors: `timeout`, `closed`, or `cut` where some of them came or they are `within` a frame. */
  take(length: number, within?: boolean, into?: Uint8Array): Promise<Uint8Array>
  stop(): void
}

export interface ReaderLimits {
  readonly timeoutMs: number
  /** Bytes that are taken in although nobody asked for them yet. */
  readonly aheadBytesMax: number
}

/** Smaller pieces are copied together. */
const SMALL_BYTES = 4096
const ROOM_BYTES = 64 * 1024

/** The listener is there from the first moment, so nothing is missed. */
export function createByteReader(stream: Stream, limits: ReaderLimits): ByteReader {
  const ahead = createAhead()
  let target: Uint8Array | null = null
  let filled = 0
  let givesBack = false
  let ended = false
  let wake: (() => void) | null = null

  const take = (piece: Uint8Array): void => {
    const part = target === null ? 0 : Math.min(piece.length, target.length - filled)
    if (part > 0) target?.set(piece.subarray(0, part), filled)
    filled += part
    if (part < piece.length) ahead.add(piece.subarray(part))
    else if (givesBack) giveBack(piece)
    if (ahead.size() > limits.aheadBytesMax) pause(stream)
    if (target === null || filled === target.length) wake?.()
  }
  const onMessage = (event: { readonly data: Arrived }): void => {
    if (event.data instanceof Uint8Array) take(event.data)
    else for (const piece of event.data) take(piece)
  }
  const onEnd = (): void => {
    ended = true
    wake?.()
  }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('remoteCloseWrite', onEnd)
  stream.addEventListener('close', onEnd)

  const wait = (leftMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, leftMs)
      wake = () => {
        clearTimeout(timer)
        wake = null
        resolve()
      }
    })
  return {
    take: async (length, within = false, room) => {
      const deadline = Date.now() + limits.timeoutMs
      const own = new Uint8Array(room === undefined ? length : 0)
      const into = room?.subarray(0, length) ?? own
      let isWhole = false
      givesBack = room !== undefined
      filled = ahead.moveTo(into, givesBack)
      target = into
      resume(stream)
      try {
        while (filled < length) {
          if (ended) throw new WireError(within || filled > 0 ? 'cut' : 'closed')
          const leftMs = deadline - Date.now()
          if (leftMs <= 0) throw new WireError('timeout')
          await wait(leftMs)
        }
        isWhole = true
      } finally {
        target = null
        givesBack = false
        // Half a frame would stay in memory until somebody sweeps, and who sends one sends many.
        if (!isWhole) own.buffer.transfer(0)
      }
      return into
    },
    stop: () => {
      stream.removeEventListener('message', onMessage)
      ended = true
      wake?.()
    },
  }
}

function pause(stream: Stream): void {
  if (stream.readStatus === 'readable') stream.pause()
}

/** What waits is handed over by this very call. */
function resume(stream: Stream): void {
  if (stream.readStatus === 'paused') stream.resume()
}

interface Ahead {
  add(piece: Uint8Array): void
  size(): number
  /** Fills `into` from its beginning; how many bytes there were. `givesBack` the memory that they came in. */
  moveTo(into: Uint8Array, givesBack: boolean): number
}

function createAhead(): Ahead {
  let pieces: Uint8Array[] = []
  let at = 0
  let bytes = 0
  /** The last piece, where it is a room of our own with place in it. */
  let room: { readonly bytes: Uint8Array; used: number } | null = null

  const addSmall = (piece: Uint8Array): void => {
    if (room === null || room.used + piece.length > ROOM_BYTES) {
      room = { bytes: new Uint8Array(ROOM_BYTES), used: 0 }
      pieces.push(room.bytes.subarray(0, 0))
    }
    const from = pieces[pieces.length - 1]?.byteOffset ?? 0
    room.bytes.set(piece, room.used)
    room.used += piece.length
    pieces[pieces.length - 1] = room.bytes.subarray(from, room.used)
  }
  return {
    add: (piece) => {
      bytes += piece.length
      if (piece.length < SMALL_BYTES) addSmall(piece)
      else {
        room = null
        pieces.push(piece)
      }
    },
    size: () => bytes,
    moveTo: (into, givesBack) => {
      let filled = 0
      while (filled < into.length && at < pieces.length) {
        const piece = pieces[at] ?? into
        const part = piece.subarray(0, into.length - filled)
        into.set(part, filled)
        filled += part.length
        if (part.length < piece.length) pieces[at] = piece.subarray(part.length)
        else {
          at += 1
          if (givesBack) giveBack(part)
        }
      }
      bytes -= filled
      if (at === pieces.length) {
        pieces = []
        at = 0
        room = null
      }
      return filled
    },
  }
}
