/** A structured report as lines that a person can read, in the order of its tree. Source: DICOM PS3.3 C.17.3. */

import type { DicomDataSet } from '../../../shared/dicom/data-set.ts'
import { dateOf, itemsOf, nameOf, textOf, wholeTextOf } from '../../../shared/dicom/values.ts'

export interface ReportLine {
  /** What it is about, in the report's own words; empty where it says nothing. */
  readonly name: string
  readonly text: string
  readonly depth: number
}

const LINES_MAX = 2000
const DEPTH_MAX = 24
const CONTENT = 0x0040a730
const CONCEPT = 0x0040a043
const MEANING = 0x00080104

/** Headings have no text. */
export function reportLinesOf(dataSet: DicomDataSet): readonly ReportLine[] {
  const lines: ReportLine[] = []
  collect(dataSet, 0, lines)
  return lines
}

/** The name of the report. */
export function reportTitleOf(dataSet: DicomDataSet): string {
  return meaningOf(dataSet, CONCEPT)
}

function collect(place: DicomDataSet, depth: number, lines: ReportLine[]): void {
  if (depth > DEPTH_MAX) return
  for (const item of itemsOf(place, CONTENT)) {
    if (lines.length >= LINES_MAX) return
    const line = { name: meaningOf(item, CONCEPT), text: valueOf(item), depth }
    const isHeading = textOf(item, 0x0040a040) === 'CONTAINER' && line.name !== ''
    if (line.text !== '' || isHeading) lines.push(line)
    collect(item, depth + 1, lines)
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

/** As narrative XHTML; every text is escaped. */
export function reportHtml(lines: readonly ReportLine[]): string {
  const paragraphs = lines.map(({ name, text }) => {
    const label = name === '' || text === '' ? name : `${name}: `
    return `<p>${escaped(label)}${escaped(text).replace(/\n/gu, '<br/>')}</p>`
  })
  return `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs.join('')}</div>`
}

function escaped(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;')
}
