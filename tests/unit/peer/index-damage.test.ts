/** Wrong bytes in the index of blocks: it is made again from the segments, at the opening or while it is in use. */

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../../electron/peer/store/block-store.ts'
import type { StoredBlock } from '../../../electron/peer/store/stored-block.ts'
import { rawCid } from '../../../electron/peer/store/cid.ts'

const opened: BlockStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined)
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-index-'))
const block = (fill: number): StoredBlock => {
  const bytes = new Uint8Array(300).fill(fill)
  return { cid: rawCid(new Uint8Array(createHash('sha256').update(bytes).digest())), bytes }
}

async function open(dir: string): Promise<BlockStore> {
  const store = await openBlockStore(dir)
  if (!store.ok) throw new Error(store.error.code)
  opened.push(store.value)
  return store.value
}

describe('an index with wrong bytes in its tables', () => {
  /** Blocks whose places lie in a table, not in the log. */
  async function filled(dir: string): Promise<readonly StoredBlock[]> {
    const blocks = Array.from({ length: 60 }, (_, at) => block(at))
    const store = await open(dir)
    await store.putMany(blocks)
    await store.close()
    await (await open(dir)).close()
    return blocks
  }
  const tablesOf = async (dir: string): Promise<readonly string[]> =>
    (await readdir(join(dir, 'index'))).filter((name) => name.endsWith('.ldb')).map((name) => join(dir, 'index', name))

  it('is made again at the next opening, whatever byte it is', async () => {
    const dir = await newFolder()
    const blocks = await filled(dir)
    const [table = ''] = await tablesOf(dir)
    const size = (await readFile(table)).length
    for (let at = 0; at < size; at += Math.floor(size / 20)) {
      const [now = ''] = await tablesOf(dir)
      const bytes = await readFile(now)
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 0x40
      await writeFile(now, bytes)
      const store = await open(dir)
      for (const { cid, bytes: wanted } of blocks) expect(await store.get(cid)).toEqual({ ok: true, value: Buffer.from(wanted) })
      await store.close()
      await (await open(dir)).close()
    }
  })

  it('that are noticed only while it is open is made again then, for reading, listing, putting and dropping', async () => {
    for (const use of ['get', 'keys', 'put', 'drop'] as const) {
      const dir = await newFolder()
      const blocks = await filled(dir)
      // As if the byte had changed after the opening: the table was not noted yet.
      await rm(join(dir, 'index.sums'))
      for (const table of await tablesOf(dir)) await truncate(table, 700)
      const store = await open(dir)
      const [first = block(0), second = block(1)] = blocks
      if (use === 'put') expect((await store.putMany([first, block(99)])).ok).toBe(true)
      if (use === 'drop') expect((await store.deleteMany([second.cid])).ok).toBe(true)
      if (use === 'get') for (const { cid } of blocks) expect((await store.get(cid)).ok).toBe(true)
      const keys: string[] = []
      for await (const cid of store.keys()) keys.push(cid)
      expect(keys.length, use).toBe(60 + (use === 'put' ? 1 : use === 'drop' ? -1 : 0))
      expect((await store.get(first.cid)).ok).toBe(true)
      await store.close()
      expect((await store.get(first.cid)).ok).toBe(false)
    }
  })
})
