/** What a vault tells of tests, series and medicines: newest first, taken back never, words and numbers each in their place. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const LOINC = 'http://loinc.org'
const GLUCOSE = `${LOINC}|2345-7`
const PRESSURE = `${LOINC}|85354-9`
const codeOf = (code: string, text: string): object => ({ text, coding: [{ system: LOINC, code }] })
function lab(id: string, code: object, day: string, value: object): object {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code,
    effectiveDateTime: day,
    ...value,
  }
}
const glucose = (id: string, day: string, value: object): object => lab(id, codeOf('2345-7', 'Glucose'), day, value)
const pressure = (day: string, upper: number, lower: number): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: codeOf('85354-9', 'Blood pressure'),
  effectiveDateTime: day,
  component: [
    { code: codeOf('8480-6', 'Systolic'), valueQuantity: { value: upper, unit: 'mmHg' } },
    { code: codeOf('8462-4', 'Diastolic'), valueQuantity: { value: lower, unit: 'mmHg' } },
  ],
})
const RESOURCES: readonly object[] = [
  glucose('g1', '2024-01-01', { valueQuantity: { value: 90, unit: 'mg/dL' }, referenceRange: [{ high: { value: 100, unit: 'mg/dL' } }] }),
  glucose('g2', '2025-01-01', { valueQuantity: { value: 7, unit: 'mmol/L' }, referenceRange: [{ high: { value: 5.6, unit: 'mmol/L' } }] }),
  glucose('g3', '2026-01-01', { valueQuantity: { value: 900, unit: 'mmol/L' }, status: 'entered-in-error' }),
  lab('s1', codeOf('2951-2', 'Sodium'), '2025-01-01', { valueQuantity: { value: 140, unit: 'mmol/L' } }),
  lab('u1', codeOf('5802-4', 'Nitrite'), '2025-01-01', { valueString: 'Negative' }),
  {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: 'Basic panel' },
    effectiveDateTime: '2025-01-01',
    result: [{ reference: 'urn:uuid:s1' }, { reference: 'Observation/other', display: 'Glucose' }],
  },
  pressure('2024-05-01', 120, 80),
  pressure('2025-05-01', 130, 85),
  {
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: { text: 'Metformin 500 mg' },
    effectivePeriod: { start: '2020-01-01' },
    dosage: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } }],
  },
  {
    resourceType: 'MedicationRequest',
    status: 'stopped',
    intent: 'order',
    medicationCodeableConcept: { text: 'Ibuprofen' },
    authoredOn: '2019-01-01',
  },
  {
    resourceType: 'MedicationRequest',
    status: 'stopped',
    intent: 'order',
    medicationCodeableConcept: { text: 'Ibuprofen' },
    authoredOn: '2018-01-01',
  },
  { resourceType: 'Medication', code: { text: 'Ibuprofen' } },
]
let person: Person

beforeAll(async () => {
  person = await startPerson()
  await createConfirmedVault(person, 'Maria')
  const files = await mkdtemp(join(tmpdir(), 'salus-labs-in-'))
  const entry = RESOURCES.map((resource) => ({ resource }))
  await writeFile(join(files, 'bundle.json'), JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
  const { importToken } = await person.call('previewImport', { paths: [files] })
  await person.call('importRecords', { importToken })
})
afterAll(() => person.stop())

describe('tests', () => {
  it('have their newest value that holds, the one before, a trend over units, and their report', async () => {
    const { measures, whole } = await person.call('showMeasures', { kind: 'lab' })
    expect(whole).toBe(true)
    expect(
      measures.map(({ latest, previous, trend, count, panel }) => [latest.title, latest.summary, previous?.summary, trend, count, panel]),
    ).toEqual([
      ['Glucose', '7 mmol/L', '90 mg/dL', 'rising', 2, 'Basic panel'],
      ['Nitrite', 'Negative', undefined, 'none', 1, ''],
      ['Sodium', '140 mmol/L', undefined, 'none', 1, 'Basic panel'],
    ])
  })

  it('of another kind are not told of', async () => {
    const { measures } = await person.call('showMeasures', { kind: 'vital' })
    expect(measures.map(({ latest }) => latest.title)).toEqual(['Blood pressure'])
    expect(await person.codeOf('showMeasures', { kind: 'problem' as 'lab' })).toBe('input-invalid')
  })
})

describe('series', () => {
  it('have numbers for the chart and everything for the table; what was taken back is only in the table', async () => {
    const [chart] = await person.call('showCharts', { codes: [GLUCOSE] })
    expect(chart?.lines.map(({ points }) => points.map(({ text }) => text))).toEqual([['90 mg/dL', '7 mmol/L']])
    expect(chart?.points.map(({ text, status }) => [text, status])).toEqual([
      ['900 mmol/L', 'entered-in-error'],
      ['7 mmol/L', 'final'],
      ['90 mg/dL', 'final'],
    ])
  })

  it('have a line for each part of a measurement', async () => {
    const [chart] = await person.call('showCharts', { codes: [PRESSURE] })
    expect(chart?.lines.map(({ title, points }) => [title, points.map(({ measurement }) => measurement?.value)])).toEqual([
      ['Systolic', [120, 130]],
      ['Diastolic', [80, 85]],
    ])
  })

  it.each([[[]], [['a', 'b', 'c', 'd', 'e']], [['']]])('of %j are refused', async (codes) => {
    expect(await person.codeOf('showCharts', { codes })).toBe('input-invalid')
  })
})

it('medicines of now and of before are told apart, the same thing once, in the language of the person', async () => {
  const { medicines } = await person.call('showMedicines', null)
  expect(medicines.map(({ row, group, dose, since, same }) => [row.title, group, dose, since, same.length])).toEqual([
    ['Metformin 500 mg', 'current', 'twice a day', '2020-01-01', 0],
    ['Ibuprofen', 'past', '', '2019-01-01', 1],
  ])
  const settings = await person.call('readSettings', null)
  await person.call('writeSettings', { ...settings, language: 'ro' })
  const [first] = (await person.call('showMedicines', null)).medicines
  expect([first?.dose, first?.status]).toEqual(['de 2 ori pe zi', 'Activ'])
})

it('units are a setting that others do not drop, and that holds only units there are', async () => {
  const settings = await person.call('readSettings', null)
  await person.call('writeSettings', { ...settings, units: { glucose: 'mg/dL' } })
  await person.call('writeSettings', { language: 'en', theme: 'dark', idleLockMinutes: 7 })
  expect(await person.call('readSettings', null)).toEqual({
    language: 'en',
    theme: 'dark',
    idleLockMinutes: 7,
    units: { glucose: 'mg/dL' },
  })
  for (const units of [{ glucose: 'stone' }, { mood: 'kg' }, []] as readonly object[])
    expect(await person.codeOf('writeSettings', { ...settings, units })).toBe('input-invalid')
})
