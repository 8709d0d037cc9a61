/** What a vault tells of tests, series and medicines: newest first, taken back never, words and numbers each in their place. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { showCharts } from '../../../electron/vault/operations/care/show-charts.ts'
import { showHome } from '../../../electron/vault/operations/care/show-home.ts'
import { showInsights } from '../../../electron/vault/operations/care/show-insights.ts'
import { showMeasures } from '../../../electron/vault/operations/care/show-measures.ts'
import { showMedicines } from '../../../electron/vault/operations/care/show-medicines.ts'
import { showSeries } from '../../../electron/vault/operations/care/show-series.ts'
import { readSettings } from '../../../electron/vault/operations/vault/read-settings.ts'
import { showSummary } from '../../../electron/vault/operations/care/show-summary.ts'
import { writeSettings } from '../../../electron/vault/operations/vault/write-settings.ts'
import type { IndexLine, ParsedEntry } from '../../../electron/vault/ports.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { Refusal } from '../../../electron/vault/session/refusal.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { createCore, importInto } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

const LOINC = 'http://loinc.org'
const GLUCOSE = `${LOINC}|2345-7`
const PRESSURE = `${LOINC}|85354-9`
const codeOf = (code: string, text: string): object => ({ text, coding: [{ system: LOINC, code }] })
function lab(id: string, code: object, day: string, value: object): object {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code,
    effectiveDateTime: day,
    ...value,
  }
}
const glucose = (id: string, day: string, value: object): object => lab(id, codeOf('2345-7', 'Glucose'), day, value)
const pressure = (day: string, upper: number, lower: number): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: codeOf('85354-9', 'Blood pressure'),
  effectiveDateTime: day,
  component: [
    { code: codeOf('8480-6', 'Systolic'), valueQuantity: { value: upper, unit: 'mmHg' } },
    { code: codeOf('8462-4', 'Diastolic'), valueQuantity: { value: lower, unit: 'mmHg' } },
  ],
})
const pulse = (day: string, text: string, value: number): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'vital-signs' }] }],
  code: codeOf('8867-4', text),
  effectiveDateTime: day,
  valueQuantity: { value, unit: '/min' },
})
const blood = (id: string, day: string, words: string, status: string): object => ({
  ...lab(id, codeOf('882-1', 'Blood group'), day, { valueCodeableConcept: { text: words } }),
  status,
  category: [],
})
const RESOURCES: readonly object[] = [
  glucose('g1', '2024-01-01', { valueQuantity: { value: 90, unit: 'mg/dL' }, referenceRange: [{ high: { value: 100, unit: 'mg/dL' } }] }),
  glucose('g2', '2025-01-01', { valueQuantity: { value: 7, unit: 'mmol/L' }, referenceRange: [{ high: { value: 5.6, unit: 'mmol/L' } }] }),
  glucose('g3', '2026-01-01', { valueQuantity: { value: 900, unit: 'mmol/L' }, status: 'entered-in-error' }),
  lab('s1', codeOf('2951-2', 'Sodium'), '2025-01-01', { valueQuantity: { value: 140, unit: 'mmol/L' } }),
  lab('u1', codeOf('5802-4', 'Nitrite'), '2025-01-01', { valueString: 'Negative' }),
  {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: 'Basic panel' },
    effectiveDateTime: '2025-01-01',
    result: [{ reference: 'urn:uuid:s1' }, { reference: 'Observation/other', display: 'Glucose' }],
  },
  lab('k1', codeOf('2823-3', 'Potassium'), '2025-02-01T08:00:00Z', { valueQuantity: { value: 7.2, unit: 'mmol/L' } }),
  lab('k2', codeOf('2823-3', 'Potassium'), '2025-02-01T08:00:00Z', { valueQuantity: { value: 4.2, unit: 'mmol/L' }, status: 'corrected' }),
  { ...pressure('2024-06-01', 60, 40), focus: [{ display: 'Fetus' }] },
  blood('b1', '2019-01-01', 'A Rh positive', 'final'),
  blood('b2', '2020-01-01', 'A Rh positive', 'final'),
  blood('b3', '2024-01-01', 'O Rh negative', 'entered-in-error'),
  blood('b4', '2024-02-01', 'B Rh negative', 'preliminary'),
  pulse('2024-05-01T08:00:00Z', 'Heart rate', 120),
  pulse('2024-05-01T00:00:00Z', 'Heart rate, average of the day', 70),
  pressure('2024-05-01', 120, 80),
  pressure('2025-05-01', 130, 85),
  {
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: { text: 'Metformin 500 mg' },
    effectivePeriod: { start: '2020-01-01' },
    dosage: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } } }],
  },
  {
    resourceType: 'MedicationRequest',
    status: 'stopped',
    intent: 'order',
    medicationCodeableConcept: { text: 'Ibuprofen' },
    authoredOn: '2019-01-01',
  },
  {
    resourceType: 'MedicationRequest',
    status: 'stopped',
    intent: 'order',
    medicationCodeableConcept: { text: 'Ibuprofen' },
    authoredOn: '2018-01-01',
  },
  { resourceType: 'Medication', code: { text: 'Ibuprofen' } },
]
let core: Core
let dir = ''

const entryOf = (resource: object, entry: number): ParsedEntry => ({
  type: 'record',
  file: 0,
  entry,
  row: rowOf(resource, { source: 'bundle.json' }),
  resourceJson: JSON.stringify(resource),
  searchWords: '',
  advice: [],
})

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Refusal ? error.error.code : 'thrown'),
  )
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-labs-'))
  core = (await createCore(dir)).core
  await importInto(core, RESOURCES.map(entryOf), dir)
})
afterAll(async () => {
  await core.close()
  await rm(dir, { recursive: true })
})

describe('tests', () => {
  it('have their newest value that holds, the one before, a trend over units, and their report', async () => {
    const { measures, whole } = await showMeasures(core.session, { kind: 'lab' })
    expect(whole).toBe(true)
    expect(
      measures.map(({ latest, previous, trend, count, panel }) => [latest.title, latest.summary, previous?.summary, trend, count, panel]),
    ).toEqual([
      ['Glucose', '7 mmol/L', '90 mg/dL', 'rising', 2, 'Basic panel'],
      ['Nitrite', 'Negative', undefined, 'none', 1, ''],
      ['Potassium', '4.2 mmol/L', undefined, 'none', 1, ''],
      ['Sodium', '140 mmol/L', undefined, 'none', 1, 'Basic panel'],
    ])
  })

  it('of another kind are not told of', async () => {
    const { measures } = await showMeasures(core.session, { kind: 'vital' })
    expect(measures.map(({ latest, count }) => [latest.title, count])).toEqual([
      ['Blood pressure', 2],
      ['Heart rate', 1],
      ['Heart rate, average of the day', 1],
    ])
    expect(await refusalOf(showMeasures(core.session, { kind: 'problem' as 'lab' }))).toBe('input-invalid')
  })
})

describe('series', () => {
  it('have numbers for the chart and everything for the table; what was taken back is only in the table', async () => {
    const [chart] = await showCharts(core.session, { codes: [GLUCOSE] })
    expect(chart?.lines.map(({ points }) => points.map(({ text }) => text))).toEqual([['90 mg/dL', '7 mmol/L']])
    expect(chart?.points.map(({ text, status }) => [text, status])).toEqual([
      ['900 mmol/L', 'entered-in-error'],
      ['7 mmol/L', 'final'],
      ['90 mg/dL', 'final'],
    ])
  })

  it('neither draw a mistake nor what a corrected report replaced, beside the page of a record either', async () => {
    const POTASSIUM = `${LOINC}|2823-3`
    const [chart] = await showCharts(core.session, { codes: [POTASSIUM] })
    expect(chart?.lines.map(({ points }) => points.map(({ text }) => text))).toEqual([['4.2 mmol/L']])
    expect(chart?.points.map(({ text, replaced = false }) => [text, replaced]).sort()).toEqual([
      ['4.2 mmol/L', false],
      ['7.2 mmol/L', true],
    ])
    expect((await showSeries(core.session, { code: POTASSIUM })).rows.map(({ summary }) => summary)).toEqual(['4.2 mmol/L'])
    expect((await showSeries(core.session, { code: GLUCOSE })).rows.map(({ summary }) => summary)).toEqual(['90 mg/dL', '7 mmol/L'])
  })

  it('never join the average of a day with single readings', async () => {
    const [chart] = await showCharts(core.session, { codes: [`${LOINC}|8867-4`] })
    expect(chart?.lines.map(({ title, points }) => [title, points.map(({ measurement }) => measurement?.value)])).toEqual([
      ['Heart rate', [120]],
      ['Heart rate, average of the day', [70]],
    ])
  })

  it('have a line for each part of a measurement', async () => {
    const [chart] = await showCharts(core.session, { codes: [PRESSURE] })
    expect(chart?.lines.map(({ title, points }) => [title, points.map(({ measurement }) => measurement?.value)])).toEqual([
      ['Systolic', [120, 130]],
      ['Diastolic', [80, 85]],
    ])
    // What was measured of an unborn child stands in no list of its mother.
    expect(chart?.points.map(({ date }) => date)).toEqual(['2025-05-01', '2024-05-01'])
    expect(chart?.total).toBe(2)
  })

  it.each([[[]], [['a', 'b', 'c', 'd', 'e']], [['']]])('of %j are refused', async (codes) => {
    expect(await refusalOf(showCharts(core.session, { codes }))).toBe('input-invalid')
  })
})

it('a blood group that was a mistake, or is not final, is none; two that hold are both told', async () => {
  const said = async (): Promise<readonly string[]> => (await showSummary(core.session)).blood.map(({ summary }) => summary)
  expect(await said()).toEqual(['A Rh positive'])
  await importInto(core, [entryOf(blood('b5', '2018-01-01', 'AB Rh positive', 'final'), 0)], dir)
  expect(await said()).toEqual(['A Rh positive', 'AB Rh positive'])
})

it('medicines of now and of before are told apart, the same thing once, in the language of the person', async () => {
  const { medicines } = await showMedicines(core.session)
  expect(medicines.map(({ row, group, dose, since, same }) => [row.title, group, dose, since, same.length])).toEqual([
    ['Metformin 500 mg', 'current', 'twice a day', '2020-01-01', 0],
    ['Ibuprofen', 'past', '', '2019-01-01', 1],
  ])
  const settings = await readSettings(core.session)
  await writeSettings(core.session, { ...settings, language: 'ro' })
  const [first] = (await showMedicines(core.session)).medicines
  expect([first?.dose, first?.status]).toEqual(['de 2 ori pe zi', 'Activ'])
})

it('units and people to call are settings that others do not drop, and that hold only what makes sense', async () => {
  const settings = await readSettings(core.session)
  await writeSettings(core.session, { ...settings, units: { glucose: 'mg/dL' } })
  await writeSettings(core.session, { language: 'en', theme: 'dark', idleLockMinutes: 7 })
  expect(await readSettings(core.session)).toEqual({
    language: 'en',
    theme: 'dark',
    idleLockMinutes: 7,
    insights: true,
    units: { glucose: 'mg/dL' },
  })
  const contacts = [{ name: 'Ion', phone: '+40 700', relation: 'brother' }]
  await writeSettings(core.session, { ...settings, contacts })
  await writeSettings(core.session, { language: 'en', theme: 'dark', idleLockMinutes: 7 })
  expect((await readSettings(core.session)).contacts).toEqual(contacts)
  for (const bad of [
    [...contacts, ...contacts],
    [{ name: 'Ion', phone: ' ', relation: '' }],
    [{ name: 'Ion' }],
    Array(9).fill(contacts[0]),
  ])
    expect(await refusalOf(writeSettings(core.session, { ...settings, contacts: bad as typeof contacts }))).toBe('input-invalid')
  for (const units of [{ glucose: 'stone' }, { mood: 'kg' }, []] as readonly object[])
    expect(await refusalOf(writeSettings(core.session, { ...settings, units }))).toBe('input-invalid')
})

describe('a vault that has more', () => {
  const own = (title: string, day: string, number: number): object =>
    lab(`${title} ${day}`, { text: title, coding: [{ code: '1001' }] }, day, { valueQuantity: { value: number, unit: 'mmol/L' } })
  const taken = (text: string, day: string): object => ({
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: { text },
    effectivePeriod: { start: day },
  })
  const MORE: readonly object[] = [
    own('Potassium', '2025-06-01', 4),
    own('Glucose', '2025-05-01', 5),
    // A slip of the pen.
    own('Potassium', '2206-06-01', 9),
    own('Potassium', '2025-04-01', 4.4),
    ...[5, 8].map((value) => glucose(`d${String(value)}`, '2026-03-01', { valueQuantity: { value, unit: 'mmol/L' } })),
    lab('f1', codeOf('2276-4', 'Ferritin'), '2009-01-01', {
      valueQuantity: { value: 5, unit: 'ug/L' },
      referenceRange: [{ low: { value: 15, unit: 'ug/L' } }],
    }),
    taken('Warfarin 5 mg', '2001-01-01'),
    taken('Ibuprofen 400 mg', '2025-01-01'),
    { resourceType: 'AllergyIntolerance', code: { text: 'No known food allergies' }, clinicalStatus: { coding: [{ code: 'active' }] } },
  ]
  /** Only lines of the list: what stands before the rest need not be opened. */
  const newer = (resource: object, at: number): IndexLine => ({
    row: { ...rowOf(resource, { source: 'bundle.json' }), id: String(at).padStart(32, 'f'), importedAtMs: 1 },
    words: '',
  })
  beforeAll(async () => {
    await importInto(core, MORE.map(entryOf), dir)
    const values = Array.from({ length: 1_100 }, (_, at) => glucose('', '2026-02-01', { valueQuantity: { value: 5 + at, unit: 'mmol/L' } }))
    const doses = Array.from({ length: 1_100 }, (_, at) => ({ ...taken(`Dose ${String(at)}`, '2025-02-01'), status: 'completed' }))
    await core.session.ports.index.put([...values, ...doses].map(newer), 1)
  })

  it('names on its first page what is beyond the newest thousand: a value outside its range, a medicine of long ago', async () => {
    const home = await showHome(core.session)
    expect(home.labs[0]?.latest.title).toBe('Ferritin')
    expect(home.labs.find(({ latest }) => latest.title === 'Potassium')?.latest.date).toBe('2025-06-01')
    expect(home.medicines.map(({ title }) => title)).toContain('Warfarin 5 mg')
    expect(home.cut).toEqual([])
    expect(await showInsights(core.session)).toMatchObject({
      insights: [{ type: 'interaction', ingredients: ['ibuprofen', 'warfarin'] }],
      cut: [],
      indexing: null,
    })
  })

  it('does not take "no known food allergies" for no known allergies', async () => {
    const home = await showHome(core.session)
    expect([home.noKnownAllergies, home.noneKnownOf.map(({ title }) => title)]).toEqual([false, ['No known food allergies']])
  })

  it('keeps two tests apart to which two laboratories gave one number', async () => {
    const { measures } = await showMeasures(core.session, { kind: 'lab' })
    const told = measures.filter(({ latest }) => latest.code.startsWith('|1001 '))
    expect(told.map(({ latest, previous, count, trend }) => [latest.title, previous?.title, count, trend])).toEqual([
      ['Potassium', 'Potassium', 3, 'falling'],
      ['Glucose', undefined, 1, 'none'],
    ])
    const charts = await showCharts(core.session, { codes: ['|1001 potassium', '|1001 glucose'] })
    expect(charts.map(({ lines }) => lines.map(({ title, points }) => [title, points.map(({ text }) => text)]))).toEqual([
      [['Potassium', ['4.4 mmol/L', '4 mmol/L', '9 mmol/L']]],
      [['Glucose', ['5 mmol/L']]],
    ])
  })

  it('calls nothing rising or falling of which nobody knows what came first', async () => {
    const { measures } = await showMeasures(core.session, { kind: 'lab' })
    expect(measures.find(({ latest }) => latest.code === GLUCOSE)).toMatchObject({ trend: 'none', latest: { date: '2026-03-01' } })
  })

  it('shows the newest value as the newest, also where its record cannot be opened', async () => {
    const latestOf = async (): Promise<string | undefined> =>
      (await showMeasures(core.session, { kind: 'lab' })).measures.find(({ latest }) => latest.title === 'Potassium')?.latest.date
    expect(await latestOf()).toBe('2025-06-01')
    for await (const [id, entry] of core.session.manifest.entries('records')) {
      const opened = await openStoredRecord(core.session, id, entry)
      if (opened.resourceJson.includes('"Potassium 2025-06-01"')) await core.session.ports.blocks.dropFiles([entry.cid])
    }
    expect(await latestOf()).toBe('2025-06-01')
  })

  it('draws older values also behind lines whose records are gone', async () => {
    const [chart] = await showCharts(core.session, { codes: [GLUCOSE] })
    expect(chart?.points.map(({ text }) => text)).toContain('90 mg/dL')
  })
})
