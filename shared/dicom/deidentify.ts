/** A DICOM picture without the person it is of: written anew out of the elements that stay; pixels are copied as they are. Source: DICOM PS3.15 annex E, PS3.10 chapter 7. */

import { holdsWord } from '../model/hide-words.ts'
import { PIXEL_TAGS, readElements, tagAt } from './data-set.ts'
import type { DicomDataSet, DicomElement, Syntax } from './data-set.ts'
import { CLASS_UIDS, isKept } from './kept-elements.ts'
import { EXPLICIT, IMPLICIT, readFrame, syntaxOf } from './part-10.ts'
import { bytesOf, uidOf } from './values.ts'
import { writeElements } from './write-elements.ts'
import type { WrittenElement } from './write-elements.ts'

export interface Deidentifying {
  /** Folded words that no kept text may hold. */
  readonly words: readonly string[]
  readonly keepDates: boolean
  /** Another UID in the place of one, the same for the same. */
  readonly replace: (uid: string) => string
}

const PREAMBLE_BYTES = 128
const MAGIC = 'DICM'
/** Of what wrote the file: a number of our own, made once. */
const IMPLEMENTATION = '2.25.198113642771130520917316602744803914025'
const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd
/** Elements that must be there may be empty. */
const EMPTY: readonly (readonly [number, string])[] = [
  [0x00080020, 'DA'],
  [0x00080030, 'TM'],
  [0x00080050, 'SH'],
  [0x00080090, 'PN'],
  [0x00100010, 'PN'],
  [0x00100020, 'LO'],
  [0x00100030, 'DA'],
  [0x00100040, 'CS'],
  [0x00200010, 'SH'],
]
const META: Syntax = { explicit: true, bigEndian: false }
/** Kinds of values that are letters; longer ones than that are none of what stays. */
const SPOKEN = new Set(['CS', 'LO', 'SH', 'UI', 'DS', 'IS', 'DA', 'TM', ''])
const SPOKEN_BYTES_MAX = 1024
const BINARY = new Set(['FD', 'FL', 'US', 'SS', 'UL', 'SL', 'AT', 'OW'])
const NESTED_MAX = 24

/** Null for anything but a whole picture: reports, papers and recordings hold their words where nothing can be taken out, and deflated files are not written. */
export function deidentified(bytes: Uint8Array, how: Deidentifying): Uint8Array | null {
  const frame = readFrame(bytes)
  if (frame === null || frame.deflated) return null
  const syntax = syntaxOf(bytes, frame.dataAt, frame.transferSyntax)
  const { dataSet, end } = readElements(bytes, frame.dataAt, syntax)
  const pixels = [...PIXEL_TAGS].map((tag) => dataSet.elements.get(tag)).find((one) => one !== undefined)
  const drawn = end === 'pixels' && pixels !== undefined ? pixelsOf(dataSet, pixels) : null
  const [sopClass, instance] = [uidOf(dataSet, 0x00080016), uidOf(dataSet, 0x00080018)]
  if (drawn === null || sopClass === '' || instance === '') return null
  const kept = keptOf(dataSet, syntax, how, 0).filter(({ tag }) => !PIXEL_TAGS.has(tag))
  const there = new Set(kept.map(({ tag }) => tag))
  const empty = EMPTY.filter(([tag]) => !there.has(tag)).map(([tag, vr]) => ({ tag, vr, value: new Uint8Array(0) }))
  const data = writeElements([...kept, ...empty, ...saidOf(how.keepDates), drawn], syntax)
  return fileOf(metaOf({ sopClass, instance: how.replace(instance), transferSyntax: writtenAs(frame.transferSyntax, syntax) }), data)
}

/** As it is written: some files do not say it, or say another. */
function writtenAs(said: string, { explicit }: Syntax): string {
  return ['', IMPLICIT, EXPLICIT].includes(said) ? (explicit ? EXPLICIT : IMPLICIT) : said
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

function replacedValue(value: Uint8Array, how: Deidentifying): Uint8Array {
  const uids = ascii(value).split('\\').map(tidyUid)
  return bytesOfText(uids.map((uid) => (uid === '' ? '' : how.replace(uid))).join('\\'))
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

/** That it was done, how, and what became of the dates. */
function saidOf(keepDates: boolean): readonly WrittenElement[] {
  return [
    { tag: 0x00120062, vr: 'CS', value: bytesOfText('YES') },
    { tag: 0x00120063, vr: 'LO', value: bytesOfText('Salus: only elements needed to show the picture') },
    { tag: 0x00280303, vr: 'CS', value: bytesOfText(keepDates ? 'UNMODIFIED' : 'REMOVED') },
  ]
}

function metaOf(about: { readonly sopClass: string; readonly instance: string; readonly transferSyntax: string }): Uint8Array {
  const elements = writeElements(
    [
      { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
      { tag: 0x00020002, vr: 'UI', value: bytesOfText(about.sopClass) },
      { tag: 0x00020003, vr: 'UI', value: bytesOfText(about.instance) },
      { tag: 0x00020010, vr: 'UI', value: bytesOfText(about.transferSyntax) },
      { tag: 0x00020012, vr: 'UI', value: bytesOfText(IMPLEMENTATION) },
    ],
    META,
  )
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, elements.length, true)
  const group = writeElements([{ tag: 0x00020000, vr: 'UL', value: length }], META)
  return Uint8Array.from([...group, ...elements])
}

/** The preamble is empty: some programs put a second header there. */
function fileOf(meta: Uint8Array, data: Uint8Array): Uint8Array {
  const file = new Uint8Array(PREAMBLE_BYTES + MAGIC.length + meta.length + data.length)
  file.set(bytesOfText(MAGIC), PREAMBLE_BYTES)
  file.set(meta, PREAMBLE_BYTES + MAGIC.length)
  file.set(data, PREAMBLE_BYTES + MAGIC.length + meta.length)
  return file
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096))
}

function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
