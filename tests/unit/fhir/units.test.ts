/** Units: known pairs both ways, only where the substance is certain, with no more figures than sense. */

import { describe, expect, it } from 'vitest'
import { chosenMeasurement, convertMeasurement, quantityOf, writtenUnit } from '../../../shared/fhir/units.ts'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { measurementOf, measurementText, valueText } from '../../../shared/fhir/measurement.ts'
import { unitText } from '../../../shared/fhir/unit-text.ts'
import type { Measurement } from '../../../shared/model/record.ts'
import { UNIT_QUANTITIES, UNITS_OF } from '../../../shared/model/units.ts'

const loinc = (code: string): string => `http://loinc.org|${code}`
const measured = (value: number, unit: string): Measurement => ({ value, unit, flag: 'none' })

/** Pairs as published: NGSP and IFCC tables, AMA Manual of Style, NIST. */
const PAIRS: readonly (readonly [code: string, value: number, unit: string, other: number, otherUnit: string])[] = [
  [loinc('2345-7'), 126, 'mg/dL', 7, 'mmol/L'],
  [loinc('2345-7'), 98, 'mg/dL', 5.4, 'mmol/L'],
  [loinc('14749-6'), 5.5, 'mmol/L', 99, 'mg/dL'],
  [loinc('2093-3'), 200, 'mg/dL', 5.17, 'mmol/L'],
  [loinc('2571-8'), 150, 'mg/dL', 1.69, 'mmol/L'],
  [loinc('2160-0'), 1.2, 'mg/dL', 106, 'µmol/L'],
  [loinc('14682-9'), 88, 'umol/L', 1, 'mg/dL'],
  [loinc('3094-0'), 14, 'mg/dL', 5, 'mmol/L'],
  [loinc('3091-6'), 30, 'mg/dL', 5, 'mmol/L'],
  [loinc('1975-2'), 1, 'mg/dL', 17, 'µmol/L'],
  [loinc('718-7'), 14, 'g/dL', 140, 'g/L'],
  [loinc('718-7'), 14, 'g/dL', 8.7, 'mmol/L'],
  [loinc('17861-6'), 10, 'mg/dL', 2.5, 'mmol/L'],
  [loinc('4548-4'), 6.5, '%', 48, 'mmol/mol'],
  [loinc('4548-4'), 7, '%', 53, 'mmol/mol'],
  [loinc('59261-8'), 58, 'mmol/mol', 7.5, '%'],
  ['', 70, 'kg', 154.3, 'lb'],
  ['', 154, '[lb_av]', 69.9, 'kg'],
  ['', 180, 'cm', 70.9, 'in'],
  ['', 98.6, '[degF]', 37, '°C'],
  ['', 37, 'Cel', 98.6, '°F'],
  ['', 120, 'mm[Hg]', 16, 'kPa'],
  ['', 16, 'kPa', 120, 'mmHg'],
]

describe('another unit', () => {
  it.each(PAIRS)('%s: %d %s is %d %s', (code, value, unit, other, otherUnit) => {
    expect(convertMeasurement(measured(value, unit), code, otherUnit)).toMatchObject({ value: other, unit: otherUnit })
  })

  it('is offered only for a substance that is certain', () => {
    expect(quantityOf('', 'mg/dL')).toBeUndefined()
    expect(quantityOf(loinc('2951-2'), 'mmol/L')).toBeUndefined()
    expect(quantityOf('http://other.example|2345-7', 'mg/dL')).toBeUndefined()
    expect(quantityOf(loinc('2345-7'), '%')).toBeUndefined()
    expect(convertMeasurement(measured(5, 'mmol/L'), loinc('2951-2'), 'mg/dL')).toBeUndefined()
    // A relative part is no HbA1c only because it is a percentage.
    expect(quantityOf(loinc('4544-3'), '%')).toBeUndefined()
  })

  it('takes the range along, and leaves the judgement of the laboratory', () => {
    const glucose: Measurement = { value: 180, comparator: '>', unit: 'mg/dl', low: 70, high: 100, flag: 'high' }
    expect(convertMeasurement(glucose, loinc('2345-7'), 'mmol/L')).toEqual({
      value: 10,
      comparator: '>',
      unit: 'mmol/L',
      low: 3.9,
      high: 5.6,
      flag: 'high',
    })
  })

  it('may be named as a source spells it', () => {
    expect(convertMeasurement(measured(98, 'MG/DL'), loinc('2345-7'), 'mmol/l')).toMatchObject({ value: 5.4, unit: 'mmol/L' })
  })

  it('keeps figures of a small value, and changes no digit in the same unit', () => {
    expect(convertMeasurement(measured(0.2, 'mg/dL'), loinc('1975-2'), 'µmol/L')?.value).toBe(3.4)
    const same = measured(5.4321, 'mmol/l')
    expect(convertMeasurement(same, loinc('2345-7'), 'mmol/L')).toBe(same)
  })

  it('comes back to the value it was made of, but for its rounding', () => {
    for (const [code, value, unit, , otherUnit] of PAIRS) {
      const there = convertMeasurement(measured(value, unit), code, otherUnit)
      const back = there === undefined ? undefined : convertMeasurement(there, code, writtenUnit(unit))
      expect(Math.abs((back?.value ?? 0) - value) / value, `${String(value)} ${unit}`).toBeLessThan(0.035)
    }
  })

  it('is what the person chose, else what the record says', () => {
    const glucose = measured(98, 'mg/dL')
    expect(chosenMeasurement(glucose, loinc('2345-7'), {})).toBe(glucose)
    expect(chosenMeasurement(glucose, loinc('2345-7'), { glucose: 'mmol/L' })).toMatchObject({ value: 5.4 })
    expect(chosenMeasurement(glucose, '', { glucose: 'mmol/L' })).toBe(glucose)
  })

  it('can be written for every quantity that has a choice', () => {
    for (const quantity of UNIT_QUANTITIES) for (const unit of UNITS_OF[quantity]) expect(writtenUnit(unit), quantity).toBe(unit)
  })
})

describe('a unit as it is read', () => {
  it.each([
    ['mm[Hg]', 'mmHg'],
    ['10*3/uL', '10³/µL'],
    ['10*12/L', '10¹²/L'],
    ['{score}', 'score'],
    ['mL/min/{1.73_m2}', 'mL/min/1.73 m²'],
    ['m[IU]/L', 'mIU/L'],
    ['ug/dL', 'µg/dL'],
    ['unit', 'unit'],
    ['U/L', 'U/L'],
    ['kg/m2', 'kg/m²'],
    ['10*3/mm3', '10³/mm³'],
    ['mL{O2}/min', 'mLO2/min'],
    ['1', ''],
    ['', ''],
  ])('%s is %s', (unit, text) => {
    expect(unitText(unit)).toBe(text)
  })

  it('has no tail of decimals behind its number', () => {
    expect(measurementText(measured(134.63345037339, 'mm[Hg]'))).toBe('134.63345 mmHg')
    expect(measurementText({ ...measured(0.000_012_34, 'g'), comparator: '<' })).toBe('< 0.00001234 g')
  })
})

describe('a value in words', () => {
  it.each([
    [{ valueInteger: 14 }, '14'],
    [{ valueRange: { low: { value: 3, unit: 'mg' } } }, '≥ 3 mg'],
    [{ valueRange: { high: { value: 3, unit: 'mg' } } }, '≤ 3 mg'],
    [{ valuePeriod: { start: '2020-01', end: '2021' } }, '2020-01 – 2021'],
    [{ valueQuantity: { value: 1.1, unit: '1' } }, '1.1'],
  ])('%j is said', (value, text) => {
    expect(valueText(value, 'en')).toBe(text)
  })

  const sodium = { code: { text: 'Sodium' }, valueQuantity: { value: 118, unit: 'mmol/L' }, interpretation: [{ coding: [{ code: 'LL' }] }] }

  it('does not hide what its parts say, nor what the laboratory says of them', () => {
    const panel = { resourceType: 'Observation', code: { text: 'Panel' }, component: [sodium] }
    const low = 'Sodium 118 mmol/L (LL)'
    expect(valueText(panel, 'en')).toBe(low)
    expect(linesOf({ ...panel, valueString: 'see parts' }, 'en').slice(0, 2)).toEqual([
      { label: 'value', text: 'see parts' },
      { label: 'component', text: low },
    ])
  })

  it('of a result that lies inside of its report stands on the page of the report', () => {
    const report = {
      resourceType: 'DiagnosticReport',
      contained: [{ resourceType: 'Observation', id: 'a', ...sodium }],
      result: [{ reference: '#a' }, { reference: 'Observation/2', display: 'Potassium' }],
    }
    expect(linesOf(report, 'en')).toEqual([{ label: 'result', text: 'Sodium: 118 mmol/L (LL), Potassium' }])
  })
})

describe('against its range', () => {
  const flagOf = (
    value: number,
    comparator: string,
    low: number | undefined,
    high: number | undefined,
    unit = 'mg/L',
  ): string | undefined =>
    measurementOf({
      valueQuantity: { value, unit: 'mg/L', ...(comparator === '' ? {} : { comparator }) },
      referenceRange: [
        {
          ...(low === undefined ? {} : { low: { value: low, unit } }),
          ...(high === undefined ? {} : { high: { value: high, unit } }),
        },
      ],
    })?.flag
  it.each([
    [4, '', 5, 10, 'low'],
    [11, '', 5, 10, 'high'],
    [7, '', 5, 10, 'in-range'],
    [7, '', undefined, undefined, 'none'],
    [5, '<', undefined, 10, 'in-range'],
    [5, '<', 5, 10, 'low'],
    [20, '<', 0, 10, 'none'],
    [10, '>', 0, 10, 'high'],
    [7, '>', 0, 10, 'none'],
    [60, '>', 60, undefined, 'in-range'],
    [7, '>', 60, undefined, 'none'],
  ])('%d %s in %o to %o is %s', (value, comparator, low, high, flag) => {
    expect(flagOf(value, comparator, low, high)).toBe(flag)
  })

  it('a range that is turned round says nothing', () => {
    expect(flagOf(43, '', 46, 38)).toBe('none')
  })

  it.each([
    ['LX', 'low'],
    ['HX', 'high'],
    ['>', 'high'],
    ['L', 'low'],
    ['W', 'none'],
  ])('what the laboratory says counts before it: %s is %s', (code, flag) => {
    const observation = { valueQuantity: { value: 7 }, referenceRange: [{ low: { value: 5 }, high: { value: 10 } }] }
    expect(measurementOf({ ...observation, interpretation: [{ coding: [{ code }] }] })?.flag).toBe(flag)
    expect(measurementOf({ ...observation, interpretation: [{ text: 'well above what is usual' }] })?.flag).toBe('none')
  })

  it('of several ranges the one for everybody counts, and none where each is for some', () => {
    const range = (low: number, high: number, more: object = {}): object => ({ low: { value: low }, high: { value: high }, ...more })
    const flagIn = (...referenceRange: readonly object[]): string | undefined =>
      measurementOf({ valueQuantity: { value: 9 }, referenceRange })?.flag
    const newborn = range(1, 2, { age: { high: { value: 1, unit: 'mo' } } })
    const women = range(3, 8, { appliesTo: [{ text: 'women' }] })
    expect([flagIn(newborn, range(3, 10)), flagIn(newborn, women), flagIn(women)]).toEqual(['in-range', 'none', 'high'])
    expect(linesOf({ referenceRange: [newborn, women] }, 'en')).toEqual([{ label: 'range', text: '1–2 (–1 mo), 3–8 (women)' }])
  })

  it('a range in another unit says nothing', () => {
    expect(flagOf(7, '', 0.5, 1, 'mg/dL')).toBe('none')
  })
})
