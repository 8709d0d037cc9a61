/** Moves blocks of the layout before segments (packed in LevelDB, large ones as files) into the store, once; the old place goes last. */

import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { PEER_LIMITS } from '../limits.ts'
import { rawCid } from './cid.ts'
import type { StoredBlock } from './stored-block.ts'

const SUFFIX = '.block'

/** Blocks are put durably in groups; damaged ones are not taken along, they stay named as missing. */
export async function moveOlderBlocks(dir: string, put: (blocks: readonly StoredBlock[]) => Promise<unknown>): Promise<void> {
  const packed = join(dir, 'small')
  const large = join(dir, 'large')
  if (!existsSync(packed) && !existsSync(large)) return
  let group: StoredBlock[] = []
  let sizeBytes = 0
  const take = async (key: string, bytes: Uint8Array): Promise<void> => {
    group.push({ cid: rawCid(Uint8Array.from(Buffer.from(key, 'hex'))), bytes })
    sizeBytes += bytes.length
    if (sizeBytes < PEER_LIMITS.groupBytesMax) return
    await put(group)
    group = []
    sizeBytes = 0
  }
  if (existsSync(packed)) {
    const level = new ClassicLevel<string, Uint8Array>(packed, { keyEncoding: 'utf8', valueEncoding: 'view' })
    await level.open()
    for await (const [key, bytes] of level.iterator()) await take(key, bytes)
    await level.close()
  }
  for (const shard of existsSync(large) ? await readdir(large) : []) {
    for (const name of await readdir(join(large, shard))) {
      if (name.endsWith(SUFFIX)) await take(name.slice(0, -SUFFIX.length), await readFile(join(large, shard, name)))
    }
  }
  await put(group)
  await rm(packed, { recursive: true, force: true })
  await rm(large, { recursive: true, force: true })
}
