/** A C-CDA document is kept as it came and read without adding, turning round or sharpening anything it says. */

import { describe, expect, it } from 'vitest'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import { ofType, readOne, resourceOf } from './read-one.ts'

const concern = (template: string, observation: string): string =>
  `<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.${template}"/><statusCode code="active"/>
  <entryRelationship typeCode="SUBJ">${observation}</entryRelationship></act></entry>`
const allergy = (substance: string, attributes = ''): string =>
  concern(
    '30',
    `<observation classCode="OBS" moodCode="EVN" ${attributes}><templateId root="2.16.840.1.113883.10.20.22.4.7"/><effectiveTime><low value="199805"/></effectiveTime>
    <value xsi:type="CD" code="416098002" codeSystem="2.16.840.1.113883.6.96"/><participant typeCode="CSM"><participantRole><playingEntity>
    ${substance}</playingEntity></participantRole></participant></observation>`,
  )
const section = (code: string, title: string, text: string, entries: string): string =>
  `<component><section><templateId root="1.2.3"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>${title}</title><text>${text}</text>${entries}</section></component>`
const document = (sections: string, body = `<structuredBody>${sections}</structuredBody>`): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="2.16.840.1.1" extension="doc-1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary of episode note"/>
  <title>Letter of the Hill Clinic</title><effectiveTime value="201308151030-0800"/>
  <recordTarget><patientRole><id root="2.16.840.1.2" extension="p-7"/><patient><name use="L"><given>Ana</given><family>Pop</family></name>
  <administrativeGenderCode code="F"/><birthTime value="19750501"/></patient></patientRole></recordTarget>
  <author><assignedAuthor><assignedPerson><name><given>Ion</given><family>Rusu</family></name></assignedPerson></assignedAuthor></author>
  <component>${body}</component></ClinicalDocument>`

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

  it('takes what it says of somebody else for nobody of the patient', () => {
    const observed = (name: string, inside = ''): string =>
      `<observation classCode="OBS" moodCode="EVN">${inside}<code code="29308-4" codeSystem="2.16.840.1.113883.6.1" displayName="Diagnosis"/><value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/></observation>`
    const relative =
      '<subject><relatedSubject classCode="PRS"><code code="FTH" codeSystem="2.16.840.1.113883.5.111"/></relatedSubject></subject>'
    const organizer = (inside: string, more = ''): string =>
      `<entry><organizer classCode="CLUSTER" moodCode="EVN">${more}<component>${inside}</component></organizer></entry>`
    const problem = `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>${relative}<value xsi:type="CD" code="2" codeSystem="2.16.840.1.113883.6.96" displayName="Epilepsy"/></observation>`
    const file = readOne(
      'family.xml',
      document(
        section('10157-6', 'Family history', '', organizer(observed('Heart attack')) + `<entry>${observed('Stroke')}</entry>`) +
          section('30954-2', 'Results', '', organizer(observed('Sickle cell trait', relative)) + organizer(observed('Gout'), relative)) +
          section('11450-4', 'Problems', '', concern('3', problem)),
      ),
    )
    expect(file.records.map(({ row }) => row.resourceType)).toEqual(['DocumentReference', 'Patient'])
  })

  it('says of what it takes back that it was a mistake, and of what it no longer follows that it is over', () => {
    const problem = (status: string): string =>
      concern(
        '3',
        `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="CD" code="2" codeSystem="2.16.840.1.113883.6.96" displayName="Epilepsy"/></observation>`,
      ).replace('code="active"', `code="${status}"`)
    const substance = '<code code="70618" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin"/>'
    const entries = ['nullified', 'aborted', 'active'].map(problem).join('')
    const file = readOne(
      'mistake.xml',
      document(
        section('11450-4', 'Problems', '', entries) +
          section('48765-2', 'Allergies', '', allergy(substance).replace('code="active"', 'code="nullified"')) +
          section('11450-4', 'None', '', problem('active').replace('moodCode="EVN">', 'moodCode="EVN" negationInd="true">')),
      ),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.status])).toEqual([
      ['Epilepsy', 'entered-in-error'],
      ['Epilepsy', 'inactive'],
      ['Epilepsy', 'active'],
      ['Penicillin', 'entered-in-error'],
    ])
  })

  it('keeps how grave an allergy is, said of the whole, of one reaction, or where no reaction is named', () => {
    const grave = (code: string): string =>
      `<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.8"/><value xsi:type="CD" code="${code}" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>`
    const reaction = (name: string, inside = ''): string =>
      `<entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.9"/><value xsi:type="CD" code="3" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/>${inside}</observation></entryRelationship>`
    const of = (more: string): string =>
      allergy('<code code="70618" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin"/>').replace(
        '</observation>',
        `${more}</observation>`,
      )
    const entries = of(reaction('Hives') + reaction('Cough', grave('255604002')) + grave('24484000')) + of(grave('371924009'))
    const file = readOne('grave.xml', document(section('48765-2', 'Allergies', '', entries)))
    const [both, alone] = ofType(file, 'AllergyIntolerance')
    expect(both?.['reaction']).toMatchObject([{ severity: 'severe' }, { severity: 'mild' }])
    expect(alone?.['reaction']).toMatchObject([{ severity: 'severe' }])
    expect(file.records.slice(2).map(({ row }) => [row.severity, row.summary])).toEqual([
      ['severe', 'Hives, Cough'],
      ['severe', ''],
    ])
  })

  it('keeps of a dose its span, its rate, its limit, when it is taken and that it is only taken if needed', () => {
    const given = (inside: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><statusCode code="active"/>${inside}<consumable><manufacturedProduct><manufacturedMaterial><code code="161" codeSystem="2.16.840.1.113883.6.88" displayName="Paracetamol"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const span = (low: string, high: string, unit: string): string =>
      `<low value="${low}" unit="${unit}"/><high value="${high}" unit="${unit}"/>`
    const entries = [
      `<effectiveTime xsi:type="PIVL_TS"><period xsi:type="IVL_PQ">${span('4', '6', 'h')}</period></effectiveTime><doseQuantity>${span('1', '2', '{tablet}')}</doseQuantity><maxDoseQuantity><numerator value="4" unit="g"/><denominator value="24" unit="h"/></maxDoseQuantity>`,
      '<effectiveTime xsi:type="EIVL_TS"><event code="HS"/></effectiveTime><doseQuantity value="10" unit="mg"/><precondition><criterion><text>Pain</text></criterion></precondition>',
      '<rateQuantity value="90" unit="ml/h"/><precondition><criterion/></precondition>',
    ]
    const file = readOne('dose.xml', document(section('10160-0', 'Medicines', '', entries.map(given).join(''))))
    expect(file.records.slice(2).map(({ row }) => row.summary)).toEqual([
      '1 to 2 tablet, every 4 to 6 hours, at most 4 g per 24 hours',
      '10 mg, before sleep, as needed for Pain',
      'at 90 ml/h, as needed',
    ])
  })

  it('makes no medicine, vaccine or procedure of a sentence that there was none', () => {
    const code = (of: string): string => `<code code="${of}" codeSystem="2.16.840.1.113883.6.96" displayName="Any"/>`
    const given = (template: string, of: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="true"><templateId root="2.16.840.1.113883.10.20.22.4.${template}"/><consumable><manufacturedProduct><manufacturedMaterial>${code(of)}</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const procedure = (of: string): string =>
      `<entry><procedure classCode="PROC" moodCode="EVN" negationInd="true">${code(of)}</procedure></entry>`
    const sections = [
      section('10160-0', 'Medicines', 'None', given('16', '410942007') + given('16', '387207008')),
      section('11369-6', 'Vaccines', 'None', given('52', '127785005')),
      section('47519-4', 'Procedures', 'None', procedure('71388002') + procedure('73761001')),
    ]
    const file = readOne('none.xml', document(sections.join('')))
    expect(file.records.slice(2).map(({ row }) => [row.resourceType, row.status])).toEqual([
      ['MedicationStatement', 'not-taken'],
      ['Procedure', 'not-done'],
    ])
  })

  it('gives a value of a battery that says no time the time of the battery', () => {
    const value = (time: string): string =>
      `<component><observation classCode="OBS" moodCode="EVN"><code code="8867-4" codeSystem="2.16.840.1.113883.6.1" displayName="Heart rate"/>${time}<value xsi:type="PQ" value="80" unit="/min"/></observation></component>`
    const own = value('<effectiveTime value="20240203"/>')
    const battery = `<entry><organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.26"/><effectiveTime value="20240102"/>${value('')}${own}${value('<effectiveTime nullFlavor="UNK"/>')}</organizer></entry>`
    const file = readOne('battery.xml', document(section('8716-3', 'Vital signs', '', battery)))
    expect(file.records.slice(2).map(({ row }) => row.date)).toEqual(['2024-01-02', '2024-02-03', ''])
  })

  it('keeps a ratio, and never says that a vaccine was given which was not', () => {
    const titre =
      '<entry><observation classCode="OBS" moodCode="EVN"><code code="5334-8" codeSystem="2.16.840.1.113883.6.1" displayName="Rubella titre"/><statusCode code="completed"/><value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="128"/></value></observation></entry>'
    const vaccine = (status: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.52"/><statusCode code="${status}"/><consumable><manufacturedProduct><manufacturedMaterial><code code="03" codeSystem="2.16.840.1.113883.12.292" displayName="MMR"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const file = readOne(
      'ratio.xml',
      document(
        section('30954-2', 'Results', '', titre) +
          section('11369-6', 'Vaccines', '', ['completed', 'aborted', 'cancelled'].map(vaccine).join('')),
      ),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.summary, row.status])).toEqual([
      ['Rubella titre', '1 : 128', 'final'],
      ['MMR', '', 'completed'],
      ['MMR', '', 'not-done'],
      ['MMR', '', 'not-done'],
    ])
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
