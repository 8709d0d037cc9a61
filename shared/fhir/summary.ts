/** An International Patient Summary out of a vault's own records, as a file for others. Source: HL7 FHIR IPS 2.0, Composition (http://hl7.org/fhir/uv/ips). */

import type { SummarySection } from '../model/summary.ts'
import { SECTION_CODES } from './summary-sections.ts'

type Resource = Readonly<Record<string, unknown>>

const OTHERS_HERE = 'This vault also keeps records of other people, which are not in this summary.'
const CUT = 'Some records of this vault could not be opened: this summary may leave out what they say.'

/** A document Bundle of the sections of the page; a section without records says that nothing is recorded here, never that there is nothing. `resourceOf` gives the record of a line; `date` is ISO 8601; `hasOthers`: records of other people are in the vault too and not in this; whose is not for whoever reads it; `isCut`: records could not be opened. */
export function buildSummary(
  holder: { readonly name: string; readonly id: string; readonly hasOthers?: boolean; readonly isCut?: boolean },
  patient: object | null,
  sections: readonly SummarySection[],
  resourceOf: (recordId: string) => object | undefined,
  date: string,
): Resource {
  const patientUrl = urlOf(holder.id)
  const said = [...(holder.hasOthers === true ? [OTHERS_HERE] : []), ...(holder.isCut === true ? [CUT] : [])].join(' ')
  const composition = {
    resourceType: 'Composition',
    status: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }] },
    subject: { reference: patientUrl },
    date,
    author: [{ reference: patientUrl, display: holder.name }],
    title: 'International Patient Summary',
    ...(said === '' ? {} : { text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${said}</p></div>` } }),
    section: sections.map(sectionOf),
  }
  const taken = [...new Set(sections.flatMap(idsOf))].flatMap((id) => {
    const resource = resourceOf(id)
    return resource === undefined ? [] : [{ fullUrl: urlOf(id), resource }]
  })
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: urlOf(reversed(holder.id)) },
    timestamp: date,
    entry: [
      { fullUrl: urlOf(reversed(holder.id)), resource: composition },
      { fullUrl: patientUrl, resource: patient ?? { resourceType: 'Patient', name: [{ text: holder.name }] } },
      ...taken,
    ],
  }
}

function idsOf({ lines, statements }: SummarySection): readonly string[] {
  return [...lines, ...statements].map(({ row }) => row.id)
}

function sectionOf(section: SummarySection): Resource {
  const { title, code } = SECTION_CODES[section.key]
  const ids = idsOf(section)
  const list = [...section.lines, ...section.statements].map(({ row }) => `<li>${escaped(row.title)}</li>`).join('')
  const text = ids.length === 0 ? '<p>Nothing is recorded in this vault; that does not say that there is nothing.</p>' : `<ul>${list}</ul>`
  return {
    title,
    code: { coding: [{ system: 'http://loinc.org', code }] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>` },
    ...(ids.length === 0
      ? { emptyReason: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable' }] } }
      : { entry: ids.map((id) => ({ reference: urlOf(id) })) }),
  }
}

/** urn:uuid of 32 hexadecimal characters. */
function urlOf(id: string): string {
  return `urn:uuid:${id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')}`
}

function reversed(id: string): string {
  return [...id].reverse().join('')
}

function escaped(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;')
}
