/** What stands on the summary: by records of our own, each a case that must not go wrong. */

import { describe, expect, it } from 'vitest'
import { absenceOf } from '../../../shared/fhir/absent.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { selectSummary, shortlist } from '../../../shared/fhir/summary-select.ts'
import type { SummaryItem } from '../../../shared/fhir/summary-select.ts'
import type { SummarySection, SummarySectionKey } from '../../../shared/model/summary.ts'

const TODAY = '2026-05-01'
const LOINC = 'http://loinc.org'

function itemsOf(resources: readonly object[]): readonly SummaryItem[] {
  return resources
    .map((resource, at) => ({ row: { ...rowOf(resource, { source: 'a.json' }), id: String(at), importedAtMs: 0 }, resource }))
    .sort((a, b) => (a.row.date < b.row.date ? 1 : -1))
}

function pageOf(resources: readonly object[]): readonly SummarySection[] {
  const items = itemsOf(resources)
  const rows = items.map(({ row }) => row)
  const wanted = new Set(shortlist(rows, TODAY).map(({ id }) => id))
  return selectSummary(
    items.filter(({ row }) => wanted.has(row.id)),
    rows,
    TODAY,
  )
}

/** Titles of one section. */
function titles(page: readonly SummarySection[], key: SummarySectionKey): readonly string[] {
  return page.find((section) => section.key === key)?.lines.map(({ row }) => row.title) ?? []
}

const coded = (code: string, system = 'http://snomed.info/sct'): object => ({ coding: [{ system, code }] })
const clinical = (code: string): object => ({ clinicalStatus: coded(code, 'http://terminology.hl7.org/CodeSystem/condition-clinical') })
const problem = (text: string, more: object = {}): object => ({ resourceType: 'Condition', code: { text }, ...more })
const allergy = (text: string, more: object = {}): object => ({ resourceType: 'AllergyIntolerance', code: { text }, ...more })
const medicine = (text: string, status: string, more: object = {}): object => ({
  resourceType: 'MedicationRequest',
  status,
  medicationCodeableConcept: { text },
  ...more,
})
const lab = (text: string, date: string, value: number, more: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [coded('laboratory')],
  code: { text, coding: [{ system: LOINC, code: text }] },
  effectiveDateTime: date,
  valueQuantity: { value, unit: 'g' },
  ...more,
})

describe('the selection for a summary', () => {
  it('has the three required sections even of an empty vault, and no others', () => {
    expect(pageOf([])).toEqual(['medicines', 'allergies', 'problems'].map((key) => ({ key, lines: [], statements: [] })))
  })

  it("lists no result of an unborn child or a donor, and never one in the place of the holder's own", () => {
    const blood = (text: string, date: string, more: object = {}): object => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Blood group', coding: [{ system: LOINC, code: '882-1' }] },
      effectiveDateTime: date,
      valueString: text,
      ...more,
    })
    const unborn = { focus: [{ display: 'Unborn child' }] }
    const said = (resources: readonly object[]): readonly string[] =>
      pageOf(resources).flatMap(({ lines }) => lines.map(({ row }) => row.summary))
    for (const category of [[coded('laboratory')], []]) {
      expect(said([blood('O negative', '2026-01-01', { category }), blood('B positive', '2026-04-01', { category, ...unborn })])).toEqual([
        'O negative',
      ])
      // A later report of the same moment, of the other one.
      const [own, other] = [
        blood('O negative', '2026-04-01T08:00:00Z', { category }),
        blood('B positive', '2026-04-01T08:00:00Z', { category, status: 'corrected', ...unborn }),
      ]
      expect(said([own, other])).toEqual(['O negative'])
    }
  })

  it('tells problems that are over from those of now, and leaves out what was a mistake', () => {
    const page = pageOf([
      problem('Asthma', clinical('active')),
      problem('Gout', clinical('recurrence')),
      problem('No state given'),
      problem('Pneumonia', clinical('resolved')),
      problem('Leukaemia', clinical('remission')),
      problem('Mistake', { verificationStatus: coded('entered-in-error') }),
      problem('Disproved', { ...clinical('active'), verificationStatus: coded('refuted') }),
    ])
    expect([...titles(page, 'problems')].sort()).toEqual(['Asthma', 'Gout', 'No state given'])
    expect([...titles(page, 'past-problems')].sort()).toEqual(['Leukaemia', 'Pneumonia'])
  })

  it('lists medicines that are taken, each dose by itself, and never a medicine that only exists', () => {
    const page = pageOf([
      medicine('Metformin', 'active', { dosageInstruction: [{ text: '500 mg' }] }),
      medicine('Metformin', 'active', { dosageInstruction: [{ text: '1000 mg' }] }),
      medicine('Warfarin', 'on-hold'),
      medicine('Ibuprofen', 'stopped'),
      medicine('Amoxicillin', 'completed'),
      { resourceType: 'Medication', code: { text: 'Somebody wrote of it' } },
    ])
    expect([...titles(page, 'medicines')].sort()).toEqual(['Metformin', 'Metformin', 'Warfarin'])
  })

  it('does not let a medicine that was stopped stand for the same one that is taken, whichever is newer', () => {
    for (const [active, stopped] of [
      ['2020-01-01', '2021-01-01'],
      ['2021-01-01', '2020-01-01'],
    ])
      expect(
        titles(
          pageOf([medicine('Statin', 'active', { authoredOn: active }), medicine('Statin', 'stopped', { authoredOn: stopped })]),
          'medicines',
        ),
      ).toEqual(['Statin'])
  })

  it('lists nothing as so today that ended before, whatever its state says, nor what somebody asked not to give', () => {
    const until = (end: string): object => ({ dosageInstruction: [{ text: '5 mg', timing: { repeat: { boundsPeriod: { end } } } }] })
    const statement = (text: string, end?: string, start = '2010-01-01'): object => ({
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: { text },
      effectivePeriod: { start, ...(end === undefined ? {} : { end }) },
    })
    const page = pageOf([
      statement('Prednisone', '2011-03'),
      statement('Enalapril', '2026'),
      statement('Bisoprolol'),
      // The course of before must not hide the one of now, nor be counted for it.
      statement('Omeprazole', '2012-01-01'),
      statement('Omeprazole', undefined, '2009-01-01'),
      medicine('Codeine', 'active', until('2020-01-10')),
      medicine('Aspirin', 'active', { doNotPerform: true }),
      problem('Fracture', { onsetDateTime: '2001-01-01', abatementDateTime: '2001-04-01' }),
    ])
    expect([...titles(page, 'medicines')].sort()).toEqual(['Bisoprolol', 'Enalapril', 'Omeprazole'])
    expect(titles(page, 'problems')).toEqual([])
    expect(titles(page, 'past-problems')).toEqual(['Fracture'])
  })

  it('keeps two things apart that share one broad code', () => {
    const code = (text: string): object => ({ code: { text, ...coded('416098002') } })
    const page = pageOf([allergy('', code('Penicillin')), allergy('', code('Latex'))])
    expect([...titles(page, 'allergies')].sort()).toEqual(['Latex', 'Penicillin'])
  })

  it('puts a grave allergy first', () => {
    const page = pageOf([
      allergy('Pollen', { criticality: 'low', recordedDate: '2024-01-01' }),
      allergy('Penicillin', { criticality: 'high', recordedDate: '2001-01-01' }),
    ])
    expect(titles(page, 'allergies')).toEqual(['Penicillin', 'Pollen'])
  })

  it('takes "no known allergies" for a statement of its source, and an unknown for no answer at all', () => {
    const page = pageOf([
      allergy('', { code: coded('716186003') }),
      {
        resourceType: 'MedicationStatement',
        status: 'unknown',
        medicationCodeableConcept: coded('no-medication-info', 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips'),
      },
    ])
    const sections = page.map(({ key, lines, statements }) => [key, lines.length, statements.map(({ says }) => says)])
    expect(sections).toEqual([
      ['medicines', 0, ['no-information']],
      ['allergies', 0, ['none-known']],
      ['problems', 0, []],
    ])
    const [, allergies] = pageOf(['NKDA', 'No known drug allergies', 'Fără alergii cunoscute', 'Nuts'].map((words) => allergy(words)))
    expect([allergies?.lines.length, allergies?.statements.length]).toEqual([1, 3])
    expect(absenceOf({ kind: 'allergy', title: 'x', code: 'http://example.org|no-known-allergies' })).toBeNull()
  })

  it('shows of each test the newest value and counts the older ones; a test of long before the newest result is left out', () => {
    const page = pageOf([
      lab('Ferritin', '2024-03-01', 3),
      lab('Ferritin', '2023-03-01', 2),
      lab('Ferritin', '2022-03-01', 1),
      lab('Old', '2018-02-01', 9),
      lab('Just within', '2019-03-01', 8),
      lab('Of a day to come', '2062-03-02', 7),
      lab('Wrong', '2025-03-02', 99, { status: 'entered-in-error' }),
    ])
    expect(page.find(({ key }) => key === 'results')?.lines.map(({ row, others }) => [row.title, row.summary, others])).toEqual([
      ['Of a day to come (LOINC)', '7 g', 0],
      ['Ferritin (LOINC)', '3 g', 2],
      ['Just within (LOINC)', '8 g', 0],
    ])
  })

  it('counts nothing old because of a wrong newer value of the same test', () => {
    const page = pageOf([lab('Iron', '2024-03-02', 99, { status: 'entered-in-error' }), lab('Iron', '2024-03-01', 5)])
    expect(page.find(({ key }) => key === 'results')?.lines.map(({ row }) => row.summary)).toEqual(['5 g'])
  })

  it('shows no value in whose place a corrected one of the same moment stands, and keeps an average of a day apart', () => {
    const at = '2024-03-01T08:00:00Z'
    const both = [lab('Potassium', at, 72), lab('Potassium', at, 4, { status: 'corrected' })]
    for (const order of [both, both.toReversed()])
      expect(
        pageOf(order)
          .find(({ key }) => key === 'results')
          ?.lines.map(({ row }) => row.summary),
      ).toEqual(['4 g'])
    const pulse = (text: string, value: number): object =>
      lab('', at, value, { code: { text, coding: [{ system: LOINC, code: '8867-4' }] }, category: [coded('vital-signs')] })
    const page = pageOf([pulse('Heart rate', 120), pulse('Heart rate, average of the day', 70)])
    expect([...titles(page, 'vitals')].sort()).toEqual(['Heart rate', 'Heart rate, average of the day'])
  })

  it('finds pregnancy, habits, abilities and measurements by their codes where a source files them elsewhere', () => {
    const observation = (code: string, category: string): object => ({
      resourceType: 'Observation',
      status: 'final',
      category: [coded(category)],
      code: { text: code, coding: [{ system: LOINC, code }] },
      valueString: 'said',
    })
    const page = pageOf([
      observation('82810-3', 'social-history'),
      observation('72166-2', 'exam'),
      observation('29463-7', 'exam'),
      observation('75246-0', 'functional-status'),
      observation('1234-5', 'exam'),
    ])
    expect(page.slice(3).map(({ key, lines }) => [key, lines.map(({ row }) => row.title)])).toEqual([
      ['results', ['1234-5 (LOINC)']],
      ['vitals', ['29463-7 (LOINC)']],
      ['pregnancy', ['82810-3 (LOINC)']],
      ['social', ['72166-2 (LOINC)']],
      ['functional', ['75246-0 (LOINC)']],
    ])
  })

  it('names a device that is only referred to by the record of the device', () => {
    const use = { resourceType: 'DeviceUseStatement', status: 'active', device: { reference: 'Device/1' } }
    const device = { resourceType: 'Device', type: { text: 'Pacemaker' } }
    expect(titles(pageOf([use, device]), 'devices')).toEqual(['Pacemaker'])
    expect(titles(pageOf([use]), 'devices')).toEqual(['a.json'])
    expect(titles(pageOf([{ ...use, device: { display: 'Hip' } }]), 'devices')).toEqual(['Hip'])
  })
})
