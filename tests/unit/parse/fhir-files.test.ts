/** FHIR in other clothes: documents, XML, other versions, files inside resources. What was chosen is kept, and what is read names it. */

import { describe, expect, it } from 'vitest'
import { standingOf } from '../../../shared/fhir/standing.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { ofType, readOne, resourceOf } from './read-one.ts'
import { writeFhirXml } from './write-fhir-xml.ts'

const div = (text: string): string => `<div xmlns="http://www.w3.org/1999/xhtml"><p>${text}</p></div>`
const PATIENT = { resourceType: 'Patient', id: 'p', name: [{ given: ['Ana', 'Maria'], family: 'Pop' }], birthDate: '1975-05-01' }
const COMPOSITION = {
  resourceType: 'Composition',
  title: 'Summary of Ana',
  date: '2024-05-06T07:08:09Z',
  author: [{ display: 'Hill Clinic' }],
  section: [
    { title: 'Allergies', text: { status: 'generated', div: div('Penicillin, hives') } },
    { title: 'Outer', section: [{ title: 'Inner', text: { status: 'generated', div: div('Asthma &lt;mild&gt;') } }] },
  ],
}
const ALLERGY = {
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text: 'Penicillin' },
  patient: { reference: 'Patient/p' },
}
const bundle = (type: string, ...resources: readonly object[]) => ({
  resourceType: 'Bundle',
  type,
  entry: resources.map((resource) => ({ resource })),
})

describe('a FHIR document', () => {
  const content = JSON.stringify(bundle('document', COMPOSITION, PATIENT, ALLERGY), null, 1)
  const file = readOne('summary.json', content)

  it('is kept as entry 0 with its bytes, title, time, author and the text of its sections', () => {
    const [first] = file.records
    expect(Buffer.from(first?.original ?? []).toString()).toBe(content)
    expect(first).toMatchObject({ entry: 0, subject: { name: 'Ana Maria Pop', birthDate: '1975-05-01' } })
    expect(first?.row).toMatchObject({
      kind: 'document',
      title: 'Summary of Ana',
      date: '2024-05-06T07:08:09Z',
      mediaType: 'application/fhir+json',
    })
    expect(narrativeOf(resourceOf(first))).toEqual(['Allergies', 'Penicillin, hives', 'Outer', 'Inner', 'Asthma <mild>'])
    expect(first?.searchWords).toContain('hives')
  })

  it('gives its resources as records that name it, the Composition with its sections', () => {
    expect(file.records.slice(1).map(({ entry, readFrom, row }) => [entry, readFrom, row.title])).toEqual([
      [1, 0, 'Summary of Ana'],
      [2, 0, 'Ana Maria Pop'],
      [3, 0, 'Penicillin'],
    ])
    expect(narrativeOf(resourceOf(file.records[1]))).toContain('Asthma <mild>')
  })

  it('that was a mistake as a whole is kept as one', () => {
    const wrong = readOne('w.json', JSON.stringify(bundle('document', { ...COMPOSITION, status: 'entered-in-error' }, PATIENT, ALLERGY)))
    expect(wrong.records[0]?.row).toMatchObject({ kind: 'document', status: 'entered-in-error' })
  })

  it('that is a collection is only what it holds', () => {
    const collection = readOne('list.json', JSON.stringify(bundle('collection', PATIENT, ALLERGY)))
    expect(collection.records.map(({ readFrom, row }) => [readFrom, row.resourceType])).toEqual([
      [undefined, 'Patient'],
      [undefined, 'AllergyIntolerance'],
    ])
  })
})

describe('another version of FHIR', () => {
  it('is kept as a document with a word, a title, a person and text to be found by', () => {
    const old = bundle(
      'collection',
      { resourceType: 'Patient', name: [{ given: ['Ana'], family: ['Pop'] }], birthDate: '1975-05-01' },
      { resourceType: 'MedicationOrder', medicationCodeableConcept: { text: 'Ibuprofen' }, text: { div: div('Twice a day') } },
    )
    const file = readOne('old.json', JSON.stringify(old))
    expect(file.codes).toEqual([])
    expect(file.records).toHaveLength(1)
    expect(file.records[0]?.row).toMatchObject({
      kind: 'document',
      title: 'Ana Pop',
      summary: 'Written in another version of FHIR than R4; kept as it came',
    })
    expect(file.records[0]?.searchWords).toContain('Ibuprofen')
    expect(file.records[0]?.searchWords).toContain('Twice a day')
    expect(Buffer.from(file.records[0]?.original ?? []).toString()).toBe(JSON.stringify(old))
  })

  it('in a part of a file leaves the rest readable and the part kept', () => {
    const file = readOne('mixed.json', JSON.stringify(bundle('collection', ALLERGY, { resourceType: 'MedicationOrder', status: 'active' })))
    expect(file.codes).toEqual([])
    expect(file.records.map(({ readFrom, row }) => [readFrom, row.resourceType])).toEqual([
      [undefined, 'DocumentReference'],
      [0, 'AllergyIntolerance'],
    ])
  })
})

describe('FHIR XML', () => {
  const observation = {
    resourceType: 'Observation',
    id: 'o',
    meta: { profile: ['http://example.org/p'] },
    contained: [{ resourceType: 'Practitioner', id: 'c', active: true, name: [{ family: 'Rusu' }] }],
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose & <more>' }] },
    valueQuantity: { value: 5.5, unit: 'mmol/L' },
    _effectiveDateTime: { extension: [{ url: 'http://example.org/absent', valueCode: 'unknown' }] },
    referenceRange: [{ low: { value: 3 }, text: 'usual' }],
    component: [
      { code: { text: 'part' }, valueInteger: 3 },
      { code: { text: 'other' }, valueBoolean: false },
    ],
  }
  const patient = {
    ...PATIENT,
    name: [{ given: ['Ana', 'Maria'], _given: [null, { id: 'second' }], family: 'Pop' }],
    multipleBirthInteger: 2,
  }

  it.each([
    ['Observation', observation],
    ['Patient', patient],
    ['Bundle', bundle('collection', PATIENT, observation)],
  ])('of one %s gives what its JSON gives, and the file itself as entry 0', (_type, resource) => {
    const fromJson = readOne('a.json', JSON.stringify(resource)).records.map(({ resourceJson }) => resourceJson)
    const xml = readOne('a.xml', writeFhirXml(resource))
    expect(xml.records.slice(1).map(({ resourceJson }) => resourceJson)).toEqual(fromJson)
    expect(xml.records.slice(1).every(({ readFrom }) => readFrom === 0)).toBe(true)
    expect(Buffer.from(xml.records[0]?.original ?? []).toString()).toBe(writeFhirXml(resource))
  })

  it.each([
    ['an element that R4 does not have', '<Patient xmlns="http://hl7.org/fhir"><animal/><name><family value="Pop"/></name></Patient>'],
    [
      'a number that is none',
      '<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="five"/></valueQuantity></Observation>',
    ],
    [
      'an element twice that stands once',
      '<Patient xmlns="http://hl7.org/fhir"><birthDate value="1975"/><birthDate value="1976"/></Patient>',
    ],
    ['a type that is no resource', '<HumanName xmlns="http://hl7.org/fhir"><family value="Pop"/></HumanName>'],
  ])('with %s is kept as a document with a word', (_name, content) => {
    const file = readOne('odd.xml', content)
    expect(file.codes).toEqual([])
    expect(file.records.map(({ row }) => [row.kind, row.summary])).toEqual([['document', 'Not written in FHIR R4; kept as it came']])
  })
})

describe('a file inside a resource', () => {
  const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
  const attachment = { contentType: 'application/pdf', title: 'Scan', data: pdf.toString('base64') }

  it.each([
    ['a report', { resourceType: 'DiagnosticReport', status: 'final', code: { text: 'Bones' }, presentedForm: [attachment] }],
    ['a picture record', { resourceType: 'Media', status: 'completed', content: attachment }],
    ['an observation', { resourceType: 'Observation', status: 'final', code: { text: 'ECG' }, valueAttachment: attachment }],
    [
      'a document of two files',
      {
        resourceType: 'DocumentReference',
        status: 'current',
        content: [{ attachment }, { attachment: { ...attachment, data: 'aGVsbG8=', contentType: 'text/plain' } }],
      },
    ],
    ['something contained', { ...ALLERGY, contained: [{ resourceType: 'Binary', contentType: 'application/pdf', data: attachment.data }] }],
  ])('%s is taken out as an original', (_name, resource) => {
    const file = readOne('one.json', JSON.stringify(resource))
    const [record, part] = file.records
    expect(record?.resourceJson).not.toContain(attachment.data)
    expect(record?.resourceJson).toContain('"hash"')
    expect(Buffer.from(part?.original ?? []).equals(pdf)).toBe(true)
    expect(part?.row).toMatchObject({ kind: 'document', mediaType: 'application/pdf', sizeBytes: pdf.length })
  })

  it.each([
    [{ status: 'superseded' }, 'superseded', 'over'],
    [{ status: 'current', docStatus: 'entered-in-error' }, 'entered-in-error', 'void'],
    [{ status: 'current' }, 'current', 'now'],
  ])('of a document that says %j is as current as that', (more, status, standing) => {
    const resource = {
      resourceType: 'DocumentReference',
      ...more,
      content: [{ attachment }, { attachment: { ...attachment, title: 'Two' } }],
    }
    const rows = readOne('one.json', JSON.stringify(resource)).records.map(({ row }) => row)
    expect(rows.map((row) => [row.status, standingOf(row)])).toEqual([status, status, status].map((one) => [one, standing]))
  })

  it('that is a Binary is its original', () => {
    const [record] = readOne(
      'b.json',
      JSON.stringify({ resourceType: 'Binary', contentType: 'application/pdf', data: attachment.data }),
    ).records
    expect(Buffer.from(record?.original ?? []).equals(pdf)).toBe(true)
    expect(record?.row).toMatchObject({ kind: 'document', mediaType: 'application/pdf' })
  })

  it('of a kind that cannot be shown stays where it is', () => {
    const resource = {
      resourceType: 'Media',
      content: { contentType: 'application/x', data: Buffer.from([0, 1, 2, 3]).toString('base64') },
    }
    const file = readOne('m.json', JSON.stringify(resource))
    expect(file.records).toHaveLength(1)
    expect(ofType(file, 'Media')[0]).toEqual(resource)
  })
})
