/** Memory that large frames are sent from, over and over: used again only once a socket has said of every byte of it, in order, that it holds it no longer. */

import { createRooms, isRoom } from './rooms.ts'

export interface SendRooms {
  /** At least so many bytes that nobody else uses. */
  take(bytes: number): Buffer
  /** Everything that will be sent out of this memory: nobody changes it from here on. */
  lend(frame: Uint8Array): void
  /** A socket has these bytes no longer. Said of anything that is sent; only of what was lent it changes something. */
  written(piece: Uint8Array): void
}

/** Rooms that are kept for the next frames. */
const FREE_MAX = 16

/** For all connections of a node. What is lent and never wholly written (cut, reset, sent another way) is left to the collector of garbage. */
export function createSendRooms(): SendRooms {
  const rooms = createRooms(FREE_MAX)
  /** What of a room is still to be written. */
  const lent = new WeakMap<ArrayBufferLike, { from: number; readonly to: number }>()
  return {
    take: (bytes) => {
      const room = rooms.take(bytes)
      return room === null ? Buffer.allocUnsafeSlow(bytes) : Buffer.from(room)
    },
    lend: ({ buffer, byteOffset, byteLength }) => {
      if (isRoom(buffer)) lent.set(buffer, { from: byteOffset, to: byteOffset + byteLength })
    },
    written: ({ buffer, byteOffset, byteLength }) => {
      const left = lent.get(buffer)
      if (left === undefined) return
      // Anything but the next bytes: then nothing is known of this room, and it is never used again.
      if (byteOffset !== left.from || byteOffset + byteLength > left.to) {
        lent.delete(buffer)
        return
      }
      left.from += byteLength
      if (left.from < left.to) return
      lent.delete(buffer)
      rooms.give(buffer)
    },
  }
}
