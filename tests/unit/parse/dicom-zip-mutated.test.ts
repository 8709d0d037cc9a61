/** Hundreds of damaged pictures and archives: whatever a byte says, every file ends in entries, soon and in little memory. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../shared/model/errors.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import { dice } from '../../support/dice.ts'
import { dicomFile, encapsulated, sliceFields } from '../../support/dicom-files.ts'
import { zipFile } from '../../support/zip-files.ts'

const FILES_A_SEED = 60
const PIECES = [
  Uint8Array.from([0xff, 0xff, 0xff, 0xff]),
  Uint8Array.from([0, 0, 0, 0]),
  Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]),
  Uint8Array.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  Buffer.from('SQ\0\0'),
  Buffer.from('PK\u0001\u0002'),
]
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-mutated-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** Flips, pieces that mean something, cuts. */
function mutated(bytes: Uint8Array, roll: (below: number) => number): Uint8Array {
  const copy = bytes.slice()
  for (let change = roll(6); change >= 0; change--) {
    const at = roll(copy.length)
    if (roll(2) === 0) copy[at] = roll(256)
    else copy.set((PIECES[roll(PIECES.length)] ?? new Uint8Array(0)).subarray(0, copy.length - at), at)
  }
  return roll(4) === 0 ? copy.subarray(0, roll(copy.length) + 1) : copy
}

const SEEDS: readonly (readonly [string, () => Uint8Array])[] = [
  ['explicit', () => dicomFile({ ...sliceFields(), 0x00081140: ['SQ', [{ 0x00081155: ['UI', '1.9'] }]] })],
  ['implicit', () => dicomFile({ ...sliceFields(), 0x00081140: ['SQ', [{ 0x00081155: ['UI', '1.9'] }]] }, 'implicit', { open: true })],
  ['big-endian', () => dicomFile(sliceFields(), 'bigEndian')],
  ['deflated', () => dicomFile(sliceFields(), 'deflated')],
  ['rle', () => dicomFile(sliceFields({ more: { 0x7fe00010: encapsulated([new Uint8Array(64)]) } }), 'rle')],
  ['directory', () => dicomFile({ 0x00041220: ['SQ', [{ 0x00041500: ['CS', 'A\\B'] }]] })],
  [
    'archive',
    () =>
      zipFile([
        { name: 'a.dcm', bytes: dicomFile(sliceFields()) },
        { name: 'b.json', bytes: Buffer.from('{"resourceType":"Basic"}') },
      ]),
  ],
  ['large-archive', () => zipFile([{ name: 'c.zip', bytes: zipFile([{ name: 'a.json', bytes: Buffer.from('{}') }]) }], { large: true })],
]

describe('damaged at random', () => {
  for (const [seed, [name, make]] of SEEDS.entries()) {
    it(`${name}: every file gives entries with known codes`, async () => {
      const roll = dice(seed + 1)
      const bytes = make()
      const paths = Array.from({ length: FILES_A_SEED }, (_, at) => join(dir, `${name}-${String(at)}`))
      for (const path of paths) await writeFile(path, mutated(bytes, roll))
      const seen = new Set<string>()
      for (const path of paths) {
        for (const entry of parseFiles([path], PARSE_LIMITS, new AbortController().signal)) {
          if (entry.type === 'refused') seen.add(entry.error.code)
          if (entry.type === 'record') expect(() => JSON.parse(entry.resourceJson) as unknown).not.toThrow()
        }
      }
      for (const code of seen) expect(ERROR_CODES).toContain(code)
      expect(seen.size).toBeGreaterThan(0)
    })
  }

  it('needs no more memory than the files have', () => {
    expect(process.memoryUsage.rss()).toBeLessThan(PARSE_LIMITS.rssBytesMax)
  })
})
