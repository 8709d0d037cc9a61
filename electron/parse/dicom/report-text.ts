/** The lines of a structured report as narrative. */

import type { ReportLine } from '../../../shared/dicom/report-lines.ts'

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
