/** Which way the bytes of a file go: with its entry, or by its name with what the reader saw of it. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { zipFile } from '../../support/zip-files.ts'
import { readOne } from './read-one.ts'

const LIMITS = { ...PARSE_LIMITS, passedOnBytesMax: 1000, handedOverBytesMax: 5000, kindBytes: 200 }
const text = (length: number): string => 'Dear Ms Popescu, '.repeat(length).slice(0, length)

describe('a file', () => {
  it('that is small goes with its entry', () => {
    const [entry] = readOne('letter.txt', text(1000), LIMITS).records
    expect([entry?.original?.length, entry?.originalFile]).toEqual([1000, undefined])
  })

  it('of middle size is named, with the hash of what was read', () => {
    for (const length of [1001, 5000]) {
      const [entry] = readOne('letter.txt', text(length), LIMITS).records
      const sha256 = createHash('sha256').update(text(length)).digest('hex')
      expect(entry?.original).toBeUndefined()
      expect(entry?.originalFile).toMatchObject({ sizeBytes: length, sha256 })
      expect(entry?.originalFile?.changedAtMs).toBeGreaterThan(0)
    }
  })

  it('that is large is named alone: only its beginning was read', () => {
    const [entry] = readOne('letter.txt', text(5001), LIMITS).records
    expect([entry?.original, entry?.originalFile?.sizeBytes, entry?.originalFile?.sha256]).toEqual([undefined, 5001, undefined])
  })

  it('inside an archive goes with its entry: nobody else can read it there', () => {
    const [entry] = readOne('all.zip', zipFile([{ name: 'letter.txt', bytes: Buffer.from(text(4000)) }]), LIMITS).records
    expect([entry?.original?.length, entry?.originalFile]).toEqual([4000, undefined])
  })
})
