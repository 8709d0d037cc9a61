/** A structured report as lines that a person can read, in the order of its tree, and what is written beside a recording. Source: DICOM PS3.3 C.17.3, C.10.10. */

import type { DicomDataSet } from './data-set.ts'
import { dateOf, itemsOf, nameOf, textOf, uint16Of, wholeTextOf } from './values.ts'

export interface ReportLine {
  /** What it is about, in the report's own words; empty where it says nothing. */
  readonly name: string
  readonly text: string
  readonly depth: number
}

/** A line with what it was read from. */
export interface WrittenLine extends ReportLine {
  readonly item: DicomDataSet
  /** Names a person, or says who reported, where and with what. */
  readonly isAboutPersons: boolean
  readonly isDate: boolean
}

/** Lines of one report that are read. */
export const REPORT_LINES_MAX = 2000
const DEPTH_MAX = 24
const CONTENT = 0x0040a730
const CONCEPT = 0x0040a043
const MEANING = 0x00080104
const ANNOTATIONS = 0x0040b020
const DATES = new Set(['DATE', 'TIME', 'DATETIME'])

/** Is it a report of words? Key object selections have such a tree too. */
export function isReport(dataSet: DicomDataSet): boolean {
  return textOf(dataSet, 0x00080060) === 'SR' || (uint16Of(dataSet, 0x00280010) === undefined && itemsOf(dataSet, CONTENT).length > 0)
}

/** Headings have no text. */
export function reportLinesOf(dataSet: DicomDataSet): readonly WrittenLine[] {
  const lines: WrittenLine[] = []
  collect(dataSet, { depth: 0, isAboutPersons: false }, lines)
  return lines
}

/** Of a report its lines, of a recording what somebody or a device wrote to it; a line has the number that it has here. */
export function writtenLinesOf(dataSet: DicomDataSet): readonly WrittenLine[] {
  const annotations = itemsOf(dataSet, ANNOTATIONS).flatMap((item) => {
    const text = wholeTextOf(item, 0x00700006)
    return text === '' ? [] : [{ item, name: meaningOf(item, CONCEPT), text, depth: 0, isAboutPersons: false, isDate: false }]
  })
  return [...reportLinesOf(dataSet), ...annotations]
}

/** The name of the report. */
export function reportTitleOf(dataSet: DicomDataSet): string {
  return meaningOf(dataSet, CONCEPT)
}

/** Does an item of a report say whom it is about or who made it? Source: DICOM PS3.16 TID 1001. */
export function isAboutPersons(item: DicomDataSet): boolean {
  return textOf(item, 0x0040a040) === 'PNAME' || textOf(item, 0x0040a010) === 'HAS OBS CONTEXT'
}

/** Does an item of a report say when something was? */
export function isDateItem(item: DicomDataSet): boolean {
  return DATES.has(textOf(item, 0x0040a040))
}

function collect(place: DicomDataSet, above: { readonly depth: number; readonly isAboutPersons: boolean }, lines: WrittenLine[]): void {
  if (above.depth > DEPTH_MAX) return
  for (const item of itemsOf(place, CONTENT)) {
    if (lines.length >= REPORT_LINES_MAX) return
    const about = { depth: above.depth, isAboutPersons: above.isAboutPersons || isAboutPersons(item) }
    const line = { item, name: meaningOf(item, CONCEPT), text: valueOf(item), isDate: isDateItem(item), ...about }
    const isHeading = textOf(item, 0x0040a040) === 'CONTAINER' && line.name !== ''
    if (line.text !== '' || isHeading) lines.push(line)
    collect(item, { ...about, depth: above.depth + 1 }, lines)
  }
}

function meaningOf(place: DicomDataSet, tag: number): string {
  const [code] = itemsOf(place, tag)
  return code === undefined ? '' : textOf(code, MEANING) || textOf(code, 0x00080100)
}

function valueOf(item: DicomDataSet): string {
  switch (textOf(item, 0x0040a040)) {
    case 'TEXT':
      return wholeTextOf(item, 0x0040a160)
    case 'NUM':
      return measuredOf(item)
    case 'CODE':
      return meaningOf(item, 0x0040a168)
    case 'PNAME':
      return nameOf(item, 0x0040a123)
    case 'DATE':
      return dateOf(item, 0x0040a121)
    case 'TIME':
      return clockOf(textOf(item, 0x0040a122))
    case 'DATETIME':
      return textOf(item, 0x0040a120).replace(/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2}).*$/u, '$1-$2-$3 $4:$5')
    default:
      return ''
  }
}

function measuredOf(item: DicomDataSet): string {
  const [measured] = itemsOf(item, 0x0040a300)
  if (measured === undefined) return ''
  const [unit] = itemsOf(measured, 0x004008ea)
  const [code, meaning] = unit === undefined ? ['', ''] : [textOf(unit, 0x00080100), textOf(unit, MEANING)]
  const words = code === '1' || meaning === 'no units' ? '' : meaning || code
  return `${textOf(measured, 0x0040a30a)} ${words}`.trim()
}

function clockOf(time: string): string {
  return time.replace(/^(\d{2})(\d{2})(\d{2})?.*$/u, (_whole, hours: string, minutes: string, seconds?: string) =>
    [hours, minutes, seconds].filter((one) => one !== undefined).join(':'),
  )
}
