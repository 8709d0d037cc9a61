/** What a person typed in: read field by field, made into FHIR in her own words, and back into its form. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { typedFieldsOf } from '../../../shared/fhir/typed-fields.ts'
import { typedResource } from '../../../shared/fhir/typed-resource.ts'
import { readTyped } from '../../../shared/model/typed-record.ts'
import type { TypedFields } from '../../../shared/model/typed-record.ts'

const TODAY = '2026-11-26'
const WRITER = { name: 'Maria Popescu', at: '2026-11-26T08:00:00.000Z', day: TODAY }

function resourceOf(fields: TypedFields): Readonly<Record<string, unknown>> {
  const read = readTyped(fields, TODAY)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return typedResource(read.value, WRITER)
}
const problemsOf = (fields: TypedFields): unknown => {
  const read = readTyped(fields, TODAY)
  return read.ok ? {} : read.error
}

const EXAMPLES: readonly (readonly [TypedFields, Readonly<Record<string, unknown>>])[] = [
  [
    { kind: 'problem', title: 'Hay fever', date: '2011', still: 'yes', note: 'every May' },
    { kind: 'problem', title: 'Hay fever', date: '2011', status: 'active', code: '' },
  ],
  [
    { kind: 'problem', title: 'Broken arm', date: '1999-07', until: '1999-09-01' },
    { kind: 'problem', status: 'resolved', date: '1999-07' },
  ],
  [
    { kind: 'medicine', title: 'Metformin', dose: '500 mg, twice a day', still: 'yes', date: '2020' },
    { kind: 'medicine', title: 'Metformin', summary: '500 mg, twice a day', status: 'active', date: '2020', code: '' },
  ],
  [
    { kind: 'allergy', title: 'Penicillin', reaction: 'hives', severity: 'severe' },
    { kind: 'allergy', title: 'Penicillin', summary: 'hives', severity: 'severe', status: 'active', code: '' },
  ],
  [
    { kind: 'immunization', title: 'Tetanus', date: '2019-05', lot: 'AB12', where: 'Hill Clinic' },
    { kind: 'immunization', title: 'Tetanus', date: '2019-05', status: 'completed', code: '' },
  ],
  [
    { kind: 'measurement', measure: 'weight', title: 'Greutate', date: TODAY, value: '72,5', unit: 'kg' },
    {
      kind: 'vital',
      title: 'Greutate',
      summary: '72.5 kg',
      code: 'http://loinc.org|29463-7',
      measurement: { value: 72.5, unit: 'kg', flag: 'none' },
    },
  ],
  [
    {
      kind: 'measurement',
      measure: 'blood-pressure',
      date: TODAY,
      time: '07:10',
      zone: '+02:00',
      value: '131',
      second: '84',
      unit: 'mmHg',
    },
    {
      kind: 'vital',
      date: '2026-11-26T07:10:00+02:00',
      code: 'http://loinc.org|85354-9',
      summary: '131/84 mmHg',
    },
  ],
  [
    { kind: 'measurement', measure: 'glucose', date: TODAY, value: '98', unit: 'mg/dL' },
    { kind: 'lab', code: 'http://loinc.org|2339-0', summary: '98 mg/dL' },
  ],
  [
    { kind: 'measurement', measure: 'lab', title: 'Ferritin', date: TODAY, value: '14', unit: 'ug/L' },
    { kind: 'lab', title: 'Ferritin', code: '', summary: '14 µg/L' },
  ],
  [
    { kind: 'note', title: 'For the doctor', note: 'Dizzy  <since> Monday &\n\nworse in the evening', date: '2026-11' },
    { kind: 'document', title: 'For the doctor', date: '2026-11' },
  ],
  [
    { kind: 'appointment', title: 'Eye doctor', date: '2026-12-03', time: '09:30', zone: '+02:00', where: 'Hill Clinic', note: 'fasting' },
    { kind: 'encounter', title: 'Eye doctor', date: '2026-12-03T09:30:00+02:00', status: 'booked' },
  ],
  [
    { kind: 'appointment', title: 'Dentist', date: '2026-12-04' },
    { kind: 'encounter', date: '2026-12-04', status: 'proposed' },
  ],
]

describe('a record that was typed in', () => {
  it.each(EXAMPLES)('says in a list what was typed: %o', (fields, row) => {
    expect(rowOf(resourceOf(fields), { source: 'Maria Popescu' })).toMatchObject(row)
  })

  it.each(EXAMPLES)('leads back to the same fields: %o', (fields) => {
    const back = typedFieldsOf(resourceOf(fields)) ?? { kind: 'note' as const }
    expect(back).toMatchObject({
      ...fields,
      ...(fields.value === undefined ? {} : { value: fields.value.replace(',', '.') }),
      ...(fields.until === undefined ? {} : { still: 'no' }),
    })
    expect(resourceOf(back)).toEqual(resourceOf({ ...fields, ...(fields.until === undefined ? {} : { still: 'no' }) }))
  })

  it('says that it was said by the person, and holds no code that she did not choose', () => {
    for (const [fields] of EXAMPLES) {
      const json = resourceOf(fields)
      expect(json['meta']).toMatchObject({ security: [{ code: 'PATAST' }] })
      const codes = JSON.stringify(json).match(/"system":"[^"]+"/gu) ?? []
      expect(codes.filter((one) => !/terminology\.hl7\.org|loinc\.org|unitsofmeasure\.org/u.test(one))).toEqual([])
      expect(JSON.stringify(json)).not.toMatch(/:(""|\[\]|\{\})/u)
    }
    expect(linesOf(resourceOf(EXAMPLES[10]?.[0] ?? { kind: 'note' }), 'en').map(({ label, text }) => [label, text])).toContainEqual([
      'note',
      'fasting',
    ])
  })

  it('names every field that has to be looked at', () => {
    expect(problemsOf({ kind: 'problem' })).toEqual({ title: 'missing' })
    expect(problemsOf({ kind: 'problem', title: 'x', date: '2026-02-30' })).toEqual({ date: 'not-a-date' })
    expect(problemsOf({ kind: 'problem', title: 'x', date: '2027' })).toEqual({ date: 'future' })
    expect(problemsOf({ kind: 'problem', title: 'x', date: '2020-05', until: '2019' })).toEqual({ until: 'order' })
    expect(problemsOf({ kind: 'allergy', title: 'x', severity: 'mild' })).toEqual({ reaction: 'missing' })
    expect(problemsOf({ kind: 'measurement' })).toEqual({ measure: 'missing', title: 'missing', date: 'missing' })
    expect(problemsOf({ kind: 'measurement', measure: 'weight', date: TODAY, value: '7250', unit: 'kg' })).toEqual({ value: 'impossible' })
    expect(problemsOf({ kind: 'measurement', measure: 'weight', date: TODAY, value: '1,234.5', unit: 'stone' })).toEqual({
      value: 'not-a-number',
      unit: 'not-a-choice',
    })
    expect(problemsOf({ kind: 'appointment', title: 'x', date: '2026-12', time: '25:00' })).toEqual({
      date: 'not-a-date',
      time: 'not-a-time',
    })
    expect(problemsOf({ kind: 'note', title: 'x' })).toEqual({ note: 'missing' })
    expect(problemsOf({ kind: 'problem', title: 'x'.repeat(201) })).toEqual({ title: 'too-long' })
  })

  it('takes any text as text', () => {
    const text = fc
      .string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'<>&;p/ \n\t"ș日', '&lt;', '</p>', '<p>') })
      .filter((one) => one.trim() !== '')
    fc.assert(
      fc.property(text, text, (title, note) => {
        const fields = { kind: 'note', title, note } as const
        const back = typedFieldsOf(resourceOf(fields))
        expect([back?.title, back?.note]).toEqual([title.trim(), note.trim()])
      }),
      { numRuns: 200 },
    )
  })
})
