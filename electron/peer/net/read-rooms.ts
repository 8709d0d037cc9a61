/** Memory that large blocks are read into, over and over. */

import { createRooms } from './rooms.ts'

export interface ReadRooms {
  /** At least so many bytes to read into; one's own until it is given back. */
  take(bytes: number): Uint8Array
  /** What was read into a room is not needed any more. Never twice. */
  give(bytes: Uint8Array): void
}

/** Rooms that are kept for the next frames. */
const FREE_MAX = 96

export function createReadRooms(): ReadRooms {
  const rooms = createRooms(FREE_MAX)
  return {
    take: (bytes) => new Uint8Array(rooms.take(bytes) ?? new ArrayBuffer(bytes)),
    give: ({ buffer }) => {
      rooms.give(buffer)
    },
  }
}
