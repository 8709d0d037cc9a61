/** Two sources, one item: shown once only where code or words, day and value agree; what contradicts is put side by side. */

import { describe, expect, it } from 'vitest'
import { rowOf } from '../../../shared/fhir/row.ts'
import { itemDetailOf, NO_DETAIL, sameItems } from '../../../shared/fhir/same-items.ts'
import type { SourcedRow } from '../../../shared/fhir/same-items.ts'
import { comparable, differences } from '../../../shared/fhir/source-differences.ts'
import type { SourcedItem } from '../../../shared/fhir/source-differences.ts'

let count = 0
function item(source: string, resource: Readonly<Record<string, unknown>>): SourcedItem {
  count += 1
  return { row: { ...rowOf(resource, { source }), id: String(count).padStart(32, '0'), importedAtMs: count }, resource }
}
const vaccine = (source: string, more: object = {}): SourcedItem =>
  item(source, {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '115', display: source }] },
    occurrenceDateTime: '2019-05-03',
    ...more,
  })
const lab = (source: string, value: number, at: string, unit = 'mmol/L', code = '2345-7'): SourcedItem =>
  item(source, {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code }], text: `Glucose ${source}` },
    effectiveDateTime: at,
    valueQuantity: { value, unit },
  })
const medicine = (source: string, text: string, dose: string, status = 'active', date = '2024-01-01'): SourcedItem =>
  item(source, {
    resourceType: 'MedicationStatement',
    status,
    medicationCodeableConcept: { text },
    effectiveDateTime: date,
    dosage: [{ text: dose }],
  })
const allergy = (source: string, code: object, verification = 'confirmed'): SourcedItem =>
  item(source, {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ code: 'active' }] },
    verificationStatus: { coding: [{ code: verification }] },
    code,
    recordedDate: '2020',
  })

const sourced = ({ row, resource }: SourcedItem): SourcedRow => ({
  row,
  detail: itemDetailOf(row.kind, JSON.stringify(resource)) ?? NO_DETAIL,
})
const sourcesOf = (...items: readonly SourcedItem[]): readonly (readonly string[])[] =>
  sameItems(items.map(sourced)).map((item) => item.map(({ row }) => row.source))
const sameOf = (...items: readonly SourcedItem[]): number => sourcesOf(...items).length
const about = (...items: readonly SourcedItem[]): readonly unknown[] =>
  differences(items, '2026-05-01').map((one) => [one.about, one.rows.map(({ row }) => row.source).sort()])

describe('the same item of two sources', () => {
  it('is none where two laboratories use one number of their own for two tests', () => {
    const own = (source: string, text: string, at = '2024-02-01', value = 4): SourcedItem =>
      item(source, {
        resourceType: 'Observation',
        status: 'final',
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { coding: [{ code: '1001' }], text },
        effectiveDateTime: at,
        valueQuantity: { value, unit: 'mmol/L' },
      })
    expect(sameOf(own('a.hl7', 'Potassium'), own('b.hl7', 'Glucose'))).toBe(0)
    expect(sameOf(own('a.hl7', 'Potassium'), own('b.hl7', 'POTASSIUM'))).toBe(1)
    const at = '2024-02-01T08:00:00Z'
    expect(about(own('a.hl7', 'Potassium', at), own('b.hl7', 'Glucose', at, 5))).toEqual([])
    expect(about(own('a.hl7', 'Potassium', at), own('b.hl7', 'Potassium', at, 5))).toEqual([['value', ['a.hl7', 'b.hl7']]])
  })

  it('is none where it is said of two people: a mother and her child have the same injection on one day', () => {
    const of = (source: string, display: string): SourcedItem => vaccine(source, { patient: { display } })
    expect(sameOf(of('mine.xml', 'Maria Popescu'), of('child.xml', 'Ion Popescu'))).toBe(0)
    expect(sameOf(of('mine.xml', 'Maria Popescu'), of('clinic.xml', 'POPESCU Maria Elena'))).toBe(1)
    expect(sameOf(of('mine.xml', 'Maria Popescu'), vaccine('clinic.json'))).toBe(1)
  })

  it('is one where code, day and value agree, whatever each calls it', () => {
    expect(sameOf(vaccine('a.json'), vaccine('b.xml', { occurrenceDateTime: '2019-05-03T09:00:00+02:00' }))).toBe(1)
    expect(sameOf(lab('a', 5.1, '2024-01-01T08:00:00Z'), lab('b', 5.1, '2024-01-01T10:00:00+02:00'))).toBe(1)
    expect(sameOf(medicine('a', 'Metformin', '500 mg'), medicine('b', ' metformin ', '500  MG'))).toBe(1)
  })

  it('is two where anything of that is another, or both come from one source', () => {
    expect(sameOf(vaccine('a.json'), vaccine('a.json'))).toBe(0)
    expect(sameOf(vaccine('a'), vaccine('b', { occurrenceDateTime: '2019-05-04' }))).toBe(0)
    expect(sameOf(vaccine('a'), vaccine('b', { status: 'not-done' }))).toBe(0)
    expect(sameOf(lab('a', 5.1, '2024-01-01'), lab('b', 5.2, '2024-01-01'))).toBe(0)
    expect(sameOf(lab('a', 5.1, '2024-01-01'), lab('b', 5.1, '2024-01-01', 'mg/dL'))).toBe(0)
    expect(sameOf(lab('a', 5.1, '2024-01-01'), lab('b', 5.1, '2024-01-01', 'mmol/L', '2339-0'))).toBe(0)
    expect(sameOf(lab('a', 5.1, '2024-01-01T08:00:00Z'), lab('b', 5.1, '2024-01-01T08:01:00Z'))).toBe(0)
    expect(sameOf(lab('a', 5.1, '2024'), lab('b', 5.1, '2024-01-01'))).toBe(0)
    expect(sameOf(medicine('a', 'Metformin', '500 mg'), medicine('b', 'Metformin', ''))).toBe(0)
    expect(sameOf(medicine('a', 'Metformin', '500 mg'), medicine('b', 'Metformin XR', '500 mg'))).toBe(0)
    expect(sameOf(vaccine('a', { lotNumber: 'AB1' }), vaccine('b', { lotNumber: 'CD2' }))).toBe(0)
    const dose = (number: number): object => ({ protocolApplied: [{ doseNumberPositiveInt: number }] })
    expect(sameOf(vaccine('a', dose(1)), vaccine('b', dose(2)))).toBe(0)
    expect(sameOf(allergy('a', { text: 'Latex' }), allergy('b', { text: 'Latex' }, 'refuted'))).toBe(0)
  })

  it('of three sources is one group with a row of each, whatever order they come in', () => {
    const all = [vaccine('a'), vaccine('b'), vaccine('b'), vaccine('c')]
    expect(sourcesOf(...all)).toEqual([['a', 'b', 'c']])
    expect(sourcesOf(...all.reverse())).toEqual([['a', 'b', 'c']])
  })

  it('is shown by the record that says the lot, then by the one that says most', () => {
    const note = { note: [{ text: 'Given in the left arm, after breakfast, without any reaction' }] }
    expect(sourcesOf(vaccine('a'), vaccine('b', note), vaccine('c', { lotNumber: 'AB1' }))).toEqual([['c', 'b', 'a']])
  })

  it('is told apart by its words only where it has no code', () => {
    const words = (source: string, text: string): SourcedItem => vaccine(source, { vaccineCode: { text } })
    expect(sameOf(words('a', 'Measles'), words('b', 'MEASLES '))).toBe(1)
    expect(sameOf(words('a', 'Measles'), vaccine('Measles'))).toBe(1)
    expect(sourcesOf(words('Measles', 'Measles'), vaccine('Measles'), vaccine('c'))).toEqual([['Measles', 'c']])
  })

  it('is not looked for among very many rows that are alike', () => {
    const many = Array.from({ length: 257 }, (_, at) => lab(at % 2 === 0 ? 'a' : 'b', 5.1, '2024-01-01'))
    expect([sameOf(...many), sameOf(...many.slice(1))]).toEqual([0, 128])
  })
})

describe('two sources that disagree', () => {
  it('are put side by side: another dose, another value at one moment, an allergy that one refutes', () => {
    expect(about(medicine('a', 'Metformin', '500 mg'), medicine('b', 'Metformin', '1000 mg'))).toEqual([['dose', ['a', 'b']]])
    expect(about(lab('a', 5.1, '2024-01-01T08:00:00Z'), lab('b', 51, '2024-01-01T08:00:00Z'))).toEqual([['value', ['a', 'b']]])
    const penicillin = { text: 'Penicillin' }
    expect(about(allergy('a', penicillin), allergy('b', penicillin, 'refuted'))).toEqual([['refuted', ['a', 'b']]])
    const none = { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] }
    expect(about(allergy('a', none), allergy('b', penicillin))).toEqual([['none-known', ['a', 'b']]])
  })

  it('are not said to where they may both be right', () => {
    expect(about(medicine('a', 'Metformin', '500 mg', 'completed'), medicine('b', 'Metformin', '1000 mg'))).toEqual([])
    expect(about(medicine('a', 'Metformin', '500 mg'), medicine('a', 'Metformin', '1000 mg'))).toEqual([])
    expect(
      about(
        medicine('a', 'Metformin', '250 mg', 'active', '2010'),
        medicine('a', 'Metformin', '500 mg'),
        medicine('b', 'Metformin', '500 mg'),
      ),
    ).toEqual([])
    expect(about(lab('a', 5.1, '2024-01-01'), lab('b', 6.1, '2024-01-01'))).toEqual([])
    expect(about(lab('a', 5.1, '2024-01-01T08:00:00Z'), lab('b', 92, '2024-01-01T08:00:00Z', 'mg/dL'))).toEqual([])
    expect(about(allergy('a', { text: 'Penicillin' }), allergy('b', { text: 'Penicillin' }))).toEqual([])
    expect(about(allergy('a', { text: 'Penicillin' }), allergy('b', { text: 'Latex' }, 'refuted'))).toEqual([])
  })

  it('are found among the rows that are looked at', () => {
    const items = [medicine('a', 'Metformin', '500 mg'), medicine('b', 'Metformin', '1000 mg'), medicine('c', 'Aspirin', '100 mg')]
    expect(comparable(items.map(({ row }) => row)).map(({ source }) => source)).toEqual(['a', 'b'])
  })
})
