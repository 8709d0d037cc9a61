/** Photographs say when they were taken; where is taken out on request, and not one other byte is touched. */

import { crc32, deflateSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { readExif } from '../../../electron/parse/images/exif.ts'
import { readPhotograph, withoutPlace } from '../../../electron/parse/images/photograph.ts'
import { createPdfTexts } from '../../../electron/parse/pdf/pdf-texts.ts'
import { paperTagOf } from '../../../shared/model/paper.ts'
import { dice } from '../../support/dice.ts'
import { mutated } from '../../support/mutations.ts'
import { exifBlock, exifPart, heicFile, iptcPart, jpegFile, pngFile, xmpPacket, xmpPart } from '../../support/photographs.ts'
import { readOne, resourceOf } from './read-one.ts'
import { readPaper } from './read-papers.ts'

const MUTATIONS = 300
const texts = createPdfTexts()
afterAll(() => texts.end())

const SAID = { taken: '2024:07:08 09:10:11', zone: '+03:00', latitude: [44, 25, 33] } as const
/** The same with and without a place, in each kind of file and both orders of bytes. */
const KINDS = [true, false].flatMap((littleEndian) => {
  const block = exifBlock({ littleEndian, ...SAID })
  const order = littleEndian ? 'little' : 'big'
  return [
    [`a JPEG, ${order} end first`, 'image/jpeg', jpegFile([exifPart(block)])],
    [`a PNG, ${order} end first`, 'image/png', pngFile([['eXIf', block]])],
    [`a HEIC, ${order} end first`, 'image/heic', heicFile(block)],
    [`a TIFF, ${order} end first`, 'image/tiff', block],
  ] as const
})

/** Bytes that are others now, as stretches. */
function changes(before: Uint8Array, after: Uint8Array): number {
  expect(after.length).toBe(before.length)
  return before.reduce((sum, byte, at) => sum + (byte === after[at] ? 0 : 1), 0)
}

/** The same PNG with the sums that its parts must have. */
function withSums(png: Uint8Array): Buffer {
  const copy = Buffer.from(png)
  for (let at = 8; at < copy.length; at += 12 + copy.readUInt32BE(at)) {
    const end = at + 8 + copy.readUInt32BE(at)
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end)
  }
  return copy
}

describe.each(KINDS)('%s', (_name, mediaType, bytes) => {
  it('says when it was taken, and that it says where', () => {
    expect(readPhotograph(bytes, mediaType)).toEqual({ taken: '2024-07-08T09:10:11+03:00', saysPlace: true })
  })

  it('loses the place and nothing else', () => {
    const cleaned = withoutPlace(bytes, mediaType)
    expect(readPhotograph(cleaned ?? bytes, mediaType)).toEqual({ taken: '2024-07-08T09:10:11+03:00', saysPlace: false })
    const text = Buffer.from(cleaned ?? []).toString('latin1')
    // What stood before and behind the place in the same directory is still read from where it was.
    for (const kept of ['Camera of nobody', '2020:05:06', 'serial 1234567']) expect(text).toContain(kept)
    // The directory of the place, its values, the entry that led to it and those that moved up, and the sum of a PNG.
    expect(changes(bytes, cleaned ?? bytes)).toBeLessThan(2 + 5 * 12 + 4 + 48 + 40 + 4)
    if (mediaType === 'image/png') expect(Buffer.from(cleaned ?? [])).toEqual(withSums(cleaned ?? bytes))
  })
})

it('every entry of the directories is the same without the place', () => {
  for (const littleEndian of [true, false]) {
    const with0 = exifBlock({ littleEndian, ...SAID })
    const cleaned = withoutPlace(jpegFile([exifPart(with0)]), 'image/jpeg') ?? new Uint8Array(0)
    const at = Buffer.from(cleaned).indexOf('Exif\0\0') + 6
    const facts = readExif(cleaned.subarray(at, at + with0.length))
    const before = readExif(with0)
    expect(facts?.pointers).toEqual([])
    // The chain goes on to the thumbnail behind it.
    expect(facts?.others.length).toBe(before?.others.length)
    expect(before?.places.every(({ from, to }) => cleaned.subarray(at + from, at + to).every((byte) => byte === 0))).toBe(true)
  }
})

it('pixels stay as they are, also of pictures behind the first', () => {
  const scan = Buffer.from([9, 8, 7, 0xff, 0, 6, 0xff, 0xd7, 5])
  const inner = jpegFile([exifPart(exifBlock({ littleEndian: true, ...SAID }))], scan)
  const both = Buffer.concat([jpegFile([xmpPart(xmpPacket(true))], scan), inner])
  const cleaned = withoutPlace(both, 'image/jpeg')
  expect(readPhotograph(cleaned ?? both, 'image/jpeg').saysPlace).toBe(false)
  expect(Buffer.from(cleaned ?? []).subarray(-scan.length - 2, -2)).toEqual(scan)
})

it('XMP and IPTC lose places in words and numbers, and keep the rest', () => {
  const iptc = iptcPart([
    [90, 'Bucuresti'],
    [5, 'Blister'],
    [101, 'Romania'],
  ])
  const bytes = jpegFile([xmpPart(xmpPacket(true)), iptc])
  const cleaned = Buffer.from(withoutPlace(bytes, 'image/jpeg') ?? []).toString('latin1')
  for (const gone of ['44,25', '26,6', 'Bucure', 'Romania', 'LocationCreated']) expect(cleaned).not.toContain(gone)
  for (const kept of ['xmp:Rating="5"', '<dc:title>Blister</dc:title>', '\u001c\u0002\u0005\0\u0007Blister'])
    expect(cleaned).toContain(kept)
  // What only looks like a field inside of a thumbnail is not touched.
  expect(cleaned).toContain('\u001c\u0002Z\0\u0004\u0001\u0002\u0003\u0004')
})

it.each([
  ['2023:02:29 09:10:11', ''],
  ['2024:02:29 09:10:11', '2024-02-29T09:10:11'],
  ['2024:04:31 09:10:11', ''],
])('taken at %s is the day %j', (taken, day) => {
  const bytes = jpegFile([exifPart(exifBlock({ littleEndian: true, taken }))])
  expect(readPhotograph(bytes, 'image/jpeg').taken).toBe(day)
})

it('what cameras write that do not know where they are says no place', () => {
  const bytes = jpegFile([exifPart(exifBlock({ littleEndian: true, emptyPlace: true })), xmpPart(xmpPacket(false))])
  expect(readPhotograph(bytes, 'image/jpeg')).toEqual({ taken: '2020-05-06T07:08:09', saysPlace: false })
})

it('what programs keep packed or in letters inside of a PNG is looked into, and named where it says where', () => {
  const block = exifBlock({ littleEndian: true, ...SAID })
  const inLetters = (kind: string, content: Buffer): Buffer =>
    Buffer.from(`\n${kind}\n${String(content.length).padStart(8)}\n${content.toString('hex').replace(/.{72}/gu, '$&\n')}\n`)
  const raw = (kind: string): Buffer => Buffer.from(`Raw profile type ${kind}\0`)
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), block])
  const iptc = iptcPart([[90, 'Cluj']])[1].subarray('Photoshop 3.0\0'.length)
  const xmp = (says: boolean): Buffer => Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\u0001\0\0\0'), deflateSync(xmpPacket(says))])
  const chunks: readonly (readonly [string, Buffer])[] = [
    ['zTXt', Buffer.concat([raw('exif'), Buffer.from([0]), deflateSync(inLetters('exif', exif))])],
    ['tEXt', Buffer.concat([raw('APP1'), inLetters('generic profile', exif)])],
    ['zTXt', Buffer.concat([raw('xmp'), Buffer.from([0]), deflateSync(inLetters('xmp', xmpPacket(true)))])],
    ['tEXt', Buffer.concat([raw('iptc'), inLetters('iptc', iptc)])],
    ['iTXt', xmp(true)],
  ]
  for (const chunk of chunks) {
    const png = pngFile([chunk])
    expect(readPhotograph(png, 'image/png').saysPlace, chunk[1].toString('latin1').slice(0, 24)).toBe(true)
    expect(withoutPlace(png, 'image/png')).toBeNull()
  }
  // Without a place it stays as it is, and what is damaged says none.
  const damaged = Buffer.concat([raw('exif'), Buffer.from([0, 1, 2, 3])])
  const without = pngFile([
    ['iTXt', xmp(false)],
    ['zTXt', damaged],
    ['tEXt', Buffer.from('Comment\0nothing')],
  ])
  expect(withoutPlace(without, 'image/png')).toEqual(Uint8Array.from(without))
})

it('a film behind a photograph that says where is named, not half cleaned', () => {
  const film = Buffer.from('\0\0\0\u0014ftypmp42\0\0\0\0\0\0\0\u0020moov\u00a9xyz+44.4268+026.1025/', 'latin1')
  const bytes = Buffer.concat([jpegFile([exifPart(exifBlock({ littleEndian: true, ...SAID }))]), film])
  expect([readPhotograph(bytes, 'image/jpeg').saysPlace, withoutPlace(bytes, 'image/jpeg')]).toEqual([true, null])
})

describe('an import', () => {
  const bytes = jpegFile([exifPart(exifBlock({ littleEndian: false, ...SAID }))])

  it('keeps the photograph as it came until the place is to go', async () => {
    const { records } = await readPaper(texts, 'blister.jpg', bytes)
    expect([records[0]?.paper, records[0]?.row.date]).toEqual(['place', '2024-07-08T09:10:11+03:00'])
    expect(Buffer.from(records[0]?.original ?? []).equals(bytes)).toBe(true)
  })

  it('keeps the cleaned one then, which says so', async () => {
    const { records } = await readPaper(texts, 'blister.jpg', bytes, { passwords: {}, removePlaces: true })
    expect([records[0]?.paper, paperTagOf(resourceOf(records[0]))]).toEqual(['place-removed', 'place-removed'])
    expect(readPhotograph(records[0]?.original ?? bytes, 'image/jpeg').saysPlace).toBe(false)
    expect(records[0]?.row.sizeBytes).toBe(bytes.length)
  })

  it('does so with one that is too large to hand over', async () => {
    const large = jpegFile([exifPart(exifBlock({ littleEndian: false, ...SAID }))], Buffer.alloc(9 * 1024 * 1024, 1))
    const kept = await readPaper(texts, 'large.jpg', large)
    expect([kept.records[0]?.paper, kept.records[0]?.original]).toEqual(['place', undefined])
    const { records } = await readPaper(texts, 'large.jpg', large, { passwords: {}, removePlaces: true })
    expect([records[0]?.original?.length, records[0]?.originalFile]).toEqual([large.length, undefined])
  })

  it('knows HEIC and TIFF by their first bytes', () => {
    const block = exifBlock({ littleEndian: true, ...SAID })
    expect(readOne('a.bin', heicFile(block)).records[0]?.row.mediaType).toBe('image/heic')
    expect(readOne('a.bin', block).records[0]?.row.mediaType).toBe('image/tiff')
  })
})

describe('a hostile photograph', () => {
  const block = exifBlock({ littleEndian: true, ...SAID })

  it('whose directories lead back to themselves comes to an end', () => {
    const loop = Buffer.from(block)
    // The chain of directory 0 leads to directory 0.
    loop.writeUInt32LE(8, 8 + 2 + 12 * 6)
    expect(readExif(loop)?.saysPlace).toBe(true)
    expect(withoutPlace(jpegFile([exifPart(loop)]), 'image/jpeg')).not.toBeNull()
  })

  it('whose place lies across something else is left as it is, and that is said', () => {
    const lie = Buffer.from(block)
    const entry = lie.indexOf(Buffer.from([0x25, 0x88]))
    lie.writeUInt32LE(8 + 2, entry + 8)
    const facts = readExif(lie)
    expect(facts?.pointers.length).toBe(1)
    expect(withoutPlace(jpegFile([exifPart(lie)]), 'image/jpeg')).toBeNull()
  })

  it('cut anywhere is still read', () => {
    for (let length = 0; length < block.length; length += 1) {
      const cut = jpegFile([exifPart(block.subarray(0, length))])
      expect(() => [readPhotograph(cut, 'image/jpeg'), withoutPlace(cut, 'image/jpeg')]).not.toThrow()
    }
  })

  it.each(KINDS)('damaged at random (%s) never says more than the truth', (_name, mediaType, bytes) => {
    const roll = dice(bytes.length)
    for (let run = 0; run < MUTATIONS; run += 1) {
      const damaged = mutated(bytes, roll, PIECES)
      const cleaned = withoutPlace(damaged, mediaType)
      if (cleaned !== null) expect([cleaned.length, readPhotograph(cleaned, mediaType).saysPlace]).toEqual([damaged.length, false])
    }
  })
})

const PIECES = [
  Buffer.from([0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0, 0, 0, 0]),
  Buffer.from([0x25, 0x88, 4, 0]),
  Buffer.from([0xff, 0xe1]),
  Buffer.from([8, 0, 0, 0]),
]
