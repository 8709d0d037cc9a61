/** A folder of blocks for one other person: nothing in it mixes with this vault's own, and all of it goes at once. */

import { join } from 'node:path'
import { LOCATION_BYTES, PLACE_BYTES, decodeLocation } from '../../shared/crypto/block-places.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { PEER_LIMITS } from './limits.ts'
import type { KeptStore } from './ports.ts'
import { verifiedBlocks } from './verified-blocks.ts'
import { openBlockStore } from './store/block-store.ts'
import type { BlockStore } from './store/block-store.ts'
import { rawCid } from './store/cid.ts'
import { createHasRoom } from './store/free-space.ts'
import { createSealedFiles } from './store/sealed-files.ts'

/** Errors: `disk-full`, `disk-failed`. */
export async function openKeptStore(dir: string): Promise<Result<KeptStore>> {
  const opened = await openBlockStore(join(dir, 'blocks'))
  if (!opened.ok) return opened
  const store = opened.value
  return ok({
    ...verifiedBlocks(store, createSealedFiles(store), createHasRoom(dir)),
    keys: () => store.keys(),
    usedBytes: () => usedBytes(store),
    dropBlocks: (cids) => store.deleteMany(cids),
    close: () => store.close(),
  })
}

/** Bytes of all blocks held. */
async function usedBytes(store: BlockStore): Promise<number> {
  let bytes = 0
  let after = ''
  for (;;) {
    const rows = await store.places(after, PEER_LIMITS.placesAtOnceMax)
    if (!rows.ok || rows.value.length === 0) return bytes
    for (let at = PLACE_BYTES - LOCATION_BYTES; at < rows.value.length; at += PLACE_BYTES) bytes += decodeLocation(rows.value, at).length
    after = rawCid(rows.value.slice(-PLACE_BYTES, -LOCATION_BYTES))
  }
}
