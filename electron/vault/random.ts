/** Bytes nobody can guess, each in a buffer of its own; drawn in pages, because asking the system for 32 bytes costs as much as asking for many. */

import { randomFillSync } from 'node:crypto'
import type { RandomPort } from './ports.ts'

const PAGE_BYTES = 4096

/** What was given out is wiped from the page. */
export function createRandom(): RandomPort {
  const page = new Uint8Array(new ArrayBuffer(PAGE_BYTES))
  let used = PAGE_BYTES
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(new ArrayBuffer(length))
      if (length > PAGE_BYTES / 4) return randomFillSync(bytes)
      if (used + length > PAGE_BYTES) {
        randomFillSync(page)
        used = 0
      }
      bytes.set(page.subarray(used, used + length))
      page.fill(0, used, used + length)
      used += length
      return bytes
    },
  }
}
