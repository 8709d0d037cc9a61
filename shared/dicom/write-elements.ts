/** Writes DICOM elements: tag, kind of value, length, value. Source: DICOM PS3.5 chapter 7. */

import type { Syntax } from './data-set.ts'
import { joined } from './joined.ts'

export interface WrittenElement {
  readonly tag: number
  /** Two letters; may be empty where the syntax does not write it. */
  readonly vr: string
  readonly value: Uint8Array | readonly (readonly WrittenElement[])[]
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const ITEM = 0xfffee000
const UNDEFINED = 0xffffffff

/** In the order of their tags. */
export function writeElements(elements: readonly WrittenElement[], syntax: Syntax): Uint8Array {
  return joined([...elements].sort((a, b) => a.tag - b.tag).flatMap((element) => piecesOf(element, syntax)))
}

/** What stands before a value that is written behind it, by itself; `sizeBytes` is even, or null where only its end is marked. */
export function elementHeader(tag: number, vr: string, sizeBytes: number | null, syntax: Syntax): Uint8Array {
  return headerOf(tag, vr, sizeBytes ?? UNDEFINED, syntax)
}

function piecesOf({ tag, vr, value }: WrittenElement, syntax: Syntax): readonly Uint8Array[] {
  const bytes = value instanceof Uint8Array ? padded(value, vr) : joined(value.flatMap((item) => itemOf(item, syntax)))
  return [headerOf(tag, vr, bytes.length, syntax), bytes]
}

function itemOf(elements: readonly WrittenElement[], syntax: Syntax): readonly Uint8Array[] {
  const bytes = writeElements(elements, syntax)
  return [headerOf(ITEM, '', bytes.length, { ...syntax, explicit: false }), bytes]
}

function headerOf(tag: number, vr: string, length: number, { explicit, bigEndian }: Syntax): Uint8Array {
  const isLong = explicit && LONG.has(vr)
  const header = new Uint8Array(isLong ? 12 : 8)
  const view = new DataView(header.buffer)
  view.setUint16(0, Math.floor(tag / 0x10000), !bigEndian)
  view.setUint16(2, tag % 0x10000, !bigEndian)
  if (explicit) for (const at of [0, 1]) header[4 + at] = vr.charCodeAt(at)
  if (explicit && !isLong) view.setUint16(6, length, !bigEndian)
  else view.setUint32(isLong ? 8 : 4, length, !bigEndian)
  return header
}

const PADDED_WITH_ZERO = new Set(['UI', 'OB', 'OW', 'UN'])

/** Values have an even length. */
function padded(value: Uint8Array, vr: string): Uint8Array {
  if (value.length % 2 === 0) return value
  return joined([value, Uint8Array.of(PADDED_WITH_ZERO.has(vr) ? 0 : 0x20)])
}
