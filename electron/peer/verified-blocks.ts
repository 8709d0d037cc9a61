/** Blocks as net uses them: what a peer sent is stored only under the name it hashes to. */

import { createHash } from 'node:crypto'
import { err, ok } from '../../shared/model/result.ts'
import type { BlockStorePort } from './ports.ts'
import type { BlockStore } from './store/block-store.ts'
import type { StoredBlock } from './store/stored-block.ts'
import { digestOf } from './store/cid.ts'
import type { SealedFiles } from './store/sealed-files.ts'

/** Over a store and the files in it. */
export function verifiedBlocks(store: BlockStore, files: SealedFiles): BlockStorePort {
  return {
    putBlocks: (blocks) => {
      const genuine: StoredBlock[] = []
      for (const { cid, bytes } of blocks) {
        const digest = digestNamed(cid)
        if (digest === null || !createHash('sha256').update(bytes).digest().equals(digest)) return Promise.resolve(err('block-damaged'))
        genuine.push({ cid, bytes, digest })
      }
      return store.putMany(genuine)
    },
    getBlock: (cid, roomFor) => store.get(cid, roomFor),
    hasBlock: (cid) => store.has(cid),
    listBlocks: (root) => files.listBlocks(root),
    adoptFile: async (root) => {
      const listed = await files.listBlocks(root)
      return listed.ok ? ok(null) : listed
    },
  }
}

/** Null where the name says no SHA-256: nothing hashes to it. */
function digestNamed(cid: string): Uint8Array | null {
  try {
    return digestOf(cid)
  } catch {
    return null
  }
}
