/** A file that a person chose to save: whole, or what lay there before. */

import { lstat, mkdir, mkdtemp, open, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { syncFolder, writeDurably } from '../../../electron/durable-file.ts'
import { syncFolder as syncSegments } from '../../../electron/peer/store/disk.ts'
import { createUnfinishedNotes, NO_NOTES, unfinishedPathOf, writeChosen } from '../../../electron/unfinished-notes.ts'
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
    expect(await writeChosen(path, Buffer.from('the new one'), NO_NOTES)).toEqual({ ok: true, value: true })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the new one', ['letter.pdf']])
  })

  it('leaves what lay there, and nothing beside it, where the disk is full, and says so', async () => {
    const path = join(dir, 'letter.pdf')
    await writeFile(path, 'the one before')
    await instead('writeFile', async (file) => {
      await file.write(new Uint8Array(1000))
      throw refusedBy('ENOSPC')
    })
    expect(await writeChosen(path, Buffer.alloc(100_000), NO_NOTES)).toEqual({ ok: false, error: { code: 'disk-full' } })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the one before', ['letter.pdf']])
  })

  it('follows no link that lies under a name of what is not whole yet, and takes the place of one under its own', async () => {
    const [path, elsewhere] = [join(dir, 'linked.pdf'), join(dir, 'elsewhere')]
    await writeFile(elsewhere, 'of somebody else')
    for (const name of [`${path}.tmp`, path]) await symlink(elsewhere, name)
    expect((await writeChosen(path, Buffer.from('mine'), NO_NOTES)).ok).toBe(true)
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
      for (const written of [await writeChosen(odd, new Uint8Array(1), NO_NOTES), await writeWhole(odd, pieces())])
        expect(written).toEqual({ ok: false, error: { code: 'disk-failed' } })
    expect(asked).toBe(0)
    await rm(path, { recursive: true })
    expect(await readdir(dir)).toEqual(['letter.pdf'])
  })

  it('says what else is in the way', async () => {
    expect(await writeChosen(join(dir, 'no-folder', 'letter.pdf'), Buffer.alloc(1), NO_NOTES)).toEqual({
      ok: false,
      error: { code: 'disk-failed' },
    })
  })
})

describe('what a kill leaves of a file that a person chose', () => {
  let [home, out] = ['', '']
  const file = (): string => join(home, 'unfinished.json')
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'salus-notes-'))
    out = await mkdtemp(join(tmpdir(), 'salus-out-'))
  })
  afterEach(async () => {
    for (const one of [home, out]) await rm(one, { recursive: true, force: true })
  })
  /** Begun, and then nothing more. */
  async function killed(path: string): Promise<string> {
    const unfinished = unfinishedPathOf(path)
    await createUnfinishedNotes(file()).begin(unfinished)
    await writeFile(unfinished, 'half')
    return unfinished
  }

  it('is noted before it is there, and goes with the next start, which says its name once', async () => {
    let noted = ''
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      noted = await readFile(file(), 'utf8')
      yield new Uint8Array(1)
    }
    const notes = createUnfinishedNotes(file())
    expect((await writeWhole(join(out, 'b.age'), pieces(), undefined, notes)).ok).toBe(true)
    expect(noted).toMatch(/b\.age\.[0-9a-f]{8}\.unfinished/u)
    expect([await readdir(home), await readdir(out)]).toEqual([[], ['b.age']])
    await killed(join(out, 'b.age'))
    await killed(join(out, 'b.age'))
    await killed(join(out, 'letter.pdf'))
    const next = createUnfinishedNotes(file())
    expect(await next.clear()).toEqual(['b.age', 'letter.pdf'])
    expect([await readdir(home), await readdir(out), await next.clear()]).toEqual([[], ['b.age'], []])
  })

  it('is nothing where it failed or was stopped; where the vault was put down over it, it is said all the same', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new Uint8Array(1))
      throw refusedBy('EIO')
    }
    const notes = createUnfinishedNotes(file())
    expect((await writeWhole(join(out, 'b.age'), failing(), undefined, notes)).ok).toBe(false)
    expect((await writeChosen(join(out, 'no', 'a.pdf'), new Uint8Array(1), notes)).ok).toBe(false)
    expect([await readdir(home), await readdir(out)]).toEqual([[], []])
    notes.leave()
    expect((await writeWhole(join(out, 'b.age'), failing(), undefined, notes)).ok).toBe(false)
    expect((await writeChosen(join(out, 'a.pdf'), new Uint8Array(1), notes)).ok).toBe(true)
    expect(await readdir(out)).toEqual(['a.pdf'])
    expect(await createUnfinishedNotes(file()).clear()).toEqual(['b.age'])
  })

  it('is nothing else, whatever a note says', async () => {
    const names = ['mine.txt', 'b.age', 'b.age.unfinished', 'b.age.12345678.tmp', '.12345678.unfinished', 'x.1234567.unfinished']
    for (const name of names) await writeFile(join(out, name), 'mine')
    await mkdir(join(out, 'y.12345678.unfinished'))
    const files = [...names, 'y.12345678.unfinished'].map((name) => ({ path: join(out, name) }))
    await writeFile(file(), JSON.stringify({ version: 1, files: [...files, null, 7, { path: 5 }] }))
    expect(await createUnfinishedNotes(file()).clear()).toEqual(['y'])
    expect((await readdir(out)).sort()).toEqual([...names, 'y.12345678.unfinished'].sort())
    for (const odd of ['', 'null', '[]', '{"files":5}', '{']) {
      await writeFile(file(), odd)
      expect(await createUnfinishedNotes(file()).clear()).toEqual([])
    }
  })

  it('is looked for again where its disk is away, and said only once', async () => {
    const [stick, away] = [join(out, 'stick'), join(out, 'away')]
    await mkdir(stick)
    await killed(join(stick, 'b.age'))
    await rename(stick, away)
    expect(await createUnfinishedNotes(file()).clear()).toEqual(['b.age'])
    expect(await createUnfinishedNotes(file()).clear()).toEqual([])
    await rename(away, stick)
    expect(await createUnfinishedNotes(file()).clear()).toEqual([])
    expect([await readdir(home), await readdir(stick)]).toEqual([[], []])
  })

  it('keeps nobody from saving to another disk where that of Salus takes no note', async () => {
    const notes = createUnfinishedNotes(join(home, 'no', 'unfinished.json'))
    expect((await writeChosen(join(out, 'a.pdf'), new Uint8Array(1), notes)).ok).toBe(true)
    expect(await readdir(out)).toEqual(['a.pdf'])
  })
})
