/** A report, a recording or a paper in DICOM without the person it is of: written anew out of the elements that stay, its texts without the words that go. Source: DICOM PS3.15 annex E. */

import { hideWords, holdsWord } from '../model/hide-words.ts'
import { readElements } from './data-set.ts'
import type { DicomDataSet, DicomElement } from './data-set.ts'
import { replacedValue } from './deidentify.ts'
import type { Deidentifying } from './deidentify.ts'
import { documentElements } from './document-elements.ts'
import type { DocumentKind } from './document-elements.ts'
import { CLASS_UIDS } from './kept-elements.ts'
import { paperIn } from './paper-inside.ts'
import { syntaxOf } from './part-10.ts'
import type { PlainFile } from './plain-file.ts'
import { isAboutPersons, isDateItem, isReport, REPORT_LINES_MAX, writtenLinesOf } from './report-lines.ts'
import { bytesOf, itemsOf, textsOf, uidOf, wholeTextOf } from './values.ts'
import type { WrittenElement } from './write-elements.ts'
import { deidentifiedElements, numberElement, textElement, writtenAs, writtenFile } from './written-file.ts'

export interface Rewriting {
  /** Numbers of written lines that go with all below them. */
  readonly lines: readonly number[]
  /** In the place of the paper inside; null where there is none to put there. */
  readonly paper: Uint8Array | null
}

/** Letters in the character set of the file, and how long they may be. Source: DICOM PS3.5, 6.2. */
const TEXT_LENGTHS: Readonly<Record<string, number>> = { SH: 16, LO: 64, ST: 1024, UT: 64 * 1024 }
/** As many bytes of a text are read, and no more. */
const TEXT_BYTES_MAX = 64 * 1024
const NESTED_MAX = 64
const UTF8 = 'ISO_IR 192'
const BY_REFERENCE = 0x0040db73
const CONTENT = 0x0040a730
const ANNOTATIONS = 0x0040b020

interface Writing {
  readonly how: Deidentifying
  readonly kinds: ReadonlyMap<number, string>
  readonly gone: ReadonlySet<DicomDataSet>
}

/** What a file without a picture is; null for what nobody could be sure of: plans, structures, drawings on pictures. */
export function documentKindOf(dataSet: DicomDataSet): DocumentKind | null {
  if (paperIn(dataSet) !== null) return 'paper'
  if (itemsOf(dataSet, 0x54000100).length > 0) return 'recording'
  return isReport(dataSet) ? 'report' : null
}

/** Null where it is of another kind or damaged, a paper without another one in its place, or where a word would still be in it. */
export function deidentifiedDocument(file: PlainFile, how: Deidentifying, { lines, paper }: Rewriting): Uint8Array | null {
  const { bytes, dataAt, transferSyntax } = file
  const syntax = syntaxOf(bytes, dataAt, transferSyntax)
  const { dataSet, end } = readElements(bytes, dataAt, syntax)
  const kind = end === 'whole' ? documentKindOf(dataSet) : null
  const [sopClass, instance] = [uidOf(dataSet, 0x00080016), uidOf(dataSet, 0x00080018)]
  if (kind === null || sopClass === '' || instance === '' || (kind === 'paper') !== (paper !== null)) return null
  const written = writtenLinesOf(dataSet)
  // What is beyond the last line that is read, nobody was shown.
  if (written.length >= REPORT_LINES_MAX || !lines.every((line) => line in written)) return null
  const gone = new Set(written.filter((_, at) => lines.includes(at)).map(({ item }) => item))
  const kept = keptOf(dataSet, { how, kinds: documentElements(kind, how.keepDates), gone }, 0)
  if (kept === null) return null
  const said = [textElement(0x00080005, 'CS', UTF8), ...deidentifiedElements(how.keepDates), ...ownElements(kind, paper, syntax.bigEndian)]
  const about = { sopClass, instance: how.replace(instance), transferSyntax: writtenAs(transferSyntax, syntax) }
  return writtenFile(about, [...kept, ...said], syntax)
}

/** What has to be said anew. Nobody named has verified this one. */
function ownElements(kind: DocumentKind, paper: Uint8Array | null, bigEndian: boolean): readonly WrittenElement[] {
  if (kind === 'report') return [textElement(0x0040a493, 'CS', 'UNVERIFIED')]
  if (paper === null) return []
  return [
    textElement(0x00280301, 'CS', 'NO'),
    textElement(0x00420010, 'ST', ''),
    { tag: 0x00420011, vr: 'OB', value: paper },
    numberElement(0x00420015, 'UL', paper.length, bigEndian),
  ]
}

/** Null where something is too long or too deep to be looked through. */
function keptOf(dataSet: DicomDataSet, writing: Writing, depth: number): readonly WrittenElement[] | null {
  if (depth > NESTED_MAX) return null
  const kept: WrittenElement[] = []
  for (const element of dataSet.elements.values()) {
    const vr = writing.kinds.get(element.tag)
    if (vr === undefined) continue
    const value = vr === 'SQ' ? itemsIn(element, writing, depth) : valueOf(dataSet, element, vr, writing.how)
    if (value === null) return null
    kept.push({ tag: element.tag, vr: vr === 'OW' && element.vr === 'OB' ? 'OB' : vr, value })
  }
  return kept
}

function itemsIn({ tag, items }: DicomElement, writing: Writing, depth: number): WrittenElement['value'] | null {
  const written: (readonly WrittenElement[])[] = []
  for (const item of items ?? []) {
    if ((tag === CONTENT || tag === ANNOTATIONS) && isTaken(item, writing)) continue
    const kept = keptOf(item, writing, depth + 1)
    if (kept === null) return null
    written.push(kept)
  }
  return written
}

/** Items that name their neighbours by number go always: the numbers may be others now. */
function isTaken(item: DicomDataSet, { how, gone }: Writing): boolean {
  return gone.has(item) || isAboutPersons(item) || (isDateItem(item) && !how.keepDates) || item.elements.has(BY_REFERENCE)
}

function valueOf(dataSet: DicomDataSet, { tag, length }: DicomElement, vr: string, how: Deidentifying): Uint8Array | null {
  const value = bytesOf(dataSet, tag)
  if (vr === 'UI') return CLASS_UIDS.has(tag) ? value : replacedValue(value, how)
  const longest = TEXT_LENGTHS[vr]
  if (longest !== undefined) {
    if (length > TEXT_BYTES_MAX) return null
    const text = vr === 'UT' || vr === 'ST' ? wholeTextOf(dataSet, tag) : textsOf(dataSet, tag).join('\\')
    return new TextEncoder().encode(hideWords(text, how.words).slice(0, longest))
  }
  if (BINARY.has(vr)) return value
  return holdsWord(new TextDecoder('latin1').decode(value), how.words) ? new Uint8Array(0) : value
}

const BINARY = new Set(['OW', 'US', 'UL', 'SL', 'FD', 'FL'])
