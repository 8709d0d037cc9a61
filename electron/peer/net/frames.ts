/** Frames on a stream: length, last mark, JSON header, bytes. Nothing ever waits for the end of a stream. */

import type { Stream } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import { createByteReader } from './byte-reader.ts'
import type { SendRooms } from './send-rooms.ts'
import { sent } from './sent.ts'
import { widenWindow } from './wide-window.ts'
import { WireError } from './wire-error.ts'

export { WireError } from './wire-error.ts'

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
  readonly last: boolean
}

export interface FrameStream {
  /** Refuses a frame above `bytesMax` before its bytes are waited for. `roomFor`: what header and payload are read into. */
  read(bytesMax?: number, roomFor?: (bytes: number) => Uint8Array): Promise<Frame>
  write(header: object, payload?: Uint8Array, last?: boolean): Promise<void>
  /** Memory for a payload that `writeInPlace` sends. */
  roomFor(bytes: number): Buffer
  /** The same as `write`, without copying a payload that lies at the beginning of such memory. */
  writeInPlace(header: object, payload: Uint8Array, last: boolean): Promise<void>
  /** Large frames come from now on: so many bytes may be sent before they are read. */
  widen(bytes: number): void
  close(): void
  /** Ends both directions at once; what is on its way is not taken any more. */
  abort(): void
}

const PREFIX_BYTES = 9
/** Free before a payload that is sent in place. */
const BEFORE_PAYLOAD_BYTES = 64
const EMPTY = new Uint8Array(0)

/** Length of header and payload (4 bytes), last mark (1), length of the header (4), header, payload. */
export function encodeFrame(header: object, payload: Uint8Array, last: boolean): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const frame = new Uint8Array(PREFIX_BYTES + json.length + payload.length)
  frame.set(payload, PREFIX_BYTES + json.length)
  setHead(frame, json, last)
  return frame
}

/** The same, in the memory that the payload lies in: what stands before it there is free. */
function encodeInPlace(header: object, payload: Uint8Array, last: boolean): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const headBytes = PREFIX_BYTES + json.length
  if (headBytes > BEFORE_PAYLOAD_BYTES) throw new Error('a header is too long for its place')
  const frame = new Uint8Array(payload.buffer, payload.byteOffset - headBytes, headBytes + payload.length)
  setHead(frame, json, last)
  return frame
}

function setHead(frame: Uint8Array, json: Uint8Array, last: boolean): void {
  const view = new DataView(frame.buffer, frame.byteOffset, PREFIX_BYTES)
  view.setUint32(0, frame.length - PREFIX_BYTES)
  view.setUint8(4, last ? 1 : 0)
  view.setUint32(5, json.length)
  frame.set(json, PREFIX_BYTES)
}

/** Where frames of one peer wait for each other, so that many streams of it take no more memory than one. */
export interface FrameRoom {
  /** Waits until so many bytes have room, until the deadline; returns how to give it back. */
  enter(bytes: number, timeoutMs: number): Promise<() => void>
}

export interface FrameOptions {
  /** Bytes taken in ahead of what is read. */
  readonly aheadBytesMax: number
  readonly room?: FrameRoom
  /** What large frames are sent from; memory of their own where it is left out. */
  readonly sendRooms?: SendRooms
}

/** Frames over one libp2p stream. Every read has a timeout, every frame a bound. A frame keeps its room until the next one is read. */
export function frameStream(stream: Stream, limits: PeerLimits, options?: FrameOptions): FrameStream {
  const aheadBytesMax = options?.aheadBytesMax ?? limits.frameBytesMax * 2
  const reader = createByteReader(stream, { timeoutMs: limits.frameTimeoutMs, aheadBytesMax })
  let leave: (() => void) | null = null
  const leaveRoom = (): void => {
    leave?.()
    leave = null
  }
  const send = async (frame: Uint8Array): Promise<void> => {
    if (stream.status !== 'open') throw new WireError('closed')
    if (!stream.send(frame)) await sent(stream, limits.frameTimeoutMs)
  }
  return {
    read: async (bytesMax = limits.frameBytesMax, roomFor) => {
      leaveRoom()
      const prefix = await reader.take(PREFIX_BYTES)
      const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES)
      const total = view.getUint32(0)
      const headerLength = view.getUint32(5)
      if (total > Math.min(bytesMax, limits.frameBytesMax) || headerLength > limits.frameHeaderBytesMax) throw new WireError('too-large')
      if (headerLength > total || view.getUint8(4) > 1) throw new WireError('malformed')
      if (options?.room !== undefined) leave = await options.room.enter(total, limits.frameTimeoutMs)
      const body = await reader.take(total, true, roomFor?.(total))
      return { header: decodeHeader(body.subarray(0, headerLength)), payload: body.subarray(headerLength), last: view.getUint8(4) === 1 }
    },
    write: (header, payload = EMPTY, last = false) => send(encodeFrame(header, payload, last)),
    roomFor: (bytes) => {
      const length = BEFORE_PAYLOAD_BYTES + bytes
      return (options?.sendRooms?.take(length) ?? Buffer.allocUnsafeSlow(length)).subarray(BEFORE_PAYLOAD_BYTES)
    },
    writeInPlace: (header, payload, last) => {
      const frame = encodeInPlace(header, payload, last)
      options?.sendRooms?.lend(frame)
      return send(frame)
    },
    widen: (bytes) => {
      widenWindow(stream, bytes)
    },
    close: () => {
      leaveRoom()
      reader.stop()
      void stream.close({ signal: AbortSignal.timeout(limits.frameTimeoutMs) }).catch(() => {
        stream.abort(new Error('not closed in time'))
      })
    },
    abort: () => {
      leaveRoom()
      reader.stop()
      stream.abort(new Error('left'))
    },
  }
}

function decodeHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  } catch {
    throw new WireError('malformed')
  }
  throw new WireError('malformed')
}
