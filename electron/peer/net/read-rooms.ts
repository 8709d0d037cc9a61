/** Memory that large blocks are read into, over and over: fresh memory for each would be most of the work of a large fetch, on either side. */

export interface ReadRooms {
  /** At least so many bytes to read into; one's own until it is given back. */
  take(bytes: number): Uint8Array
  /** What was read into a room is not needed any more. Never twice. */
  give(bytes: Uint8Array): void
}

/** Fits a sealed chunk with its header. What is much smaller gets memory of its own, and so does what is larger. */
const ROOM_BYTES = 320 * 1024
const LARGE_BYTES = 192 * 1024
/** Rooms that are kept for the next frames. */
const FREE_MAX = 96

export function createReadRooms(): ReadRooms {
  const free: ArrayBuffer[] = []
  return {
    take: (bytes) => {
      if (bytes < LARGE_BYTES || bytes > ROOM_BYTES) return new Uint8Array(bytes)
      return new Uint8Array(free.pop() ?? new ArrayBuffer(ROOM_BYTES))
    },
    give: ({ buffer }) => {
      if (buffer instanceof ArrayBuffer && buffer.byteLength === ROOM_BYTES && free.length < FREE_MAX) free.push(buffer)
    },
  }
}

/** Rooms in turn at one stream; the last but one has gone when one is taken. */
const SENDING = 4

export interface SendRooms {
  take(bytes: number): Buffer
}

/** With `freeBytes` before each. `again`: each is used again after some others; one must have been sent before the next but two is taken. */
export function createSendRooms(freeBytes: number, again: boolean): SendRooms {
  const rooms: Buffer[] = []
  let taken = 0
  return {
    take: (bytes) => {
      if (!again || bytes < LARGE_BYTES || bytes > ROOM_BYTES - freeBytes)
        return Buffer.allocUnsafeSlow(freeBytes + bytes).subarray(freeBytes)
      const room = (rooms[taken % SENDING] ??= Buffer.allocUnsafeSlow(ROOM_BYTES))
      taken += 1
      return room.subarray(freeBytes)
    },
  }
}
