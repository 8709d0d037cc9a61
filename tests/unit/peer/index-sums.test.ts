/** Tables of the index that are not what they were are taken away before the database reads them; everything else stays. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dropDamagedTables, forgetTables, noteTables } from '../../../electron/peer/store/index-sums.ts'

async function tables(...names: readonly string[]): Promise<string> {
  const dir = join(await mkdtemp(join(tmpdir(), 'salus-sums-')), 'index')
  await mkdir(dir)
  for (const name of names) await writeFile(join(dir, name), `what is in ${name}`)
  return dir
}
const noted = async (dir: string): Promise<unknown> => JSON.parse(await readFile(`${dir}.sums`, 'utf8'))
/** SHA-256 of `what is in 1.ldb`, base64url: 43 letters. */
const SUM = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/u) as unknown

describe('tables of an index', () => {
  it('are noted by their names and hashes, and nothing else is', async () => {
    const dir = await tables('2.ldb', '1.ldb', 'CURRENT', '3.log', '4.ldb.tmp')
    await noteTables(dir)
    expect(await noted(dir)).toEqual({ '1.ldb': SUM, '2.ldb': SUM })
    expect(existsSync(`${dir}.sums.unfinished`)).toBe(false)
    // A table that is noted is not looked at again; one that went is forgotten.
    await writeFile(join(dir, '1.ldb'), 'changed')
    const before = await noted(dir)
    await rm(join(dir, '2.ldb'))
    await writeFile(join(dir, '5.ldb'), 'new')
    await noteTables(dir)
    expect(await noted(dir)).toEqual({ '1.ldb': (before as Record<string, string>)['1.ldb'], '5.ldb': SUM })
  })

  it('that did not change are not written down again', async () => {
    const dir = await tables('2.ldb', '1.ldb')
    await noteTables(dir)
    const { ino } = await stat(`${dir}.sums`)
    await noteTables(dir)
    expect((await stat(`${dir}.sums`)).ino).toBe(ino)
  })

  it('are taken away where they are not what was noted, and only those', async () => {
    const dir = await tables('1.ldb', '2.ldb', 'CURRENT')
    await noteTables(dir)
    await writeFile(join(dir, '3.ldb'), 'not noted')
    await dropDamagedTables(dir)
    expect((await readdir(dir)).sort()).toEqual(['1.ldb', '2.ldb', '3.ldb', 'CURRENT'])
    await writeFile(join(dir, '2.ldb'), 'other')
    await writeFile(join(dir, 'CURRENT'), 'other')
    await dropDamagedTables(dir)
    expect((await readdir(dir)).sort()).toEqual(['1.ldb', '3.ldb', 'CURRENT'])
    await forgetTables(dir)
    await writeFile(join(dir, '1.ldb'), 'other')
    await dropDamagedTables(dir)
    expect((await readdir(dir)).sort()).toEqual(['1.ldb', '3.ldb', 'CURRENT'])
    await forgetTables(dir)
  })

  it.each(['null', '5', '"text"', '[]', 'no JSON', ''])('whose note says nothing (%s) are looked at anew', async (note) => {
    const dir = await tables('1.ldb')
    await writeFile(`${dir}.sums`, note)
    await dropDamagedTables(dir)
    expect(await readdir(dir)).toEqual(['1.ldb'])
    await noteTables(dir)
    expect(await noted(dir)).toEqual({ '1.ldb': SUM })
  })

  it('that cannot be read are left to the database', async () => {
    const dir = await tables('1.ldb')
    await noteTables(dir)
    await rm(join(dir, '1.ldb'))
    await mkdir(join(dir, '1.ldb'))
    await mkdir(join(dir, '2.ldb'))
    await dropDamagedTables(dir)
    expect((await readdir(dir)).sort()).toEqual(['1.ldb', '2.ldb'])
    const before = await noted(dir)
    await noteTables(dir)
    expect(await noted(dir)).toEqual(before)
  })

  it('are unknown where the notes are missing or no notes, and there are none in no folder', async () => {
    for (const text of ['', '{', 'null', '5', '"x"', '{}']) {
      const dir = await tables('1.ldb')
      await writeFile(`${dir}.sums`, text)
      await dropDamagedTables(dir)
      expect(await readdir(dir), text).toEqual(['1.ldb'])
      await noteTables(dir)
      expect(await noted(dir)).toEqual({ '1.ldb': SUM })
    }
    const nowhere = join(await mkdtemp(join(tmpdir(), 'salus-sums-')), 'index')
    await dropDamagedTables(nowhere)
    await noteTables(nowhere)
    expect(existsSync(`${nowhere}.sums`)).toBe(false)
  })
})
