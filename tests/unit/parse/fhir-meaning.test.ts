/** What FHIR says of a thing beside naming it: that it was not done, is not sure, is somebody else's, or is said in the form of another version. */

import { describe, expect, it } from 'vitest'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { medicineFactsOf } from '../../../shared/fhir/medicine.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { standingOf } from '../../../shared/fhir/standing.ts'
import { readFiles, readOne, resourceOf } from './read-one.ts'

const PATIENT = { resourceType: 'Patient', id: 'p', name: [{ given: ['Ana', 'Maria'], family: 'Pop' }], birthDate: '1975-05-01' }

describe('what was not done', () => {
  it.each([
    ['Procedure', { notDone: true, status: 'suspended', code: { text: 'Colonoscopy' } }],
    ['Procedure', { notPerformed: true, status: 'completed', code: { text: 'Colonoscopy' } }],
    ['MedicationAdministration', { wasNotGiven: true, status: 'completed', medicationCodeableConcept: { text: 'Morphine' } }],
    ['MedicationAdministration', { notGiven: true, status: 'completed', medicationCodeableConcept: { text: 'Morphine' } }],
  ])('in an older %s is no record of a thing done', (resourceType, more) => {
    const file = readOne('older.json', JSON.stringify({ resourceType, subject: { display: 'Ana Pop' }, ...more }))
    expect(file.records.map(({ row }) => [row.resourceType, row.summary])).toEqual([
      ['DocumentReference', 'Written in another version of FHIR than R4; kept as it came'],
    ])
  })

  it('or must not be, is not said to go on', () => {
    const request = { resourceType: 'MedicationRequest', intent: 'order', medicationCodeableConcept: { text: 'Aspirin' } }
    const file = readOne('no.json', JSON.stringify({ ...request, status: 'active', doNotPerform: true }))
    const [record] = file.records
    expect(record?.row.status).toBe('do-not-perform')
    expect(linesOf(resourceOf(record), 'ro').find(({ label }) => label === 'status')?.text).toBe('A nu se lua sau face')
    expect(medicineFactsOf(resourceOf(record), 'en', '2026-01-01')).toMatchObject({ group: 'past', status: 'Not to be taken or done' })
    expect(rowOf({ ...request, status: 'entered-in-error', doNotPerform: true }, { source: '' }).status).toBe('entered-in-error')
  })
})

describe('what is only thought of, partly done or over', () => {
  const request = { resourceType: 'MedicationRequest', status: 'active', medicationCodeableConcept: { text: 'Methotrexate' } }

  it.each([
    ['proposal', {}, 'proposed', 'not-yet', 'unclear'],
    ['option', {}, 'proposed', 'not-yet', 'unclear'],
    ['plan', {}, 'planned', 'unclear', 'unclear'],
    ['order', {}, 'active', 'now', 'current'],
    // A medicine that the person takes without a prescription is a plan in US Core.
    ['plan', { reportedBoolean: true }, 'active', 'now', 'current'],
    ['proposal', { status: 'stopped' }, 'stopped', 'over', 'past'],
  ])('a request with the intent %s %j is %s', (intent, more, status, standing, group) => {
    const resource = { ...request, intent, ...more }
    const row = rowOf(resource, { source: '' })
    expect([row.status, standingOf(row), medicineFactsOf(resource, 'en', '2026-01-01').group]).toEqual([status, standing, group])
  })

  it.each([
    [{ abatementAge: { value: 14, unit: 'a' } }, 'abated', 'over', '14 a'],
    [{ abatementRange: { low: { value: 12 }, high: { value: 14, unit: 'a' } } }, 'abated', 'over', '12–14 a'],
    [{ abatementString: 'in childhood' }, 'abated', 'over', 'in childhood'],
    [{ abatementString: 'not yet', clinicalStatus: { coding: [{ code: 'active' }] } }, 'perhaps-over', 'unclear', 'not yet'],
    [{ abatementAge: { value: 14, unit: 'a' }, clinicalStatus: { coding: [{ code: 'active' }] } }, 'abated', 'over', '14 a'],
    [{ abatementAge: { value: 14, unit: 'a' }, clinicalStatus: { coding: [{ code: 'relapse' }] } }, 'relapse', 'now', '14 a'],
    [{}, '', 'unclear', undefined],
  ])('a problem that says %j has the state %s', (more, status, standing, until) => {
    const resource = { resourceType: 'Condition', code: { text: 'Asthma' }, ...more }
    const row = rowOf(resource, { source: '' })
    expect([row.status, standingOf(row)]).toEqual([status, standing])
    expect(linesOf(resource, 'en').find(({ label }) => label === 'until')?.text).toBe(until)
  })

  it('a vaccination that was given in part does not read as given', () => {
    const dose = { resourceType: 'Immunization', status: 'completed', vaccineCode: { text: 'MMR' } }
    const partly = { ...dose, isSubpotent: true, subpotentReason: [{ text: 'partial dose' }] }
    expect(rowOf(dose, { source: '' }).status).toBe('completed')
    expect(rowOf(partly, { source: '' })).toMatchObject({ status: 'partly-given', summary: 'partial dose' })
    expect(standingOf({ resourceType: 'Immunization', status: 'partly-given' })).toBe('unclear')
    expect(linesOf(partly, 'ro').find(({ label }) => label === 'status')?.text).toBe('Dată doar în parte: nu este o doză întreagă')
    expect(rowOf({ ...partly, status: 'not-done' }, { source: '' }).status).toBe('not-done')
  })
})

describe('FHIR R5', () => {
  const name = { concept: { text: 'Warfarin' } }
  it.each([
    { resourceType: 'MedicationStatement', status: 'recorded', medication: name, dosage: [{ text: '5 mg' }] },
    { resourceType: 'MedicationRequest', status: 'active', intent: 'order', medication: { reference: { reference: 'Medication/1' } } },
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', code: name },
    { resourceType: 'Encounter', status: 'completed', class: [{ coding: [{ code: 'AMB' }] }] },
    { resourceType: 'Procedure', status: 'completed', code: { text: 'Colonoscopy' }, occurrenceDateTime: '2024' },
    { resourceType: 'Observation', status: 'final', meta: { profile: ['http://hl7.org/fhir/5.0/StructureDefinition/bp'] } },
  ])('is kept as it came, and no $resourceType without its name is made of it', (resource) => {
    const file = readOne('five.json', JSON.stringify(resource))
    expect(file.records.map(({ row }) => [row.resourceType, row.summary])).toEqual([
      ['DocumentReference', 'Written in another version of FHIR than R4; kept as it came'],
    ])
  })
})

describe('whose and how sure it is', () => {
  const rowIn = (resource: object) => rowOf(resource, { source: 'a.json' })

  it('stands in the line of it: a relative, an unborn child, one possibility of several', () => {
    const family = {
      resourceType: 'FamilyMemberHistory',
      relationship: { text: 'mother' },
      condition: [{ code: { text: 'Breast cancer' } }],
    }
    expect(rowIn(family).title).toBe('mother: Breast cancer')
    const rate = {
      resourceType: 'Observation',
      category: [{ coding: [{ code: 'vital-signs' }] }],
      code: { text: 'Heart rate' },
      valueQuantity: { value: 150, unit: '/min' },
    }
    expect(rowIn(rate)).toMatchObject({ kind: 'vital', measurement: { value: 150 } })
    const ofChild = { ...rate, focus: [{ display: 'Fetus' }] }
    expect(rowIn(ofChild)).toMatchObject({ kind: 'other', summary: '150 /min' })
    expect(rowIn(ofChild).measurement).toBeUndefined()
    expect(linesOf(ofChild, 'en')).toContainEqual({ label: 'focus', text: 'Fetus' })
    const possible = { resourceType: 'Condition', code: { text: 'Lupus' }, verificationStatus: { coding: [{ code: 'differential' }] } }
    expect(rowIn({ ...possible, clinicalStatus: { coding: [{ code: 'active' }] } }).status).toBe('differential')
    expect(rowIn({ ...possible, clinicalStatus: { coding: [{ code: 'resolved' }] } }).status).toBe('resolved')
    expect(rowIn({ resourceType: 'DocumentReference', status: 'current', docStatus: 'entered-in-error' }).status).toBe('entered-in-error')
    expect(standingOf({ resourceType: 'Condition', status: 'differential' })).toBe('unclear')
  })

  it('and an allergy is as grave as its gravest reaction', () => {
    const allergy = (...severities: readonly string[]): object => ({
      resourceType: 'AllergyIntolerance',
      criticality: 'high',
      reaction: severities.map((severity) => ({ manifestation: [{ text: 'x' }], severity })),
    })
    expect([allergy('mild', 'severe'), allergy('mild', 'moderate')].map((one) => rowIn(one).severity)).toEqual(['severe', 'high'])
  })

  it('and a mark that may turn it round is named on its page', () => {
    const marked = {
      resourceType: 'MedicationRequest',
      status: 'active',
      modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }],
    }
    expect(linesOf(marked, 'en')).toContainEqual({ label: 'modifier', text: 'http://example.org/not' })
  })
})

describe('a file about several people', () => {
  const child = { resourceType: 'Patient', id: 'c', name: [{ text: 'Ion Pop' }], birthDate: '2015-06-07' }
  const value = (reference: string, more: object = {}): object => ({
    resource: { resourceType: 'Observation', status: 'final', code: { text: 'Sodium' }, subject: { reference, ...more } },
  })

  it('gives each record to whom it refers, by whatever form of the reference', () => {
    const entry = [
      { fullUrl: 'urn:uuid:a', resource: PATIENT },
      { fullUrl: 'urn:uuid:b', resource: child },
      value('Patient/c'),
      value('urn:uuid:b'),
      value('https://example.org/fhir/Patient/c/_history/2', { display: 'Pop, I.' }),
      value('urn:uuid:a'),
      value(''),
    ]
    const file = readOne('family.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
    expect(file.records.map(({ subject }) => subject?.name)).toEqual([
      'Ana Maria Pop',
      ...['Ion Pop', 'Ion Pop', 'Ion Pop', 'Ion Pop'],
      ...['Ana Maria Pop', 'Ana Maria Pop'],
    ])
    expect(file.records[2]?.subject?.birthDate).toBe('2015-06-07')
  })

  it('does not give to a named one what is about one without a name', () => {
    const entry = [{ resource: PATIENT }, { resource: { resourceType: 'Patient', id: 'n', birthDate: '1990-01-01' } }, value('Patient/n')]
    const file = readOne('nameless.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }))
    const nameless = { name: '', birthDate: '1990-01-01' }
    expect(file.records.map(({ subject }) => subject)).toEqual([{ name: 'Ana Maria Pop', birthDate: '1975-05-01' }, nameless, nameless])
  })
})

describe('what somebody concludes or foresees', () => {
  const said = (resource: object) => [
    rowOf(resource, { source: '' }).summary,
    linesOf(resource, 'en').filter(({ label }) => label !== 'status'),
  ]

  it('is told of a clinical impression', () => {
    const impression = {
      resourceType: 'ClinicalImpression',
      status: 'completed',
      code: { text: 'Initial assessment' },
      summary: 'Likely viral; no red flags',
      finding: [{ itemCodeableConcept: { text: 'Fever' }, basis: 'measured 39' }, { itemReference: { display: 'Cough' } }],
      prognosisCodeableConcept: [{ text: 'Good' }],
      problem: [{ display: 'Asthma' }],
    }
    expect(said(impression)).toEqual([
      'Likely viral; no red flags',
      [
        { label: 'conclusion', text: 'Likely viral; no red flags' },
        { label: 'finding', text: 'Fever (measured 39), Cough' },
        { label: 'prognosis', text: 'Good' },
        { label: 'reason', text: 'Asthma' },
      ],
    ])
    expect(rowOf({ ...impression, summary: undefined }, { source: '' }).summary).toBe('Fever (measured 39), Cough')
  })

  it('is told of an assessed risk, with how likely it is', () => {
    const risk = {
      resourceType: 'RiskAssessment',
      status: 'final',
      method: { text: 'Framingham' },
      prediction: [
        {
          outcome: { text: 'Heart attack' },
          probabilityDecimal: 0.02,
          whenRange: { low: { value: 39 }, high: { value: 49, unit: 'years' } },
        },
        {
          outcome: { text: 'Stroke' },
          probabilityRange: { low: { value: 1, unit: '%' }, high: { value: 3, unit: '%' } },
          rationale: 'blood pressure',
        },
        { outcome: { text: 'Fall' }, qualitativeRisk: { text: 'high' }, relativeRisk: 1.5 },
      ],
      mitigation: 'Stop smoking',
    }
    const predictions = 'Heart attack: 2 % (39–49 years), Stroke: 1–3 % (blood pressure), Fall: high, × 1.5'
    expect(said(risk)).toEqual([
      predictions,
      [
        { label: 'prediction', text: predictions },
        { label: 'plan', text: 'Stop smoking' },
        { label: 'method', text: 'Framingham' },
      ],
    ])
  })
})

describe('lines of NDJSON', () => {
  const mother = { resourceType: 'Patient', id: 'm', name: [{ text: 'Ana Pop' }], birthDate: '1975-05-01' }
  const child = { resourceType: 'Patient', id: 'c', name: [{ text: 'Ion Pop' }], birthDate: '2010-01-02' }
  const asthma = (id: string) => ({ resourceType: 'Condition', code: { text: `Asthma of ${id}` }, subject: { reference: `Patient/${id}` } })
  const lines = (...resources: readonly object[]): string => resources.map((one) => `${JSON.stringify(one)}\n`).join('')
  const ofProblems = (file: ReturnType<typeof readOne>) =>
    file.records.flatMap(({ row, subject }) => (row.kind === 'problem' ? [[row.title, subject?.name, subject?.birthDate]] : []))
  const both = [
    ['Asthma of c', 'Ion Pop', '2010-01-02'],
    ['Asthma of m', 'Ana Pop', '1975-05-01'],
  ]

  it.each([PARSE_LIMITS, { ...PARSE_LIMITS, wholeLinesBytesMax: 8, handedOverBytesMax: 8, pieceBytes: 32 }])(
    'are about the patients of later lines, held whole or read in pieces',
    (limits) => {
      expect(ofProblems(readOne('all.ndjson', lines(asthma('c'), asthma('m'), mother, child), limits))).toEqual(both)
    },
  )

  it('are about the patients of the files beside them, as a bulk export has them', () => {
    const files: readonly (readonly [string, string])[] = [
      ['Condition.ndjson', lines(asthma('c'), asthma('m'))],
      ['Patient.ndjson', lines(mother, child)],
    ]
    expect(ofProblems(readFiles(files))).toEqual(both)
  })

  it('go to nobody named where it is not said which of several patients, or two have one number', () => {
    const nobody = ofProblems(readOne('x.ndjson', lines(asthma('other'), asthma('m'), mother, { ...child, id: 'm' }, child)))
    expect(nobody).toEqual([
      ['Asthma of other', '', ''],
      ['Asthma of m', '', ''],
    ])
  })

  it('name the medicine of another line', () => {
    const request = {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      medicationReference: { reference: 'Medication/1' },
    }
    const file = readOne('m.ndjson', lines(request, { resourceType: 'Medication', id: '1', code: { text: 'Warfarin' } }))
    expect(file.records[0]?.row.title).toBe('Warfarin')
  })
})
