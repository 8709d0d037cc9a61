/** The pages of a TIFF file: what its directories say, before a pixel is read. Source: TIFF 6.0. */

export interface TiffPage {
  readonly width: number
  readonly height: number
  readonly compression: number
  readonly photometric: number
  readonly bits: number
  readonly samples: number
  readonly predictor: number
  /** Samples lie plane by plane. */
  readonly isPlanar: boolean
  /** Bits of a byte begin with the lowest. */
  readonly isReversed: boolean
  readonly faxOptions: number
  /** Red, green and blue of each number, of 16 bits. */
  readonly palette: readonly number[]
  readonly jpegTables: Uint8Array | null
  /** Size of a piece, and where the pieces lie, in their order. */
  readonly pieceWidth: number
  readonly pieceHeight: number
  readonly pieces: readonly { readonly from: number; readonly length: number }[]
}

export interface TiffFile {
  readonly bytes: Uint8Array
  readonly littleEndian: boolean
  readonly pages: readonly (TiffPage | 'too-large' | 'damaged')[]
}

/** Pages of one file, pixels and pieces of one page. */
export const TIFF_PAGES_MAX = 1_000
export const TIFF_PIXELS_MAX = 80_000_000
const PIECES_MAX = 65_536
const SIDE_MAX = 100_000
const ENTRIES_MAX = 1_000
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]

export function isTiff(bytes: Uint8Array): boolean {
  const order = String.fromCharCode(...bytes.subarray(0, 4))
  return order === 'II*\0' || order === 'MM\0*'
}

/** Null where it is none, or has no page. No directory is read twice. */
export function openTiff(bytes: Uint8Array): TiffFile | null {
  if (!isTiff(bytes) || bytes.length < 8) return null
  const littleEndian = bytes[0] === 0x49
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const pages: TiffFile['pages'][number][] = []
  const seen = new Set<number>()
  for (let at = view.getUint32(4, littleEndian); at > 0 && at + 6 <= bytes.length && !seen.has(at) && pages.length < TIFF_PAGES_MAX;) {
    seen.add(at)
    const fields = new Fields(view, at, littleEndian)
    // Small pictures that only stand for the others are no pages.
    if ((fields.one(254, 0) & 1) === 0) pages.push(pageOf(fields, bytes))
    at = fields.next
  }
  return pages.length === 0 ? null : { bytes, littleEndian, pages }
}

function pageOf(fields: Fields, bytes: Uint8Array): TiffPage | 'too-large' | 'damaged' {
  const [width, height] = [fields.one(256, 0), fields.one(257, 0)]
  if (width === 0 || height === 0) return 'damaged'
  if (width > SIDE_MAX || height > SIDE_MAX || width * height > TIFF_PIXELS_MAX) return 'too-large'
  const isTiled = fields.has(322)
  const offsets = fields.all(isTiled ? 324 : 273, PIECES_MAX)
  const lengths = fields.all(isTiled ? 325 : 279, PIECES_MAX)
  const pieces = offsets.map((from, at) => ({ from, length: Math.max(0, Math.min(lengths[at] ?? bytes.length, bytes.length - from)) }))
  const tables = fields.bytes(347)
  const pieceWidth = isTiled ? fields.one(322, 0) : width
  const pieceHeight = isTiled ? fields.one(323, 0) : Math.min(fields.one(278, height) || height, height)
  if (pieces.length === 0 || pieceWidth === 0 || pieceHeight === 0 || pieceWidth * pieceHeight > TIFF_PIXELS_MAX) return 'damaged'
  return {
    width,
    height,
    compression: fields.one(259, 1),
    photometric: fields.one(262, 0),
    bits: fields.one(258, 1),
    samples: fields.one(277, 1),
    predictor: fields.one(317, 1),
    isPlanar: fields.one(284, 1) === 2,
    isReversed: fields.one(266, 1) === 2,
    faxOptions: fields.one(292, 0),
    palette: fields.all(320, 3 * 256),
    jpegTables: tables === null ? null : bytes.subarray(tables.from, tables.to),
    pieceWidth,
    pieceHeight,
    pieces,
  }
}

/** One directory. */
class Fields {
  readonly next: number
  readonly #view: DataView
  readonly #littleEndian: boolean
  readonly #entries = new Map<number, { readonly type: number; readonly count: number; readonly at: number }>()

  constructor(view: DataView, start: number, littleEndian: boolean) {
    this.#view = view
    this.#littleEndian = littleEndian
    const count = Math.min(view.getUint16(start, littleEndian), ENTRIES_MAX, Math.floor((view.byteLength - start - 6) / 12))
    for (let index = 0; index < count; index += 1) {
      const at = start + 2 + index * 12
      const type = view.getUint16(at + 2, littleEndian)
      const values = view.getUint32(at + 4, littleEndian)
      const length = (TYPE_BYTES[type] ?? 0) * values
      const from = length > 4 ? view.getUint32(at + 8, littleEndian) : at + 8
      if (length > 0 && from + length <= view.byteLength)
        this.#entries.set(view.getUint16(at, littleEndian), { type, count: values, at: from })
    }
    const end = start + 2 + count * 12
    this.next = end + 4 <= view.byteLength ? view.getUint32(end, littleEndian) : 0
  }

  has(tag: number): boolean {
    return this.#entries.has(tag)
  }

  one(tag: number, otherwise: number): number {
    return this.all(tag, 1)[0] ?? otherwise
  }

  /** Whole numbers, `max` of them at the most. */
  all(tag: number, max: number): readonly number[] {
    const entry = this.#entries.get(tag)
    if (entry === undefined || (entry.type !== 1 && entry.type !== 3 && entry.type !== 4)) return []
    const size = TYPE_BYTES[entry.type] ?? 1
    return Array.from({ length: Math.min(entry.count, max) }, (_, index) => {
      const at = entry.at + index * size
      if (size === 1) return this.#view.getUint8(at)
      return size === 2 ? this.#view.getUint16(at, this.#littleEndian) : this.#view.getUint32(at, this.#littleEndian)
    })
  }

  bytes(tag: number): { readonly from: number; readonly to: number } | null {
    const entry = this.#entries.get(tag)
    return entry === undefined ? null : { from: entry.at, to: entry.at + entry.count }
  }
}
