/** Memory that large blocks are read into, over and over: fresh memory for each would be most of the work of a large fetch. */

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
