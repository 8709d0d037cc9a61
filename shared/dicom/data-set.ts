/** DICOM elements out of hostile bytes: where each value lies, never the pixels themselves. Source: DICOM PS3.5 chapters 6, 7 and annex A. */

/** One element; `length` is -1 where the file does not say it (encapsulated pixels). */
export interface DicomElement {
  /** Group and element as one number, 0x00100010. */
  readonly tag: number
  /** Two letters, or empty where the syntax does not say it. */
  readonly vr: string
  readonly at: number
  readonly length: number
  readonly items?: readonly DicomDataSet[]
}

export interface DicomDataSet {
  readonly bytes: Uint8Array
  readonly bigEndian: boolean
  readonly elements: ReadonlyMap<number, DicomElement>
  /** Names of the character sets that its texts are in. */
  readonly charsets: readonly string[]
}

export interface ReadElements {
  readonly dataSet: DicomDataSet
  /** `pixels`: everything before them is there. `cut`: the bytes end inside an element. `broken`: nothing that DICOM allows. */
  readonly end: 'pixels' | 'whole' | 'cut' | 'broken'
  /** Bytes that would be needed to go on, where it was cut. */
  readonly neededBytes: number
}

export interface Syntax {
  readonly explicit: boolean
  readonly bigEndian: boolean
}

export const PIXEL_TAGS: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010])
const CHARSETS = 0x00080005
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const UNDEFINED = 0xffffffff
/** Bounds of one file. */
const DEPTH_MAX = 24
const ELEMENTS_MAX = 1_000_000
/** Value representations with a length of four bytes. */
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const SHORT = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '))

interface Walk {
  readonly bytes: Uint8Array
  readonly view: DataView
  count: number
  state: 'going' | 'pixels' | 'cut' | 'broken'
  needed: number
}

/** Reads from `at` to the pixels or the end. Never throws. */
export function readElements(bytes: Uint8Array, at: number, syntax: Syntax, end: number = bytes.length): ReadElements {
  const walk: Walk = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), count: 0, state: 'going', needed: 0 }
  const { dataSet } = walkElements(walk, at, end, { syntax, depth: 0, charsets: [] })
  return { dataSet, end: walk.state === 'going' ? 'whole' : walk.state, neededBytes: walk.needed }
}

/** Is this a value representation of the standard? */
export function isVr(vr: string): boolean {
  return LONG.has(vr) || SHORT.has(vr)
}

/** A tag as its two numbers lie in the bytes. */
export function tagAt(view: DataView, at: number, littleEndian: boolean): number {
  return view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian)
}

/** How a piece is written, how deep it lies, and the character sets around it. */
interface Inside {
  readonly syntax: Syntax
  readonly depth: number
  readonly charsets: readonly string[]
}

interface Header {
  readonly tag: number
  readonly vr: string
  readonly length: number
  readonly valueAt: number
}

function readHeader({ bytes, view }: Walk, at: number, end: number, { explicit, bigEndian }: Syntax): Header | null {
  const little = !bigEndian
  const tag = tagAt(view, at, little)
  const vr = explicit && tag < ITEM ? String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0) : ''
  if (SHORT.has(vr)) return { tag, vr, length: view.getUint16(at + 6, little), valueAt: at + 8 }
  if (!LONG.has(vr)) return { tag, vr: '', length: view.getUint32(at + 4, little), valueAt: at + 8 }
  return at + 12 > end ? null : { tag, vr, length: view.getUint32(at + 8, little), valueAt: at + 12 }
}

function walkElements(
  walk: Walk,
  from: number,
  end: number,
  { syntax, depth, charsets: inherited }: Inside,
): { readonly dataSet: DicomDataSet; readonly next: number } {
  const elements = new Map<number, DicomElement>()
  let charsets = inherited
  let at = from
  while (walk.state === 'going' && at + 8 <= end) {
    const header = readHeader(walk, at, end, syntax)
    if (header === null) {
      cut(walk, at + 12)
      break
    }
    const { tag, vr, length, valueAt } = header
    if (tag === ITEM_END || tag === SEQUENCE_END) {
      at = tag === ITEM_END ? valueAt : at
      break
    }
    walk.count += 1
    if (walk.count > ELEMENTS_MAX || tag >= ITEM) {
      walk.state = 'broken'
      break
    }
    if (depth === 0 && PIXEL_TAGS.has(tag)) {
      elements.set(tag, { tag, vr, at: valueAt, length: length === UNDEFINED ? -1 : length })
      walk.state = 'pixels'
      break
    }
    const read = readValue(walk, header, end, { syntax, depth, charsets })
    if (read === null) break
    elements.set(tag, read.element)
    if (tag === CHARSETS) charsets = charsetsOf(walk.bytes, read.element)
    at = read.next
  }
  return { dataSet: { bytes: walk.bytes, bigEndian: syntax.bigEndian, elements, charsets }, next: at }
}

/** Null where the walk ends in it. */
function readValue(
  walk: Walk,
  { tag, vr, length, valueAt }: Header,
  end: number,
  { syntax, depth, charsets }: Inside,
): { readonly element: DicomElement; readonly next: number } | null {
  const stop = length === UNDEFINED ? end : valueAt + length
  if (stop > end) {
    cut(walk, stop)
    return null
  }
  // Unknown values of unknown length are sequences in the implicit form, whatever is around them (PS3.5, 6.2.2).
  const inner = vr === 'UN' ? { explicit: false, bigEndian: false } : syntax
  if (length !== UNDEFINED && vr !== 'SQ' && (vr !== '' || !beginsItem(walk, valueAt, stop, syntax)))
    return { element: { tag, vr, at: valueAt, length }, next: stop }
  if (depth >= DEPTH_MAX) {
    walk.state = 'broken'
    return null
  }
  const { items, next } = walkItems(walk, valueAt, stop, { syntax: inner, depth: depth + 1, charsets }, length === UNDEFINED)
  return { element: { tag, vr: 'SQ', at: valueAt, length: next - valueAt, items }, next: length === UNDEFINED ? next : stop }
}

function beginsItem({ view }: Walk, at: number, stop: number, { bigEndian }: Syntax): boolean {
  return at + 8 <= stop && tagAt(view, at, !bigEndian) === ITEM
}

function walkItems(
  walk: Walk,
  from: number,
  end: number,
  inside: Inside,
  open: boolean,
): { readonly items: readonly DicomDataSet[]; readonly next: number } {
  const items: DicomDataSet[] = []
  let at = from
  while (walk.state === 'going' && at + 8 <= end) {
    const tag = tagAt(walk.view, at, !inside.syntax.bigEndian)
    const length = walk.view.getUint32(at + 4, !inside.syntax.bigEndian)
    if (tag === SEQUENCE_END) return { items, next: at + 8 }
    if (tag !== ITEM) {
      walk.state = 'broken'
      break
    }
    const stop = length === UNDEFINED ? end : at + 8 + length
    walk.count += 1
    if (stop > end || walk.count > ELEMENTS_MAX) {
      cut(walk, stop)
      break
    }
    const { dataSet, next } = walkElements(walk, at + 8, stop, inside)
    items.push(dataSet)
    at = length === UNDEFINED ? next : stop
  }
  if (open && walk.state === 'going') cut(walk, end + 8)
  return { items, next: at }
}

function cut(walk: Walk, needed: number): void {
  if (walk.state !== 'going') return
  walk.state = 'cut'
  walk.needed = needed
}

function charsetsOf(bytes: Uint8Array, { at, length }: DicomElement): readonly string[] {
  return String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 256)))
    .split('\\')
    .map((name) => name.trim())
}
