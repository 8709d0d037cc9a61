/** The tree built over stored blocks has the root that the importer of @helia/unixfs makes. */

import { createHash } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBlockStore } from '../../../electron/peer/store/block-store.ts'
import { rawCid } from '../../../electron/peer/store/cid.ts'
import { buildTree } from '../../../electron/peer/store/file-tree.ts'
import { createSealedFiles } from '../../../electron/peer/store/sealed-files.ts'

const chunk = (index: number): Uint8Array => new Uint8Array(Buffer.from(`chunk ${String(index)}`))

describe('the tree of a file', () => {
  it.each([2, 3, 1023, 1024, 1025, 2048, 2049, 3000])('of %i chunks has the root of the importer', async (count) => {
    const store = await openBlockStore(await mkdtemp(join(tmpdir(), 'salus-tree-')))
    if (!store.ok) throw new Error(store.error.code)
    const chunks = Array.from({ length: count }, (_, index) => chunk(index))
    const imported = await createSealedFiles(store.value).putFiles([chunks])
    const leaves = chunks.map((bytes) => ({ cid: rawCid(createHash('sha256').update(bytes).digest()), sizeBytes: bytes.length }))
    expect(imported).toEqual({ ok: true, value: [buildTree(leaves).root] })
    await store.value.close()
  })
})
