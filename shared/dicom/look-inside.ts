/** What a DICOM file is made of, for the step before a copy of it is shared: a picture, words, a paper, or what nobody could be sure of. */

import { usuallyBurnsIn } from '../model/burned-in.ts'
import type { BurnedIn } from '../model/burned-in.ts'
import { readElements } from './data-set.ts'
import type { DicomDataSet } from './data-set.ts'
import { documentKindOf } from './deidentify-document.ts'
import type { DocumentKind } from './document-elements.ts'
import type { Inflate } from './open-picture.ts'
import { paperIn } from './paper-inside.ts'
import { readFrame, syntaxOf } from './part-10.ts'
import { pictureOf } from './picture.ts'
import { writtenLinesOf } from './report-lines.ts'
import { textOf, uidOf } from './values.ts'

/** One line of what is written in a report or recording; `number` is its place among all of them. */
export interface InsideLine {
  readonly number: number
  readonly name: string
  readonly text: string
  readonly depth: number
  readonly isDate: boolean
}

export interface DicomInside {
  readonly kind: 'picture' | DocumentKind | 'other'
  readonly burnedIn: BurnedIn
  /** Without those that go always. */
  readonly lines: readonly InsideLine[]
  readonly paper: Uint8Array | null
}

/** `kind` is `other` where it is damaged, too. */
export async function lookInside(bytes: Uint8Array, inflate: Inflate): Promise<DicomInside> {
  const nothing: DicomInside = { kind: 'other', burnedIn: 'unknown', lines: [], paper: null }
  const frame = readFrame(bytes)
  if (frame === null) return nothing
  const { dataSet, end } = frame.deflated
    ? readElements(await inflate(bytes.subarray(frame.dataAt)), 0, { explicit: true, bigEndian: false })
    : readElements(bytes, frame.dataAt, syntaxOf(bytes, frame.dataAt, frame.transferSyntax))
  if (end === 'pixels' && pictureOf(dataSet) !== null) return { ...nothing, kind: 'picture', burnedIn: burnedInOf(dataSet) }
  const kind = end === 'whole' ? documentKindOf(dataSet) : null
  if (kind === null) return nothing
  const lines = writtenLinesOf(dataSet).flatMap(({ name, text, depth, isDate, isAboutPersons }, number) =>
    isAboutPersons ? [] : [{ number, name, text, depth, isDate }],
  )
  return { ...nothing, kind, lines, paper: paperIn(dataSet)?.bytes ?? null }
}

/** What a file says of itself is believed where it says yes. */
function burnedInOf(dataSet: DicomDataSet): BurnedIn {
  if (textOf(dataSet, 0x00280301) === 'YES') return 'said'
  return usuallyBurnsIn(textOf(dataSet, 0x00080060), uidOf(dataSet, 0x00080016)) ? 'usual' : 'unknown'
}
