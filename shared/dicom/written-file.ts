/** A DICOM file of ours: an empty preamble, a short meta header, and the elements that were kept. Source: DICOM PS3.10 chapter 7. */

import type { Syntax } from './data-set.ts'
import { EXPLICIT, IMPLICIT } from './part-10.ts'
import { writeElements } from './write-elements.ts'
import type { WrittenElement } from './write-elements.ts'

export interface FileAbout {
  readonly sopClass: string
  readonly instance: string
  readonly transferSyntax: string
}

const PREAMBLE_BYTES = 128
const MAGIC = 'DICM'
/** Of what wrote the file: a number of our own, made once. */
const IMPLEMENTATION = '2.25.198113642771130520917316602744803914025'
const META: Syntax = { explicit: true, bigEndian: false }
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

/** Of two elements with one tag the later is written; what must be there and is not is written empty. */
export function writtenFile(about: FileAbout, elements: readonly WrittenElement[], syntax: Syntax): Uint8Array {
  const all = new Map<number, WrittenElement>(EMPTY.map(([tag, vr]) => [tag, { tag, vr, value: new Uint8Array(0) }]))
  for (const element of elements) all.set(element.tag, element)
  return fileOf(metaOf(about), writeElements([...all.values()], syntax))
}

/** As it is written: some files do not say it, or say another. */
export function writtenAs(said: string, { explicit }: Syntax): string {
  return ['', IMPLICIT, EXPLICIT].includes(said) ? (explicit ? EXPLICIT : IMPLICIT) : said
}

/** A value that is letters. */
export function textElement(tag: number, vr: string, text: string): WrittenElement {
  return { tag, vr, value: new TextEncoder().encode(text) }
}

/** A value that is one number of two or four bytes. */
export function numberElement(tag: number, vr: 'US' | 'UL', value: number, bigEndian: boolean): WrittenElement {
  const bytes = new Uint8Array(vr === 'US' ? 2 : 4)
  const view = new DataView(bytes.buffer)
  if (vr === 'US') view.setUint16(0, value, !bigEndian)
  else view.setUint32(0, value, !bigEndian)
  return { tag, vr, value: bytes }
}

/** That it was done, how, and what became of the dates. Source: DICOM PS3.15 annex E.3, PS3.16 CID 7050. */
export function deidentifiedElements(keepDates: boolean, covered = false): readonly WrittenElement[] {
  const method = 'Salus: only elements needed to show it'
  const code = [textElement(0x00080100, 'SH', '113101'), textElement(0x00080102, 'SH', 'DCM')]
  return [
    textElement(0x00120062, 'CS', 'YES'),
    textElement(0x00120063, 'LO', covered ? `${method}\\Salus: bars drawn over pixels by a person` : method),
    textElement(0x00280303, 'CS', keepDates ? 'UNMODIFIED' : 'REMOVED'),
    ...(covered ? [{ tag: 0x00120064, vr: 'SQ', value: [[...code, textElement(0x00080104, 'LO', 'Clean Pixel Data Option')]] }] : []),
  ]
}

function metaOf({ sopClass, instance, transferSyntax }: FileAbout): Uint8Array {
  const elements = writeElements(
    [
      { tag: 0x00020001, vr: 'OB', value: Uint8Array.of(0, 1) },
      textElement(0x00020002, 'UI', sopClass),
      textElement(0x00020003, 'UI', instance),
      textElement(0x00020010, 'UI', transferSyntax),
      textElement(0x00020012, 'UI', IMPLEMENTATION),
    ],
    META,
  )
  const group = writeElements([numberElement(0x00020000, 'UL', elements.length, false)], META)
  return Uint8Array.from([...group, ...elements])
}

/** The preamble is empty: some programs put a second header there. */
function fileOf(meta: Uint8Array, data: Uint8Array): Uint8Array {
  const file = new Uint8Array(PREAMBLE_BYTES + MAGIC.length + meta.length + data.length)
  file.set(new TextEncoder().encode(MAGIC), PREAMBLE_BYTES)
  file.set(meta, PREAMBLE_BYTES + MAGIC.length)
  file.set(data, PREAMBLE_BYTES + MAGIC.length + meta.length)
  return file
}
