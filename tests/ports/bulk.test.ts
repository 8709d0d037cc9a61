/** What large files on their way into the store promise, on the real disk: what was said to be there is there, in this process and in the next. */

import { createHash } from 'node:crypto'
import { open as openFile, mkdtemp, readFile, readdir, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openBlockStore } from '../../electron/peer/store/block-store.ts'
import type { BlockStore } from '../../electron/peer/store/block-store.ts'
import { createSealedFiles } from '../../electron/peer/store/sealed-files.ts'
import type { SealedFiles } from '../../electron/peer/store/sealed-files.ts'
import { createBulkFiles } from '../../electron/vault/files/bulk-files.ts'
import { NOTE_BYTES_MAX } from '../../electron/vault/ports.ts'
import type { BulkPort, SealedChunk, SealedLeaf } from '../../electron/vault/ports.ts'
import { SEALED_CHUNK_SIZE_BYTES } from '../../shared/crypto/record-chunks.ts'
import type { Result } from '../../shared/model/result.ts'

let store: BlockStore | null = null
afterEach(async () => {
  await store?.close()
  store = null
})

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-bulk-'))
async function openIn(dir: string): Promise<{ readonly bulk: BulkPort; readonly files: SealedFiles }> {
  await store?.close()
  store = value(await openBlockStore(dir))
  const files = createSealedFiles(store)
  return { bulk: createBulkFiles(files), files }
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

const chunk = (fill: number, length = SEALED_CHUNK_SIZE_BYTES): SealedChunk => {
  const bytes = new Uint8Array(length).fill(fill)
  return { bytes, digest: new Uint8Array(createHash('sha256').update(bytes).digest()) }
}
const leafOf = ({ bytes, digest }: SealedChunk): SealedLeaf => ({ digest, sizeBytes: bytes.length })
const code = (error: string): unknown => ({ ok: false, error: { code: error } })
const done = { ok: true, value: null }
const THREE = [chunk(1), chunk(2), chunk(3, 77)]
const bytesOf = async (dir: string): Promise<Buffer> => {
  const [name = ''] = (await readdir(join(dir, 'segments'))).filter((one) => one.endsWith('.unfinished'))
  return readFile(join(dir, 'segments', name))
}

describe('a large file', () => {
  it('written in any order is the file of its chunks', async () => {
    const { bulk, files } = await openIn(await newFolder())
    const name = value(await bulk.begin())
    const writes = [bulk.write(name, 2, THREE.slice(2)), bulk.write(name, 0, THREE.slice(0, 2))]
    expect(await Promise.all(writes)).toEqual([done, done])
    expect([await bulk.sync(name), await bulk.close(name)]).toEqual([done, done])
    const cid = value(await bulk.finish(name, THREE.map(leafOf)))
    const chunks = value(await files.readChunks(cid, 0, 3))
    expect(chunks.map((one) => Buffer.from(one).equals(Buffer.from(THREE[chunks.indexOf(one)]?.bytes ?? [])))).toEqual([true, true, true])
    expect(value(await bulk.unfinished())).toEqual([])
  })

  it('that does not come back as it was written is a failure of the disk', async () => {
    const { bulk } = await openIn(await newFolder())
    const name = value(await bulk.begin())
    // The bytes change while they are written: what lies on the disk cannot be both.
    const probe = await openFile('/dev/null', 'r')
    const handles = Object.getPrototypeOf(probe) as { read: (...args: readonly unknown[]) => Promise<{ readonly bytesRead: number }> }
    await probe.close()
    const { read } = handles
    handles.read = async function lying(this: unknown, ...args) {
      const result = await read.apply(this, args as never)
      ;(args[0] as Uint8Array)[100] = 9
      return result
    }
    const written = await bulk.write(name, 0, [chunk(1)])
    handles.read = read
    expect(written).toEqual(code('disk-failed'))
    expect(await bulk.write(name, 0, [chunk(1)])).toEqual(done)
  })

  it('is gone on with in another process, as far as was said, and not where it is longer or shorter', async () => {
    const dir = await newFolder()
    const first = (await openIn(dir)).bulk
    const name = value(await first.begin())
    await first.write(name, 0, THREE.slice(0, 2))
    const note = (fill: number): Uint8Array => new Uint8Array(30).fill(fill)
    expect([await first.note(name, 0, note(1)), await first.note(name, 1, note(2)), await first.note(name, 0, note(3))]).toEqual([
      done,
      done,
      done,
    ])
    expect(value(await first.unfinished())).toEqual([])
    const second = (await openIn(dir)).bulk
    expect(value(await second.unfinished())).toEqual([{ name, notes: [note(3), note(2)] }])
    expect(await second.resume(name, 2, 1)).toEqual(code('block-damaged'))
    expect(await second.resume(name, 1, 2)).toEqual(code('block-missing'))
    const third = (await openIn(dir)).bulk
    expect(await third.resume(name, 3, 4)).toEqual(code('block-damaged'))
    const fourth = (await openIn(dir)).bulk
    expect(value(await fourth.resume(name, 1, 2))).toEqual([leafOf(chunk(1))])
    await fourth.write(name, 1, THREE.slice(1))
    await fourth.close(name)
    expect((await fourth.finish(name, THREE.map(leafOf))).ok).toBe(true)
    expect(await fourth.resume(name, 1, 2)).toEqual(code('block-missing'))
  })

  it('that was cut or begun by half is not gone on with', async () => {
    const dir = await newFolder()
    const first = (await openIn(dir)).bulk
    const name = value(await first.begin())
    await first.write(name, 0, THREE.slice(0, 2))
    expect((await bytesOf(dir)).length).toBe(16 + 2 * (40 + SEALED_CHUNK_SIZE_BYTES))
    const second = (await openIn(dir)).bulk
    await truncate(join(dir, 'segments', `${name}.unfinished`), 16 + 40 + SEALED_CHUNK_SIZE_BYTES + 41)
    expect(await second.resume(name, 2, 2)).toEqual(code('block-damaged'))
    const third = (await openIn(dir)).bulk
    await truncate(join(dir, 'segments', `${name}.unfinished`), 8)
    expect(await third.resume(name, 0, 0)).toEqual(code('block-damaged'))
    expect(value(await third.unfinished())).toEqual([])
    expect(await third.discard(name)).toEqual(done)
    expect(await readdir(join(dir, 'segments'))).toEqual([])
  })

  it('is one of four at the most, and nothing of a discarded one is left', async () => {
    const dir = await newFolder()
    const { bulk } = await openIn(dir)
    const names: string[] = []
    for (let count = 0; count < 4; count += 1) names.push(value(await bulk.begin()))
    expect(await bulk.begin()).toEqual(code('limit-exceeded'))
    for (const name of names) expect(await bulk.discard(name)).toEqual(done)
    expect(await readdir(join(dir, 'segments'))).toEqual([])
    for (const work of [bulk.write('x', 0, []), bulk.sync('x'), bulk.note('x', 0, new Uint8Array(1))])
      expect(await work).toEqual(code('block-missing'))
    const name = value(await bulk.begin())
    expect(await bulk.note(name, 0, new Uint8Array(NOTE_BYTES_MAX))).toEqual(done)
    expect(await bulk.note(name, 0, new Uint8Array(NOTE_BYTES_MAX + 1))).toEqual(code('disk-failed'))
  })
})

describe('a segment that many files share', () => {
  it('written in any order is those files, one behind the other, each with its own root', async () => {
    const dir = await newFolder()
    const { bulk, files } = await openIn(dir)
    const all = [[chunk(1), chunk(2, 300)], [chunk(3, 70_000)], [chunk(4), chunk(5, 1)]]
    const name = value(await bulk.beginShared())
    const writes = all.map((chunks, at) => {
      const before = all.slice(0, at).flat()
      return bulk.writeBehind(name, [before.length, before.reduce((sum, { bytes }) => sum + bytes.length, 0)], chunks)
    })
    expect(await Promise.all(writes.toReversed())).toEqual([done, done, done])
    expect([await bulk.sync(name), await bulk.close(name)]).toEqual([done, done])
    const roots = value(
      await bulk.finishShared(
        name,
        all.map((chunks) => chunks.map(leafOf)),
      ),
    )
    expect(roots).toHaveLength(3)
    for (const [at, chunks] of all.entries()) {
      const read = value(await files.readChunks(roots[at] ?? '', 0, chunks.length))
      expect(read.map((bytes) => Buffer.from(bytes).toString('hex', 0, 40))).toEqual(
        chunks.map(({ bytes }) => Buffer.from(bytes).toString('hex', 0, 40)),
      )
    }
    expect(await readdir(join(dir, 'segments'))).not.toContain(`${name}.unfinished`)
    expect(value(await files.checkBlocks()).damaged).toEqual([])
  })

  it('is refused where it has a gap or holds something else, and then nothing of it counts', async () => {
    const { bulk, files } = await openIn(await newFolder())
    const name = value(await bulk.beginShared())
    await bulk.writeBehind(name, [1, 300], [chunk(2, 300)])
    await bulk.close(name)
    const two = [[chunk(1, 300), chunk(2, 300)].map(leafOf)]
    expect(await bulk.finishShared(name, two)).toEqual(code('block-damaged'))
    expect(await bulk.discard(name)).toEqual(done)
    expect(value(await files.checkBlocks()).blocks).toBe(0)
  })

  it('has no note, and goes with the process that did not finish it', async () => {
    const dir = await newFolder()
    const { bulk } = await openIn(dir)
    const name = value(await bulk.beginShared())
    await bulk.writeBehind(name, [0, 0], [chunk(1)])
    expect(await bulk.note(name, 0, new Uint8Array(1))).toEqual(code('disk-failed'))
    const later = (await openIn(dir)).bulk
    expect(value(await later.unfinished())).toEqual([])
    expect(await readdir(join(dir, 'segments'))).toEqual([])
  })
})
