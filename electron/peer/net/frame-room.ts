/** How much of one peer's frames is in memory at once, however many streams and connections it opens. */

import type { FrameRoom } from './frames.ts'
import { WireError } from './wire-error.ts'

export interface FrameRooms {
  /** The room of one peer; the same for all its streams. */
  of(peerId: string): FrameRoom
}

interface Waiting {
  readonly bytes: number
  readonly go: () => void
}

interface Room {
  used: number
  readonly waiting: Waiting[]
}

/** Frames of at most `freeBytes` never wait; of larger ones at most `bytesMax` are in at once, and at least one. */
export function createFrameRooms(bytesMax: number, freeBytes: number): FrameRooms {
  const rooms = new Map<string, Room>()

  const leave = (peerId: string, room: Room, bytes: number): void => {
    room.used -= bytes
    for (let next = room.waiting[0]; next !== undefined && fits(room, next.bytes); next = room.waiting[0]) {
      room.waiting.shift()
      room.used += next.bytes
      next.go()
    }
    if (room.used === 0 && room.waiting.length === 0) rooms.delete(peerId)
  }
  const fits = (room: Room, bytes: number): boolean => room.used === 0 || room.used + bytes <= bytesMax

  return {
    of: (peerId) => ({
      enter: async (bytes, timeoutMs) => {
        if (bytes <= freeBytes) return () => undefined
        const room = rooms.get(peerId) ?? { used: 0, waiting: [] }
        rooms.set(peerId, room)
        if (room.waiting.length === 0 && fits(room, bytes)) room.used += bytes
        else await turnIn(room, bytes, timeoutMs)
        return () => {
          leave(peerId, room, bytes)
        }
      },
    }),
  }
}

function turnIn(room: Room, bytes: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const one: Waiting = {
      bytes,
      go: () => {
        clearTimeout(timer)
        resolve()
      },
    }
    const timer = setTimeout(() => {
      room.waiting.splice(room.waiting.indexOf(one), 1)
      reject(new WireError('timeout'))
    }, timeoutMs)
    room.waiting.push(one)
  })
}
