/** Doses in words: every element of FHIR's Dosage, in both languages; the source's own sentence before any of ours. */

import { describe, expect, it } from 'vitest'
import { codedDosageText, dosageText } from '../../../shared/fhir/dosage.ts'
import { medicineFactsOf } from '../../../shared/fhir/medicine.ts'

const repeat = (value: object): object => ({ timing: { repeat: value } })
const quantity = (value: number, unit: string): object => ({ value, unit })
const CASES: readonly (readonly [dosage: object, en: string, ro: string])[] = [
  [{ doseAndRate: [{ doseQuantity: quantity(500, 'mg') }] }, '500 mg', '500 mg'],
  [{ doseAndRate: [{ doseQuantity: { value: 1.5, code: '{tablet}' } }] }, '1.5 tablet', '1,5 tablet'],
  [{ doseAndRate: [{ doseRange: { low: quantity(1, 'tablet'), high: quantity(2, 'tablet') } }] }, '1 to 2 tablet', '1 până la 2 tablet'],
  [{ doseAndRate: [{ doseQuantity: { value: 1, code: '1' } }] }, '1 at a time', 'câte 1'],
  [{ doseAndRate: [{ rateQuantity: quantity(5, 'mL/h') }] }, 'at 5 mL/h', 'cu 5 mL/h'],
  [
    { doseAndRate: [{ rateRatio: { numerator: quantity(100, 'mL'), denominator: { value: 2, unit: 'h', code: 'h' } } }] },
    'at 100 mL per 2 hours',
    'cu 100 mL la 2 ore',
  ],
  [{ doseAndRate: [{ rateRange: { low: quantity(1, 'L/min'), high: quantity(2, 'L/min') } }] }, 'at 1 to 2 L/min', 'cu 1 până la 2 L/min'],
  [repeat({ frequency: 1, period: 1, periodUnit: 'd' }), 'once a day', 'o dată pe zi'],
  [repeat({ frequency: 2, period: 1, periodUnit: 'd' }), 'twice a day', 'de 2 ori pe zi'],
  [repeat({ frequency: 3, frequencyMax: 4, period: 1, periodUnit: 'd' }), '3 to 4 times a day', 'de 3 până la 4 ori pe zi'],
  [repeat({ frequency: 1, period: 8, periodUnit: 'h' }), 'every 8 hours', 'la fiecare 8 ore'],
  [repeat({ period: 6, periodMax: 8, periodUnit: 'h' }), 'every 6 to 8 hours', 'la fiecare 6 până la 8 ore'],
  [repeat({ frequency: 2, period: 3, periodUnit: 'wk' }), 'twice every 3 weeks', 'de 2 ori la fiecare 3 săptămâni'],
  [repeat({ frequencyMax: 3, period: 1, periodUnit: 'd' }), 'up to 3 times a day', 'cel mult de 3 ori pe zi'],
  [repeat({ period: 24, periodUnit: 'h' }), 'every 24 hours', 'la fiecare 24 de ore'],
  [repeat({ dayOfWeek: ['mon', 'thu'] }), 'on Monday, Thursday', 'luni, joi'],
  [repeat({ timeOfDay: ['08:00:00', '20:00'] }), 'at 08:00, 20:00', 'la 08:00, 20:00'],
  [repeat({ when: ['ACM'], offset: 30 }), '30 minutes before breakfast', '30 de minute înainte de micul dejun'],
  [repeat({ when: ['HS'] }), 'before sleep', 'înainte de somn'],
  [
    repeat({ duration: 30, durationMax: 60, durationUnit: 'min' }),
    'over 30 to 60 minutes',
    'timp de 30 până la 60 de minute la o administrare',
  ],
  [repeat({ count: 3, countMax: 5 }), '3 to 5 times in all', 'de 3 până la 5 ori în total'],
  [repeat({ boundsDuration: { value: 10, unit: 'days', code: 'd' } }), 'for 10 days', 'timp de 10 zile'],
  [
    repeat({ boundsRange: { low: { value: 7, unit: 'd' }, high: { value: 10, unit: 'd' } } }),
    'for 7 to 10 days',
    'timp de 7 până la 10 zile',
  ],
  [
    repeat({ boundsPeriod: { start: '2024-01-02', end: '2024-02-03' } }),
    'from 2024-01-02, until 2024-02-03',
    'din 2024-01-02, până la 2024-02-03',
  ],
  [{ timing: { event: ['2024-05-03T10:00:00Z'] } }, 'on 2024-05-03', '2024-05-03'],
  [
    { timing: { code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', code: 'BID', display: 'BID' }] } } },
    'twice a day',
    'de 2 ori pe zi',
  ],
  [{ timing: { code: { text: 'with every meal' } } }, 'with every meal', 'with every meal'],
  [{ asNeededBoolean: true }, 'as needed', 'la nevoie'],
  [{ asNeededBoolean: false }, '', ''],
  [{ asNeededCodeableConcept: { text: 'pain' } }, 'as needed for pain', 'la nevoie pentru pain'],
  [
    { route: { coding: [{ display: 'Oral' }] }, method: { text: 'Swallow' }, site: { text: 'mouth' } },
    'Oral, Swallow, at: mouth',
    'Oral, Swallow, locul: mouth',
  ],
  [{ additionalInstruction: [{ text: 'With food' }] }, 'With food', 'With food'],
  [
    { maxDosePerPeriod: { numerator: quantity(4, 'g'), denominator: { value: 24, unit: 'h' } } },
    'at most 4 g per 24 hours',
    'cel mult 4 g la 24 de ore',
  ],
  [{ maxDosePerAdministration: quantity(2, 'tablet') }, 'at most 2 tablet at a time', 'cel mult 2 tablet o dată'],
  [{ maxDosePerLifetime: quantity(400, 'mg') }, 'at most 400 mg in a lifetime', 'cel mult 400 mg în toată viața'],
  [{ timing: { repeat: { period: 1, periodUnit: 'fortnight' } } }, '', ''],
]

describe('a dose in words', () => {
  it.each(CASES)('%j', (dosage, en, ro) => {
    expect(dosageText({ dosageInstruction: [dosage] }, 'en')).toBe(en)
    expect(dosageText({ dosage: [dosage] }, 'ro')).toBe(ro)
  })

  it('is the sentence of its source, with what is coded beside it', () => {
    const dosage = { text: 'One in the morning', ...repeat({ frequency: 1, period: 1, periodUnit: 'd' }) }
    expect(dosageText({ dosage: [dosage] }, 'en')).toBe('One in the morning')
    expect(codedDosageText({ dosage: [dosage] }, 'en')).toBe('once a day')
    expect(codedDosageText({ dosage: [repeat({ frequency: 1, period: 1, periodUnit: 'd' })] }, 'en')).toBe('')
  })

  it('follows the order of its parts', () => {
    const dosage = [
      { sequence: 2, text: 'one a day' },
      { sequence: 1, text: 'two a day' },
    ]
    expect(dosageText({ dosage }, 'en')).toBe('two a day; then one a day')
  })
})

describe('a medicine', () => {
  const facts = (resource: object): string =>
    medicineFactsOf({ resourceType: 'MedicationStatement', ...resource }, 'en', '2026-05-01').group
  it.each([
    [{ status: 'active' }, 'current'],
    [{ status: 'active', effectivePeriod: { end: '2026-05-01' } }, 'current'],
    [{ status: 'active', effectivePeriod: { end: '2026-04-30' } }, 'past'],
    [{ status: 'active', effectivePeriod: { end: '2026' } }, 'current'],
    [{ status: 'completed' }, 'past'],
    [{ status: 'not-taken' }, 'past'],
    [{ status: 'unknown' }, 'unclear'],
    [{}, 'unclear'],
    [{ status: 'active', dosage: [{ timing: { repeat: { boundsPeriod: { start: '2020-01-01', end: '2020-02-01' } } } }] }, 'past'],
  ])('%j is %s', (resource, group) => {
    expect(facts(resource)).toBe(group)
  })

  it('says who prescribed it, why and since when', () => {
    const request = {
      resourceType: 'MedicationRequest',
      status: 'active',
      authoredOn: '2026-01-02',
      requester: { display: 'Dr Ana Ionescu' },
      reasonCode: [{ text: 'Diabetes' }],
    }
    expect(medicineFactsOf(request, 'ro', '2026-05-01')).toMatchObject({
      status: 'Activ',
      who: 'Dr Ana Ionescu',
      why: 'Diabetes',
      since: '2026-01-02',
      until: '',
    })
  })
})
