/** A file that a person chose to save: whole, or what lay there before. */

import { lstat, mkdir, mkdtemp, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { syncFolder, writeChosen, writeDurably } from '../../../electron/durable-file.ts'
import { syncFolder as syncSegments } from '../../../electron/peer/store/disk.ts'
import { createBulkFiles } from '../../../electron/vault/files/bulk-files.ts'
import { writeWhole } from '../../../electron/vault/files/whole-file.ts'
import { ok } from '../../../shared/model/result.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-saved-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))
afterEach(() => {
  vi.restoreAllMocks()
})

type Handle = Awaited<ReturnType<typeof open>>

/** What every open file does from here on in the place of one of its functions. */
async function instead(name: 'writeFile' | 'sync', how: (file: Handle, real: () => Promise<void>) => Promise<void>): Promise<void> {
  const handle = await open(dir, 'r')
  const own = Object.getPrototypeOf(handle) as Record<typeof name, () => Promise<void>>
  await handle.close()
  const real = own[name]
  vi.spyOn(own, name).mockImplementation(function (this: unknown) {
    return how(this as Handle, () => real.call(this))
  })
}

const refusedBy = (code: string): Error => Object.assign(new Error(code), { code })

describe('a folder', () => {
  // As network shares and some sticks do, the system's own table of processes says that it knows no such thing.
  it.skipIf(process.platform !== 'linux')(
    'that cannot be made durable fails nothing that lies in it; one that is not there does',
    async () => {
      await syncFolder('/proc')
      await expect(syncFolder(join(dir, 'nowhere'))).rejects.toThrow('ENOENT')
      syncSegments('/proc')
      expect(() => {
        syncSegments(join(dir, 'nowhere'))
      }).toThrow('ENOENT')
    },
  )

  it('where nothing of it can be made durable a large original is begun all the same', async () => {
    const home = await mkdtemp(join(tmpdir(), 'salus-drive-'))
    const path = join(home, 'one.unfinished')
    await instead('sync', async (file, real) => {
      if ((await file.stat()).isDirectory()) throw refusedBy('EINVAL')
      await real()
    })
    const bulk = createBulkFiles({
      reserveFile: () => Promise.resolve(ok({ name: 'one', path })),
      discardFile: () => Promise.resolve(ok(null)),
    } as never)
    const begun = await bulk.begin()
    expect(begun).toEqual(ok('one'))
    await bulk.discard('one')
    await rm(home, { recursive: true })
  })
})

describe('a file that a person chose', () => {
  it('takes the place of the one before', async () => {
    const path = join(dir, 'letter.pdf')
    await writeFile(path, 'the one before')
    expect(await writeChosen(path, Buffer.from('the new one'))).toEqual({ ok: true, value: true })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the new one', ['letter.pdf']])
  })

  it('leaves what lay there, and nothing beside it, where the disk is full, and says so', async () => {
    const path = join(dir, 'letter.pdf')
    await writeFile(path, 'the one before')
    await instead('writeFile', async (file) => {
      await file.write(new Uint8Array(1000))
      throw refusedBy('ENOSPC')
    })
    expect(await writeChosen(path, Buffer.alloc(100_000))).toEqual({ ok: false, error: { code: 'disk-full' } })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the one before', ['letter.pdf']])
  })

  it('follows no link that lies under a name of what is not whole yet, and takes the place of one under its own', async () => {
    const [path, elsewhere] = [join(dir, 'linked.pdf'), join(dir, 'elsewhere')]
    await writeFile(elsewhere, 'of somebody else')
    for (const name of [`${path}.tmp`, path]) await symlink(elsewhere, name)
    expect((await writeChosen(path, Buffer.from('mine'))).ok).toBe(true)
    expect([await readFile(elsewhere, 'utf8'), await readFile(path, 'utf8')]).toEqual(['of somebody else', 'mine'])
    expect((await lstat(path)).isFile()).toBe(true)
    for (const name of [path, `${path}.tmp`, elsewhere]) await rm(name)
  })

  it('is one of two whole ones where two write it at once', async () => {
    const path = join(dir, 'both')
    const texts = ['a', 'b'].map((letter) => letter.repeat(300_000))
    await Promise.all([...texts, ...texts].map((text) => writeDurably(path, text)))
    expect(texts).toContain(await readFile(path, 'utf8'))
    await rm(path)
    expect(await readdir(dir)).toEqual(['letter.pdf'])
  })

  it('is not tried where a folder or a device lies, before anything is written', async () => {
    const path = join(dir, 'folder')
    await mkdir(path)
    let asked = 0
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      asked += 1
      yield await Promise.resolve(new Uint8Array(1))
    }
    for (const odd of process.platform === 'win32' ? [path] : [path, '/dev/null'])
      for (const written of [await writeChosen(odd, new Uint8Array(1)), await writeWhole(odd, pieces())])
        expect(written).toEqual({ ok: false, error: { code: 'disk-failed' } })
    expect(asked).toBe(0)
    await rm(path, { recursive: true })
    expect(await readdir(dir)).toEqual(['letter.pdf'])
  })

  it('says what else is in the way', async () => {
    expect(await writeChosen(join(dir, 'no-folder', 'letter.pdf'), Buffer.alloc(1))).toEqual({ ok: false, error: { code: 'disk-failed' } })
  })
})
