/** Reads of small records that are asked for at the same time go to the node together: one message for many. */

import { isSingleBlock } from '../../../shared/crypto/block-cid.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { BlockPort } from '../ports.ts'

/** Blocks of one message: while these are opened, the next are read. */
const BLOCKS_AT_ONCE_MAX = 64

interface Waiting {
  readonly cid: string
  readonly done: (chunks: Result<readonly Uint8Array[]>) => void
  readonly failed: (error: unknown) => void
}

/** The same port; whole files of one block are read with others. */
export function withSharedReads(blocks: BlockPort): BlockPort {
  let waiting: Waiting[] = []
  const readTogether = async (group: readonly Waiting[]): Promise<void> => {
    const found = await blocks.getMany(group.map(({ cid }) => cid))
    for (const [at, { cid, done, failed }] of group.entries()) {
      const block = found.ok ? found.value[at] : undefined
      if (block === null) done(err('block-missing'))
      else if (block !== undefined) done(ok([block]))
      // One that is damaged must not speak for the others: each is asked for by itself.
      else blocks.readChunks(cid, 0, 1).then(done, failed)
    }
  }
  const flush = (): void => {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += BLOCKS_AT_ONCE_MAX) {
      const group = all.slice(from, from + BLOCKS_AT_ONCE_MAX)
      readTogether(group).catch((error: unknown) => {
        for (const { failed } of group) failed(error)
      })
    }
  }
  return {
    ...blocks,
    readChunks: (cid, from, to) => {
      if (from !== 0 || to !== 1 || !isSingleBlock(cid)) return blocks.readChunks(cid, from, to)
      return new Promise((done, failed) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ cid, done, failed })
      })
    },
  }
}
