/** The small files of a vault in memory. */

import type { VaultFilesPort } from '../../electron/vault/ports.ts'
import { err, ok } from '../../shared/model/result.ts'

/** Empty at first. */
export function createMemoryFiles(): VaultFilesPort {
  let keys: Uint8Array | null = null
  const heads: (Uint8Array | null)[] = [null, null]
  let open = false
  let attempts = { failures: 0, lastMs: 0 }
  let lastUsedMs = 0
  let sureMs: number | null = null
  let drafts: Uint8Array | null = null
  return {
    readKeyFiles: () => Promise.resolve(ok([keys, keys])),
    writeKeyFiles: (bytes) => {
      keys = bytes.slice()
      return Promise.resolve(ok(null))
    },
    readHeads: () => Promise.resolve(ok([...heads])),
    writeHead: (slot, bytes) => {
      heads[slot] = bytes.slice()
      return Promise.resolve(ok(null))
    },
    removeHeads: () => {
      heads.fill(null)
      return Promise.resolve(ok(null))
    },
    markOpen: () => {
      const was = open
      open = true
      return Promise.resolve(ok(was))
    },
    markClosed: () => {
      open = false
      return Promise.resolve(ok(null))
    },
    readAttempts: () => Promise.resolve(ok(attempts)),
    writeAttempts: (next) => {
      attempts = next
      return Promise.resolve(ok(null))
    },
    readLastUsed: () => Promise.resolve(ok(lastUsedMs)),
    writeLastUsed: (atMs) => {
      lastUsedMs = atMs
      return Promise.resolve(ok(null))
    },
    readSureTime: (nowMs) => {
      if (sureMs === null || nowMs <= sureMs + 24 * 3_600_000) sureMs = nowMs
      return Promise.resolve(ok(sureMs))
    },
    readDrafts: () => Promise.resolve(ok(drafts)),
    writeDrafts: (sealed) => {
      drafts = sealed?.slice() ?? null
      return Promise.resolve(ok(null))
    },
    openScratch: () => {
      let held: Uint8Array[] = []
      return Promise.resolve(
        ok({
          write: (bytes) => Promise.resolve(ok(held.push(bytes.slice()) - 1)),
          read: (number) => {
            const bytes = held[number]
            return Promise.resolve(bytes === undefined ? err('disk-failed') : ok(bytes))
          },
          close: () => {
            held = []
            return Promise.resolve()
          },
        }),
      )
    },
  }
}
