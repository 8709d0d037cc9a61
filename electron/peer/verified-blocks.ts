/** Blocks as net uses them: what a peer sent is stored only under the name it hashes to. */

import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { err, ok } from '../../shared/model/result.ts'
import type { BlockStorePort } from './ports.ts'
import type { BlockStore } from './store/block-store.ts'
import type { SealedFiles } from './store/sealed-files.ts'

/** Over a store and the files in it. */
export function verifiedBlocks(store: BlockStore, files: SealedFiles): BlockStorePort {
  return {
    putBlocks: (blocks) => {
      const genuine = blocks.every(({ cid, bytes }) => {
        const digest = createHash('sha256').update(bytes).digest('hex')
        return Buffer.from(CID.parse(cid).multihash.digest).toString('hex') === digest
      })
      return genuine ? store.putMany(blocks) : Promise.resolve(err('block-damaged'))
    },
    getBlock: (cid) => store.get(cid),
    hasBlock: (cid) => store.has(cid),
    listBlocks: (root) => files.listBlocks(root),
    adoptFile: async (root) => {
      const listed = await files.listBlocks(root)
      return listed.ok ? ok(null) : listed
    },
  }
}
