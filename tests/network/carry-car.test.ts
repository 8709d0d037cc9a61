/** Ciphertext as CAR files: out with any IPFS tool, and back into a vault that lost some of it. */

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CarReader } from '@ipld/car'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blockKeyOf } from '../../shared/crypto/block-cid.ts'
import { keysOf, startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { grantForAnHour } from '../support/person.ts'

let two: TwoPeople

beforeAll(async () => {
  two = await startTwoPeople()
})
afterAll(async () => {
  await two.stop()
  await rm(two.folder, { recursive: true })
})

describe('a CAR file', () => {
  it('of one grant has its records as roots and every block below them, and nothing in the clear', async () => {
    const { grantId } = await grantForAnHour(two.maria, two.anaId, two.recordIds)
    const path = join(two.folder, 'grant.car')
    const { blocks, sizeBytes } = await two.maria.call('exportCar', { path, grantId })
    const bytes = await readFile(path)
    expect(bytes.length).toBe(sizeBytes)
    const reader = await CarReader.fromBytes(bytes)
    expect((await reader.getRoots()).length).toBe(2)
    let read = 0
    for await (const { cid } of reader.blocks()) read += cid.version
    expect(read).toBe(blocks)
    for (const secret of ['Hay fever', 'Discharge', 'Maria']) expect(bytes.includes(secret)).toBe(false)
    expect(await two.maria.codeOf('exportCar', { path, grantId: 'ab'.repeat(16) })).toBe('grant-not-found')
  })

  it('of the whole vault mends what was lost here, takes nothing else, and a damaged one changes nothing', async () => {
    const path = join(two.folder, 'vault.car')
    await two.maria.call('exportCar', { path })
    const grant = join(two.folder, 'grant.car')
    const reader = await CarReader.fromBytes(await readFile(grant))
    const lost: string[] = []
    for await (const cid of reader.cids()) lost.push(cid.toString())
    await two.maria.node.blocks.dropFiles(lost.map((cid) => cid.replace(/^bafybei/u, 'bafkrei')))
    expect((await two.maria.call('checkVault', null)).damaged.length).toBeGreaterThan(0)
    const bytes = await readFile(path)
    const cut = join(two.folder, 'cut.car')
    await writeFile(cut, bytes.subarray(0, bytes.length - 5))
    expect(await two.maria.codeOf('importCar', { paths: [cut] })).toBe('car-incomplete')
    const other = join(two.folder, 'other.car')
    await two.ana.call('exportCar', { path: other })
    const foreign = await CarReader.fromBytes(await readFile(other))
    const none = await two.maria.call('importCar', { paths: [other] })
    expect([none.mended, none.left > 0]).toEqual([0, true])
    const held = new Set((await keysOf(two.maria)).map(blockKeyOf))
    for await (const cid of foreign.cids()) expect(held.has(blockKeyOf(cid.toString()))).toBe(false)
    expect(lost.some((cid) => held.has(blockKeyOf(cid)))).toBe(false)
    const report = await two.maria.call('importCar', { paths: [path] })
    expect(report).toEqual({ mended: lost.length, left: 0 })
    expect((await two.maria.call('checkVault', null)).damaged).toEqual([])
    const now = new Set((await keysOf(two.maria)).map(blockKeyOf))
    expect(lost.every((cid) => now.has(blockKeyOf(cid)))).toBe(true)
  })

  it('without a share is no parcel', async () => {
    expect(await two.ana.codeOf('openParcel', { paths: [join(two.folder, 'grant.car')] })).toBe('parcel-invalid')
  })
})
