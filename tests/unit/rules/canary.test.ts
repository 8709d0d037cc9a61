/** The searcher for planted words finds them in every form: otherwise its silence would mean nothing. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findIn, findUnder, patternsFor } from '../../support/canary.ts'

const WORD = 'kowemi tazulo'
const KEY = new Uint8Array(randomBytes(32))
const PATTERNS = patternsFor({ word: WORD, key: KEY })
const around = (middle: string | Uint8Array, before = 7): Buffer =>
  Buffer.concat([randomBytes(before), Buffer.from(middle as Uint8Array), randomBytes(9)])

describe('a planted word or key', () => {
  it('is found as it is, in UTF-16, in hex, in base64 at any offset, and compressed', () => {
    expect(findIn(randomBytes(100_000), PATTERNS)).toEqual([])
    expect(findIn(around(WORD), PATTERNS)).toEqual(['word as it is'])
    expect(findIn(around(KEY), PATTERNS)).toEqual(['key as it is'])
    expect(findIn(around(Buffer.from(WORD, 'utf16le')), PATTERNS)).toEqual(['word in utf16'])
    expect(findIn(around(Buffer.from(KEY).toString('hex')), PATTERNS)).toEqual(['key in hex'])
    for (let offset = 0; offset < 9; offset++) {
      expect(findIn(Buffer.from(around(WORD, offset).toString('base64')), PATTERNS)[0], String(offset)).toContain('word in base64')
      expect(findIn(Buffer.from(around(KEY, offset).toString('base64url')), PATTERNS)[0], String(offset)).toContain('key in base64')
    }
    for (const compress of [gzipSync, deflateSync, deflateRawSync]) {
      const packed = compress(around(`${WORD} `.repeat(50)))
      expect(findIn(compress === deflateRawSync ? packed : around(packed), PATTERNS)).toEqual(['word as it is, compressed'])
    }
  })

  it('is found in files and in their names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'salus-canary-'))
    await writeFile(join(folder, 'one'), around(KEY))
    await writeFile(join(folder, WORD), 'nothing')
    expect([...(await findUnder(folder, PATTERNS))].sort()).toEqual([`${WORD}: word as it is in the name of a file`, 'one: key as it is'])
  })
})
