/** Pieces of memory for large frames, used over and over: fresh memory for each would be most of the work of a large fetch, and much of that of serving. */

export interface Rooms {
  /** At least so many bytes that nobody else uses; null where a room is not the size for it. */
  take(bytes: number): ArrayBuffer | null
  /** Nobody reads or writes it any more. What is no room is left alone. Never twice. */
  give(memory: ArrayBufferLike): void
}

/** Fits a sealed chunk with what stands before it. What is much smaller gets memory of its own, and so does what is larger. */
const ROOM_BYTES = 320 * 1024
const LARGE_BYTES = 192 * 1024

/** Keeps at most so many for the next frames. */
export function createRooms(freeMax: number): Rooms {
  const free: ArrayBuffer[] = []
  return {
    take: (bytes) => (bytes < LARGE_BYTES || bytes > ROOM_BYTES ? null : (free.pop() ?? new ArrayBuffer(ROOM_BYTES))),
    give: (memory) => {
      if (isRoom(memory) && free.length < freeMax) free.push(memory)
    },
  }
}

/** Whether it has the size of one. */
export function isRoom(memory: ArrayBufferLike): memory is ArrayBuffer {
  return memory instanceof ArrayBuffer && memory.byteLength === ROOM_BYTES
}
