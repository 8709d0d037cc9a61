/** What stands out: only what the records say, and nothing where they do not. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ingredientsOf } from '../../../shared/fhir/ingredients.ts'
import { insightsOf } from '../../../shared/fhir/insights.ts'
import type { InsightRows } from '../../../shared/fhir/insights.ts'
import { interactionOf } from '../../../shared/fhir/interaction-rules.ts'
import type { RecordRow, ReferenceFlag } from '../../../shared/model/record.ts'

const TODAY = '2026-11-26'
let next = 0
function row(more: Partial<RecordRow>): RecordRow {
  next += 1
  const known = { id: String(next), kind: 'lab', resourceType: 'Observation', title: 'Test', summary: '', status: 'final' } as const
  return { ...known, date: '2026-10-01', code: 'http://loinc.org|1-1', source: 'clinic.json', importedAtMs: 1, ...more }
}
const value = (date: string, number: number, flag: ReferenceFlag = 'in-range', unit = 'mmol/L'): RecordRow =>
  row({ date, measurement: { value: number, unit, flag } })
const medicine = (title: string): RecordRow => row({ kind: 'medicine', resourceType: 'MedicationStatement', title, code: '' })
const vaccine = (title: string, date: string, code = '', status = 'completed'): RecordRow =>
  row({ kind: 'immunization', resourceType: 'Immunization', title, date, code, status })
const found = (rows: Partial<InsightRows>): readonly string[] =>
  insightsOf({ values: [], medicines: [], immunizations: [], ...rows }, TODAY).map((one) => one.type)

describe('values', () => {
  it('that left their range with the last result are named, with both results', () => {
    const values = [value('2026-10-01', 9, 'high'), value('2026-04-01', 5), value('2025-04-01', 9, 'high')]
    const [insight] = insightsOf({ values, medicines: [], immunizations: [] }, TODAY)
    expect(insight).toMatchObject({ type: 'newly-out-of-range', flag: 'high', rows: [{ date: '2026-10-01' }, { date: '2026-04-01' }] })
  })

  it('that were out before, have no range, or are old are not new', () => {
    expect(found({ values: [value('2026-10-01', 9, 'high'), value('2026-04-01', 8, 'high')] })).toEqual([])
    expect(found({ values: [value('2026-10-01', 9, 'high'), value('2026-04-01', 5, 'none')] })).toEqual([])
    expect(found({ values: [value('2021-10-01', 9, 'high'), value('2021-04-01', 5)] })).toEqual([])
    expect(found({ values: [value('', 9, 'high'), value('2021-04-01', 5)] })).toEqual([])
  })

  it('rise or fall only with each of four results, far enough, in one unit', () => {
    const four = (...numbers: readonly number[]): readonly RecordRow[] => numbers.map((one, at) => value(`2026-0${String(9 - at)}-01`, one))
    expect(found({ values: four(8, 7, 6, 5) })).toEqual(['trend'])
    expect(insightsOf({ values: four(5, 6, 7, 8), medicines: [], immunizations: [] }, TODAY)[0]).toMatchObject({ direction: 'falling' })
    expect(found({ values: four(8, 7, 7, 5) })).toEqual([])
    expect(found({ values: four(5.3, 5.2, 5.1, 5) })).toEqual([])
    expect(found({ values: four(8, 7, 6) })).toEqual([])
    expect(found({ values: [value('2026-09-01', 8, 'in-range', 'mg/dL'), ...four(8, 7, 6).slice(1)] })).toEqual([])
    const bound = row({ date: '2026-09-01', measurement: { value: 8, comparator: '>', unit: 'mmol/L', flag: 'in-range' } })
    expect(found({ values: [bound, ...four(8, 7, 6, 5).slice(1)] })).toEqual([])
  })

  it('are not the last word where a newer one is in another unit, or in words', () => {
    const older = [value('2025-10-01', 9, 'high'), value('2025-04-01', 5)]
    expect(found({ values: [value('2026-10-01', 90, 'in-range', 'mg/dL'), ...older] })).toEqual([])
    expect(found({ values: [row({ date: '2026-10-01', summary: 'haemolysed' }), ...older] })).toEqual([])
    const rising = [8, 7, 6, 5].map((one, at) => value(`2026-0${String(9 - at)}-01`, one))
    expect(found({ values: [value('2026-10-01', 20, 'in-range', 'mg/dL'), ...rising] })).toEqual([])
    // One unit is written in several ways.
    expect(found({ values: [value('2026-10-01', 90, 'high', 'mg/dl'), value('2026-04-01', 80, 'in-range', 'mg/dL')] })).toEqual([
      'newly-out-of-range',
    ])
  })

  it('that nobody can put in order are not put in order', () => {
    const out = (latest: string, before: string): readonly string[] => found({ values: [value(latest, 9, 'high'), value(before, 5)] })
    expect(out('2026-10-01', '2026-10-01')).toEqual([])
    expect(out('2026-10-01T08:00:00+03:00', '2026-10-01')).toEqual([])
    expect(out('2026-10-01', '2026')).toEqual([])
    expect(out('2026-10-02', '2026-10-01')).toEqual(['newly-out-of-range'])
    // Rows come by the clocks on their own walls: half past eleven in New York is later than one o'clock of the next day in Bucharest.
    const [home, away] = ['2026-10-02T01:00:00+03:00', '2026-10-01T23:30:00-04:00']
    expect(found({ values: [value(home, 9, 'high'), value(away, 5)] })).toEqual([])
    expect(found({ values: [value(home, 5), value(away, 9, 'high')] })).toEqual(['newly-out-of-range'])
    const day = [8, 7, 6, 5].map((one) => value('2026-10-01', one))
    expect(found({ values: day })).toEqual([])
    // Two results of the day before: which of them was the one before?
    expect(found({ values: [value('2026-10-02', 9, 'high'), value('2026-10-01', 5), value('2026-10-01', 9, 'high')] })).toEqual([])
  })

  it('of a day to come are a mistake, and hide nothing', () => {
    const real = [value('2026-10-01', 9, 'high'), value('2026-04-01', 5)]
    expect(found({ values: [value('2206-10-01', 5), ...real] })).toEqual(['newly-out-of-range'])
    expect(found({ values: [value('2206-10-01', 9, 'high'), value('2026-10-01', 5)] })).toEqual([])
    // Elsewhere it is tomorrow already.
    expect(found({ values: [value('2026-11-27T00:30:00+02:00', 9, 'high'), value('2026-10-01', 5)] })).toEqual(['newly-out-of-range'])
  })

  it('under one number of two laboratories are two tests, unless the number names its system', () => {
    const own = (title: string, date: string, number: number, flag: ReferenceFlag, code = '|1001'): RecordRow =>
      row({ title, code, date, measurement: { value: number, unit: 'mmol/L', flag } })
    expect(found({ values: [own('Potassium', '2026-10-01', 9, 'high'), own('Glucose', '2026-04-01', 5, 'in-range')] })).toEqual([])
    expect(found({ values: [own('Glucose', '2026-10-01', 9, 'high'), own('GLUCOSE', '2026-04-01', 5, 'in-range')] })).toEqual([
      'newly-out-of-range',
    ])
    const coded = 'http://loinc.org|2345-7'
    expect(found({ values: [own('Glucoză', '2026-10-01', 9, 'high', coded), own('Glucose', '2026-04-01', 5, 'in-range', coded)] })).toEqual(
      ['newly-out-of-range'],
    )
  })

  it('are all named, however many there are', () => {
    const values = Array.from({ length: 60 }, (_, at) => {
      const test = { code: `http://loinc.org|${String(at)}-1`, title: `Test ${String(at)}` }
      return [value('2026-10-01', 9, 'high'), value('2026-04-01', 5)].map((one) => ({ ...one, ...test }))
    }).flat()
    const due = [vaccine('Tetanus', '2010-01-01')]
    const all = found({ values, immunizations: due })
    expect(all.filter((one) => one === 'newly-out-of-range')).toHaveLength(60)
    expect(all).toContain('vaccination-due')
  })

  it('that came from two sources count once', () => {
    const twice = value('2026-10-01', 9, 'high')
    expect(found({ values: [twice, { ...twice, id: 'other' }, value('2026-04-01', 5)] })).toEqual(['newly-out-of-range'])
  })
})

describe('medicines', () => {
  it('of a known pair are named with what they can do, whatever language they are written in', () => {
    const medicines = [medicine('Warfarină 5 mg comprimate'), medicine('Ibuprofen 400 MG Oral Tablet')]
    expect(insightsOf({ values: [], medicines, immunizations: [] }, TODAY)).toMatchObject([
      { type: 'interaction', effect: 'bleeding', ingredients: ['warfarin', 'ibuprofen'] },
    ])
  })

  it('put on the skin, in one product, or not in the list say nothing', () => {
    expect(found({ medicines: [medicine('Warfarin 5 mg'), medicine('Diclofenac gel 1 %')] })).toEqual([])
    expect(found({ medicines: [medicine('Sulfamethoxazole 800 MG / Trimethoprim 160 MG')] })).toEqual([])
    expect(found({ medicines: [medicine('Warfarin 5 mg'), medicine('Vitamin C')] })).toEqual([])
  })

  it('that are swallowed are not taken for what is put on the skin', () => {
    expect(found({ medicines: [medicine('Warfarin 5 mg'), medicine('Ibuprofen 200 MG Oral Capsule [Advil Liqui-Gel]')] })).toEqual([
      'interaction',
    ])
    expect(found({ medicines: [medicine('Sertraline 50 mg'), medicine('Tramadol 100 mg/ml drops')] })).toEqual(['interaction'])
    expect(found({ medicines: [medicine('Fentanyl nasal spray'), medicine('Diazepam 5 mg')] })).toEqual(['interaction'])
    expect(found({ medicines: [medicine('Nitroglycerin 2 % ointment'), medicine('Sildenafil 50 mg')] })).toEqual(['interaction'])
    expect(found({ medicines: [medicine('Warfarin 5 mg'), medicine('Diclofenac eye drops')] })).toEqual([])
  })

  it('written down twice are named by the newest of their records', () => {
    const [newer, older] = [medicine('Paracetamol 500 mg'), medicine('Paracetamol 500 mg')]
    const medicines = [newer, medicine('Acetaminophen 325 MG'), older]
    const [insight] = insightsOf({ values: [], medicines, immunizations: [] }, TODAY)
    expect(insight?.rows.map(({ id }) => id)).toEqual([newer.id, medicines[1]?.id])
  })

  it('under two names with one ingredient are named, one written down twice is not', () => {
    expect(found({ medicines: [medicine('Paracetamol 500 mg'), medicine('Acetaminophen 325 MG')] })).toEqual(['same-ingredient'])
    expect(found({ medicines: [medicine('Paracetamol 500 mg'), medicine('paracetamol 500 MG')] })).toEqual([])
  })

  it('are known by whole beginnings of words only', () => {
    expect(ingredientsOf('Esomeprazole 20 MG')).toEqual(['esomeprazole'])
    expect(ingredientsOf('Litiu carbonat')).toEqual(['lithium'])
    expect(ingredientsOf('ACETYLSALICYLIC ACID 81 MG')).toEqual(['acetylsalicylic acid'])
    expect(ingredientsOf('Dihydrocodeine')).toEqual([])
  })

  it('have the same rule whichever comes first, and none with themselves', () => {
    expect(interactionOf('ibuprofen', 'warfarin')).toBe(interactionOf('warfarin', 'ibuprofen'))
    for (const name of ['warfarin', 'tramadol', 'verapamil', 'codeine']) expect(interactionOf(name, name)).toBeUndefined()
  })
})

describe('vaccinations', () => {
  const CVX = 'http://hl7.org/fhir/sid/cvx|'
  it('are due when the last one is longer ago than it is usually repeated', () => {
    expect(found({ immunizations: [vaccine('Td (adult)', '2015-01-01', `${CVX}113`)] })).toEqual(['vaccination-due'])
    expect(found({ immunizations: [vaccine('Td (adult)', '2018-01-01', `${CVX}113`)] })).toEqual([])
    expect(found({ immunizations: [vaccine('Td', '2018-01-01', `${CVX}113`), vaccine('Td', '2005-01-01', `${CVX}113`)] })).toEqual([])
    expect(found({ immunizations: [vaccine('Vaccin antigripal', '2024-10-01')] })).toEqual(['vaccination-due'])
  })

  it('are known by their Romanian and short names, and where their code is a new one: the last is the last', () => {
    for (const title of ['Vaccin antitetanic', 'Vaccin diftero-tetanic (dT)', 'DTPa-VPI', 'Boostrix', 'Td'])
      expect(found({ immunizations: [vaccine(title, '2022-01-01'), vaccine('Tetanus', '2010-01-01')] }), title).toEqual([])
    expect(found({ immunizations: [vaccine('Td, new', '2022-01-01', `${CVX}999`), vaccine('Tetanus', '2010-01-01')] })).toEqual([])
    for (const title of ['Flu shot', 'Vaccin împotriva gripei', 'Vaccinare antigripală', 'Influvac Tetra'])
      expect(found({ immunizations: [vaccine(title, '2026-10-01'), vaccine('Influenza', '2024-10-01')] }), title).toEqual([])
    expect(found({ immunizations: [vaccine('Influenza, new', '2026-10-01', `${CVX}999`), vaccine('Influenza', '2024-10-01')] })).toEqual([])
  })

  it('that only carry tetanus toxoid are none against tetanus', () => {
    const due = vaccine('Tetanus', '2010-01-01')
    for (const title of [
      'Meningococcal polysaccharide (groups A, C, Y, W-135) tetanus toxoid conjugate vaccine',
      'Haemophilus influenzae type b, tetanus toxoid conjugate',
      'Ser antitetanic',
    ])
      expect(insightsOf({ values: [], medicines: [], immunizations: [vaccine(title, '2022-01-01'), due] }, TODAY), title).toMatchObject([
        { vaccine: 'tetanus', rows: [{ id: due.id }] },
      ])
    expect(found({ immunizations: [vaccine('DTaP-Hib-IPV, PRP-T conjugate', '2022-01-01'), due] })).toEqual([])
  })

  it('of a day to come hide no earlier one, and a year alone may be its last day', () => {
    expect(found({ immunizations: [vaccine('Tetanus', '2206-01-01'), vaccine('Tetanus', '2010-01-01')] })).toEqual(['vaccination-due'])
    expect(found({ immunizations: [vaccine('Tetanus', '2016'), vaccine('Tetanus', '2016-01-05')] })).toEqual([])
  })

  it('that were not given, have no date, are another one, or of long ago say nothing', () => {
    expect(found({ immunizations: [vaccine('Tetanus', '2010-01-01', '', 'not-done')] })).toEqual([])
    expect(found({ immunizations: [vaccine('Tetanus', '')] })).toEqual([])
    expect(found({ immunizations: [vaccine('Tetanus', 'long ago')] })).toEqual([])
    expect(found({ immunizations: [vaccine('Haemophilus influenzae type b', '2010-01-01')] })).toEqual([])
    expect(found({ immunizations: [vaccine('Tetanus immune globulin', '2010-01-01')] })).toEqual([])
    expect(found({ immunizations: [vaccine('Tetanus', '1980-01-01')] })).toEqual([])
    // Of a year alone nobody knows more than that it is over.
    expect(found({ immunizations: [vaccine('Influenza', '2025')] })).toEqual([])
  })
})

describe('any rows', () => {
  it('never throw, and every sentence rests on records that were given', () => {
    const anyRow = fc.record({
      title: fc.constantFrom('Warfarin', 'Aspirin 81', 'Test', 'Influenza', ''),
      date: fc.constantFrom('', '2020', '2026-01', '2026-10-01', 'nonsense'),
      status: fc.constantFrom('final', 'entered-in-error', ''),
      number: fc.double(),
    })
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (all) => {
        const rows = all.map(({ title, date, status, number }) =>
          row({ title, date, status, measurement: { value: number, unit: '', flag: number > 0 ? 'high' : 'in-range' } }),
        )
        const ids = new Set(rows.map(({ id }) => id))
        for (const insight of insightsOf({ values: rows, medicines: rows, immunizations: rows }, TODAY)) {
          expect(insight.rows.length).toBeGreaterThan(0)
          expect(insight.rows.every(({ id }) => ids.has(id))).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})
