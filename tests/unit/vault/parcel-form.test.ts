/** What a sealed parcel says of itself: read as it was packed, and told apart where it is none, lacks a piece or is newer than this Salus. */

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { packLetters, unpackLetters } from '../../../electron/vault/session/carry/parcel-form.ts'
import type { CarFile } from '../../../electron/vault/ports.ts'
import { readLetters, waitingFor } from '../../../electron/vault/session/carry/saved-parcels.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { ok } from '../../../shared/model/result.ts'

type Block = ReturnType<typeof packLetters>['blocks'][number]

function carOf(root: string, blocks: readonly Block[]): CarFile {
  const held = new Map(blocks.map(({ cid, bytes }) => [cid, bytes]))
  const read = (cid: string): Promise<ReturnType<typeof ok<Uint8Array>>> => Promise.resolve(ok(held.get(cid) ?? new Uint8Array(0)))
  return { roots: [root], has: (cid: string) => held.has(cid), read } as unknown as CarFile
}
/** A table of contents that says this. */
function saying(contents: unknown): CarFile {
  const bytes = new Uint8Array(Buffer.from(typeof contents === 'string' ? contents : JSON.stringify(contents)))
  const cid = rawBlockCid(bytes)
  return carOf(cid, [{ cid, bytes }])
}
const codeOf = (car: CarFile): Promise<unknown> =>
  unpackLetters(car).then(
    () => 'opened',
    (error: unknown) => (error as { readonly error?: { readonly code: string } }).error?.code,
  )

it.each([1, 2, 3] as const)('letters come back as they went in (form %d), long ones as well', async (form) => {
  const envelopes = [new Uint8Array(randomBytes(10)), new Uint8Array(randomBytes(450_000))]
  const { contents, blocks } = packLetters(envelopes, form)
  const unpacked = await unpackLetters(carOf(contents, blocks))
  expect(unpacked.envelopes.map((one) => Buffer.from(one))).toEqual(envelopes.map((one) => Buffer.from(one)))
  expect([...unpacked.cids].sort()).toEqual(blocks.map(({ cid }) => cid).sort())
  const [, ...others] = blocks
  expect(await codeOf(carOf(contents, blocks.slice(0, -1)))).toBe('car-incomplete')
  expect(await codeOf(carOf(contents, others))).toBe('parcel-invalid')
})

it('a newer one is not taken for damage, and nothing else is taken for a newer one', async () => {
  const { contents, blocks } = packLetters([new Uint8Array(10)])
  const text = Buffer.from(blocks[0]?.bytes ?? []).toString('utf8')
  expect(await codeOf(carOf(contents, blocks))).toBe('opened')
  expect(await codeOf(saying(text.replace('salus-parcel/1', 'salus-parcel/4')))).toBe('newer-version')
  expect(await codeOf(saying({ format: 'salus-parcel/4' }))).toBe('newer-version')
  for (const other of ['', 'no', '[]', 'null', {}, { format: 3 }, { format: 'other/1' }, { format: 'salus-parcel/1' }])
    expect(await codeOf(saying(other))).toBe('parcel-invalid')
})

it('an empty list, a piece without a name and too many letters are refused', async () => {
  const cid = rawBlockCid(new Uint8Array(1))
  const list = (letters: unknown): CarFile => saying({ format: 'salus-parcel/1', letters })
  for (const letters of [[], [[]], [['x']], [cid], [[cid, 7]]]) expect(await codeOf(list(letters))).toBe('parcel-invalid')
  expect(await codeOf(list(Array.from({ length: 2_001 }, () => [cid])))).toBe('limit-exceeded')
})

/** The files that letters waiting for somebody fill, one after the other: the numbers of those in each. */
async function filesOf(count: number, sizeBytes: number): Promise<readonly (readonly number[])[]> {
  // All of one moment.
  const letterOf = (at: number): object => ({ order: 7, contactId: 'ana', type: 'receipt', cid: String(at), chunks: 1 })
  const deliveries = Array.from({ length: count }, (_, at) => [String(at), letterOf(at)])
  const manifest = { get: () => Promise.resolve({ name: 'Ana' }), list: () => Promise.resolve(deliveries) }
  const sealed = new Uint8Array(sizeBytes)
  let read: number[] = []
  const readChunks = (cid: string): Promise<unknown> => {
    read.push(Number(cid))
    return Promise.resolve(ok([sealed]))
  }
  const session = { manifest, ports: { blocks: { readChunks } } } as unknown as Session
  const files: (readonly number[])[] = []
  for (let from = ''; files.length < 20;) {
    read = []
    const { envelopes, more } = await readLetters(session, (await waitingFor(session, 'ana', from)).letters, 25_000)
    files.push(read.slice(0, envelopes.length))
    if (more === undefined) break
    expect(more.letters).toBeGreaterThan(0)
    ;({ from } = more)
  }
  return files
}

it('more letters than one file holds go into next ones, by their number and by their size; each is in one of them', async () => {
  const many = await filesOf(4_500, 1)
  expect(many.map(({ length }) => length)).toEqual([2_000, 2_000, 500])
  expect(many.flat()).toEqual(Array.from({ length: 4_500 }, (_, at) => at))
  expect(await filesOf(3, 10_000)).toEqual([[0, 1], [2]])
})
