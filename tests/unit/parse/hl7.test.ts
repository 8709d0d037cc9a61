/** A version 2 file is kept as it came, and its messages are read in their own words, whatever frames, line ends and letters they come in. */

import { describe, expect, it } from 'vitest'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { decodePlace } from '../../../shared/model/source-place.ts'
import { ofType, readOne, resourceOf } from './read-one.ts'

const PID = 'PID|1||77^^^Hill&1.2.3&ISO^MR||Pop^Ana^M^^^^L||19750501|F|||Long Street 5^^Iasi^^700001^ROU||+40 700^PRN^PH'
const message = (type: string, ...segments: readonly string[]): string =>
  [`MSH|^~\\&|LAB|Hill Clinic|||20240102030405+0200||${type}|1|P|2.5.1`, PID, ...segments].join('\r')
const ORU = message(
  'ORU^R01^ORU_R01',
  'OBR|1||F-1^LAB|24323-8^Metabolic panel^LN|||20240101||||||||||||||||20240102||LAB|F',
  'NTE|1||Fasting sample',
  'OBX|1|NM|2345-7^Glucose^LN||101|mg/dL^^UCUM|70 - 99|H|||F|||20240101081500',
  'NTE|1||Checked twice\\.br\\by hand',
  'OBX|2|SN|2160-0^Creatinine^LN||<^0.5|mg/dL|>0.4|L|||F',
  'OBX|3|CE|5778-6^Colour^LN||YEL^Yellow^L||||||F',
  'OBX|4|TX|8251-1^Comment^LN||First line||||||F',
  'OBX|5|TX|8251-1^Comment^LN||Second \\T\\ last||||||F',
  'OBX|6|NM|718-7^Haemoglobin^LN||""|g/dL|||||X',
)

describe('a result message', () => {
  const file = readOne('result.hl7', ORU)

  it('is entry 0 with its bytes, its type in words and its text', () => {
    const [first] = file.records
    expect(Buffer.from(first?.original ?? []).toString()).toBe(ORU)
    expect(first).toMatchObject({ entry: 0, subject: { name: 'Ana M Pop', birthDate: '1975-05-01' } })
    expect(first?.row).toMatchObject({
      kind: 'document',
      title: 'Result message',
      summary: 'Hill Clinic',
      date: '2024-01-02T03:04:05+02:00',
    })
    expect(narrativeOf(resourceOf(first)).join(' ')).toContain('Fasting sample')
  })

  it('gives patient, observations and a report that name it', () => {
    expect(file.records.slice(1).map(({ readFrom, row }) => [readFrom, row.resourceType, row.title, row.summary])).toEqual([
      [0, 'Patient', 'Ana M Pop', ''],
      [0, 'Observation', 'Glucose', '101 mg/dL'],
      [0, 'Observation', 'Creatinine', '< 0.5 mg/dL'],
      [0, 'Observation', 'Colour', 'Yellow'],
      [0, 'Observation', 'Comment', 'First line\nSecond & last'],
      [0, 'DiagnosticReport', 'Metabolic panel', 'Fasting sample'],
    ])
  })

  it('says of what the laboratory deletes or calls wrong that it was a mistake, also where it does not say it again', () => {
    const taken = ['D', 'W', 'C'].map(
      (status, at) => `OBX|${String(at)}|NM|2345-${String(at)}^Test ${String(at)}^LN||${status === 'C' ? '99' : '""'}|mg/dL|||||${status}`,
    )
    const read = readOne('late.hl7', message('ORU^R01^ORU_R01', 'OBR|1||F-1^LAB|2345-7^Glucose^LN|||202401011000', ...taken))
    expect(ofType(read, 'Observation').map(({ status, valueQuantity }) => [status, valueQuantity === undefined])).toEqual([
      ['entered-in-error', true],
      ['entered-in-error', true],
      ['corrected', false],
    ])
  })

  it('keeps unit, range, flag, comment and time as they were written', () => {
    expect(ofType(file, 'Observation')[0]).toMatchObject({
      status: 'final',
      effectiveDateTime: '2024-01-01T08:15:00+02:00',
      valueQuantity: { value: 101, unit: 'mg/dL', system: 'http://unitsofmeasure.org' },
      referenceRange: [{ low: { value: 70 }, high: { value: 99 }, text: '70 - 99' }],
      interpretation: [{ coding: [{ code: 'H' }] }],
      note: [{ text: 'Checked twice\nby hand' }],
    })
    expect(file.records.find(({ row }) => row.title === 'Glucose')?.row).toMatchObject({ kind: 'lab', measurement: { flag: 'high' } })
    expect(ofType(file, 'Observation')[1]).toMatchObject({ valueQuantity: { unit: 'mg/dL' }, referenceRange: [{ low: { value: 0.4 } }] })
  })
})

describe('a value that is no bare number', () => {
  const file = readOne(
    'odd.hl7',
    message(
      'ORU^R01',
      'OBR|1||F-2|1^Panel|||20240101',
      'OBX|1|ST|2^PSA||<0.01|ng/mL|<4.0||||F',
      'OBX|2|NM|3^Ferritin||> 1500|ug/L||||F',
      'OBX|3|NM|4^Potassium||5,4|mmol/L||H|||F',
      'OBX|4|ST|5^Glucose||7.0|mmol/L||||F',
      'OBX|5|ST|6^Protein in urine||+1|mg/dL||||F',
      'OBX|6|ST|7^Antibodies||1:80|titre||||F',
      'OBX|7|ST|8^Sample||Haemolysed|mmol/L||||F',
    ),
  )

  it('keeps its unit and its bound, and no other number is made of it', () => {
    expect(file.records.filter(({ row }) => row.resourceType === 'Observation').map(({ row }) => [row.title, row.summary])).toEqual([
      ['PSA', '< 0.01 ng/mL'],
      ['Ferritin', '> 1500 µg/L'],
      ['Potassium', '5,4 mmol/L (high)'],
      ['Glucose', '7 mmol/L'],
      ['Protein in urine', '+1 mg/dL'],
      ['Antibodies', '1:80 titre'],
      ['Sample', 'Haemolysed'],
    ])
    expect(ofType(file, 'Observation')[0]).toMatchObject({ valueQuantity: { value: 0.01, comparator: '<', unit: 'ng/mL' } })
  })
})

describe('a message about several people', () => {
  const second = 'PID|2||78^^^Hill||Stan^Ion||19800202|M'
  const obr = (name: string): string => `OBR|1||F-${name}|9^${name}|||20240101`
  const file = readOne(
    'two.hl7',
    message('ORU^R01', obr('Ana'), 'OBX|1|NM|2^Sodium||140|mmol/L||||F', second, obr('Ion'), 'OBX|1|NM|2^Sodium||118|mmol/L||LL|||F'),
  )

  it('gives to each what is theirs, and is itself about nobody alone', () => {
    expect(file.records.map(({ row, subject }) => [row.resourceType, row.summary, subject?.name])).toEqual([
      ['DocumentReference', 'Hill Clinic', undefined],
      ['Patient', '', 'Ana M Pop'],
      ['Observation', '140 mmol/L', 'Ana M Pop'],
      ['DiagnosticReport', '', 'Ana M Pop'],
      ['Patient', '', 'Ion Stan'],
      ['Observation', '118 mmol/L', 'Ion Stan'],
      ['DiagnosticReport', '', 'Ion Stan'],
    ])
    expect(ofType(file, 'Observation')[1]).toMatchObject({ subject: { display: 'Ion Stan' } })
  })

  it('says where in the message each of it stands', () => {
    const places = file.records.filter(({ row }) => row.resourceType === 'Observation').map(({ place }) => place ?? '')
    expect(places.map(decodePlace)).toMatchObject([{ number: 1 }, { number: 2 }])
  })
})

describe('other messages', () => {
  it('of vaccinations give what was given and what was refused', () => {
    const file = readOne(
      'v.hl7',
      message(
        'VXU^V04^VXU_V04',
        'RXA|0|1|20120814||140^Influenza^CVX|0.5|mL^^UCUM||00^New^NIP001|7832^Lemon^Mike|||||Z0860BB|20121104|CSL^CSL Behring^MVX|||CP|A',
        'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163',
        'RXA|0|1|20120815||03^MMR^CVX|999||||||||||||00^Parental decision^NIP002||RE',
        'RXA|0|1|20120816||08^HepB^CVX|0.2|mL^^UCUM|||||||||||||PA',
        'RXA|0|1|20120817||10^IPV^CVX|999||||||||||||||NA^Not administered',
        // A reason to refuse says that it was refused.
        'RXA|0|1|20120818||21^VAR^CVX|999||||||||||||00^Parental decision^NIP002',
        'RXA|0|1|20120815||998^No vaccine^CVX|999||||||||||||CP',
      ),
    )
    expect(ofType(file, 'Immunization')).toMatchObject([
      {
        status: 'completed',
        vaccineCode: { coding: [{ display: 'Influenza' }] },
        lotNumber: 'Z0860BB',
        doseQuantity: { value: 0.5 },
        primarySource: true,
      },
      { status: 'not-done', vaccineCode: { coding: [{ display: 'MMR' }] }, statusReason: { coding: [{ display: 'Parental decision' }] } },
      { status: 'completed', isSubpotent: true, vaccineCode: { coding: [{ display: 'HepB' }] } },
      { status: 'not-done', vaccineCode: { coding: [{ display: 'IPV' }] } },
      { status: 'not-done', vaccineCode: { coding: [{ display: 'VAR' }] } },
    ])
    expect(file.records.find(({ row }) => row.title === 'HepB')?.row.status).toBe('partly-given')
  })

  it('of admissions give the visit, allergies and diagnoses, and leave out what is deleted', () => {
    const pv1 = 'PV1|1|I|Ward 4^12^2||||77^House^Greg' + '|'.repeat(37) + '20240101'
    const file = readOne(
      'a.hl7',
      message(
        'ADT^A01',
        pv1,
        'AL1|1|DA|^Penicillin|SV|Hives~Cough',
        'DG1|1||J45^Asthma^I10||20200101|F',
        'DG1|2||K35^Appendicitis^I10' + '|'.repeat(18) + 'D',
      ),
    )
    expect(file.records.map(({ row }) => [row.resourceType, row.title, row.summary, row.status])).toEqual([
      ['DocumentReference', 'Admission message', 'Hill Clinic', 'current'],
      ['Patient', 'Ana M Pop', '', ''],
      ['Encounter', 'Ward 4, 12, 2', '', 'in-progress'],
      ['AllergyIntolerance', 'Penicillin', 'Hives, Cough', ''],
      ['Condition', 'Asthma', '', ''],
    ])
  })

  it('say of a diagnosis that it is only worked with, and of a problem how sure it is', () => {
    const file = readOne(
      'w.hl7',
      message(
        'PPR^PC1',
        'DG1|1||I21^Infarction^I10||2024|W',
        'DG1|2||J45^Asthma^I10||2024|F',
        `PRB|AD|2024|M32^Lupus${'|'.repeat(10)}Differential`,
      ),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.status])).toEqual([
      ['Infarction', 'provisional'],
      ['Asthma', ''],
      ['Lupus', 'differential'],
    ])
  })

  it('give a value whose own time cannot be read no time of another', () => {
    const file = readOne(
      't.hl7',
      message('ORU^R01', 'OBR|1||F|1^Panel|||20240101', 'OBX|1|NM|2^Sodium||140|mmol/L|||||F|||05/02/2024 10:00'),
    )
    expect(file.records.filter(({ row }) => row.title === 'Sodium').map(({ row }) => row.date)).toEqual([''])
  })

  it('of allergies read the list that is kept, and what was taken off it or was a mistake is no allergy', () => {
    const iam = (name: string, action: string, state: string): string =>
      `IAM|1|DA|^${name}|SV|Hives|${action}|||||20200101||20210202||||${state}`
    const file = readOne(
      'i.hl7',
      message('ADT^A60', iam('Penicillin', 'A', 'C'), iam('Latex', 'D', 'C'), iam('Nuts', 'U', 'E'), iam('Milk', 'A', 'I')),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.summary, row.status, row.severity, row.date])).toEqual([
      ['Penicillin', 'Hives', '', 'severe', '2020-01-01'],
      ['Nuts', 'Hives', 'entered-in-error', 'severe', '2020-01-01'],
      ['Milk', 'Hives', 'inactive', 'severe', '2020-01-01'],
    ])
  })

  it('keep how grave an allergy is where no reaction is named', () => {
    const file = readOne('g.hl7', message('ADT^A60', 'AL1|1|DA|^Penicillin|SV'))
    expect(file.records.at(-1)?.row).toMatchObject({ title: 'Penicillin', severity: 'severe', summary: '' })
  })

  it('of documents give the text as a document of its own, and a PDF as its bytes', () => {
    const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
    const file = readOne(
      'd.hl7',
      message(
        'MDM^T02',
        'TXA|1|DS^Discharge summary|TX|20240101||||||9^Rusu^Ion',
        'OBX|1|TX|1^Letter||Dear colleague,',
        'OBX|2|TX|1^Letter||all is well.',
        `OBX|3|ED|2^Scan||^application^pdf^Base64^${pdf.toString('base64')}`,
      ),
    )
    expect(file.records.map(({ readFrom, row }) => [readFrom, row.title, row.mediaType])).toEqual([
      [undefined, 'Document message', 'text/x-hl7v2'],
      [0, 'Scan', 'application/pdf'],
      [0, 'Letter', 'text/plain'],
      [0, 'Ana M Pop', undefined],
    ])
    expect(Buffer.from(file.records[1]?.original ?? []).equals(pdf)).toBe(true)
    expect(Buffer.from(file.records[2]?.original ?? []).toString()).toBe('Dear colleague,\nall is well.\n')
  })

  it('stay documents with their type in words', () => {
    const file = readOne('s.hl7', message('SIU^S12', 'SCH|1||||||Checkup^Yearly checkup'))
    expect(file.records[0]?.row.title).toBe('Appointment message')
    expect(file.records[0]?.searchWords).toContain('Yearly checkup')
  })
})

describe('the letters of a version 2 file', () => {
  const text = message('ORU^R01', 'OBX|1|ST|1^Notă||Înălțime||||||F').replace('|2.5.1', `|2.5.1${'|'.repeat(6)}UNICODE UTF-8`)

  it.each([
    ['CR', text],
    ['LF', text.replaceAll('\r', '\n')],
    ['CRLF', text.replaceAll('\r', '\r\n')],
    ['frames', `\u000b${text}\r\u001c\r`],
    ['a byte order mark', `\ufeff${text}`],
    ['a batch around it', `FHS|^~\\&|A\rBHS|^~\\&|A\r${text}\rBTS|1\rFTS|1`],
    ['other separators', text.replace('|^~\\&|', '|^~\\@|').replaceAll('Hill&1.2.3&ISO', 'Hill@1.2.3@ISO')],
  ])('with %s give the same records', (_name, content) => {
    const titles = readOne('letters.hl7', content).records.map(({ row }) => `${row.title} ${row.summary}`)
    expect(titles).toEqual(['Result message Hill Clinic', 'Ana M Pop ', 'Notă Înălțime'])
  })

  it('in Latin are read as Latin, declared or not', () => {
    const bytes = Buffer.from(message('ORU^R01', 'OBX|1|ST|1^Größe||Übung||||||F'), 'latin1')
    expect(readOne('latin.txt', bytes).records.at(-1)?.row).toMatchObject({ title: 'Größe', summary: 'Übung' })
  })

  it('in the letters of Windows are read as what the header declares', () => {
    const declared = message('ORU^R01', 'OBX|1|ST|1^Notã||Înãlþime||||||F').replace('|2.5.1', `|2.5.1${'|'.repeat(6)}WINDOWS-1250`)
    expect(readOne('central.hl7', Buffer.from(declared, 'latin1')).records.at(-1)?.row).toMatchObject({
      title: 'Notă',
      summary: 'Înălţime',
    })
  })

  it('in a text that was broken into lines are all kept, whatever a line begins with', () => {
    const broken = 'OBX|1|TX|1^Virology||Tests:\nHIV negative\nHCV, not done||||||F'
    const file = readOne('lines.hl7', message('ORU^R01', broken).replaceAll('\r', '\r\n'))
    expect(file.records.at(-1)?.row.summary).toContain('Tests:\nHIV negative\nHCV, not done')
    expect(narrativeOf(resourceOf(file.records[0])).join(' ')).toContain('HIV negative')
  })

  it('of several messages in one file are all read, and the same patient once', () => {
    const file = readOne('many.hl7', `${ORU}\r${message('ORU^R01', 'OBX|1|NM|8310-5^Temperature^LN||37|Cel')}`)
    expect(file.records[0]?.row.title).toBe('Result message (2)')
    expect(ofType(file, 'Patient')).toHaveLength(1)
    expect(ofType(file, 'Observation')).toHaveLength(5)
  })

  it('that come from nowhere known still make a document', () => {
    for (const odd of ['MSH|', 'MSH|^', 'MSH|^~\\&', 'MSH||||||||||', 'MSH|||||', 'MSH|\\\\\\\\|\\X|\\', 'MSH$%$%$%\rPID$%%%$$$%'])
      expect(readOne('odd.hl7', odd)).toMatchObject({ codes: [], records: [{ entry: 0 }] })
  })
})
