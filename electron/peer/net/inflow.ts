/**
 * How much of what people send is taken in: of those who are known all, of all others a little at a time, in turns. It stands before the
 * muxer, so that what floods a connection costs next to nothing until its turn has come, and waits at whoever sends it.
 */

import { StreamMessageEvent } from '@libp2p/interface'
import type { Connection, Libp2p, MessageStream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import { createMuxerFrames } from './muxer-frames.ts'
import { placeOf } from './place.ts'
import { createTurns } from './turns.ts'
import type { Caller } from './turns.ts'

/** A muxer as libp2p takes it. */
type MuxerOf<Components> = (components: Components) => StreamMuxerFactory

export interface Inflow {
  /** Stands before this muxer, on every connection of it. */
  before<Components>(muxer: MuxerOf<Components>): MuxerOf<Components>
  /** Learns whose connections they are. */
  watch(libp2p: Libp2p): void
}

type Limits = Pick<PeerLimits, 'strangersTurnBytes' | 'strangersPieceMs' | 'strangersRestMs'>
interface Asker extends Caller {
  readonly isInbound: boolean
}
const NOBODY: Asker = { peerId: '', place: '', isInbound: true }

/** `isKnown` is asked with what the encryption has proven. */
export function createInflow(limits: Limits, isKnown: (peerId: string) => boolean, nowMs: () => number = () => performance.now()): Inflow {
  const askers = new WeakMap<StreamMuxer, (asker: Asker) => void>()
  const turns = createTurns(() => limits.strangersPieceMs)
  const attend = (stream: MessageStream, create: () => StreamMuxer): StreamMuxer => {
    let asker: Asker = { ...NOBODY, isInbound: stream.direction === 'inbound' }
    // Whom this node dialled itself was chosen.
    const isFree = (): boolean => !asker.isInbound || isKnown(asker.peerId)
    listenTo(stream, {
      windowOf: (id) => windowOf(muxer, id),
      isFree,
      limits,
      nowMs,
      turn: () => turns.next(asker),
    })
    const muxer = create()
    askers.set(muxer, (known) => {
      asker = known
    })
    return muxer
  }
  return {
    before: (muxer) => (components) => {
      const factory = muxer(components)
      return {
        protocol: factory.protocol,
        createStreamMuxer: (stream) => attend(stream, () => factory.createStreamMuxer(stream)),
      }
    },
    watch: (libp2p) => {
      const learn = (connection: Connection): void => {
        const muxer = muxerOf(connection)
        if (muxer === undefined) return
        const { remotePeer, remoteAddr, direction } = connection
        askers.get(muxer)?.({ peerId: remotePeer.toString(), place: placeOf(remoteAddr), isInbound: direction === 'inbound' })
      }
      libp2p.addEventListener('connection:open', ({ detail }) => {
        learn(detail)
      })
      for (const connection of libp2p.getConnections()) learn(connection)
    },
  }
}

interface Hearing {
  readonly windowOf: (streamId: number) => number | undefined
  readonly isFree: () => boolean
  readonly turn: () => Promise<void>
  readonly limits: Limits
  readonly nowMs: () => number
}

/** Hears everything before the muxer does, and keeps back what is too much. */
function listenTo(stream: MessageStream, { windowOf, isFree, turn, limits, nowMs }: Hearing): void {
  const frames = createMuxerFrames(windowOf)
  let left = limits.strangersTurnBytes
  let sinceMs = nowMs()
  let passing: StreamMessageEvent | null = null
  let isResuming = false
  let isWaiting = false

  const rest = async (): Promise<void> => {
    isWaiting = true
    await turn()
    isWaiting = false
    left = limits.strangersTurnBytes
    if (stream.status !== 'open') return
    // What libp2p kept is handed over by this very call, and it would let more in afterwards.
    isResuming = true
    stream.resume()
    isResuming = false
    if (isWaiting) pause(stream)
  }
  const refuse = (event: StreamMessageEvent): void => {
    event.stopImmediatePropagation()
    stream.abort(new Error('a frame longer than its stream may be'))
  }
  const pass = (piece: Uint8Array, costMax: number): Heard | null => frames.pass(piece, costMax)
  const listener = (event: StreamMessageEvent): void => {
    if (event === passing) return
    if (!isWaiting && nowMs() - sinceMs > limits.strangersRestMs) {
      left = limits.strangersTurnBytes
      sinceMs = nowMs()
    }
    const heard = hear(event.data, pass, left)
    if (heard === null) {
      refuse(event)
      return
    }
    left -= heard.cost
    if (left > 0) return
    const [now, later] = splitAt(event.data, heard.bytes)
    // Asked only now and then: for every piece it would be dear.
    if (isFree()) {
      left = limits.strangersTurnBytes
      if (hear(later, pass, Number.POSITIVE_INFINITY) === null) refuse(event)
      return
    }
    if (!isResuming) pause(stream)
    void rest()
    if (later.byteLength === 0) return
    event.stopImmediatePropagation()
    stream.unshift(later)
    passing = new StreamMessageEvent(now)
    stream.dispatchEvent(passing)
    passing = null
  }
  stream.addEventListener('message', listener)
}

interface Heard {
  readonly bytes: number
  readonly cost: number
}

/** Piece by piece, until so much is used up; null where something is wrong with it. */
function hear(data: StreamMessageEvent['data'], pass: (piece: Uint8Array, costMax: number) => Heard | null, costMax: number): Heard | null {
  let [bytes, cost] = [0, 0]
  for (const piece of data instanceof Uint8Array ? [data] : data) {
    const one = pass(piece, costMax - cost)
    if (one === null) return null
    bytes += one.bytes
    cost += one.cost
    if (one.bytes < piece.length) break
  }
  return { bytes, cost }
}

function splitAt(data: StreamMessageEvent['data'], bytes: number): readonly [StreamMessageEvent['data'], StreamMessageEvent['data']] {
  if (data instanceof Uint8Array) return [data.subarray(0, bytes), data.subarray(bytes)]
  return [data.sublist(0, bytes), data.sublist(bytes)]
}

function pause(stream: MessageStream): void {
  if (stream.status === 'open') stream.pause()
}

/** What libp2p keeps inside a connection, and Yamux inside itself. */
function muxerOf(connection: Connection): StreamMuxer | undefined {
  return Reflect.get(connection, 'muxer') as StreamMuxer | undefined
}

interface Inside {
  readonly streams: readonly { readonly streamId?: number; readonly recvWindowCapacity?: number }[]
}

function windowOf(muxer: StreamMuxer, streamId: number): number | undefined {
  return (muxer as unknown as Inside).streams.find((stream) => stream.streamId === streamId)?.recvWindowCapacity
}
