/** Blocks as net uses them: what a peer sent is stored only under the name it hashes to. */

import { createHash } from 'node:crypto'
import { err, ok } from '../../shared/model/result.ts'
import type { BlockStorePort } from './ports.ts'
import type { BlockStore } from './store/block-store.ts'
import type { StoredBlock } from './store/stored-block.ts'
import { digestOf } from './store/cid.ts'
import type { HasRoom } from './store/free-space.ts'
import type { SealedFiles } from './store/sealed-files.ts'

/** Over a store and the files in it. Errors of storing: `disk-nearly-full` where `hasRoom` says no. */
export function verifiedBlocks(store: BlockStore, files: SealedFiles, hasRoom: HasRoom): BlockStorePort {
  return {
    putBlocks: async (blocks) => {
      const genuine: StoredBlock[] = []
      let sizeBytes = 0
      for (const { cid, bytes } of blocks) {
        const digest = digestNamed(cid)
        if (digest === null || !createHash('sha256').update(bytes).digest().equals(digest)) return err('block-damaged')
        genuine.push({ cid, bytes, digest })
        sizeBytes += bytes.length
      }
      return (await hasRoom(sizeBytes)) ? store.putMany(genuine) : err('disk-nearly-full')
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
