/** The store of blocks as Helia sees it. */

import { createHash } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CID } from 'multiformats/cid'
import { afterEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { rawCid } from '../../../electron/peer/store/cid.ts'
import { HeliaBlocks } from '../../../electron/peer/store/helia-blocks.ts'

const opened: BlockStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-helia-'))
const block = (fill: number, length = 1000): StoredBlock => {
  const bytes = new Uint8Array(length).fill(fill)
  return { cid: rawCid(new Uint8Array(createHash('sha256').update(bytes).digest())), bytes }
}

async function open(dir: string): Promise<BlockStore> {
  const store = await openBlockStore(dir)
  if (!store.ok) throw new Error(store.error.code)
  opened.push(store.value)
  return store.value
}

describe('the store as Helia sees it', () => {
  it('puts, gets, lists and deletes, and throws what the store says', async () => {
    const store = await open(await newFolder())
    const blocks = new HeliaBlocks(store)
    const [one, two] = [block(1), block(2)]
    const cid = CID.parse(one.cid)
    expect(await blocks.put(cid, one.bytes)).toBe(cid)
    await blocks.put(CID.parse(two.cid), [two.bytes.subarray(0, 10), two.bytes.subarray(10)])
    const parts: Uint8Array[] = []
    for await (const part of blocks.get(CID.parse(two.cid))) parts.push(part)
    expect(Buffer.concat(parts).equals(Buffer.from(two.bytes))).toBe(true)
    const listed: string[] = []
    for await (const pair of blocks.getAll()) listed.push(pair.cid.toString())
    expect(listed.sort()).toEqual([one.cid, two.cid].sort())
    expect(await blocks.has(cid)).toBe(true)
    await blocks.delete(cid)
    expect(await blocks.has(cid)).toBe(false)
    await expect(blocks.get(cid).next()).rejects.toThrow('block-missing')
    const large = block(3, 2 * 1024 * 1024 + 1)
    await expect(blocks.put(CID.parse(large.cid), large.bytes)).rejects.toThrow('disk-failed')
  })
})
