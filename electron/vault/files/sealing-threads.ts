/** Threads that seal, one for each core: started when there is work, ended when there was none for a while. */

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { SEALED_CHUNK_SIZE_BYTES } from '../../../shared/crypto/record-chunks.ts'
import type { SealedRun, SealingPort } from '../ports.ts'
import type { FromSealingThread, SealedChunks, ToSealingThread } from './sealing-thread.ts'

const THREADS_MAX = 4
const IDLE_MS = 10_000
/** The bundle has it beside the vault process, the sources beside this file. */
const THREAD_URL = new URL(import.meta.url.endsWith('.ts') ? './sealing-thread.ts' : './sealing.js', import.meta.url)

interface Job {
  readonly resolve: (answer: FromSealingThread) => void
  readonly reject: (error: unknown) => void
}

interface Thread {
  readonly worker: Worker
  readonly jobs: Map<number, Job>
  readonly plans: Set<number>
}

/** Keys lie in this process, as all others of the vault do, and end with it. */
export function createSealingThreads(): SealingPort {
  const threads: Thread[] = []
  let runs = 0
  let nextPlan = 1
  let nextJob = 1
  let idle: NodeJS.Timeout | undefined

  const startThread = (): Thread => {
    const worker = new Worker(THREAD_URL)
    const thread: Thread = { worker, jobs: new Map(), plans: new Set() }
    worker.on('message', (answer: FromSealingThread) => {
      thread.jobs.get(answer.id)?.resolve(answer)
      thread.jobs.delete(answer.id)
      if (thread.jobs.size === 0) worker.unref()
    })
    worker.on('error', (error) => {
      threads.splice(threads.indexOf(thread), 1)
      for (const job of thread.jobs.values()) job.reject(error)
    })
    threads.push(thread)
    return thread
  }
  const leastBusy = (coresElsewhere: number): Thread => {
    const [least] = [...threads].sort((a, b) => a.jobs.size - b.jobs.size)
    const full = threads.length >= Math.min(THREADS_MAX, availableParallelism() - coresElsewhere)
    return least !== undefined && (least.jobs.size === 0 || full) ? least : startThread()
  }
  const post = ({ worker }: Thread, message: ToSealingThread, buffers: readonly ArrayBuffer[] = []): void => {
    worker.postMessage(message, [...buffers])
  }
  /** While it works nothing may end the process; idle it keeps nothing from ending. */
  const ask = (thread: Thread, send: (id: number) => void): Promise<FromSealingThread> =>
    new Promise((resolve, reject) => {
      const id = nextJob++
      thread.jobs.set(id, { resolve, reject })
      thread.worker.ref()
      send(id)
    })
  const enter = (): void => {
    runs += 1
    clearTimeout(idle)
  }
  const leave = (): void => {
    runs -= 1
    if (runs > 0) return
    idle = setTimeout(() => {
      for (const { worker } of threads.splice(0)) void worker.terminate()
    }, IDLE_MS)
    idle.unref()
  }
  return {
    sealSmall: async (batch) => {
      enter()
      try {
        // The reader has work of its own meanwhile.
        const thread = leastBusy(1)
        const answer = await ask(thread, (id) => {
          post(thread, { type: 'small', id, batch }, [batch.drawn.buffer as ArrayBuffer])
        })
        return 'small' in answer ? answer.small : undefined
      } finally {
        leave()
      }
    },
    begin: (value) => {
      const plan = nextPlan++
      enter()
      return {
        seal: async (first, lengths, plain, sealed) => {
          const thread = leastBusy(0)
          const answer = await ask(thread, (id) => {
            if (!thread.plans.has(plan)) post(thread, { type: 'plan', plan, value })
            thread.plans.add(plan)
            const buffers = [plain.buffer as ArrayBuffer, sealed.buffer as ArrayBuffer] as const
            post(thread, { type: 'seal', id, plan, first, lengths, plain: buffers[0], sealed: buffers[1] }, buffers)
          })
          if (!('chunks' in answer)) throw new Error('another answer')
          return runOf(answer)
        },
        end: () => {
          for (const thread of threads) if (thread.plans.delete(plan)) post(thread, { type: 'forget', plan })
          value.cipherKey.fill(0)
          leave()
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
