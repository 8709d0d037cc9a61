/** A C-CDA document is kept as it came and read without adding, turning round or sharpening anything it says. */

import { describe, expect, it } from 'vitest'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { ofType, readOne, resourceOf } from './read-one.ts'
import { allergy, document, section } from './write-ccda.ts'

const SMALL = document(
  section(
    '48765-2',
    'Allergies',
    '<table><tr><th>Substance</th><th>Since</th></tr><tr><td ID="a1">Penicillin</td><td>May 1998</td></tr></table>',
    allergy('<code code="70618" codeSystem="2.16.840.1.113883.6.88"><originalText><reference value="#a1"/></originalText></code>'),
  ),
)

describe('a C-CDA document', () => {
  it('is entry 0: its bytes, its own title, type, time and author, and its narrative', () => {
    const { records, codes } = readOne('small.xml', SMALL)
    const [first] = records
    expect(codes).toEqual([])
    expect(Buffer.from(first?.original ?? []).equals(Buffer.from(SMALL))).toBe(true)
    expect(first).toMatchObject({ entry: 0, subject: { name: 'Ana Pop', birthDate: '1975-05-01' } })
    expect(first?.row).toMatchObject({
      kind: 'document',
      title: 'Letter of the Hill Clinic',
      date: '2013-08-15T10:30:00-08:00',
      summary: 'Summary of episode note',
    })
    expect(first?.readFrom).toBeUndefined()
    expect(narrativeOf(resourceOf(first))).toEqual(['Allergies', 'Substance · Since', 'Penicillin · May 1998'])
    expect(first?.searchWords).toContain('Penicillin')
    expect(first?.searchWords).toContain('Ion Rusu')
  })

  it('gives what it tells as records that name it', () => {
    const { records } = readOne('small.xml', SMALL)
    expect(records.slice(1).map(({ entry, readFrom, row }) => [entry, readFrom, row.resourceType, row.title])).toEqual([
      [1, 0, 'Patient', 'Ana Pop'],
      [2, 0, 'AllergyIntolerance', 'Penicillin'],
    ])
  })

  it('gives the same entries every time', () => {
    const [first, second] = [readOne('one.xml', SMALL), readOne('one.xml', SMALL)]
    expect(second).toEqual(first)
  })

  it('keeps a time as exact as it was written', () => {
    const file = readOne('small.xml', SMALL)
    expect(ofType(file, 'AllergyIntolerance')[0]).toMatchObject({ onsetDateTime: '1998-05' })
  })

  it('never turns an absence into a finding', () => {
    const code = '<code code="70618" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin"/>'
    const negated = document(section('48765-2', 'Allergies', 'No known allergies', allergy(code, 'negationInd="true"')))
    const file = readOne('negated.xml', negated)
    expect(ofType(file, 'AllergyIntolerance')).toEqual([])
    expect(file.records[0]?.searchWords).toContain('No known allergies')
  })

  it('gives a medicine no reason that the document denies', () => {
    const reason = (name: string, negated: string): string =>
      `<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN" ${negated}><templateId root="2.16.840.1.113883.10.20.22.4.19"/><code code="282291009" codeSystem="2.16.840.1.113883.6.96"/><value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/></observation></entryRelationship>`
    const administration = `<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><statusCode code="active"/><consumable><manufacturedProduct><manufacturedMaterial><code code="6809" codeSystem="2.16.840.1.113883.6.88" displayName="Metformin"/></manufacturedMaterial></manufacturedProduct></consumable>${reason('Diabetes', '')}${reason('Cancer', 'negationInd="true"')}</substanceAdministration></entry>`
    const [medicine] = ofType(readOne('why.xml', document(section('10160-0', 'Medicines', '', administration))), 'MedicationStatement')
    expect(medicine?.['reasonCode']).toMatchObject([{ coding: [{ display: 'Diabetes' }] }])
  })

  it('gives no record for an entry that names nothing, and no display of its own', () => {
    const empty = document(section('48765-2', 'Allergies', '', allergy('<code nullFlavor="UNK"/>')))
    expect(readOne('empty.xml', empty).records.map(({ row }) => row.resourceType)).toEqual(['DocumentReference', 'Patient'])
    const coded = document(section('48765-2', 'Allergies', '', allergy('<code code="70618" codeSystem="2.16.840.1.113883.6.88"/>')))
    expect(ofType(readOne('coded.xml', coded), 'AllergyIntolerance')[0]).toMatchObject({
      code: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '70618' }] },
    })
  })

  it('with the bytes of a PDF as its body gives the PDF back', () => {
    const pdf = Buffer.from('%PDF-1.4\nnothing else\n%%EOF\n')
    const body = `<nonXMLBody><text mediaType="application/pdf" representation="B64">${pdf.toString('base64')}</text></nonXMLBody>`
    const { records } = readOne('unstructured.xml', document('', body))
    expect(Buffer.from(records[1]?.original ?? []).equals(pdf)).toBe(true)
    expect(records[1]).toMatchObject({ entry: 1, readFrom: 0, row: { mediaType: 'application/pdf', kind: 'document' } })
  })

  it('in another encoding is read in it', () => {
    const text = document(section('11450-4', 'Probleme', '<paragraph>Hipertensiune ușoară</paragraph>', '')).replace('UTF-8', 'ISO-8859-2')
    // The comma-below letters are not in ISO-8859-2; its own are.
    const bytes = Uint8Array.from(
      [...text.replace('ș', 'ş')].map((letter) => (letter === 'ş' ? 0xba : letter === 'ă' ? 0xe3 : letter.charCodeAt(0))),
    )
    const { records } = readOne('latin2.xml', bytes)
    expect(records[0]?.searchWords).toContain('Hipertensiune uşoară')
  })
})

describe('a hostile XML file', () => {
  const lol = Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${String(n + 1)} "${`&lol${String(n)};`.repeat(10)}">`).join('')
  const cases: readonly (readonly [name: string, content: string, code: string])[] = [
    [
      'billion laughs',
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY lol0 "lol">${lol}]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&lol9;</title></ClinicalDocument>`,
      'xml-doctype',
    ],
    [
      'a file by entity',
      `<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>`,
      'xml-doctype',
    ],
    ['an address by entity', `<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd"><ClinicalDocument xmlns="urn:hl7-org:v3"/>`, 'xml-doctype'],
    ['an entity without a declaration', `<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>`, 'xml-broken'],
    [
      'a depth of 10,000',
      `<ClinicalDocument xmlns="urn:hl7-org:v3">${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</ClinicalDocument>`,
      'xml-too-deep',
    ],
    ['half a document', SMALL.slice(0, SMALL.length / 2), 'xml-broken'],
    ['something else', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'file-unknown-kind'],
  ]
  it.each(cases)('with %s is refused by its name', (_name, content, code) => {
    expect(readOne('hostile.xml', content)).toEqual({ records: [], codes: [code] })
  })

  it('has its scripts and pictures come out as plain text or not at all', () => {
    const payload = '&lt;script&gt;alert(1)&lt;/script&gt;'
    const text = `<paragraph onclick="alert(1)">${payload}<script>alert(2)</script><img src="http://127.0.0.1/x.png"/><linkHtml href="javascript:alert(3)">here</linkHtml></paragraph>`
    const { records } = readOne(
      'payload.xml',
      document(section('48765-2', payload, text, allergy(`<code code="1" displayName="${payload}"/>`))),
    )
    const first = resourceOf(records[0])
    const { div } = (first['text'] ?? {}) as { readonly div: string }
    expect(div).not.toMatch(/<script|<img|onclick|javascript:|<a /u)
    expect(narrativeOf(first)).toContain('<script>alert(1)</script>alert(2)here')
    expect(records[2]?.row.title).toBe('<script>alert(1)</script>')
  })

  it('with more elements than can be held is kept as a document with a word', () => {
    const many = document(section('48765-2', 'Allergies', '<br/>'.repeat(PARSE_LIMITS.xmlElementsMax), ''))
    const { records, codes } = readOne('many.xml', many)
    expect(codes).toEqual([])
    expect(records.map(({ row }) => [row.kind, row.summary])).toEqual([['document', 'Too large to be read inside; kept as it came']])
  })
})
