/** CAR files as hostile ones would be: a bounded answer to everything, never another block under a name, never more memory than the file deserves. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarBlockIterator, CarWriter } from '@ipld/car'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCarFiles } from '../../electron/vault/files/car-files.ts'
import type { CarBlock, CarFile } from '../../electron/vault/ports.ts'
import { rawBlockCid } from '../../shared/crypto/block-cid.ts'
import type { Result } from '../../shared/model/result.ts'

const car = createCarFiles()
const CODES = new Set(['car-invalid', 'car-damaged', 'car-incomplete', 'limit-exceeded'])
let dir = ''
let whole: Buffer

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-car-'))
  whole = await bytesOf([1, 2, 3, 4].map((fill) => blockOf(new Uint8Array(300).fill(fill))))
})
afterAll(() => rm(dir, { recursive: true }))

const blockOf = (bytes: Uint8Array): CarBlock => ({ cid: rawBlockCid(bytes), bytes })

async function bytesOf(blocks: readonly CarBlock[]): Promise<Buffer> {
  const { writer, out } = CarWriter.create(blocks.slice(0, 1).map(({ cid }) => CID.parse(cid)))
  const put = Promise.all(blocks.map(({ cid, bytes }) => writer.put({ cid: CID.parse(cid), bytes }))).then(() => writer.close())
  const pieces: Uint8Array[] = []
  for await (const piece of out) pieces.push(piece)
  await put
  return Buffer.concat(pieces)
}

async function opened(bytes: Uint8Array): Promise<Result<CarFile>> {
  const path = join(dir, 'one.car')
  await writeFile(path, bytes)
  return car.open(path, new AbortController().signal)
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  const file = await opened(bytes)
  if (file.ok) await file.value.close()
  return file.ok ? 'ok' : file.error.code
}

async function* many(count: number, sizeBytes: number): AsyncGenerator<CarBlock> {
  for (let at = 0; at < count; at += 1) yield await Promise.resolve(blockOf(new Uint8Array(sizeBytes).fill(at)))
}

describe('a CAR file', () => {
  it('is written as another implementation reads it, block by block, and read back the same', async () => {
    const path = join(dir, 'written.car')
    const blocks = [...Array(40).keys()].map((fill) => blockOf(new Uint8Array(100_000).fill(fill)))
    const written = await car.write(path, [blocks[0]?.cid ?? ''], many(40, 100_000))
    expect(written.ok).toBe(true)
    const { createReadStream } = await import('node:fs')
    const names: string[] = []
    for await (const { cid } of await CarBlockIterator.fromIterable(createReadStream(path))) names.push(cid.toString())
    expect(names).toEqual(blocks.map(({ cid }) => cid))
    const file = await car.open(path, new AbortController().signal)
    if (!file.ok) throw new Error(file.error.code)
    expect(file.value.cids).toEqual(names)
    const [last] = names.slice(-1)
    expect(await file.value.read(last ?? '')).toEqual({ ok: true, value: blocks.at(-1)?.bytes })
    expect(await file.value.read(rawBlockCid(Buffer.from('not there')))).toMatchObject({ error: { code: 'block-missing' } })
    await file.value.close()
  })

  it('says which way it is broken', async () => {
    expect(await codeOf(whole)).toBe('ok')
    expect(await codeOf(whole.subarray(0, whole.length - 1))).toBe('car-incomplete')
    expect(await codeOf(Buffer.from('{"resourceType":"Bundle"}'))).toBe('car-invalid')
    const changed = Buffer.from(whole)
    changed[changed.length - 1] = 0xff
    expect(await codeOf(changed)).toBe('car-damaged')
    const large = blockOf(new Uint8Array(3 * 1024 * 1024))
    expect(await codeOf(await bytesOf([large]))).toBe('limit-exceeded')
    // Lengths of many gigabytes, in the header and in a section.
    expect(await codeOf(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xa2]))).toBe('car-invalid')
    expect(await codeOf(Buffer.concat([whole, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(40, 1)]))).not.toBe('ok')
    const hash = Buffer.from([40, 1, 0x55, 0x12, 0xff, 0xff, 0xff, 0xff, 0x7f, ...Buffer.alloc(40)])
    expect(await codeOf(Buffer.concat([whole, hash]))).not.toBe('ok')
    expect(await car.open(join(dir, 'none.car'), new AbortController().signal)).toMatchObject({ error: { code: 'file-unreadable' } })
  })

  it('with any byte changed, put in or cut out is refused, or holds only what its names say', async () => {
    const change = fc.record({ at: fc.nat(whole.length - 1), drop: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, drop, put }) => {
        const file = await opened(Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + drop)]))
        if (!file.ok) return CODES.has(file.error.code)
        for (const cid of file.value.cids) {
          const bytes = await file.value.read(cid)
          if (!bytes.ok || rawBlockCid(bytes.value).slice(5) !== cid.slice(5)) return false
        }
        await file.value.close()
        return true
      }),
      { numRuns: 300 },
    )
  })
})
