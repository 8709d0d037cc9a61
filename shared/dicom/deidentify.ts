/** A DICOM picture without the person it is of: written anew out of the elements that stay; pixels are copied as they are, or with bars over them. Source: DICOM PS3.15 annex E. */

import { holdsWord } from '../model/hide-words.ts'
import type { FrameBar } from '../model/redaction.ts'
import { changePixels, passPackedPixels, passPixels, unpackPixels } from './copy-pixels.ts'
import type { PixelSteps } from './copy-pixels.ts'
import { PIXEL_TAGS, readElements } from './data-set.ts'
import type { DicomDataSet, DicomElement, Syntax } from './data-set.ts'
import { CLASS_UIDS, isKept } from './kept-elements.ts'
import { nativeForm, RLE } from './native-frames.ts'
import type { FrameUnpackers, NativeForm } from './native-frames.ts'
import { hasOverlayInPixels } from './overlay-bits.ts'
import { EXPLICIT, IMPLICIT, syntaxOf } from './part-10.ts'
import type { PlainFile } from './plain-file.ts'
import { arePlaces } from './picture-bars.ts'
import { pictureOf, rawBytesOf } from './picture.ts'
import { bytesOf, textsOf, uidOf } from './values.ts'
import { elementHeader } from './write-elements.ts'
import type { WrittenElement } from './write-elements.ts'
import { deidentifiedElements, numberElement, textElement, writtenAs, writtenFile } from './written-file.ts'
import { joined } from './joined.ts'

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

/** A copy that is made in memory; and a value whose length can be written. */
const COPY_BYTES_MAX = 256 * 1024 * 1024
const ELEMENT_BYTES_MAX = 0xffffffff
const NOTHING = new Uint8Array(0)
/** Kinds of values that are letters; longer ones than that are none of what stays. */
const SPOKEN = new Set(['CS', 'LO', 'SH', 'UI', 'DS', 'IS', 'DA', 'TM', ''])
const SPOKEN_BYTES_MAX = 1024
const BINARY = new Set(['FD', 'FL', 'US', 'SS', 'UL', 'SL', 'AT', 'OW'])
const NESTED_MAX = 24
/** Of the pixels as they were: the least and the most of them. */
const EXTREMES = new Set([0x00280106, 0x00280107, 0x00280108, 0x00280109])

/** A copy that was begun: its pixels follow step by step. */
export interface BegunCopy {
  /** Everything before the pixels, with the header of their element. */
  readonly head: Uint8Array
  /** Where the pixels begin in the file. */
  readonly pixelsAt: number
  /** Of the pixels in the copy; null where they stay compressed, and so are no more than they were. */
  readonly pixelBytes: number | null
  readonly steps: PixelSteps
}

/** `file.bytes` reach to the pixels at the least. Null for anything but a picture, and where bars cannot be drawn over it. */
export function beginCopy(file: PlainFile, how: Deidentifying, covering: Covering): BegunCopy | null {
  const { bytes, dataAt, transferSyntax } = file
  const syntax = syntaxOf(bytes, dataAt, transferSyntax)
  const { dataSet, end } = readElements(bytes, dataAt, syntax)
  const pixels = [...PIXEL_TAGS].map((tag) => dataSet.elements.get(tag)).find((one) => one !== undefined)
  if (end !== 'pixels' || pixels === undefined) return null
  const [sopClass, instance] = [uidOf(dataSet, 0x00080016), uidOf(dataSet, 0x00080018)]
  if (sopClass === '' || instance === '') return null
  const drawn = drawnOf({ dataSet, pixels, transferSyntax }, syntax, covering)
  if (drawn === null) return null
  const isCovered = covering.bars.length > 0
  const kept = keptOf(dataSet, syntax, how, 0).filter(({ tag }) => !PIXEL_TAGS.has(tag) && !(isCovered && EXTREMES.has(tag)))
  const said = deidentifiedElements(how.keepDates, isCovered)
  const about = { sopClass, instance: how.replace(instance), transferSyntax: drawn.transferSyntax }
  const before = writtenFile(about, [...kept, ...said, ...drawn.elements], syntax)
  const header = elementHeader(pixels.tag, drawn.vr, drawn.pixelBytes, syntax)
  const head = new Uint8Array(before.length + header.length)
  head.set(before)
  head.set(header, before.length)
  return { head, pixelsAt: pixels.at, pixelBytes: drawn.pixelBytes, steps: drawn.steps }
}

/** The whole of it, where the file lies in memory. Null as for `beginCopy`, where it is damaged, and where it becomes too much for memory. */
export function deidentified(file: PlainFile, how: Deidentifying, covering: Covering): Uint8Array | null {
  const copy = beginCopy(file, how, covering)
  if (copy === null || (copy.pixelBytes ?? 0) > COPY_BYTES_MAX) return null
  const pieces = [copy.head]
  let at = copy.pixelsAt
  let step = copy.steps.next()
  while (step.done !== true) {
    let taken: Uint8Array = NOTHING
    if ('give' in step.value) pieces.push(step.value.give)
    else {
      taken = file.bytes.subarray(at, at + step.value.want)
      at += taken.length
    }
    step = copy.steps.next(taken)
  }
  return step.value ? joined(pieces) : null
}

interface Before {
  readonly dataSet: DicomDataSet
  readonly pixels: DicomElement
  readonly transferSyntax: string
}

interface Drawn {
  /** What has to be said of the pixels now. */
  readonly elements: readonly WrittenElement[]
  readonly transferSyntax: string
  readonly vr: string
  /** Even; null where only their end is marked. */
  readonly pixelBytes: number | null
  readonly steps: PixelSteps
}

function drawnOf({ dataSet, pixels, transferSyntax }: Before, syntax: Syntax, { bars, unpackers }: Covering): Drawn | null {
  const hasOverlay = hasOverlayInPixels(dataSet)
  const asBefore = { elements: [], transferSyntax: writtenAs(transferSyntax, syntax) }
  const isPacked = pixels.length < 0
  // Behind run lengths, and between them, anything may lie that no picture shows: they are written without being packed.
  const stays = isPacked ? transferSyntax !== RLE : !hasOverlay
  if (bars.length === 0 && stays) {
    const picture = pictureOf(dataSet)
    if (isPacked) {
      const steps = passPackedPixels(!dataSet.bigEndian, picture?.frames ?? 0)
      return { ...asBefore, vr: pixels.vr || 'OB', pixelBytes: null, steps }
    }
    // What lies behind the last frame is part of no picture.
    const sizeBytes = picture === null ? pixels.length : Math.min(pixels.length, rawBytesOf(picture))
    return { ...asBefore, vr: pixels.vr, pixelBytes: evenBytes(sizeBytes), steps: passPixels(sizeBytes) }
  }
  const picture = pictureOf(dataSet)
  const file = picture === null ? null : { dataSet, picture, transferSyntax }
  const form = file === null ? null : nativeForm(file, unpackers)
  if (file === null || form === null || form.unpacked !== isPacked || !arePlaces(bars, file.picture)) return null
  const sizeBytes = rawBytesOf(form.picture)
  if (evenBytes(sizeBytes) >= ELEMENT_BYTES_MAX || (!isPacked && sizeBytes > pixels.length)) return null
  const change = { file, form, bars, clearsUnusedBits: hasOverlay, unpackers }
  const vr = form.unpacked || pixels.vr === '' ? (form.picture.bitsAllocated > 8 ? 'OW' : 'OB') : pixels.vr
  const covered = bars.length === 0 ? [] : coveredElements(dataSet)
  const pixelsNow = { vr, pixelBytes: evenBytes(sizeBytes) }
  if (!form.unpacked) return { ...asBefore, ...pixelsNow, elements: covered, steps: changePixels(change) }
  // Some files around compressed pixels are written as none should be.
  const written = syntax.explicit ? EXPLICIT : IMPLICIT
  const now = unpackedElements(dataSet, form)
  return { ...pixelsNow, elements: [...covered, ...now], transferSyntax: written, steps: unpackPixels(change) }
}

function unpackedElements(dataSet: DicomDataSet, { picture, lossy }: NativeForm): readonly WrittenElement[] {
  const isLossy = lossy && bytesOf(dataSet, 0x00282110).length === 0
  return [
    textElement(0x00280004, 'CS', picture.photometric),
    ...(picture.samples === 3 ? [numberElement(0x00280006, 'US', 0, false)] : []),
    ...(isLossy ? [textElement(0x00282110, 'CS', '01')] : []),
  ]
}

function evenBytes(sizeBytes: number): number {
  return sizeBytes + (sizeBytes % 2)
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
  if (!SPOKEN.has(vr) || isTooLong || !isOfItsKind(tag, vr, value)) return null
  // In the letters that the file names, and in those of today.
  const texts = [textsOf(dataSet, tag).join(' '), new TextDecoder().decode(value.subarray(0, SPOKEN_BYTES_MAX))]
  return texts.some((text) => holdsWord(text, how.words)) ? null : value
}

const NUMBERS = /^[-+0-9.,:eE\\\s\0]*$/u
const CODE_LENGTH_MAX = 16
/** Tables of colours and brightness; in a file that does not say kinds, bytes of any value. */
const TABLES = new Set([0x00281201, 0x00281202, 0x00281203, 0x00281204, 0x00281221, 0x00281222, 0x00281223, 0x00283006])

/** Numbers are digits and codes are short: what is neither is a text that somebody put where none belongs. Source: DICOM PS3.5, 6.2. */
function isOfItsKind(tag: number, vr: string, value: Uint8Array): boolean {
  if (['DS', 'IS', 'DA', 'TM'].includes(vr)) return NUMBERS.test(ascii(value))
  const isCode = vr === 'CS' || (vr === '' && !TABLES.has(tag) && value.every((byte) => byte === 0 || (byte >= 0x20 && byte < 0x7f)))
  return (
    !isCode ||
    ascii(value)
      .split('\\')
      .every((part) => part.trim().length <= CODE_LENGTH_MAX)
  )
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

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096))
}
