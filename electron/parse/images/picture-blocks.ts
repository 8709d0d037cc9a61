/** Where a picture keeps what it says of itself: blocks of EXIF, XMP and IPTC in JPEG, PNG, TIFF and HEIC files. */

import { IMAGE_LIMITS } from './image-limits.ts'

/** A stretch of bytes. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** `resources`: of Photoshop, with `fields` of IPTC among them. `notes`: of a maker. `text`: of a PNG, from its type on; looked into and never changed. `unread`: more than is looked into. */
export type BlockKind = 'exif' | 'xmp' | 'resources' | 'fields' | 'notes' | 'jpeg' | 'video' | 'text' | 'unread'

/** What does not fit into one part of a file goes on in the next ones. */
export interface Block {
  readonly kind: BlockKind
  readonly parts: readonly Stretch[]
}

const EXIF_MARK = Buffer.from('Exif\0\0')
const XMP_MARK = Buffer.from('http://ns.adobe.com/xap/1.0/\0')
const XMP_MORE_MARK = Buffer.from('http://ns.adobe.com/xmp/extension/\0')
/** Behind the mark: whose part it is, how long the whole is, and where in it this part stands. Source: XMP part 3, 1.1.3.1. */
const XMP_MORE_NAME_BYTES = 32
const XMP_MORE_HEAD_BYTES = XMP_MORE_NAME_BYTES + 8
const PHOTOSHOP_MARK = Buffer.from('Photoshop 3.0\0')
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff])
const TEXTS = new Set(['tEXt', 'zTXt', 'iTXt'])
const START_OF_SCAN = 0xda
const END_OF_PICTURE = 0xd9

/** `mediaType` is what the file was recognised as. */
export function blocksOf(bytes: Uint8Array, mediaType: string): readonly Block[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found = mediaType === 'image/jpeg' ? jpegBlocks(file) : mediaType === 'image/png' ? pngBlocks(file) : looseBlocks(file)
  return found.length <= IMAGE_LIMITS.blocksMax ? found : [...found.slice(0, IMAGE_LIMITS.blocksMax), unread(file)]
}

function unread(file: Buffer): Block {
  return { kind: 'unread', parts: [{ from: 0, to: file.length }] }
}

/** Also of the pictures behind the first one, and of a film behind them. */
export function jpegBlocks(file: Buffer): readonly Block[] {
  const segments: Segment[] = []
  const films: Block[] = []
  let at = 0
  for (let pictures = 0; at !== -1 && films.length === 0; pictures += 1) {
    if (pictures === IMAGE_LIMITS.picturesMax) return [...joinedSegments(file, segments), unread(file)]
    const end = onePicture(file, at, segments)
    if (end >= file.length) break
    at = file.indexOf(JPEG_START, end)
    const film = file.indexOf('ftyp', end, 'latin1')
    if (film !== -1 && (at === -1 || film < at)) films.push({ kind: 'video', parts: [{ from: end, to: file.length }] })
  }
  return [...joinedSegments(file, segments), ...films]
}

interface Segment extends Stretch {
  readonly kind: 'exif' | 'xmp' | 'more' | 'resources'
}

/** Returns where the picture ends. Source: ITU T.81, annex B. */
function onePicture(file: Buffer, start: number, segments: Segment[]): number {
  let at = start + 2
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return at
    const marker = file[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === END_OF_PICTURE) return at + 2
    const length = file.readUInt16BE(at + 2)
    const end = Math.min(at + 2 + Math.max(length, 2), file.length)
    const segment = segmentOf(file, marker, at + 4, end)
    if (segment !== null && segments.length <= SEGMENTS_MAX) segments.push(segment)
    at = marker === START_OF_SCAN ? endOfScan(file, end) : end
  }
  return file.length
}

/** One of XMP holds 64 KiB, and as much as is looked into takes so many; others are few. */
const SEGMENTS_MAX = 2_048

function segmentOf(file: Buffer, marker: number, from: number, to: number): Segment | null {
  const has = (mark: Buffer): boolean => to - from >= mark.length && file.subarray(from, from + mark.length).equals(mark)
  if (marker === 0xe1 && has(EXIF_MARK)) return { kind: 'exif', from: from + EXIF_MARK.length, to }
  if (marker === 0xe1 && has(XMP_MARK)) return { kind: 'xmp', from: from + XMP_MARK.length, to }
  if (marker === 0xe1 && has(XMP_MORE_MARK)) return { kind: 'more', from: from + XMP_MORE_MARK.length, to }
  return marker === 0xed && has(PHOTOSHOP_MARK) ? { kind: 'resources', from: from + PHOTOSHOP_MARK.length, to } : null
}

/** What goes on in the next segment is one block: extended XMP by its name, others where a segment begins like nothing of its own. */
function joinedSegments(file: Buffer, segments: readonly Segment[]): readonly Block[] {
  const blocks: { readonly kind: BlockKind; parts: Stretch[] }[] = []
  const more = new Map<string, (Stretch & { readonly place: number })[]>()
  for (const { kind, from, to } of segments) {
    if (kind === 'more') {
      const begin = Math.min(from + XMP_MORE_HEAD_BYTES, to)
      const name = file.toString('latin1', from, from + XMP_MORE_NAME_BYTES)
      const place = begin === from + XMP_MORE_HEAD_BYTES ? file.readUInt32BE(begin - 4) : 0
      more.set(name, [...(more.get(name) ?? []), { from: begin, to, place }])
      continue
    }
    const before = blocks.findLast((block) => block.kind === kind)
    const begins = kind === 'xmp' || file.toString('latin1', from, from + 4) === '8BIM' || isByteOrder(file, from)
    if (before === undefined || begins) blocks.push({ kind, parts: [{ from, to }] })
    else before.parts.push({ from, to })
  }
  const extended = [...more.values()].map((parts) => ({ kind: 'xmp' as const, parts: [...parts].sort((a, b) => a.place - b.place) }))
  return segments.length > SEGMENTS_MAX ? [...blocks, ...extended, unread(file)] : [...blocks, ...extended]
}

function isByteOrder(file: Buffer, at: number): boolean {
  return ['II*\0', 'MM\0*'].includes(file.toString('latin1', at, at + 4))
}

/** The next marker that is none of the picture's own points to begin again. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return file.length
}

/** Source: PNG, third edition, 5.3 and 11.3.4. */
function pngBlocks(file: Buffer): readonly Block[] {
  const blocks: Block[] = []
  for (let at = 8; at + 12 <= file.length && blocks.length <= IMAGE_LIMITS.blocksMax;) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const end = at + 8 + length
    if (end + 4 > file.length) return [...blocks, unread(file)]
    if (type === 'eXIf') blocks.push({ kind: 'exif', parts: [{ from: at + 8, to: end }] })
    // The sign behind the name says whether it is packed.
    if (type === 'iTXt' && file.toString('latin1', at + 8, at + 27) === 'XML:com.adobe.xmp\0\0')
      blocks.push({ kind: 'xmp', parts: [{ from: at + 8, to: end }] })
    else if (TEXTS.has(type)) blocks.push({ kind: 'text', parts: [{ from: at + 4, to: end }] })
    at = end + 4
  }
  return blocks
}

/** HEIC and TIFF: an EXIF block wherever one begins, a packet of XMP wherever one stands, and what a HEIC has beside its pictures. */
function looseBlocks(file: Buffer): readonly Block[] {
  const isTiff = isByteOrder(file, 0)
  const blocks: Block[] = isTiff ? [{ kind: 'exif', parts: [{ from: 0, to: file.length }] }] : [...besidePictures(file)]
  for (const start of ['II*\0\u0008\0\0\0', 'MM\0*\0\0\0\u0008', 'Exif\0\0II*\0', 'Exif\0\0MM\0*']) {
    const skip = start.startsWith('Exif') ? EXIF_MARK.length : 0
    for (let at = file.indexOf(start, 0, 'latin1'); at !== -1; at = file.indexOf(start, at + 1, 'latin1')) {
      if (blocks.length > IMAGE_LIMITS.blocksMax) return blocks
      if (!blocks.some(({ kind, parts }) => kind === 'exif' && parts[0]?.from === at + skip))
        blocks.push({ kind: 'exif', parts: [{ from: at + skip, to: file.length }] })
    }
  }
  return [...blocks, ...loosePackets(file)]
}

/** With or without the element that may stand around it; one without an end reaches as far as is looked. */
function loosePackets(file: Buffer): readonly Block[] {
  const blocks: Block[] = []
  for (const name of ['x:xmpmeta', 'rdf:RDF']) {
    for (let at = file.indexOf(`<${name}`); at !== -1;) {
      const end = file.indexOf(`</${name}`, at)
      const to = Math.min(end === -1 ? file.length : end, at + IMAGE_LIMITS.xmpBytesMax)
      blocks.push({ kind: 'xmp', parts: [{ from: at, to }] })
      if (to !== end && to < file.length) blocks.push(unread(file))
      if (blocks.length > IMAGE_LIMITS.blocksMax) return blocks
      at = end === -1 ? -1 : file.indexOf(`<${name}`, end)
    }
  }
  return blocks
}

/** Films, and what programs add, stand in boxes of their own; packed words cannot be looked into; words of Photoshop stand wherever they begin. Source: ISO/IEC 14496-12, 4.2; 23008-12, A.3. */
function besidePictures(file: Buffer): readonly Block[] {
  const blocks: Block[] = []
  for (let at = 0; at + 8 <= file.length && blocks.length <= IMAGE_LIMITS.blocksMax;) {
    const said = file.readUInt32BE(at)
    const long = said === 1 && at + 16 <= file.length
    const size = long ? Number(file.readBigUInt64BE(at + 8)) : said === 0 ? file.length - at : said
    const to = Math.min(at + Math.max(size, 8), file.length)
    if (['moov', 'udta', 'uuid'].includes(file.toString('latin1', at + 4, at + 8)))
      blocks.push({ kind: 'video', parts: [{ from: at, to }] })
    at = to
  }
  for (let at = file.indexOf('8BIM'); at !== -1 && blocks.length <= IMAGE_LIMITS.blocksMax; at = file.indexOf('8BIM', at + 4)) {
    // Its own number first, then a name; the word alone may stand by chance among pixels.
    if (file[at + 4] === 4 && file[at + 5] === 4) blocks.push({ kind: 'fields', parts: [fieldsAt(file, at)] })
  }
  return file.includes('application/rdf+xml\0deflate', 0, 'latin1') ? [...blocks, unread(file)] : blocks
}

function fieldsAt(file: Buffer, at: number): Stretch {
  const nameBytes = 1 + (file[at + 6] ?? 0)
  const sizeAt = at + 6 + nameBytes + (nameBytes % 2)
  const size = sizeAt + 4 <= file.length ? file.readUInt32BE(sizeAt) : 0
  const from = Math.min(sizeAt + 4, file.length)
  // What does not begin like one is none: nothing of it may be changed.
  return { from, to: file[from] === 0x1c ? Math.min(from + size, file.length) : from }
}
