/** An International Patient Summary out of a vault's own records. Source: HL7 FHIR IPS 1.1, Composition (http://hl7.org/fhir/uv/ips). */

import type { RecordKind } from '../model/record.ts'

type Resource = Readonly<Record<string, unknown>>

interface Section {
  readonly title: string
  /** LOINC. */
  readonly code: string
  readonly kinds: readonly RecordKind[]
}

/** The three that an IPS must have come first. */
const SECTIONS: readonly Section[] = [
  { title: 'Problems', code: '11450-4', kinds: ['problem'] },
  { title: 'Allergies and intolerances', code: '48765-2', kinds: ['allergy'] },
  { title: 'Medication summary', code: '10160-0', kinds: ['medicine'] },
  { title: 'Immunizations', code: '11369-6', kinds: ['immunization'] },
  { title: 'Procedures', code: '47519-4', kinds: ['procedure'] },
  { title: 'Results', code: '30954-2', kinds: ['lab', 'report'] },
  { title: 'Vital signs', code: '8716-3', kinds: ['vital'] },
]

/** Kinds that a summary takes up. */
export const SUMMARY_KINDS: readonly RecordKind[] = SECTIONS.flatMap(({ kinds }) => kinds)

export interface SummaryItem {
  /** 32 hexadecimal characters. */
  readonly id: string
  readonly kind: RecordKind
  readonly title: string
  readonly resource: Resource
}

/** A document Bundle; sections without records say that nothing is recorded here, never that there is nothing. `date` is ISO 8601. */
export function buildSummary(
  holder: { readonly name: string; readonly id: string },
  patient: Resource | null,
  items: readonly SummaryItem[],
  date: string,
): Resource {
  const patientUrl = urlOf(holder.id)
  const sections = SECTIONS.map((section) => sectionOf(section, items))
  const composition = {
    resourceType: 'Composition',
    status: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '60591-5', display: 'Patient summary Document' }] },
    subject: { reference: patientUrl },
    date,
    author: [{ reference: patientUrl, display: holder.name }],
    title: 'International Patient Summary',
    section: sections,
  }
  const person = patient ?? { resourceType: 'Patient', name: [{ text: holder.name }] }
  const taken = items.filter(({ kind }) => SUMMARY_KINDS.includes(kind))
  return {
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:ietf:rfc:3986', value: urlOf(reversed(holder.id)) },
    timestamp: date,
    entry: [
      { fullUrl: urlOf(reversed(holder.id)), resource: composition },
      { fullUrl: patientUrl, resource: person },
      ...taken.map(({ id, resource }) => ({ fullUrl: urlOf(id), resource })),
    ],
  }
}

function sectionOf({ title, code, kinds }: Section, items: readonly SummaryItem[]): Resource {
  const own = items.filter(({ kind }) => kinds.includes(kind))
  const list = own.map((item) => `<li>${escaped(item.title)}</li>`).join('')
  const text = own.length === 0 ? '<p>Nothing is recorded in this vault; that does not say that there is nothing.</p>' : `<ul>${list}</ul>`
  return {
    title,
    code: { coding: [{ system: 'http://loinc.org', code }] },
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>` },
    ...(own.length === 0
      ? { emptyReason: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable' }] } }
      : { entry: own.map(({ id }) => ({ reference: urlOf(id) })) }),
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
