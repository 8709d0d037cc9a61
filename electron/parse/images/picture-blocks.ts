/** Where a picture keeps what it says of itself: blocks of EXIF, XMP and IPTC in JPEG, PNG, TIFF and HEIC files. */

import { IMAGE_LIMITS } from './image-limits.ts'

export interface Block {
  /** `text`: of a PNG, from its type on; looked into and never changed. */
  readonly kind: 'exif' | 'xmp' | 'iptc' | 'video' | 'text'
  readonly from: number
  readonly to: number
}

const EXIF_MARK = Buffer.from('Exif\0\0')
const XMP_MARK = Buffer.from('http://ns.adobe.com/xap/1.0/\0')
const XMP_MORE_MARK = Buffer.from('http://ns.adobe.com/xmp/extension/\0')
const IPTC_MARK = Buffer.from('Photoshop 3.0\0')
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff])
const TEXTS = new Set(['tEXt', 'zTXt', 'iTXt'])
const START_OF_SCAN = 0xda
const END_OF_PICTURE = 0xd9

/** `mediaType` is what the file was recognised as. */
export function blocksOf(bytes: Uint8Array, mediaType: string): readonly Block[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found = mediaType === 'image/jpeg' ? jpegBlocks(file) : mediaType === 'image/png' ? pngBlocks(file) : looseBlocks(file)
  return found.slice(0, IMAGE_LIMITS.blocksMax)
}

/** Also of the pictures behind the first one, and of a film behind them. */
function jpegBlocks(file: Buffer): readonly Block[] {
  const blocks: Block[] = []
  let at = 0
  for (let pictures = 0; pictures < IMAGE_LIMITS.picturesMax && at !== -1; pictures += 1) {
    const end = onePicture(file, at, blocks)
    if (end >= file.length) return blocks
    at = file.indexOf(JPEG_START, end)
    const film = file.indexOf('ftyp', end, 'latin1')
    if (film !== -1 && (at === -1 || film < at)) {
      blocks.push({ kind: 'video', from: end, to: file.length })
      return blocks
    }
  }
  return blocks
}

/** Returns where the picture ends. Source: ITU T.81, annex B. */
function onePicture(file: Buffer, start: number, blocks: Block[]): number {
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
    const block = segmentBlock(file, marker, at + 4, end)
    if (block !== null && blocks.length < IMAGE_LIMITS.blocksMax) blocks.push(block)
    at = marker === START_OF_SCAN ? endOfScan(file, end) : end
  }
  return file.length
}

function segmentBlock(file: Buffer, marker: number, from: number, to: number): Block | null {
  const has = (mark: Buffer): boolean => to - from >= mark.length && file.subarray(from, from + mark.length).equals(mark)
  if (marker === 0xe1 && has(EXIF_MARK)) return { kind: 'exif', from: from + EXIF_MARK.length, to }
  if (marker === 0xe1 && has(XMP_MARK)) return { kind: 'xmp', from: from + XMP_MARK.length, to }
  if (marker === 0xe1 && has(XMP_MORE_MARK)) return { kind: 'xmp', from: from + XMP_MORE_MARK.length, to }
  return marker === 0xed && has(IPTC_MARK) ? { kind: 'iptc', from: from + IPTC_MARK.length, to } : null
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
  for (let at = 8; at + 12 <= file.length && blocks.length < IMAGE_LIMITS.blocksMax;) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const end = at + 8 + length
    if (end + 4 > file.length) return blocks
    if (type === 'eXIf') blocks.push({ kind: 'exif', from: at + 8, to: end })
    // The sign behind the name says whether it is packed.
    if (type === 'iTXt' && file.toString('latin1', at + 8, at + 27) === 'XML:com.adobe.xmp\0\0')
      blocks.push({ kind: 'xmp', from: at + 8, to: end })
    else if (TEXTS.has(type)) blocks.push({ kind: 'text', from: at + 4, to: end })
    at = end + 4
  }
  return blocks
}

/** HEIC and TIFF: an EXIF block wherever one begins, a packet of XMP wherever one stands. */
function looseBlocks(file: Buffer): readonly Block[] {
  const isTiff = ['II*\0', 'MM\0*'].includes(file.toString('latin1', 0, 4))
  const blocks: Block[] = isTiff ? [{ kind: 'exif', from: 0, to: file.length }] : []
  for (const start of ['II*\0\u0008\0\0\0', 'MM\0*\0\0\0\u0008', 'Exif\0\0II*\0', 'Exif\0\0MM\0*']) {
    const skip = start.startsWith('Exif') ? EXIF_MARK.length : 0
    for (let at = file.indexOf(start, 0, 'latin1'); at !== -1; at = file.indexOf(start, at + 1, 'latin1')) {
      if (blocks.length >= IMAGE_LIMITS.blocksMax) return blocks
      if (!blocks.some(({ from }) => from === at + skip)) blocks.push({ kind: 'exif', from: at + skip, to: file.length })
    }
  }
  for (let at = file.indexOf('<x:xmpmeta'); at !== -1;) {
    const end = file.indexOf('</x:xmpmeta>', at)
    if (end === -1 || blocks.length >= IMAGE_LIMITS.blocksMax) return blocks
    blocks.push({ kind: 'xmp', from: at, to: Math.min(end, at + IMAGE_LIMITS.xmpBytesMax) })
    at = file.indexOf('<x:xmpmeta', end)
  }
  return blocks
}
