/** A small file that a person chose: read, or said why not. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSmallFile } from '../../../electron/main/small-file.ts'

const MIB = 1024 * 1024
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-small-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

async function read(begin: readonly number[], sizeBytes: number): Promise<string> {
  const path = join(dir, 'chosen')
  const bytes = Buffer.alloc(sizeBytes, 0x20)
  bytes.set(begin)
  await writeFile(path, bytes)
  const answer = await readSmallFile(path)
  return answer.ok ? `${answer.value.name} ${String(answer.value.bytes.length)}` : answer.error.code
}

describe('a small file', () => {
  it('is a text of a mebibyte at most, or a photograph as a telephone takes it', async () => {
    expect(await read([], 12)).toBe('chosen 12')
    expect(await read([], MIB)).toBe(`chosen ${String(MIB)}`)
    expect(await read([], MIB + 1)).toBe('file-too-large')
    for (const begin of [
      [0xff, 0xd8],
      [0x89, 0x50],
    ]) {
      expect(await read(begin, 8 * MIB)).toBe(`chosen ${String(8 * MIB)}`)
      expect(await read(begin, 24 * MIB + 1)).toBe('file-too-large')
    }
  })

  it('that is not there, or is no file, is said to be unreadable, and nobody waits for it', async () => {
    for (const path of [join(dir, 'gone'), dir, '/dev/zero'])
      expect([path, await readSmallFile(path)]).toEqual([path, { ok: false, error: { code: 'file-unreadable' } }])
  })
})
