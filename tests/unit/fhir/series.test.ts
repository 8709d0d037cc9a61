/** Values of one test: mistakes and what was replaced are no values any more. */

import { expect, it } from 'vitest'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { measurementOf } from '../../../shared/fhir/measurement.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { holdingValues, momentOf, strandsOf } from '../../../shared/fhir/series.ts'

const valueOf = (date: string, status: string, title = 'Glucose') => ({ date, status, title, code: 'http://loinc.org|2339-0' })
const T = '2024-05-06T08:00:00+02:00'

it.each([
  [[valueOf(T, 'corrected'), valueOf('2024-05-06T06:00:00Z', 'final')], ['corrected']],
  [[valueOf(T, 'preliminary'), valueOf(T, 'final'), valueOf(T, 'amended')], ['amended']],
  [[valueOf(T, 'preliminary'), valueOf(T, 'entered-in-error')], ['preliminary']],
  [[valueOf(T, 'final'), valueOf(T, 'cancelled')], ['final']],
  // Another moment is another specimen, and a day alone is no moment.
  [
    [valueOf(T, 'preliminary'), valueOf('2024-05-06T09:00:00+02:00', 'final')],
    ['preliminary', 'final'],
  ],
  [
    [valueOf('2024-05-06', 'preliminary'), valueOf('2024-05-06', 'final')],
    ['preliminary', 'final'],
  ],
  [
    [valueOf(T, 'preliminary', 'Glucose, average of the day'), valueOf(T, 'final')],
    ['preliminary', 'final'],
  ],
  [
    [valueOf('', 'preliminary'), valueOf('', 'final')],
    ['preliminary', 'final'],
  ],
])('of %j only %j hold', (values, holding) => {
  expect(holdingValues(values).map(({ status }) => status)).toEqual(holding)
})

const measured = (
  date: string,
  status: string,
  value: number | null,
  importedAtMs: number,
): Parameters<typeof holdingValues>[0][number] => ({
  ...valueOf(date, status),
  ...(value === null
    ? { summary: 'Error' }
    : { summary: `${String(value)} mg/dL`, measurement: { value, unit: 'mg/dL', flag: 'none' as const } }),
  importedAtMs,
})

it.each([
  ['a result that was found to be a mistake', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', 9, 2)], []],
  ['one whose taking back does not say it again', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', null, 2)], []],
  ['the only one of the same file', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', null, 1)], []],
  ['what came in the place of it', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', 9, 2), measured(T, 'final', 5, 2)], [5]],
  ['what came after it', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', null, 2), measured(T, 'final', 5, 3)], [5]],
  ['a correction', [measured(T, 'final', 9, 1), measured(T, 'entered-in-error', null, 2), measured(T, 'corrected', 5, 1)], [5]],
  ['what is of another moment', [measured('2024-05-06T09:00:00Z', 'final', 9, 1), measured(T, 'entered-in-error', 9, 2)], [9]],
])('taken back: %s', (_name, values, left) => {
  expect(holdingValues(values).map(({ measurement }) => measurement?.value)).toEqual(left)
})

it('an average of a day is no single reading, and deep sleep no time awake', () => {
  const apple = 'http://developer.apple.com/documentation/healthkit|HKCategoryTypeIdentifierSleepAnalysis'
  const rows = [
    { code: 'http://loinc.org|2339-0', title: 'Blood glucose' },
    { code: 'http://loinc.org|2339-0', title: 'Blood glucose, average of the day' },
    { code: 'http://loinc.org|2339-0', title: 'Glucose [Mass/volume] in Blood' },
    { code: apple, title: 'Sleep analysis: asleep deep' },
    { code: apple, title: 'Sleep analysis: awake' },
  ]
  expect(strandsOf(rows).map((strand) => strand.map((row) => rows.indexOf(row)))).toEqual([[0, 2], [1], [3], [4]])
})

it('a moment does not depend on the zone of the computer', () => {
  expect(momentOf('2024-05-06T08:00:00')).toBe(Date.UTC(2024, 4, 6, 8))
  expect(momentOf('2024-05-06')).toBe(Date.UTC(2024, 4, 6))
  expect(momentOf('2016-12-31T23:59:60Z')).toBe(Date.UTC(2016, 11, 31, 23, 59, 59))
  expect(momentOf('soon')).toBeNaN()
})

it.each([
  [7, 'N', 'disputed'],
  [5, 'N', 'in-range'],
  [7, 'L', 'disputed'],
  [3, 'HH', 'disputed'],
  [7, 'H', 'high'],
  // What a laboratory warns of is never taken away.
  [5, 'H', 'high'],
  [7, 'A', 'abnormal'],
])('%d beside a range from 4 to 6 with the mark %s is %s', (value, code, flag) => {
  const observation = {
    valueQuantity: { value, unit: 'mmol/L' },
    referenceRange: [{ low: { value: 4 }, high: { value: 6 } }],
    interpretation: [{ coding: [{ code }] }],
  }
  expect(measurementOf(observation)?.flag).toBe(flag)
})

it('two tests are not one because their laboratories gave them one number: a code without its system counts with its words', () => {
  const local = (display: string, system?: string): object => ({
    resourceType: 'Observation',
    code: { coding: [{ ...(system === undefined ? {} : { system }), code: '1001', display }] },
    valueQuantity: { value: 5, unit: 'mmol/L' },
  })
  const codeIn = (resource: object): string => rowOf(resource, { source: '' }).code
  expect(codeIn(local('Glucose'))).not.toBe(codeIn(local('Potassium')))
  expect(codeIn(local('Glucose'))).toBe(codeIn(local('GLUCOSE ')))
  expect(codeIn(local('Glucose', 'http://lab.example'))).toBe('http://lab.example|1001')
})

it('a result in words says that it is not as it should be', () => {
  const words = (value: string, code: string): object => ({
    resourceType: 'Observation',
    code: { text: 'HIV' },
    valueCodeableConcept: { text: value },
    interpretation: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code }] }],
  })
  const summaryIn = (resource: object): string => rowOf(resource, { source: '' }).summary
  expect(summaryIn(words('Reactive', 'A'))).toBe('Reactive (marked abnormal)')
  expect(summaryIn(words('Non-reactive', 'N'))).toBe('Non-reactive')
})

it('the day of an export is no day of a result', () => {
  const result = { resourceType: 'Observation', code: { text: 'Glucose' }, meta: { lastUpdated: '2026-11-01T00:00:00Z' } }
  const dateIn = (resource: object): string => rowOf(resource, { source: '' }).date
  expect(dateIn(result)).toBe('')
  expect(dateIn({ ...result, issued: '2020-01-02T00:00:00Z' })).toBe('2020-01-02T00:00:00Z')
  expect(dateIn({ ...result, effectiveTiming: { event: ['2019-05-06', '2019-05-07'] }, issued: '2020-01-02T00:00:00Z' })).toBe('2019-05-06')
})

it('numbers in Romanian text have a comma, as beside it', () => {
  const part = (text: string, value: number): object => ({ code: { text }, valueQuantity: { value, unit: 'mmol/L' } })
  const panel = { resourceType: 'Observation', code: { text: 'Lipide' }, component: [part('HDL', 1.2), part('LDL', 3.4)] }
  expect(rowOf(panel, { source: '' })).toMatchObject({
    summary: 'HDL 1.2 mmol/L, LDL 3.4 mmol/L',
    ro: { summary: 'HDL 1,2 mmol/L, LDL 3,4 mmol/L' },
  })
  const single = { resourceType: 'Observation', code: { text: 'HDL' }, ...part('HDL', 1.2), referenceRange: [{ low: { value: 1.1 } }] }
  expect(rowOf(single, { source: '' }).ro).toBeUndefined()
  expect(linesOf(single, 'ro').map(({ text }) => text)).toEqual(['1,2 mmol/L', '≥ 1,1 mmol/L'])
})
