/** The frame of a DICOM file: preamble, meta header, and how the rest is written. Source: DICOM PS3.10 chapter 7, PS3.5 annex A. */

import { isVr, readElements, tagAt } from './data-set.ts'
import type { DicomDataSet, Syntax } from './data-set.ts'
import { uidOf } from './values.ts'

export interface FileFrame {
  readonly meta: DicomDataSet
  /** Empty where the file does not say it. */
  readonly transferSyntax: string
  /** Where the data set begins; what follows is deflated where `deflated`. */
  readonly dataAt: number
  readonly deflated: boolean
}

export const IMPLICIT = '1.2.840.10008.1.2'
export const EXPLICIT = '1.2.840.10008.1.2.1'
export const DEFLATED = '1.2.840.10008.1.2.1.99'
export const BIG_ENDIAN = '1.2.840.10008.1.2.2'

const PREAMBLE_BYTES = 128
const MAGIC = [0x44, 0x49, 0x43, 0x4d]
/** Of the meta header; it is small. */
const META_BYTES_MAX = 64 * 1024
/** Of an element that a file without preamble may begin with. */
const FIRST_LENGTH_MAX = 4096

/** By its magic word, or by two elements that follow each other as DICOM has them. */
export function looksLikeDicom(bytes: Uint8Array): boolean {
  return hasMagic(bytes, PREAMBLE_BYTES) || beginsWithElements(bytes, 0)
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return MAGIC.every((byte, index) => bytes[at + index] === byte)
}

function beginsWithElements(bytes: Uint8Array, from: number): boolean {
  if (bytes.length < from + 16) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const group = view.getUint16(from, true)
  if (group !== 0x0008 && group !== 0x0002) return false
  const vr = String.fromCharCode(bytes[from + 4] ?? 0, bytes[from + 5] ?? 0)
  const explicit = isVr(vr)
  const length = explicit ? view.getUint16(from + 6, true) : view.getUint32(from + 4, true)
  const next = from + 8 + length
  if (length > FIRST_LENGTH_MAX || length % 2 === 1 || next + 4 > bytes.length) return false
  const following = tagAt(view, next, true)
  return following > tagAt(view, from, true) && following < 0x00200000
}

/** Frame of a file that looks like DICOM. Null where its meta header is damaged. */
export function readFrame(bytes: Uint8Array): FileFrame | null {
  const from = hasMagic(bytes, PREAMBLE_BYTES) ? PREAMBLE_BYTES + MAGIC.length : hasMagic(bytes, 0) ? MAGIC.length : 0
  const dataAt = endOfMeta(bytes, from)
  if (dataAt === null) return null
  const { dataSet: meta } = readElements(bytes, from, { explicit: true, bigEndian: false }, dataAt)
  const transferSyntax = uidOf(meta, 0x00020010)
  return { meta, transferSyntax, dataAt, deflated: transferSyntax === DEFLATED }
}

/** Goes by the groups, not by the length of the group, which some files leave out or have wrong. */
function endOfMeta(bytes: Uint8Array, from: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = from
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 0x0002) {
    const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0)
    const long = vr === 'OB' || vr === 'UN' || vr === 'UT' || vr === 'OW'
    if (long && at + 12 > bytes.length) return null
    const length = long ? view.getUint32(at + 8, true) : isVr(vr) ? view.getUint16(at + 6, true) : view.getUint32(at + 4, true)
    at += (long ? 12 : 8) + length
    if (at > bytes.length || at - from > META_BYTES_MAX) return null
  }
  return at
}

/** How the data set is written: by its transfer syntax, but where the first element shows that it is not so, by that. */
export function syntaxOf(bytes: Uint8Array, at: number, transferSyntax: string): Syntax {
  if (transferSyntax === BIG_ENDIAN) return { explicit: true, bigEndian: true }
  const explicit = isVr(String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0))
  return { explicit, bigEndian: false }
}
