/** A DICOM picture without the person it is of: written anew out of the elements that stay; pixels are copied as they are, or with bars over them. Source: DICOM PS3.15 annex E. */

import { holdsWord } from '../model/hide-words.ts'
import type { FrameBar } from '../model/redaction.ts'
import { PIXEL_TAGS, readElements, tagAt } from './data-set.ts'
import type { DicomDataSet, DicomElement, Syntax } from './data-set.ts'
import { CLASS_UIDS, isKept } from './kept-elements.ts'
import { nativeFrames } from './native-frames.ts'
import type { FrameUnpackers } from './native-frames.ts'
import { clearUnusedBits, hasOverlayInPixels } from './overlay-bits.ts'
import { EXPLICIT, IMPLICIT, syntaxOf } from './part-10.ts'
import type { PlainFile } from './plain-file.ts'
import { drawBars } from './picture-bars.ts'
import { pictureOf } from './picture.ts'
import { bytesOf, textsOf, uidOf } from './values.ts'
import type { WrittenElement } from './write-elements.ts'
import { deidentifiedElements, numberElement, textElement, writtenAs, writtenFile } from './written-file.ts'

export interface Deidentifying {
  /** Folded words that no kept text may hold. */
  readonly words: readonly string[]
  readonly keepDates: boolean
  /** Another UID in the place of one, the same for the same. */
  readonly replace: (uid: string) => string
}

/** Over its pixels; `unpackers` for those that are compressed. */
export interface Covering {
  readonly bars: readonly FrameBar[]
  readonly unpackers: FrameUnpackers | null
}

const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd
/** Kinds of values that are letters; longer ones than that are none of what stays. */
const SPOKEN = new Set(['CS', 'LO', 'SH', 'UI', 'DS', 'IS', 'DA', 'TM', ''])
const SPOKEN_BYTES_MAX = 1024
const BINARY = new Set(['FD', 'FL', 'US', 'SS', 'UL', 'SL', 'AT', 'OW'])
const NESTED_MAX = 24
/** Of the pixels as they were: the least and the most of them. */
const EXTREMES = new Set([0x00280106, 0x00280107, 0x00280108, 0x00280109])

/** Null for anything but a whole picture, and where bars cannot be drawn over it. */
export function deidentified(file: PlainFile, how: Deidentifying, covering: Covering): Uint8Array | null {
  const { bytes, dataAt, transferSyntax } = file
  const syntax = syntaxOf(bytes, dataAt, transferSyntax)
  const { dataSet, end } = readElements(bytes, dataAt, syntax)
  const pixels = [...PIXEL_TAGS].map((tag) => dataSet.elements.get(tag)).find((one) => one !== undefined)
  if (end !== 'pixels' || pixels === undefined) return null
  const whole = pixelsOf(dataSet, pixels)
  const [sopClass, instance] = [uidOf(dataSet, 0x00080016), uidOf(dataSet, 0x00080018)]
  if (whole === null || sopClass === '' || instance === '') return null
  const drawn = drawnOf({ dataSet, pixels, transferSyntax, whole }, syntax, covering)
  if (drawn === null) return null
  const isCovered = covering.bars.length > 0
  const kept = keptOf(dataSet, syntax, how, 0).filter(({ tag }) => !PIXEL_TAGS.has(tag) && !(isCovered && EXTREMES.has(tag)))
  const said = deidentifiedElements(how.keepDates, isCovered)
  const about = { sopClass, instance: how.replace(instance), transferSyntax: drawn.transferSyntax }
  return writtenFile(about, [...kept, ...said, ...drawn.elements], drawn.syntax)
}

interface Before {
  readonly dataSet: DicomDataSet
  readonly pixels: DicomElement
  readonly transferSyntax: string
  readonly whole: WrittenElement
}

interface Drawn {
  readonly elements: readonly WrittenElement[]
  readonly transferSyntax: string
  readonly syntax: Syntax
}

/** The pixels, and what has to be said of them now. */
function drawnOf({ dataSet, pixels, transferSyntax, whole }: Before, syntax: Syntax, { bars, unpackers }: Covering): Drawn | null {
  const hasOverlay = hasOverlayInPixels(dataSet)
  const asBefore = { elements: [whole], transferSyntax: writtenAs(transferSyntax, syntax), syntax }
  if (bars.length === 0 && !(hasOverlay && pixels.length >= 0)) return asBefore
  const picture = pictureOf(dataSet)
  const native = picture === null ? null : nativeFrames({ dataSet, picture, transferSyntax, pixels }, unpackers)
  if (native === null) return null
  if (hasOverlay && !clearUnusedBits(native)) return null
  if (!drawBars(native, dataSet, bars)) return null
  const vr = native.picture.bitsAllocated > 8 ? 'OW' : 'OB'
  const element = { tag: pixels.tag, vr: native.unpacked || whole.vr === '' ? vr : whole.vr, value: native.bytes }
  const covered = bars.length === 0 ? [] : coveredElements(dataSet)
  if (!native.unpacked) return { ...asBefore, elements: [...covered, element] }
  const { photometric, samples } = native.picture
  const isLossy = native.lossy && bytesOf(dataSet, 0x00282110).length === 0
  const now = [
    textElement(0x00280004, 'CS', photometric),
    ...(samples === 3 ? [numberElement(0x00280006, 'US', 0, false)] : []),
    ...(isLossy ? [textElement(0x00282110, 'CS', '01')] : []),
  ]
  // Some files around compressed pixels are written as none should be.
  return { elements: [...covered, ...now, element], transferSyntax: syntax.explicit ? EXPLICIT : IMPLICIT, syntax }
}

/** Source: DICOM PS3.3 C.7.6.1.1.2, C.7.6.3.1; PS3.15 E.3.1. */
function coveredElements(dataSet: DicomDataSet): readonly WrittenElement[] {
  const [, ...type] = textsOf(dataSet, 0x00080008)
  return [
    textElement(0x00080008, 'CS', ['DERIVED', ...(type.length === 0 ? ['SECONDARY'] : type)].join('\\')),
    textElement(0x00082111, 'ST', 'Parts of the picture are covered with bars.'),
    textElement(0x00280301, 'CS', 'NO'),
  ]
}

function keptOf(dataSet: DicomDataSet, syntax: Syntax, how: Deidentifying, depth: number): readonly WrittenElement[] {
  const kept: WrittenElement[] = []
  for (const element of dataSet.elements.values()) {
    const { tag, vr, items } = element
    // In an explicit file only what came out of an unknown value has no kind.
    if (!isKept(tag, vr, how.keepDates) || (syntax.explicit && vr === '') || PIXEL_TAGS.has(tag)) continue
    if (items !== undefined) {
      if (depth < NESTED_MAX) kept.push({ tag, vr: 'SQ', value: items.map((item) => keptOf(item, syntax, how, depth + 1)) })
    } else {
      const value = valueOf(dataSet, element, how)
      if (value !== null) kept.push({ tag, vr, value })
    }
  }
  return kept
}

/** Null where a word stands in it that must not stay. */
function valueOf(dataSet: DicomDataSet, { tag, vr }: DicomElement, how: Deidentifying): Uint8Array | null {
  const value = bytesOf(dataSet, tag)
  if (UIDS.has(tag) || vr === 'UI') return CLASS_UIDS.has(tag) ? value : replacedValue(value, how)
  if (BINARY.has(vr)) return value
  const isTooLong = vr !== '' && value.length > SPOKEN_BYTES_MAX
  if (!SPOKEN.has(vr) || isTooLong) return null
  return holdsWord(new TextDecoder().decode(value.subarray(0, SPOKEN_BYTES_MAX)), how.words) ? null : value
}

/** In a file that does not say kinds. */
const UIDS = new Set([0x00080016, 0x00080018, 0x00081150, 0x00081155, 0x0020000d, 0x0020000e, 0x00200052])

/** Each UID of a value replaced. */
export function replacedValue(value: Uint8Array, how: Pick<Deidentifying, 'replace'>): Uint8Array {
  const uids = ascii(value).split('\\').map(tidyUid)
  return new TextEncoder().encode(uids.map((uid) => (uid === '' ? '' : how.replace(uid))).join('\\'))
}

function tidyUid(uid: string): string {
  return uid.replace(/[^0-9.]/gu, '')
}

/** Whole, and nothing behind them: signatures and padding may hold anything. Null where they are cut. */
function pixelsOf({ bytes, bigEndian }: DicomDataSet, { tag, vr, at, length }: DicomElement): WrittenElement | null {
  if (length >= 0) return at + length > bytes.length ? null : { tag, vr, value: bytes.subarray(at, at + length) }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let next = at
  while (next + 8 <= bytes.length) {
    const item = tagAt(view, next, !bigEndian)
    if (item === SEQUENCE_END) return { tag, vr: vr === '' ? 'OB' : vr, value: bytes.subarray(at, next + 8), isOpen: true }
    if (item !== ITEM) return null
    next += 8 + view.getUint32(next + 4, !bigEndian)
  }
  return null
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096))
}
