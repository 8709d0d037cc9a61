/** One page of a TIFF file as red, green and blue; its size is bounded before a pixel is unpacked. */

import type { TiffFile, TiffPage } from './tiff-file.ts'
import { isKnownKind, paintPiece, undoPredictor } from './tiff-pixels.ts'
import type { Place } from './tiff-pixels.ts'
import { unpackPiece } from './unpack-piece.ts'
import type { Inflate } from './unpack-piece.ts'

export interface TiffCodecs {
  readonly inflate: Inflate
  /** Four bytes a pixel of a whole JPEG; null where it is none, or has another size. */
  readonly jpeg: (bytes: Uint8Array, width: number, height: number) => Promise<Uint8ClampedArray | null>
}

export type TiffDecoded =
  | { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray }
  | { readonly problem: 'damaged' | 'too-large' | 'unknown-compression' }

const JPEG = 7
const WHITE = 255

/** `number` counts from 0. A piece that is broken stays white, the others are shown. */
export async function decodePage(file: TiffFile, number: number, codecs: TiffCodecs): Promise<TiffDecoded> {
  const page = file.pages[number]
  if (page === undefined || page === 'damaged') return { problem: 'damaged' }
  if (page === 'too-large') return { problem: 'too-large' }
  if (page.compression !== JPEG && !isKnownKind(page)) return { problem: 'unknown-compression' }
  const { width, height, pieceWidth, pieceHeight } = page
  const rgba = new Uint8ClampedArray(width * height * 4).fill(WHITE)
  const across = Math.ceil(width / pieceWidth)
  const count = across * Math.ceil(height / pieceHeight)
  let shown = 0
  for (let at = 0; at < count; at += 1) {
    const y = Math.floor(at / across) * pieceHeight
    const isTile = pieceWidth !== width
    const place = { x: (at % across) * pieceWidth, y, rows: isTile ? pieceHeight : Math.min(pieceHeight, height - y) }
    const drawn = await drawPiece(rgba, file, page, { at, count, place }, codecs).catch(() => true)
    if (!drawn) return { problem: 'unknown-compression' }
    shown += 1
    if (shown >= page.pieces.length) break
  }
  return { width, height, rgba }
}

interface Piece {
  readonly at: number
  /** Pieces of one plane. */
  readonly count: number
  readonly place: Place
}

/** False for a compression that is not known. */
async function drawPiece(rgba: Uint8ClampedArray, file: TiffFile, page: TiffPage, piece: Piece, codecs: TiffCodecs): Promise<boolean> {
  const { place } = piece
  const bytesOf = (index: number): Uint8Array => {
    const { from, length } = page.pieces[index] ?? { from: 0, length: 0 }
    return file.bytes.subarray(from, from + length)
  }
  if (page.compression === JPEG) {
    const own = await codecs.jpeg(wholeJpeg(bytesOf(piece.at), page.jpegTables), page.pieceWidth, place.rows)
    if (own !== null) copyRows(rgba, own, page, place)
    return true
  }
  const planes: Uint8Array[] = []
  for (let plane = 0; plane < (page.isPlanar ? page.samples : 1); plane += 1) {
    const unpacked = await unpackPiece(bytesOf(piece.at + plane * piece.count), page, place.rows, codecs.inflate)
    if (unpacked === null) return false
    undoPredictor(unpacked, page, place.rows, file.littleEndian)
    planes.push(unpacked)
  }
  paintPiece(rgba, planes, page, file, place)
  return true
}

/** Tables that stand once for all pieces go in front of each. Source: TIFF Technical Note 2. */
function wholeJpeg(bytes: Uint8Array, tables: Uint8Array | null): Uint8Array {
  if (tables === null || tables.length < 4) return bytes
  const head = tables.subarray(0, tables.length - 2)
  const whole = new Uint8Array(head.length + Math.max(0, bytes.length - 2))
  whole.set(head)
  whole.set(bytes.subarray(2), head.length)
  return whole
}

function copyRows(rgba: Uint8ClampedArray, own: Uint8ClampedArray, page: TiffPage, { x, y, rows }: Place): void {
  const columns = Math.min(page.pieceWidth, page.width - x)
  for (let row = 0; row < rows && y + row < page.height; row += 1) {
    const from = row * page.pieceWidth * 4
    rgba.set(own.subarray(from, from + columns * 4), ((y + row) * page.width + x) * 4)
  }
}
