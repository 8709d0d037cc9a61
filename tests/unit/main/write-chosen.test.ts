/** A file that a person chose to save: whole, or what lay there before. */

import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncFolder, writeChosen } from '../../../electron/durable-file.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-saved-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('a folder', () => {
  // As network shares and some sticks do, the system's own table of processes says that it knows no such thing.
  it.skipIf(process.platform !== 'linux')(
    'that cannot be made durable fails nothing that lies in it; one that is not there does',
    async () => {
      await syncFolder('/proc')
      await expect(syncFolder(join(dir, 'nowhere'))).rejects.toThrow('ENOENT')
    },
  )
})

describe('a file that a person chose', () => {
  it('takes the place of the one before', async () => {
    const path = join(dir, 'letter.pdf')
    await writeFile(path, 'the one before')
    expect(await writeChosen(path, Buffer.from('the new one'))).toEqual({ ok: true, value: true })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the new one', ['letter.pdf']])
  })

  it.skipIf(process.platform !== 'linux')('leaves what lay there, and nothing beside it, where the disk is full, and says so', async () => {
    const path = join(dir, 'letter.pdf')
    await writeFile(path, 'the one before')
    // The device that is always full, under the name of what is not whole yet.
    await symlink('/dev/full', `${path}.tmp`)
    expect(await writeChosen(path, Buffer.alloc(100_000))).toEqual({ ok: false, error: { code: 'disk-full' } })
    expect([await readFile(path, 'utf8'), await readdir(dir)]).toEqual(['the one before', ['letter.pdf']])
  })

  it('says what else is in the way', async () => {
    expect(await writeChosen(join(dir, 'no-folder', 'letter.pdf'), Buffer.alloc(1))).toEqual({ ok: false, error: { code: 'disk-failed' } })
  })
})
