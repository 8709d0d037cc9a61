/** Threads that seal large files on all cores. */

import { SEALED_CHUNK_SIZE_BYTES } from '../../../shared/crypto/record-chunks.ts'
import type { SealedRun, SealingPort } from '../ports.ts'
import type { FromSealingThread, ToSealingThread } from './sealing-thread.ts'
import { createThreadPool } from './thread-pool.ts'

/** One file often comes behind another. */
const IDLE_MS = 10_000
/** The bundle has it beside the vault process, the sources beside this file. */
const THREAD_URL = new URL(import.meta.url.endsWith('.ts') ? './sealing-thread.ts' : './sealing.js', import.meta.url)

/** Keys lie in this process, as all others of the vault do, and end with it. */
export function createSealingThreads(): SealingPort {
  const pool = createThreadPool<ToSealingThread, FromSealingThread>(THREAD_URL, IDLE_MS)
  let nextPlan = 1
  return {
    begin: (value) => {
      const plan = nextPlan++
      pool.begin()
      return {
        seal: async (first, lengths, plain, sealed) => {
          const buffers = [plain.buffer as ArrayBuffer, sealed.buffer as ArrayBuffer] as const
          const answer = await pool.ask(
            (thread) => {
              if (!thread.told.has(plan)) thread.tell({ type: 'plan', plan, value })
              thread.told.add(plan)
            },
            (id) => ({ type: 'seal', id, plan, first, lengths, plain: buffers[0], sealed: buffers[1] }),
            buffers,
          )
          return runOf(answer)
        },
        end: () => {
          for (const thread of pool.threads()) if (thread.told.delete(plan)) thread.tell({ type: 'forget', plan })
          value.cipherKey.fill(0)
          pool.end()
        },
      }
    },
  }
}

function runOf({ plain, sealed, chunks }: FromSealingThread): SealedRun {
  return {
    plain: new Uint8Array(plain),
    sealed: new Uint8Array(sealed),
    chunks: chunks.map(({ sizeBytes, digest }, index) => ({
      bytes: new Uint8Array(sealed, index * SEALED_CHUNK_SIZE_BYTES, sizeBytes),
      digest,
    })),
  }
}
