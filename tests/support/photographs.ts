/** Photographs written by hand: what they say of themselves is real, their pixels are not. */

import { crc32 } from 'node:zlib'

export interface ExifPlan {
  readonly littleEndian: boolean
  readonly taken?: string
  readonly zone?: string
  /** Degrees, minutes, seconds of latitude; none where it does not say. */
  readonly latitude?: readonly [number, number, number]
  /** Only what cameras write that do not know where they are. */
  readonly emptyPlace?: boolean
}

type Field = readonly [tag: number, type: number, count: number, value: Buffer | 'exif' | 'gps']

/** A block of EXIF as it stands behind `Exif`: directory 0, the EXIF directory, the place, directory 1 (a thumbnail). */
export function exifBlock({ littleEndian, taken = '', zone = '', latitude, emptyPlace = false }: ExifPlan): Buffer {
  const u16 = (value: number): Buffer => {
    const bytes = Buffer.alloc(2)
    if (littleEndian) bytes.writeUInt16LE(value)
    else bytes.writeUInt16BE(value)
    return bytes
  }
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    if (littleEndian) bytes.writeUInt32LE(value)
    else bytes.writeUInt32BE(value)
    return bytes
  }
  const text = (tag: number, value: string): Field => [tag, 2, value.length + 1, Buffer.from(`${value}\0`)]
  const coordinate = (value: readonly number[]): Buffer => Buffer.concat(value.flatMap((one) => [u32(one), u32(1)]))
  const gps: readonly Field[] = [
    [0, 1, 4, Buffer.from([2, 3, 0, 0])],
    ...(latitude === undefined
      ? []
      : ([text(1, 'N'), [2, 5, 3, coordinate(latitude)], text(3, 'E'), [4, 5, 3, coordinate([26, 6, 9])]] as const)),
  ]
  const hasPlace = latitude !== undefined || emptyPlace
  const first: readonly Field[] = [
    text(0x010f, 'Camera of nobody'),
    [0x0112, 3, 1, Buffer.concat([u16(6), u16(0)])],
    text(0x0132, '2020:05:06 07:08:09'),
    [0x8769, 4, 1, 'exif'],
    ...(hasPlace ? ([[0x8825, 4, 1, 'gps']] as const) : []),
    text(0xa431, 'serial 1234567'),
  ]
  const exif: readonly Field[] = [
    ...(taken === '' ? [] : [text(0x9003, taken)]),
    ...(zone === '' ? [] : [text(0x9011, zone)]),
    text(0x9291, '123'),
  ]
  const sizeOf = (fields: readonly Field[]): number =>
    6 +
    fields.length * 12 +
    fields.reduce((sum, [, , , value]) => sum + (typeof value === 'string' || value.length <= 4 ? 0 : value.length), 0)
  const firstAt = 8
  const exifAt = firstAt + sizeOf(first)
  const gpsAt = exifAt + sizeOf(exif)
  const lastAt = hasPlace ? gpsAt + sizeOf(gps) : gpsAt
  const directory = (fields: readonly Field[], at: number, next: number): Buffer => {
    let valuesAt = at + 6 + fields.length * 12
    const values: Buffer[] = []
    const entries = fields.map(([tag, type, count, value]) => {
      const bytes = value === 'exif' ? u32(exifAt) : value === 'gps' ? u32(gpsAt) : value
      const head = Buffer.concat([u16(tag), u16(type), u32(count)])
      if (bytes.length <= 4) return Buffer.concat([head, bytes, Buffer.alloc(4 - bytes.length)])
      values.push(bytes)
      valuesAt += bytes.length
      return Buffer.concat([head, u32(valuesAt - bytes.length)])
    })
    return Buffer.concat([u16(fields.length), ...entries, u32(next), ...values])
  }
  return Buffer.concat([
    Buffer.from(littleEndian ? 'II' : 'MM'),
    u16(42),
    u32(firstAt),
    directory(first, firstAt, lastAt),
    directory(exif, exifAt, 0),
    ...(hasPlace ? [directory(gps, gpsAt, 0)] : []),
    directory([[0x0103, 3, 1, Buffer.concat([u16(6), u16(0)])]], lastAt, 0),
  ])
}

/** XMP with a place in attributes, in elements and in words. */
export function xmpPacket(says: boolean): Buffer {
  const place = says
    ? ' exif:GPSLatitude="44,25.5N" exif:GPSLongitude="26,6.1E" photoshop:City="București"><Iptc4xmpExt:LocationCreated rdf:parseType="Resource"><Iptc4xmpExt:City>București</Iptc4xmpExt:City></Iptc4xmpExt:LocationCreated>'
    : '>'
  return Buffer.from(
    `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:Rating="5" exif:GPSVersionID="2.2.0.0"${place}<dc:title>Blister</dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
  )
}

/** A JPEG of these parts; its pixels are `scan`. */
export function jpegFile(
  parts: readonly (readonly [marker: number, content: Buffer])[],
  scan = Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
): Buffer {
  const segment = (marker: number, content: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, content])
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...parts.map(([marker, content]) => segment(marker, content)),
    segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
  ])
}

export const exifPart = (block: Buffer): readonly [number, Buffer] => [0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block])]
export const xmpPart = (packet: Buffer): readonly [number, Buffer] => [
  0xe1,
  Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), packet]),
]

/** Fields of IPTC in a block of Photoshop, with a thumbnail that must not be touched beside them. */
export function iptcPart(fields: readonly (readonly [field: number, value: string])[]): readonly [number, Buffer] {
  const written = Buffer.concat(
    fields.map(([field, value]) => Buffer.concat([Buffer.from([0x1c, 2, field, 0, Buffer.byteLength(value)]), Buffer.from(value)])),
  )
  const resource = (id: number, content: Buffer): Buffer => {
    const head = Buffer.from([0x38, 0x42, 0x49, 0x4d, id >> 8, id & 255, 0, 0, 0, 0, 0, content.length])
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  const thumbnail = Buffer.from([0x1c, 2, 90, 0, 4, 1, 2, 3, 4])
  return [0xed, Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource(0x040c, thumbnail), resource(0x0404, written)])]
}

/** A PNG of these chunks behind its header. */
export function pngFile(chunks: readonly (readonly [type: string, content: Buffer])[]): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(content.length)
    const named = Buffer.concat([Buffer.from(type), content])
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([head, named, sum])
  }
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[['IHDR', header] as const, ...chunks, ['IEND', Buffer.alloc(0)] as const].map(([type, content]) => chunk(type, content)),
  ])
}

/** The outer form of a HEIC: brand, and boxes with what it says of itself. */
export function heicFile(block: Buffer): Buffer {
  const box = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(content.length + 8)
    return Buffer.concat([head, Buffer.from(type), content])
  }
  return Buffer.concat([
    box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')),
    box('mdat', Buffer.concat([Buffer.from([0, 0, 0, 6]), Buffer.from('Exif\0\0'), block, Buffer.alloc(64, 7)])),
  ])
}
