import { describe, expect, it } from 'vitest'
import { mostTellingFirst, suggestionsOf, warningOf } from '../../../shared/fhir/gives-away.ts'
import type { SharedItem } from '../../../shared/fhir/gives-away.ts'
import { TOPIC_RULES } from '../../../shared/fhir/gives-away-table.ts'
import { textWarningsOf, writtenTextOf } from '../../../shared/fhir/gives-away-text.ts'
import { REVEALED_TOPICS } from '../../../shared/model/gives-away.ts'

const ATC = 'http://www.whocc.no/atc'
const LOINC = 'http://loinc.org'
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'

function item(kind: SharedItem['kind'], title: string, more: Partial<SharedItem> = {}): SharedItem {
  return { id: `${kind}:${title}`, kind, title, codes: [], text: '', ...more }
}

function coded(kind: SharedItem['kind'], title: string, system: string, code: string): SharedItem {
  return item(kind, title, { codes: [{ system, code, display: title }] })
}

/** Reason and topic of each warning. */
function said(chosen: readonly SharedItem[]): readonly string[] {
  return suggestionsOf(chosen).map(({ reason, topics }) => `${reason} ${topics.join(',')}`)
}

describe('a chosen record points to what was not chosen', () => {
  it.each([
    ['Biktarvy (bictegravir, emtricitabine, tenofovir alafenamide)', 'hiv'],
    ['Emtricitabine 200 mg / tenofovir 245 mg', 'hiv-prevention'],
    ['Metformin 500 MG Oral Tablet', 'diabetes'],
    ['Insulină glargin', 'diabetes'],
    ['Carbonat de litiu 250 mg', 'bipolar'],
    ['Clozapine 100 mg', 'psychosis'],
    ['Metadonă 10 mg', 'opioids'],
    ['Disulfiram', 'alcohol'],
    ['Levotiroxină 50 µg', 'thyroid'],
    ['Donepezil 10 mg', 'dementia'],
    ['Tamoxifen', 'breast-cancer'],
    ['Testosterone gel', 'hormones'],
    ['Isotretinoin 20 mg', 'acne'],
  ])('%s points to %s', (title, topic) => {
    expect(said([item('medicine', title)])).toEqual([`medicine ${topic}`])
  })

  it.each([
    ['7918-6', 'hiv'],
    ['16128-1', 'hepatitis'],
    ['2106-3', 'pregnancy'],
    ['4548-4', 'diabetes'],
    ['3397-7', 'drug-use'],
  ])('the test %s points to %s', (code, topic) => {
    expect(said([coded('lab', 'A result', LOINC, code)])).toEqual([`test ${topic}`])
  })

  it('says nothing where the condition was chosen, by its words or by its code', () => {
    const metformin = item('medicine', 'Metformin')
    expect(said([metformin, item('problem', 'Diabet zaharat tip 2')])).toEqual([])
    expect(said([metformin, coded('problem', 'Boală de zahăr', ICD, 'E11.9')])).toEqual([])
    expect(said([metformin, item('problem', 'Hypertension')])).toEqual(['medicine diabetes'])
    // A visit that is called so is no problem that was chosen.
    expect(said([metformin, item('encounter', 'Diabetes visit')])).toEqual(['medicine diabetes', 'note diabetes'])
  })

  it('lets the class decide where a medicine has one', () => {
    expect(said([coded('medicine', 'Buprenorphine patch', ATC, 'N02AE01')])).toEqual([])
    expect(said([coded('medicine', 'Buprenorphine', ATC, 'N07BC01')])).toEqual(['medicine opioids'])
    // Against COVID-19, though it is a protease inhibitor.
    expect(said([coded('medicine', 'Nirmatrelvir and ritonavir', ATC, 'J05AE30')])).toEqual([])
    expect(said([coded('medicine', 'Methotrexate', ATC, 'L01BA01')])).toEqual([])
  })

  it('takes no part of another word for a name, and no vaccine for an illness', () => {
    expect(said([item('lab', 'Archive number')])).toEqual([])
    expect(said([item('immunization', 'Hepatitis B vaccine')])).toEqual([])
    expect(said([item('medicine', 'Paracetamol 500 mg')])).toEqual([])
  })

  it('knows the kinds of notes', () => {
    expect(said([item('document', 'Scrisoare de la psihiatrie')])).toEqual(['note mental-health'])
    expect(said([item('encounter', 'Oncology consultation')])).toEqual(['note cancer'])
    expect(said([item('procedure', 'Diabetic foot check')])).toEqual(['note diabetes'])
  })

  it('is one warning for all records that point to one thing, and the same in any order', () => {
    const chosen = [item('medicine', 'Metformin'), item('medicine', 'Insulin glargine'), item('lab', 'HbA1c')]
    expect(said(chosen)).toEqual(['medicine diabetes', 'test diabetes'])
    const [one] = suggestionsOf(chosen)
    const [other] = suggestionsOf([...chosen].reverse()).filter(({ reason }) => reason === 'medicine')
    expect(one?.records).toHaveLength(2)
    expect(other?.id).toBe(one?.id)
  })

  it('has a rule for every topic, with codes and words in the form that they are compared in', () => {
    expect(new Set(TOPIC_RULES.map(({ topic }) => topic))).toEqual(new Set(REVEALED_TOPICS))
    for (const rule of TOPIC_RULES) {
      for (const word of [...rule.words, ...(rule.medicines ?? []), ...(rule.tests ?? []), ...(rule.notes ?? [])])
        expect(word).toMatch(/^[a-z0-9]+( [a-z0-9]+)*$/u)
      for (const code of [...(rule.atc ?? []), ...(rule.notAtc ?? [])]) expect(code).toMatch(/^[A-Z]\d{2}([A-Z]([A-Z](\d{1,2})?)?)?$/u)
      for (const code of rule.loinc ?? []) expect(checkDigitOf(code)).toBe(code.slice(-1))
    }
  })
})

/** The last digit of a LOINC number says whether the others are right (modulus 10). */
function checkDigitOf(code: string): string {
  const digits = [...code.slice(0, -2)].map(Number).reverse()
  const odd = Number(digits.filter((_, at) => at % 2 === 0).join('')) * 2
  const sum = [...`${digits.filter((_, at) => at % 2 === 1).join('')}${String(odd)}`].reduce((all, digit) => all + Number(digit), 0)
  return String((10 - (sum % 10)) % 10)
}

describe('what is written inside', () => {
  const letter = (text: string): SharedItem => item('document', 'Letter', { text })

  it('names records that were left out, a medicine by its first word', () => {
    const left = [
      { kind: 'problem', title: 'Essential hypertension (disorder)' },
      { kind: 'medicine', title: 'Ramipril 5 mg tablets' },
      { kind: 'problem', title: 'Asthma' },
    ] as const
    const [warning] = textWarningsOf([letter('Known essential  HYPERTENSION, on ramipril 10 mg.')], left, [])
    expect(warning).toMatchObject({ reason: 'text-names', names: ['Essential hypertension (disorder)', 'Ramipril 5 mg tablets'] })
  })

  it('says each thing once', () => {
    const warnings = textWarningsOf([letter('Diabetes and epilepsy')], [{ kind: 'problem', title: 'Diabetes' }], [])
    expect(warnings.map(({ reason, topics, names }) => [reason, ...topics, ...names])).toEqual([
      ['text-mentions', 'epilepsy'],
      ['text-names', 'Diabetes'],
    ])
  })

  it('says nothing of what was chosen beside it', () => {
    const chosen = [letter('Diabetes since 2012'), item('problem', 'Diabetes')]
    expect(textWarningsOf(chosen, [{ kind: 'problem', title: 'Diabetes' }], [])).toEqual([])
    expect(textWarningsOf([letter('Diabetes since 2012')], [], [])[0]).toMatchObject({ reason: 'text-mentions', topics: ['diabetes'] })
  })

  it('finds another person in either order of names, and never by one name alone', () => {
    expect(textWarningsOf([letter('Însoțită de Ionescu Andrei.')], [], ['Andrei Ionescu'])[0]).toMatchObject({
      reason: 'other-person',
      names: ['Andrei Ionescu'],
    })
    expect(textWarningsOf([letter('Andrei was there.')], [], ['Andrei'])).toEqual([])
  })

  it('is narrative, notes and conclusions', () => {
    const resource = {
      resourceType: 'DiagnosticReport',
      text: { div: '<div><p>one</p></div>' },
      conclusion: 'two',
      note: [{ text: 'three' }],
    }
    expect(writtenTextOf(resource, 'four')).toBe('one\nthree\ntwo\nfour')
  })

  it('a reason, an instruction or a remark inside of a record is written in it, too; who was there is not', () => {
    const resource = {
      resourceType: 'MedicationRequest',
      medicationCodeableConcept: { text: 'Ibuprofen' },
      subject: { display: 'Maria Popescu' },
      requester: { display: 'Dr Ana Dumitru' },
      reasonCode: [{ text: 'pain, known HIV infection' }],
      dosageInstruction: [{ text: 'one a day', patientInstruction: 'not with alcohol' }],
      contained: [{ resourceType: 'Condition', code: { coding: [{ display: 'Schizophrenia' }] } }],
      component: [{ code: { text: 'Smoking' }, valueString: 'stopped' }, { valueCodeableConcept: { text: 'pregnant' } }],
    }
    const text = writtenTextOf(resource, '')
    for (const one of ['HIV', 'alcohol', 'Schizophrenia', 'stopped', 'pregnant']) expect(text).toContain(one)
    for (const one of ['Popescu', 'Dumitru']) expect(text).not.toContain(one)
    const [warning] = textWarningsOf([item('medicine', 'Ibuprofen', { text })], [], [])
    expect(warning?.topics).toEqual(expect.arrayContaining(['hiv', 'psychosis', 'pregnancy']))
  })
})

describe('what tells most', () => {
  it('comes first, and always in the same order, whatever ids the records have', () => {
    const letter = item('document', 'letter.pdf')
    const warnings = [
      warningOf('text-names', [item('medicine', 'Metformin')], { names: ['Diabetes'] }),
      warningOf('text-names', [item('medicine', 'Lisinopril')], { names: ['High blood pressure'] }),
      warningOf('photo-place', [item('imaging', 'photo.jpg')], {}),
      warningOf('medicine', [item('medicine', 'Metformin')], { topics: ['diabetes'] }),
      warningOf('medicine', [item('medicine', 'Biktarvy')], { topics: ['hiv'] }),
      warningOf('text-names', [letter], { names: ['Pneumonia', 'Latex'] }),
      warningOf('holds-more', [letter], { count: 9 }),
    ]
    const order = ['letter.pdf', 'letter.pdf', 'Biktarvy', 'Metformin', 'Lisinopril', 'Metformin', 'photo.jpg']
    for (const given of [warnings, warnings.toReversed()])
      expect(mostTellingFirst(given).map(({ records }) => records[0]?.title)).toEqual(order)
    expect(mostTellingFirst(warnings).map(({ reason }) => reason)).toEqual([
      'holds-more',
      'text-names',
      'medicine',
      'medicine',
      'text-names',
      'text-names',
      'photo-place',
    ])
  })
})
