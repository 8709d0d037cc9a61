/** Codes in words: the record's own first, then FHIR's, then the bare code; never an invented display, never a type as a title. */

import { describe, expect, it } from 'vitest'
import fhirR4 from '../../../resources/terminology/fhir-r4.json' with { type: 'json' }
import romanian from '../../../resources/terminology/ro.json' with { type: 'json' }
import { conceptWords, statusWords } from '../../../shared/fhir/coded-words.ts'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { rowOf } from '../../../shared/fhir/row.ts'

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
const titleOf = (resource: object): string => rowOf(resource, { source: 'file.json' }).title

describe('the words of a concept', () => {
  it.each([
    ['its text', { text: 'Sugar', coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] }, 'Sugar'],
    ['its display', { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] }, 'Glucose'],
    [
      'its display, where the text is only the code',
      { text: '2345-7', coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] },
      'Glucose',
    ],
    [
      'a SNOMED CT name without its tag',
      { coding: [{ system: 'http://snomed.info/sct', code: '44054006', display: 'Diabetes mellitus type 2 (disorder)' }] },
      'Diabetes mellitus type 2',
    ],
    ['brackets of anybody else', { text: 'Sugar (finding)', coding: [{ system: 'http://loinc.org', code: '2345-7' }] }, 'Sugar (finding)'],
    ['brackets that are no tag', { coding: [{ system: 'http://snomed.info/sct', code: '1', display: 'Cough (dry)' }] }, 'Cough (dry)'],
    ['what FHIR says', { coding: [{ system: INTERPRETATION, code: 'H' }] }, 'High'],
    [
      'what FHIR says of a second code',
      {
        coding: [
          { system: 'urn:x', code: '9' },
          { system: INTERPRETATION, code: 'L' },
        ],
      },
      'Low',
    ],
    ['the code and whose it is', { coding: [{ system: 'http://loinc.org', code: '2345-7' }] }, '2345-7 (LOINC)'],
    ['the code and the end of an address', { coding: [{ system: 'http://a.example/CodeSystem/Tests', code: 'K86' }] }, 'K86 (Tests)'],
    ['the code and a number', { coding: [{ system: 'urn:oid:1.2.3', code: 'x' }] }, 'x (OID 1.2.3)'],
    ['the code alone', { coding: [{ code: 'XYZ' }] }, 'XYZ'],
    ['nothing', { coding: [{ system: 'http://loinc.org' }] }, ''],
    [
      'nothing of FHIR for an inherited name',
      { coding: [{ system: INTERPRETATION, code: 'constructor' }] },
      'constructor (v3-ObservationInterpretation)',
    ],
  ])('are %s', (_what, concept, words) => {
    expect(conceptWords(concept, 'en')).toBe(words)
  })

  it('of a blood pressure are both numbers, the upper one first; of anything less each part is named', () => {
    const part = (code: string, display: string, value: number, unit = 'mm[Hg]', more = {}): object => ({
      code: { coding: [{ system: 'http://loinc.org', code, display }] },
      valueQuantity: { value, unit, ...more },
    })
    const of = (...component: readonly object[]): string => rowOf({ resourceType: 'Observation', component }, { source: '' }).summary
    const [upper, lower] = [part('8480-6', 'Systolic', 131), part('8462-4', 'Diastolic', 84)]
    expect(of(lower, upper)).toBe('131/84 mmHg')
    expect(of(lower, part('8478-0', 'Mean', 99, 'mmHg'), upper)).toBe('131/84 mmHg, Mean 99 mmHg')
    expect(of(lower)).toBe('Diastolic 84 mmHg')
    expect(of(lower, part('8480-6', 'Systolic', 17.5, 'kPa'))).toBe('Diastolic 84 mmHg, Systolic 17.5 kPa')
    expect(of(lower, upper, part('8480-6', 'Systolic', 150))).toBe('Diastolic 84 mmHg, Systolic 131 mmHg, Systolic 150 mmHg')
    expect(of(lower, part('8480-6', 'Systolic', 250, 'mmHg', { comparator: '>' }))).toBe('Diastolic 84 mmHg, Systolic > 250 mmHg')
  })

  it('of a bill are what was paid for, and its form only where it names nothing', () => {
    const item = (text: string): object => ({ productOrService: { text } })
    const bill = { resourceType: 'ExplanationOfBenefit', type: { text: 'Institutional' } }
    const items = ['Blood count', 'Blood count', 'Visit', 'Vaccine'].map(item)
    expect(titleOf({ ...bill, item: items })).toBe('Blood count, Visit')
    expect(titleOf({ ...bill, item: [{}] })).toBe('Institutional')
  })

  it('are said in Romanian where they are FHIR’s own, and left alone where they are not', () => {
    expect(conceptWords({ coding: [{ system: INTERPRETATION, code: 'H' }] }, 'ro')).toBe('Ridicat')
    expect(conceptWords({ coding: [{ system: INTERPRETATION, code: 'H', display: 'High' }] }, 'ro')).toBe('Ridicat')
    expect(conceptWords({ coding: [{ system: INTERPRETATION, code: 'H', display: 'Far too high' }] }, 'ro')).toBe('Far too high')
    expect(statusWords('Immunization', 'not-done', 'ro')).toBe('Nu a fost făcut')
    expect(statusWords('Immunization', 'sideways', 'ro')).toBe('sideways')
  })

  it('every shipped display has its Romanian words, and nothing more is shipped', () => {
    const displays = new Set(Object.values(fhirR4).flatMap((codes) => Object.values(codes)))
    expect(Object.keys(romanian).sort()).toEqual([...displays].sort())
    expect(Object.values(romanian).filter((words) => words.trim() === '')).toEqual([])
  })
})

describe('titles', () => {
  it.each([
    [
      { resourceType: 'Claim', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'pharmacy' }] } },
      'Pharmacy',
    ],
    [{ resourceType: 'Encounter', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'EMER' } }, 'emergency'],
    [{ resourceType: 'Goal', description: { text: 'Walk daily' } }, 'Walk daily'],
    [{ resourceType: 'Questionnaire', name: 'PHQ9', title: 'How you feel' }, 'How you feel'],
    [{ resourceType: 'Device', deviceName: [{ name: 'Insulin pump' }] }, 'Insulin pump'],
    [{ resourceType: 'Immunization', vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '207' }] } }, '207 (CVX)'],
    [
      {
        resourceType: 'Observation',
        code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'ASSERTION' }] },
        valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '1', display: 'Sprained ankle' }] },
      },
      'Sprained ankle',
    ],
    [
      { resourceType: 'Procedure', code: { coding: [{ system: 'http://snomed.info/sct', code: '71388002', display: 'Procedure' }] } },
      'file.json',
    ],
    [{ resourceType: 'Basic' }, 'file.json'],
  ])('%o is called %s', (resource, title) => {
    expect(titleOf(resource)).toBe(title)
  })
})

describe('the lines of a page', () => {
  const allergy = {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }],
    },
    type: 'allergy',
    category: ['food'],
    criticality: 'high',
    reaction: [{ severity: 'severe', manifestation: [{ text: 'Hives' }] }],
  }
  it('have no bare code of FHIR in either language', () => {
    const said = (language: 'en' | 'ro'): Readonly<Record<string, string>> =>
      Object.fromEntries(linesOf(allergy, language).map(({ label, text }) => [label, text]))
    expect(said('en')).toMatchObject({
      status: 'Active',
      certainty: 'Confirmed',
      type: 'Allergy',
      category: 'Food',
      severity: 'Severe, High Risk',
    })
    expect(said('ro')).toMatchObject({
      status: 'Activ',
      certainty: 'Confirmat',
      type: 'Alergie',
      category: 'Aliment',
      severity: 'Severă, Risc ridicat',
    })
  })
})
