/** The notes beside a file that is being sealed: none of its chunks is given to the disk before a note says, durably, of which source it is. */

import type { Progress } from './import-progress.ts'
import { sealProgress, slotOf } from './import-progress.ts'
import { mustAwait, refusal } from '../refusal.ts'
import type { SealingJob } from './sealing-job.ts'
import type { Session } from '../session.ts'

export interface SealingNotes {
  /** The source up to chunk `sealable` is known: once that is noted, its chunks may be written. */
  allow(sealable: number, sourceHash: Uint8Array): void
  /** Resolves when chunks up to `end` may be written. */
  allowed(end: number): Promise<void>
  /** So many chunks are durable now. */
  durable(chunks: number, durableHash: Uint8Array): Promise<void>
  /** Whoever waits has waited for nothing. */
  refuse(error: unknown): void
}

interface Waiting {
  readonly end: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** So no chunk number is ever sealed with other bytes later: a file that changed in what was allowed begins again under another key. */
export function createSealingNotes(session: Session, job: SealingJob): SealingNotes {
  let waiting: readonly Waiting[] = []
  let refused: Error | null = null
  let seq = job.seq
  let progress: Progress = job.progress
  let noted = progress.sealable
  let writing: Promise<void> = Promise.resolve()
  const refuse = (error: unknown): void => {
    refused ??= error instanceof Error ? error : refusal('internal')
    for (const one of waiting) one.reject(error)
    waiting = []
  }
  const note = (): Promise<void> => {
    writing = writing.then(async () => {
      seq += 1
      const told = progress
      const sealed = sealProgress(session, job.name, { seq, of: job.of, as: job.as, progress: told })
      await mustAwait(session.ports.bulk.note(job.name, slotOf(seq), sealed))
      noted = told.sealable
      for (const { end, resolve } of waiting) if (end <= noted) resolve()
      waiting = waiting.filter(({ end }) => end > noted)
    })
    writing.catch(refuse)
    return writing
  }
  return {
    allow: (end, sourceHash) => {
      // A file that is gone on with may have been allowed further before: that stays the truth.
      if (end <= progress.sealable) return
      progress = { ...progress, sealable: end, sourceHash }
      void note().catch(() => undefined)
    },
    allowed: (end) => {
      if (end <= noted) return Promise.resolve()
      return new Promise((resolve, reject) => {
        if (refused === null) waiting = [...waiting, { end, resolve, reject }]
        else reject(refused)
      })
    },
    durable: (chunks, durableHash) => {
      progress = { ...progress, durable: chunks, durableHash }
      return note()
    },
    refuse,
  }
}
