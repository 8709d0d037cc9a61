/** Threads that seal, large files on all cores. */

import { SEALED_CHUNK_SIZE_BYTES } from '../../../shared/crypto/record-chunks.ts'
import type { SealedRun, SealingPort } from '../ports.ts'
import type { FromSealingThread, SealedChunks, ToSealingThread } from './sealing-thread.ts'
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
    sealSmall: async (batch) => {
      pool.begin()
      try {
        const buffers = [batch.drawn.buffer as ArrayBuffer]
        // The reader has work of its own meanwhile.
        const answer = await pool.ask((id) => ({ type: 'small', id, batch }), { buffers, coresElsewhere: 1 })
        return 'small' in answer ? answer.small : undefined
      } finally {
        pool.end()
      }
    },
    begin: (value) => {
      const plan = nextPlan++
      pool.begin()
      return {
        seal: async (first, lengths, plain, sealed) => {
          const buffers = [plain.buffer as ArrayBuffer, sealed.buffer as ArrayBuffer] as const
          const answer = await pool.ask((id) => ({ type: 'seal', id, plan, first, lengths, plain: buffers[0], sealed: buffers[1] }), {
            buffers,
            prepare: (thread) => {
              if (!thread.told.has(plan)) thread.tell({ type: 'plan', plan, value })
              thread.told.add(plan)
            },
          })
          if (!('chunks' in answer)) throw new Error('another answer')
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

function runOf({ plain, sealed, chunks }: SealedChunks): SealedRun {
  return {
    plain: new Uint8Array(plain),
    sealed: new Uint8Array(sealed),
    chunks: chunks.map(({ sizeBytes, digest }, index) => ({
      bytes: new Uint8Array(sealed, index * SEALED_CHUNK_SIZE_BYTES, sizeBytes),
      digest,
    })),
  }
}
