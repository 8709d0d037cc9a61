/** Room that stays free on the disk whatever others send: for what this person writes herself. */

import { statfs } from 'node:fs/promises'
import { PEER_LIMITS } from '../limits.ts'

/** Whether so many bytes of others still fit. Where a system does not say how much is free they do, and the disk itself says when it is full. */
export type HasRoom = (bytes: number) => Promise<boolean>

/** `ask` says the sizes of the disk that `dir` lies on. */
export function createHasRoom(dir: string, ask: typeof sizesOf = sizesOf): HasRoom {
  return async (bytes) => {
    const sizes = await ask(dir)
    if (sizes === null) return true
    const kept = Math.min(PEER_LIMITS.diskFreeBytesMin, sizes.bytes * PEER_LIMITS.diskFreeShareMin)
    return sizes.freeBytes - bytes >= kept
  }
}

async function sizesOf(dir: string): Promise<{ readonly bytes: number; readonly freeBytes: number } | null> {
  try {
    const { blocks, bavail, bsize } = await statfs(dir)
    return blocks === 0 ? null : { bytes: blocks * bsize, freeBytes: bavail * bsize }
  } catch {
    return null
  }
}
