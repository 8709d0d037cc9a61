/** What a sweep takes: blocks that nothing leads to, and never those of a file whose list cannot be read. */

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkVault } from '../../../electron/vault/operations/vault/check-vault.ts'
import { sweepBlocks } from '../../../electron/vault/session/care/sweep.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { digestOfCid } from '../../../shared/crypto/block-cid.ts'
import { findPlace } from '../../../shared/crypto/block-places.ts'
import { documentOf, importInto } from '../../faults/core.ts'
import { coreForAll } from '../../support/core-copies.ts'

/** Several blocks. */
const DOCUMENT_BYTES = 600_000

const one = coreForAll()

/** Turns one bit of a block where it lies on the disk. */
async function flip(cid: string): Promise<void> {
  const { segments, rows } = must(await one.core.session.ports.blocks.listPlaces('', 10_000))
  const place = findPlace(rows, digestOfCid(cid) ?? new Uint8Array(0))
  const path = segments.find(({ number }) => number === place?.segment)?.path ?? ''
  const file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, place?.offset ?? 0)
  await file.write(Uint8Array.of((byte[0] ?? 0) ^ 1), 0, 1, place?.offset ?? 0)
  await file.close()
}

it('leaves what is whole of a large file whose list of blocks is damaged, until that is mended', async () => {
  const { session } = one.core
  const [id = ''] = await importInto(one.core, [documentOf('scan.txt', join(one.dir, 'scan.txt'), DOCUMENT_BYTES)], one.dir)
  const { cid = '' } = (await session.manifest.get('records', id)) ?? {}
  const blocks = must(await session.ports.blocks.listBlocks(cid))
  expect(blocks.length).toBeGreaterThan(2)
  const [orphan = ''] = must(await session.ports.blocks.putFiles([[Uint8Array.of(1, 2, 3)]]))
  await flip(cid)
  expect(must(await session.ports.blocks.listBlocks(blocks[1] ?? ''))).toEqual([blocks[1]])
  expect((await session.ports.blocks.listBlocks(cid)).ok).toBe(false)
  expect(await sweepBlocks(session)).toBe(0)
  await flip(cid)
  expect((await checkVault(session, null, new AbortController().signal)).damaged).toEqual([])
  expect(must(await session.ports.blocks.getMany([orphan]))[0]).not.toBe(null)
  // Now every list can be read: what nothing leads to goes, and only that.
  expect(await sweepBlocks(session)).toBeGreaterThan(0)
  expect(must(await session.ports.blocks.getMany([orphan]))).toEqual([null])
  expect((await checkVault(session, null, new AbortController().signal)).damaged).toEqual([])
})
