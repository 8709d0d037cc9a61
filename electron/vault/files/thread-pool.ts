/** Threads that work for a while: as many as there are cores, started when there is work, ended when there was none for some time. */

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ResourceLimits } from 'node:worker_threads'

const THREADS_MAX = 4

/** Every answer says which question it answers. */
interface Answer {
  readonly id: number
}

export interface Thread<Question> {
  /** Nothing comes back. */
  tell(message: Question, buffers?: readonly ArrayBuffer[]): void
  /** What this thread was told already; whoever tells it notes it. */
  readonly told: Set<number>
}

interface Asking<Question> {
  /** Tells the thread what it has to know first. */
  readonly prepare?: (thread: Thread<Question>) => void
  readonly buffers?: readonly ArrayBuffer[]
  /** Cores that have other work meanwhile. */
  readonly coresElsewhere?: number
}

export interface ThreadPool<Question, Reply extends Answer> {
  readonly threads: () => readonly Thread<Question>[]
  /** Asks the thread that has least to do. Rejects where the thread breaks. */
  ask(question: (id: number) => Question, options?: Asking<Question>): Promise<Reply>
  /** Threads stay until everybody who began has ended. */
  begin(): void
  end(): void
}

interface Working<Question, Reply> extends Thread<Question> {
  readonly worker: Worker
  readonly jobs: Map<number, { readonly resolve: (reply: Reply) => void; readonly reject: (error: unknown) => void }>
}

/** `url` is that of the thread's own file; without work a thread stays for `idleMs`; `limits` are those of its memory. */
export function createThreadPool<Question, Reply extends Answer>(
  url: URL,
  idleMs: number,
  limits: ResourceLimits = {},
): ThreadPool<Question, Reply> {
  const threads: Working<Question, Reply>[] = []
  let begun = 0
  let nextJob = 1
  let idle: NodeJS.Timeout | undefined
  const startThread = (): Working<Question, Reply> => {
    const worker = new Worker(url, { resourceLimits: limits })
    const thread: Working<Question, Reply> = {
      worker,
      jobs: new Map(),
      told: new Set(),
      tell: (message, buffers = []) => {
        worker.postMessage(message, [...buffers])
      },
    }
    worker.on('message', (reply: Reply) => {
      thread.jobs.get(reply.id)?.resolve(reply)
      thread.jobs.delete(reply.id)
      if (thread.jobs.size === 0) worker.unref()
    })
    worker.on('error', (error) => {
      threads.splice(threads.indexOf(thread), 1)
      for (const job of thread.jobs.values()) job.reject(error)
    })
    threads.push(thread)
    return thread
  }
  const leastBusy = (coresElsewhere: number): Working<Question, Reply> => {
    const [least] = [...threads].sort((a, b) => a.jobs.size - b.jobs.size)
    const full = threads.length >= Math.min(THREADS_MAX, availableParallelism() - coresElsewhere)
    return least !== undefined && (least.jobs.size === 0 || full) ? least : startThread()
  }
  return {
    threads: () => threads,
    ask: (question, { prepare, buffers, coresElsewhere = 0 } = {}) =>
      new Promise((resolve, reject) => {
        const thread = leastBusy(coresElsewhere)
        const id = nextJob++
        thread.jobs.set(id, { resolve, reject })
        // While it works nothing may end the process; idle it keeps nothing from ending.
        thread.worker.ref()
        prepare?.(thread)
        thread.tell(question(id), buffers)
      }),
    begin: () => {
      begun += 1
      clearTimeout(idle)
    },
    end: () => {
      begun -= 1
      if (begun > 0) return
      idle = setTimeout(() => {
        for (const { worker } of threads.splice(0)) void worker.terminate()
      }, idleMs)
      idle.unref()
    },
  }
}
