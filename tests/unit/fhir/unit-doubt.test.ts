/** A unit in words beside a unit in code: where they are surely not the same, neither counts as known. */

import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { measurementOf, valueText } from '../../../shared/fhir/measurement.ts'
import { convertMeasurement, quantityOf } from '../../../shared/fhir/units.ts'

const UCUM = 'http://unitsofmeasure.org'
const GLUCOSE = 'http://loinc.org|2345-7'
const glucose = (unit: string, code: string, system = UCUM) => ({
  resourceType: 'Observation',
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] },
  valueQuantity: { value: 98, unit, system, code },
  referenceRange: [{ low: { value: 3.9 }, high: { value: 5.6 } }],
})

describe('two units of one value', () => {
  it.each([
    ['mg/dL', 'mmol/L'],
    ['%', 'mmol/mol'],
    ['kg', '[lb_av]'],
    ['kg', 'g'],
    ['µg/L', 'mg/L'],
    ['g/dL', 'mg/dL'],
    ['nmol/L', 'ng/mL'],
    ['°C', '[degF]'],
  ])('%s and %s are both named, and nothing is converted or judged by them', (unit, code) => {
    const measurement = measurementOf(glucose(unit, code))
    expect(measurement).toEqual({ value: 98, unit: `${unit}? ${code}?`, flag: 'none' })
    expect(quantityOf(GLUCOSE, measurement?.unit ?? '')).toBeUndefined()
    expect(measurement && convertMeasurement(measurement, GLUCOSE, 'mmol/L')).toBeUndefined()
    expect(linesOf(glucose(unit, code), 'en').map(({ label }) => label)).toContain('unit-doubt')
  })

  it.each([
    ['mg/dl', 'mg/dL'],
    ['mcg/mL', 'ug/mL'],
    ['µg/mL', 'mg/L'],
    ['ng/mL', 'ug/L'],
    ['IU/L', 'U/L'],
    ['mIU/L', 'u[IU]/mL'],
    ['mEq/L', 'mmol/L'],
    ['gm/dL', 'g/dL'],
    ['% of total Hb', '%'],
    ['mmHg', 'mm[Hg]'],
    ['beats/minute', '/min'],
    ['K/uL', '10*3/uL'],
    ['G/l', '10*9/L'],
    ['mg/g creat', 'mg/g{creat}'],
    ['mmol/L', ''],
    ['', 'mmol/L'],
  ])('%s and %s are the same, or nobody knows', (unit, code) => {
    expect(measurementOf(glucose(unit, code))?.unit).toBe(unit === '' ? code : unit)
    expect(linesOf(glucose(unit, code), 'en').map(({ label }) => label)).not.toContain('unit-doubt')
  })

  it('are compared only where the code is one of UCUM', () => {
    expect(measurementOf(glucose('mg/dL', 'mmol/L', 'http://other.example/units'))?.unit).toBe('mg/dL')
  })

  it('are said on the page in the words of the person', () => {
    expect(valueText(glucose('mg/dL', 'mmol/L'), 'en')).toBe('98 mg/dL? mmol/L?')
    expect(linesOf(glucose('mg/dL', 'mmol/L'), 'en')).toContainEqual({ label: 'unit-doubt', text: 'mg/dL ≠ mmol/L' })
  })
})
