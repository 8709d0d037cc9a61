/** TIFF files: every compression gives what the plain file gives, page by page, and what lies ends soon and small. */

import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { pictureSize, isTooLarge } from '../../../renderer/src/pictures/picture-size.ts'
import { decodePage } from '../../../renderer/src/pictures/tiff/decode-page.ts'
import type { TiffDecoded } from '../../../renderer/src/pictures/tiff/decode-page.ts'
import { TIFF_PAGES_MAX, openTiff } from '../../../renderer/src/pictures/tiff/tiff-file.ts'
import { dice } from '../../support/dice.ts'
import { mutated } from '../../support/mutations.ts'

/** Written by libtiff 4.7. */
const FOLDER = resolve(import.meta.dirname, '../../vectors/tiff')
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, `${name}.tif`)))
const MUTATIONS = 20

function decode(bytes: Uint8Array, page = 0): Promise<TiffDecoded | null> {
  const file = openTiff(bytes)
  if (file === null) return Promise.resolve(null)
  return decodePage(file, page, {
    inflate: (packed, bytesMax) => Promise.resolve(new Uint8Array(inflateSync(packed, { maxOutputLength: bytesMax }))),
    jpeg: () => Promise.resolve(null),
  })
}

/** A directory of whole numbers, and nothing else. */
function headerOnly(fields: Readonly<Record<number, number>>, next = 0): Uint8Array {
  const entries = Object.entries(fields)
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12
    bytes.writeUInt16LE(Number(tag), at)
    bytes.writeUInt16LE(4, at + 2)
    bytes.writeUInt32LE(1, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  }
  bytes.writeUInt32LE(next, bytes.length - 4)
  return new Uint8Array(bytes)
}

describe('a TIFF', () => {
  it.each(['group-3', 'group-3-two', 'group-4', 'rows', 'packed-bits'])('in %s gives what the plain one gives', async (name) => {
    const plain = await decode(read('plain'))
    if (plain === null || 'problem' in plain) throw new Error('no picture')
    expect([plain.width, plain.height]).toEqual([2700, 12])
    expect(plain.rgba.some((value) => value === 0)).toBe(true)
    expect(await decode(read(name))).toEqual(plain)
  })

  it.each(['lzw', 'lzw-differences', 'deflate'])('in colour, in %s, gives what the plain one gives', async (name) => {
    const plain = await decode(read('colour-plain'))
    expect(plain).toMatchObject({ width: 60, height: 41 })
    expect(await decode(read(`colour-${name}`))).toEqual(plain)
  })

  it('has pages of their own sizes', async () => {
    const bytes = read('pages')
    expect(openTiff(bytes)?.pages.length).toBe(3)
    expect(await decode(bytes, 0)).toEqual(await decode(read('colour-plain')))
    expect(await decode(bytes, 2)).toMatchObject({ width: 50, height: 60 })
    expect(await decode(bytes, 3)).toEqual({ problem: 'damaged' })
  })

  it('of a flood of pixels is refused by its header', async () => {
    expect(await decode(headerOnly({ 256: 90_000, 257: 90_000, 273: 8, 279: 8 }))).toEqual({ problem: 'too-large' })
    expect(await decode(headerOnly({ 256: 60_000, 257: 1, 273: 8, 279: 8, 322: 60_000, 323: 60_000 }))).toEqual({ problem: 'damaged' })
  })

  it('whose pages lead back to themselves has each once', () => {
    expect(openTiff(headerOnly({ 256: 1, 257: 1, 273: 8 }, 8))?.pages.length).toBe(1)
    expect(TIFF_PAGES_MAX).toBeLessThan(10_000)
  })

  it('of a kind that is not known says so', async () => {
    expect(await decode(headerOnly({ 256: 1, 257: 1, 258: 8, 259: 34_712, 262: 1, 273: 8, 279: 1 }))).toEqual({
      problem: 'unknown-compression',
    })
    expect(await decode(headerOnly({ 256: 1, 257: 1, 258: 13, 273: 8 }))).toEqual({ problem: 'unknown-compression' })
  })

  it.each(readdirSync(FOLDER))('%s damaged at random comes to an end', async (name) => {
    const whole = new Uint8Array(readFileSync(join(FOLDER, name)))
    const roll = dice(whole.length)
    for (let run = 0; run < MUTATIONS; run += 1) {
      const decoded = await decode(mutated(whole, roll, PIECES))
      if (decoded !== null && !('problem' in decoded)) expect(decoded.rgba.length).toBe(decoded.width * decoded.height * 4)
    }
  })
})

const PIECES = [Buffer.from([0xff, 0xff]), Buffer.from([0, 0, 0, 0]), Buffer.from([3, 1, 3, 0]), Buffer.from([0x11, 1, 4, 0])]

describe('the header of a picture', () => {
  it('says its size before a pixel is made', () => {
    const png = Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1'), Buffer.from([0, 1, 0, 0, 0, 1, 0, 0])])
    expect(pictureSize(png)).toEqual({ width: 65_536, height: 65_536 })
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0x10, 0, 0x20, 0, 1, 1, 1, 1])
    expect(pictureSize(jpeg)).toEqual({ width: 0x2000, height: 0x1000 })
    expect([isTooLarge(pictureSize(png)), isTooLarge(pictureSize(jpeg)), isTooLarge(null)]).toEqual([true, false, false])
    expect(pictureSize(Buffer.from([0xff, 0xd8, 0xff]))).toBeNull()
  })
})
