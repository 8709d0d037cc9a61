/** Every place in which a photograph can say where: the copy without it has none of them, or there is no copy. */

import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readPhotograph, withoutPlace } from '../../../electron/parse/images/photograph.ts'
import { exifBlock, exifPart, heicFile, jpegFile, pngFile, xmpPacket, xmpPart } from '../../support/photographs.ts'

const SECRET = 'Sibiu-4471'
const SAID = { littleEndian: true, taken: '2024:07:08 09:10:11', latitude: [44, 25, 33] } as const

/** A TIFF of these entries, and of a place that is written as it should be. */
function tiff(entries: readonly (readonly [tag: number, type: number, value: Buffer])[]): Buffer {
  const head = Buffer.alloc(8 + 2 + entries.length * 12 + 4)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(8, 4)
  head.writeUInt16LE(entries.length, 8)
  const values: Buffer[] = []
  let valuesAt = head.length
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 10 + index * 12
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE(type, at + 2)
    head.writeUInt32LE(type === 4 ? value.length / 4 : value.length, at + 4)
    if (value.length <= 4) value.copy(head, at + 8)
    else {
      head.writeUInt32LE(valuesAt, at + 8)
      values.push(value)
      valuesAt += value.length
    }
  }
  return Buffer.concat([head, ...values])
}

const field = (number: number, value: string): Buffer =>
  Buffer.concat([Buffer.from([0x1c, 2, number, 0, value.length]), Buffer.from(value, 'latin1')])
const longField = (number: number, value: string): Buffer =>
  Buffer.concat([Buffer.from([0x1c, 2, number, 0x80, 2, 0, value.length]), Buffer.from(value, 'latin1')])
const resource = (id: number, content: Buffer): Buffer => {
  const head = Buffer.from([0x38, 0x42, 0x49, 0x4d, id >> 8, id & 255, 0, 0, 0, 0, 0, content.length])
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}
const xmp = (inside: string): Buffer => Buffer.from(`<x:xmpmeta><rdf:RDF>${inside}</rdf:RDF></x:xmpmeta>`)
const CITY = xmp(`<photoshop:City>${SECRET}</photoshop:City>`)
const PHOTOSHOP = Buffer.from('Photoshop 3.0\0')
const FIELDS = Buffer.concat([field(5, 'Blister'), field(90, SECRET)])

/** Extended XMP in segments, last part first. */
function extended(packet: Buffer, at: number): readonly (readonly [number, Buffer])[] {
  const part = (from: number, to: number): readonly [number, Buffer] => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(packet.length, 0)
    head.writeUInt32BE(from, 4)
    const name = Buffer.from('0123456789ABCDEF0123456789ABCDEF')
    return [0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xmp/extension/\0'), name, head, packet.subarray(from, to)])]
  }
  return [part(at, packet.length), part(0, at)]
}

function box(type: string, ...inside: readonly Buffer[]): Buffer {
  const all = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), ...inside])
  all.writeUInt32BE(all.length)
  return all
}

function wide(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}

const cut = CITY.indexOf(SECRET) + 4
const split = CITY.indexOf('photoshop') + 3
const inTiff = (more: Parameters<typeof tiff>[0]): Buffer => tiff([[0x010f, 2, Buffer.from('Camera of nobody\0')], ...more])
const withThumbnail = (thumbnail: Buffer): Buffer => {
  const numbers = Buffer.alloc(8)
  const block = inTiff([
    [0x0201, 4, numbers.subarray(0, 4)],
    [0x0202, 4, numbers.subarray(4)],
  ])
  const at = block.indexOf(Buffer.from([0x01, 0x02, 4, 0]))
  block.writeUInt32LE(block.length, at + 8)
  block.writeUInt32LE(thumbnail.length, at + 20)
  return Buffer.concat([block, thumbnail])
}

/** Those that can be taken out. */
const GONE: readonly (readonly [string, string, Buffer])[] = [
  ['IPTC in a TIFF', 'image/tiff', inTiff([[0x83bb, 7, FIELDS]])],
  ['IPTC in a TIFF, counted in fours', 'image/tiff', inTiff([[0x83bb, 4, Buffer.concat([FIELDS, Buffer.alloc(4 - (FIELDS.length % 4))])]])],
  ['IPTC with long lengths', 'image/tiff', inTiff([[0x83bb, 7, Buffer.concat([longField(5, 'Blister'), longField(92, SECRET)])]])],
  [
    'IPTC behind something that is no field',
    'image/tiff',
    inTiff([
      [0x83bb, 7, Buffer.concat([Buffer.from('xx'), FIELDS])],
      [0x8825, 4, Buffer.from([0, 0, 0, 0])],
    ]),
  ],
  ['IPTC among resources of Photoshop in a TIFF', 'image/tiff', inTiff([[0x8649, 7, resource(0x0404, FIELDS)]])],
  ['XMP in a TIFF', 'image/tiff', inTiff([[0x02bc, 1, CITY]])],
  [
    'XMP in a TIFF without the element around it',
    'image/tiff',
    inTiff([[0x02bc, 1, Buffer.from(`<rdf:RDF><a:City>${SECRET}</a:City></rdf:RDF>`)]]),
  ],
  [
    'EXIF among resources of Photoshop in a JPEG',
    'image/jpeg',
    jpegFile([[0xed, Buffer.concat([PHOTOSHOP, resource(0x0422, inTiff([[0x83bb, 7, FIELDS]]))])]]),
  ],
  ['XMP among resources of Photoshop in a JPEG', 'image/jpeg', jpegFile([[0xed, Buffer.concat([PHOTOSHOP, resource(0x0424, CITY)])]])],
  ['IPTC in the EXIF of a HEIC', 'image/heic', heicFile(inTiff([[0x83bb, 7, FIELDS]]))],
  ['IPTC of Photoshop in a HEIC', 'image/heic', heicFile(Buffer.concat([inTiff([]), resource(0x0404, FIELDS)]))],
  ['XMP in a HEIC', 'image/heic', heicFile(Buffer.concat([inTiff([]), CITY]))],
  ['extended XMP in parts, cut inside of the value', 'image/jpeg', jpegFile(extended(CITY, cut))],
  ['extended XMP in parts, cut inside of the name', 'image/jpeg', jpegFile(extended(CITY, split))],
  [
    'IPTC that goes on in the next segment',
    'image/jpeg',
    jpegFile([
      [0xed, Buffer.concat([PHOTOSHOP, resource(0x0404, FIELDS).subarray(0, 33)])],
      [0xed, Buffer.concat([PHOTOSHOP, resource(0x0404, FIELDS).subarray(33)])],
    ]),
  ],
  ['XMP whose closing mark has a space', 'image/jpeg', jpegFile([xmpPart(xmp(`<photoshop:City>${SECRET}</photoshop:City >`))])],
  ['XMP of a drone', 'image/jpeg', jpegFile([xmpPart(xmp(`<rdf:Description drone-dji:GpsLatitude="${SECRET}"/>`))])],
  [
    'XMP with a name of its own space',
    'image/jpeg',
    jpegFile([xmpPart(xmp(`<GPSLatitude xmlns="http://ns.adobe.com/exif/1.0/">${SECRET}</GPSLatitude>`))]),
  ],
  ['a thumbnail inside of EXIF', 'image/jpeg', jpegFile([exifPart(withThumbnail(jpegFile([xmpPart(CITY)])))])],
]

/** What nobody can change without breaking it, or cannot look into: no copy. */
const REFUSED: readonly (readonly [string, string, Buffer])[] = [
  ['XMP in wide letters', 'image/jpeg', jpegFile([xmpPart(wide(CITY.toString()))])],
  ['XMP without an end', 'image/jpeg', jpegFile([xmpPart(Buffer.from(`<x:xmpmeta><photoshop:City>${SECRET}`))])],
  [
    'a film beside a HEIC',
    'image/heic',
    Buffer.concat([heicFile(inTiff([])), box('moov', box('udta', box('\u00a9xyz', Buffer.from(SECRET))))]),
  ],
  ['a signed account of a picture', 'image/jpeg', jpegFile([[0xeb, Buffer.from(`JP\0\0{"exif:GPSLatitude":"${SECRET}"}`)]])],
  ['a text of its own in a PNG', 'image/png', pngFile([['tEXt', Buffer.from(`exif:GPSLatitude\0${SECRET}`)]])],
  [
    'packed IPTC in a PNG',
    'image/png',
    pngFile([
      [
        'zTXt',
        Buffer.concat([
          Buffer.from('Raw profile type iptc\0\0'),
          deflateSync(Buffer.from(`\niptc\n      30\n${FIELDS.toString('hex')}\n`)),
        ]),
      ],
    ]),
  ],
]

describe('a place', () => {
  it.each(GONE)('in %s is gone from the copy', (_name, mediaType, bytes) => {
    expect(Buffer.from(bytes).includes(Buffer.from(SECRET).subarray(0, 3))).toBe(true)
    const copy = Buffer.from(withoutPlace(bytes, mediaType) ?? [])
    expect(copy).toHaveLength(bytes.length)
    for (const piece of [SECRET.slice(0, 4), SECRET.slice(-4)]) expect(copy.includes(piece)).toBe(false)
    expect(readPhotograph(copy, mediaType).saysPlace).toBe(false)
  })

  it.each(GONE.filter(([name]) => !name.includes('no field')))('in %s is named before it is shared', (_name, mediaType, bytes) => {
    expect(readPhotograph(bytes, mediaType).saysPlace).toBe(true)
  })

  it.each(REFUSED)('in %s is named, and makes no copy', (_name, mediaType, bytes) => {
    expect([readPhotograph(bytes, mediaType).saysPlace, withoutPlace(bytes, mediaType)]).toEqual([true, null])
  })

  it('that could hide beyond what is looked into makes no copy', () => {
    const many = jpegFile(Array.from({ length: 300 }, () => xmpPart(xmp(''))))
    const pictures = Buffer.concat(Array.from({ length: 20 }, () => jpegFile([])))
    const packed = pngFile([
      ['iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\u0001\0\0\0'), deflateSync(Buffer.alloc(9_000_000))])],
    ])
    const sealed = Buffer.concat([heicFile(inTiff([])), Buffer.from('mime\0application/rdf+xml\0deflate\0')])
    for (const [bytes, mediaType] of [
      [many, 'image/jpeg'],
      [pictures, 'image/jpeg'],
      [packed, 'image/png'],
      [sealed, 'image/heic'],
    ] as const) {
      const before = Buffer.concat([bytes])
      expect(readPhotograph(before, mediaType).saysPlace).toBe(false)
      expect(withoutPlace(before, mediaType)).toBeNull()
    }
  })

  it("takes the maker's notes along, which nobody else can read, and nothing where they lie across something else", () => {
    const note = Buffer.from(`MAKER\0${SECRET}`)
    const bytes = inTiff([
      [0x83bb, 7, FIELDS],
      [0x927c, 7, note],
      [0x9286, 7, Buffer.from('remark stays')],
    ])
    const file = jpegFile([exifPart(bytes)])
    const copy = Buffer.from(withoutPlace(file, 'image/jpeg') ?? [])
    expect(copy.includes('MAKER')).toBe(false)
    for (const kept of ['remark stays', 'Camera of nobody', 'Blister']) expect(copy.includes(kept)).toBe(true)
    const lie = Buffer.from(file)
    const at = lie.indexOf(Buffer.from([0x7c, 0x92, 7, 0]))
    lie.writeUInt32LE(8, at + 8)
    expect(withoutPlace(lie, 'image/jpeg')).toBeNull()
    // Of what says no place nothing is taken.
    const placeless = jpegFile([exifPart(exifBlock({ littleEndian: true, emptyPlace: true })), xmpPart(xmpPacket(false))])
    expect(readPhotograph(placeless, 'image/jpeg').saysPlace).toBe(false)
  })

  it('goes with one that stands beside it', () => {
    const bytes = jpegFile([exifPart(exifBlock(SAID)), xmpPart(xmpPacket(true)), ...extended(CITY, cut)])
    const copy = Buffer.from(withoutPlace(bytes, 'image/jpeg') ?? [])
    expect(copy).toHaveLength(bytes.length)
    expect(copy.toString('latin1')).not.toMatch(/Sibiu|4471|44,25|Bucure/u)
  })
})
