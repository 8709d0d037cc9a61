/** Frames of the muxer written by hand, past the library that would not send them. Source: libp2p specs, yamux/README.md. */

import type { Connection, StreamMuxer } from '@libp2p/interface'

const DATA = 0
const WINDOW = 1
const PING = 2
const SYN = 1
const RST = 8
const HEADER_BYTES = 12
/** Far from what the library itself counts through; the side that dialled has the odd ones. */
const FIRST_ID = 1_000_001

/** Version, type, flags, stream and length. */
export function muxerFrame(type: number, flags: number, streamId: number, length: number): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES)
  frame.writeUInt8(type, 1)
  frame.writeUInt16BE(flags, 2)
  frame.writeUInt32BE(streamId, 4)
  frame.writeUInt32BE(length, 8)
  return frame
}

/** Streams that are opened and left at once, so many from the `from`-th on. */
export function openedAndLeft(from: number, count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, at) => FIRST_ID + 2 * (from + at)).flatMap((id) => [
      muxerFrame(WINDOW, SYN, id, 0),
      muxerFrame(WINDOW, RST, id, 0),
    ]),
  )
}

/** Streams that are opened with so many bytes each. */
export function filledStreams(count: number, bytes: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, at) => at).flatMap((at) => [muxerFrame(DATA, SYN, FIRST_ID + 2 * at, bytes), Buffer.alloc(bytes)]),
  )
}

/** Each asks for an answer. */
export function pings(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, at) => muxerFrame(PING, SYN, 0, at)))
}

/** The beginning of a frame that says that it is 4 GiB long, on a stream of its own. */
export function frameWithoutEnd(): Buffer {
  return muxerFrame(DATA, SYN, FIRST_ID, 0xffff_ffff)
}

/** Bytes for the muxer of the other side; false where the connection is over. */
export function sendRaw(connection: Connection, bytes: Uint8Array): boolean {
  try {
    const muxer = Reflect.get(connection, 'muxer') as StreamMuxer & { send(bytes: Uint8Array): boolean }
    muxer.send(bytes)
    return connection.status === 'open'
  } catch {
    return false
  }
}
