/** One thread that seals: chunks of large files come in with their buffers, sealed and hashed ones go back in the same; batches of small records as they are. No file, no network. */

import { parentPort } from 'node:worker_threads'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { SEALED_CHUNK_SIZE_BYTES, sealChunkInto } from '../../../shared/crypto/record-chunks.ts'
import type { SealingPlan } from '../../../shared/crypto/record-chunks.ts'
import { sealSmallBatch } from '../../../shared/crypto/small-records.ts'
import type { SealedBatch, SmallBatch } from '../../../shared/crypto/small-records.ts'

/** What the pool asks: a plan is known by its number until it is forgotten. */
export type ToSealingThread =
  | { readonly type: 'plan'; readonly plan: number; readonly value: SealingPlan }
  | {
      readonly type: 'seal'
      readonly id: number
      readonly plan: number
      readonly first: number
      readonly lengths: readonly number[]
      readonly plain: ArrayBuffer
      readonly sealed: ArrayBuffer
    }
  | { readonly type: 'forget'; readonly plan: number }
  | { readonly type: 'small'; readonly id: number; readonly batch: SmallBatch }

/** Sealed chunks lie in `sealed`, each at its number times `SEALED_CHUNK_SIZE_BYTES`. */
export interface SealedChunks {
  readonly id: number
  readonly plain: ArrayBuffer
  readonly sealed: ArrayBuffer
  readonly chunks: readonly { readonly sizeBytes: number; readonly digest: Uint8Array }[]
}
export type FromSealingThread = SealedChunks | { readonly id: number; readonly small: SealedBatch | undefined }

const plans = new Map<number, SealingPlan>()

parentPort?.on('message', (message: ToSealingThread) => {
  if (message.type === 'plan') plans.set(message.plan, message.value)
  else if (message.type === 'forget') {
    plans.get(message.plan)?.cipherKey.fill(0)
    plans.delete(message.plan)
  } else if (message.type === 'small') {
    const small = sealSmallBatch(message.batch)
    message.batch.epochKey.fill(0)
    const answer: FromSealingThread = { id: message.id, small }
    parentPort?.postMessage(answer, small === undefined ? [] : [small.sealed.buffer as ArrayBuffer])
  } else {
    const plan = plans.get(message.plan)
    if (plan === undefined) throw new Error('a chunk without a plan')
    const { id, plain, sealed } = message
    const answer: FromSealingThread = { id, plain, sealed, chunks: sealAll(plan, message) }
    parentPort?.postMessage(answer, [plain, sealed])
  }
})

function sealAll(plan: SealingPlan, { first, lengths, plain, sealed }: Extract<ToSealingThread, { type: 'seal' }>): SealedChunks['chunks'] {
  let at = 0
  return lengths.map((length, index) => {
    const into = new Uint8Array(sealed, index * SEALED_CHUNK_SIZE_BYTES)
    const chunk = sealChunkInto(plan, first + index, new Uint8Array(plain, at, length), into)
    at += length
    return { sizeBytes: chunk.length, digest: sha256(chunk) }
  })
}
