/** What stands out, on the summary, at Home and in charts, in a vault that was given the records of several people: each by itself, and nothing across them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listPeopleHere } from '../../../electron/vault/operations/records/list-people-here.ts'
import { listRecords } from '../../../electron/vault/operations/records/list-records.ts'
import { sayWhose } from '../../../electron/vault/operations/records/say-whose.ts'
import { searchRecords } from '../../../electron/vault/operations/records/search-records.ts'
import { showCharts } from '../../../electron/vault/operations/care/show-charts.ts'
import { showHome } from '../../../electron/vault/operations/care/show-home.ts'
import { showInsights } from '../../../electron/vault/operations/care/show-insights.ts'
import { showMeasures } from '../../../electron/vault/operations/care/show-measures.ts'
import { showMedicines } from '../../../electron/vault/operations/care/show-medicines.ts'
import { showSeries } from '../../../electron/vault/operations/care/show-series.ts'
import { showSummary } from '../../../electron/vault/operations/care/show-summary.ts'
import { showWhose } from '../../../electron/vault/operations/records/show-whose.ts'
import type { SummarySection } from '../../../shared/model/summary.ts'
import { findContradictions } from '../../../electron/vault/session/records/contradictions.ts'
import { othersAmong } from '../../../electron/vault/session/records/whose.ts'
import type { ParsedEntry } from '../../../electron/vault/ports.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { createCore, importInto } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

let core: Core
let dir = ''
const now = new Date()
const daysAgo = (days: number): string => new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10)

function entriesOf(source: string, resources: readonly object[]): readonly ParsedEntry[] {
  return resources.map((resource, entry) => ({
    type: 'record',
    file: 0,
    entry,
    row: rowOf(resource, { source }),
    resourceJson: JSON.stringify(resource),
    searchWords: '',
    advice: [],
  }))
}
const patient = (id: string, text: string, birthDate: string): object => ({ resourceType: 'Patient', id, name: [{ text }], birthDate })
const taken = (text: string, subject: object | null): object => ({
  resourceType: 'MedicationStatement',
  status: 'active',
  medicationCodeableConcept: { text },
  effectivePeriod: { start: daysAgo(90) },
  ...(subject === null ? {} : { subject }),
})
const allergic = (text: string, subject: object | null): object => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text },
  recordedDate: daysAgo(100),
  ...(subject === null ? {} : { patient: subject }),
})
const potassium = (value: number, days: number, subject: object): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: 'Potassium' },
  effectiveDateTime: daysAgo(days),
  valueQuantity: { value, unit: 'mmol/L' },
  referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5, unit: 'mmol/L' } }],
  subject,
})
const referring = (id: string): object => ({ reference: `Patient/${id}` })
const said = async (): Promise<readonly unknown[]> =>
  (await showInsights(core.session)).insights.map(({ type, who, rows }) => [type, who, rows.map(({ title }) => title).sort()])

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-people-'))
  core = (await createCore(dir)).core
  await importInto(
    core,
    [
      ...entriesOf('mine.json', [
        patient('1', 'Maria Popescu', '1980-02-03'),
        taken('Warfarin 5 mg', referring('1')),
        potassium(4, 40, referring('1')),
        potassium(4.2, 20, referring('1')),
      ]),
      // The same id in another file, and a longer name.
      ...entriesOf('clinic.json', [patient('1', 'Maria Elena Popescu', '1980-02-03'), taken('Simvastatin 20 mg', referring('1'))]),
    ],
    dir,
  )
})
afterAll(async () => {
  await core.close()
  await rm(dir, { recursive: true })
})

it('is said across all records where all are of one person', async () => {
  expect(await said()).toEqual([])
  await importInto(core, entriesOf('typed', [taken('Ibuprofen 400 mg', null)]), dir)
  expect(await said()).toEqual([['interaction', undefined, ['Ibuprofen 400 mg', 'Warfarin 5 mg']]])
})

it("never rests on one person's record and on another's, and says whose it is", async () => {
  await importInto(
    core,
    [
      ...entriesOf('child.json', [
        patient('7', 'Ion Popescu', '2015-06-01'),
        taken('Clarithromycin 250 mg', referring('7')),
        taken('Naproxen 250 mg', referring('7')),
        potassium(4, 15, referring('7')),
        potassium(6, 10, { display: 'Popescu Ion' }),
      ]),
      // Somebody of whom there is no more than the name; and a patient that is in no file.
      ...entriesOf('letter.hl7', [taken('Metronidazole 500 mg', { display: 'Ana Ionescu' })]),
      ...entriesOf('odd.json', [taken('Diclofenac 50 mg', referring('99'))]),
    ],
    dir,
  )
  // Not: warfarin with the child's naproxen or clarithromycin, simvastatin with it, Ana's metronidazole, the mother's potassium as risen.
  expect(await said()).toEqual([
    ['interaction', undefined, ['Ibuprofen 400 mg', 'Warfarin 5 mg']],
    ['newly-out-of-range', 'Ion Popescu', ['Potassium', 'Potassium']],
  ])
})

it("nor does the blood group of the emergency card: the newest that holds, and the holder's own", async () => {
  const blood = (text: string, days: number, more: object): object => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '882-1' }], text: 'Blood group' },
    effectiveDateTime: daysAgo(days),
    valueString: text,
    ...more,
  })
  await importInto(
    core,
    [
      ...entriesOf('mine.json', [
        blood('O negative', 900, { subject: referring('1') }),
        blood('A positive', 30, { subject: referring('1'), status: 'entered-in-error' }),
        blood('B positive', 20, { subject: referring('1'), focus: [{ display: 'Unborn child' }] }),
      ]),
      ...entriesOf('child.json', [blood('AB positive', 10, { subject: referring('7') })]),
    ],
    dir,
  )
  expect((await showSummary(core.session)).blood.map(({ summary }) => summary)).toEqual(['O negative'])
})

describe('in a vault of a mother with papers of her child', () => {
  const POTASSIUM = 'http://loinc.org|2823-3'
  const titles = (section: SummarySection | undefined): readonly string[] => (section?.lines ?? []).map(({ row }) => row.title).sort()
  const sectionOf = (sections: readonly SummarySection[], key: string): SummarySection | undefined =>
    sections.find((section) => section.key === key)
  const personKeyOf = async (name: string): Promise<string> =>
    (await listPeopleHere(core.session)).find((one) => one.name === name)?.key ?? ''

  beforeAll(async () => {
    await importInto(
      core,
      [
        ...entriesOf('mine.json', [allergic('Latex', referring('1'))]),
        // The same words, said of the child and newer: they must not stand for hers.
        ...entriesOf('child.json', [
          patient('7', 'Ion Popescu', '2015-06-01'),
          allergic('Latex', { ...referring('7'), display: 'Ion Popescu' }),
          allergic('Peanut', referring('7')),
          allergic('No known allergies', referring('7')),
        ]),
        ...entriesOf('letter.hl7', [
          allergic('Penicillin', { display: 'Ana Ionescu' }),
          allergic('No known allergies', { display: 'Ana Ionescu' }),
          potassium(5.9, 3, { display: 'Ana Ionescu' }),
        ]),
        ...entriesOf('typed', [allergic('Pollen', null)]),
      ],
      dir,
    )
  })

  it('the summary lists hers and what may be hers, and says whose the rest is and how much of it there is', async () => {
    const { sections, others } = await showSummary(core.session)
    expect(titles(sectionOf(sections, 'allergies'))).toEqual(['Latex', 'Penicillin', 'Pollen'])
    const named = sectionOf(sections, 'allergies')?.lines.map(({ row, person }) => [row.title, person, row.source])
    expect(named).toContainEqual(['Penicillin', 'Ana Ionescu', 'letter.hl7'])
    expect(named).toContainEqual(['Latex', undefined, 'mine.json'])
    expect(titles(sectionOf(sections, 'medicines'))).toEqual([
      'Diclofenac 50 mg',
      'Ibuprofen 400 mg',
      'Metronidazole 500 mg',
      'Simvastatin 20 mg',
      'Warfarin 5 mg',
    ])
    // The newest of the two stands beside hers, and not for it.
    const values = sectionOf(sections, 'results')?.lines.filter(({ row }) => row.title === 'Potassium')
    expect(values?.map(({ row, person, others: older }) => [row.summary, person, older])).toEqual([
      ['5.9 mmol/L', 'Ana Ionescu', 0],
      ['4.2 mmol/L', undefined, 1],
    ])
    expect(others.map(({ name, count }) => [name, count])).toEqual([['Ion Popescu', 9]])
    expect(titles(sectionOf(others[0]?.sections ?? [], 'allergies'))).toEqual(['Latex', 'Peanut'])
    expect(titles(sectionOf(others[0]?.sections ?? [], 'medicines'))).toEqual(['Clarithromycin 250 mg', 'Naproxen 250 mg'])
  })

  it("Home lists the same, takes nobody else's word that there is no allergy, and never joins values of two people", async () => {
    const home = await showHome(core.session)
    expect(home.allergies.map(({ title }) => title).sort()).toEqual(['Latex', 'Penicillin', 'Pollen'])
    expect(home.noKnownAllergies).toBe(false)
    expect(home.medicines.map(({ title }) => title)).not.toContain('Naproxen 250 mg')
    expect(home.labs.map(({ latest, previous }) => [latest.summary, previous?.summary])).toEqual([
      ['5.9 mmol/L', undefined],
      ['4.2 mmol/L', '4 mmol/L'],
    ])
    expect(home.others).toEqual([{ name: 'Ion Popescu', count: 9 }])
  })

  it('a line of a test is of one person, in the list, in a chart and beside a record', async () => {
    const { measures } = await showMeasures(core.session, { kind: 'lab' })
    const lines = measures
      .filter(({ latest }) => latest.code === POTASSIUM)
      .map(({ latest, count, person }) => [latest.summary, count, person])
    expect(lines).toEqual([
      ['4.2 mmol/L', 2, undefined],
      ['5.9 mmol/L', 1, 'Ana Ionescu'],
      ['6 mmol/L', 2, 'Ion Popescu'],
    ])
    const charts = await showCharts(core.session, { codes: [POTASSIUM] })
    expect(
      charts
        .filter(({ person }) => person !== 'Ana Ionescu')
        .map(({ person, lines: [line] }) => [person, line?.points.map(({ text }) => text)]),
    ).toEqual([
      [undefined, ['4 mmol/L', '4.2 mmol/L']],
      ['Ion Popescu', ['4 mmol/L', '6 mmol/L']],
    ])
    const series = async (recordId?: string): Promise<readonly string[]> =>
      (await showSeries(core.session, { code: POTASSIUM, ...(recordId === undefined ? {} : { recordId }) })).rows.map(
        ({ summary }) => summary,
      )
    expect(await series()).toEqual(['4 mmol/L', '4.2 mmol/L'])
    expect(await series(measures.find(({ person }) => person === 'Ion Popescu')?.latest.id)).toEqual(['4 mmol/L', '6 mmol/L'])
    const { rows } = await listRecords(core.session, { code: POTASSIUM, limit: 10, offset: 0 })
    const ids = rows.map(({ id }) => id)
    expect(await othersAmong(core.session, ids)).toEqual([{ name: 'Ion Popescu', count: 2 }])
    expect(rows.map(({ summary, person, isOther }) => [summary, person, isOther])).toContainEqual(['6 mmol/L', 'Ion Popescu', true])
  })

  it('a panel is of one person: the report of another names no test of hers', async () => {
    const [code, result] = [{ text: 'School check' }, [{ display: 'Potassium' }]]
    const report = { resourceType: 'DiagnosticReport', status: 'final', code, result, subject: { display: 'Ion Popescu' } }
    await importInto(core, entriesOf('child.json', [report]), dir)
    const { measures } = await showMeasures(core.session, { kind: 'lab' })
    expect(measures.filter(({ panel }) => panel !== '').map(({ person, panel }) => [person, panel])).toEqual([
      ['Ion Popescu', 'School check'],
    ])
  })

  it("the person's word on a name and on one record counts before documents, and is taken back as easily", async () => {
    const allergies = async (): Promise<readonly string[]> => titles(sectionOf((await showSummary(core.session)).sections, 'allergies'))
    await sayWhose(core.session, { key: await personKeyOf('Ana Ionescu'), who: 'Ana Ionescu' })
    expect(await allergies()).toEqual(['Latex', 'Pollen'])
    await sayWhose(core.session, { key: await personKeyOf('Ana Ionescu'), who: '' })
    expect(await allergies()).toEqual(['Latex', 'Penicillin', 'Pollen'])
    expect((await showSummary(core.session)).sections.flatMap(({ lines }) => lines).some(({ person }) => person === 'Ana Ionescu')).toBe(
      false,
    )
    await sayWhose(core.session, { key: await personKeyOf('Ana Ionescu'), who: null })
    const found = await searchRecords(core.session, { text: 'Pollen', limit: 5, offset: 0 })
    const recordId = found.rows[0]?.id ?? ''
    await sayWhose(core.session, { recordId, who: 'Ion Popescu' })
    expect(await allergies()).toEqual(['Latex', 'Penicillin'])
    expect((await showSummary(core.session)).others.map(({ name, count }) => [name, count])).toEqual([['Ion Popescu', 11]])
    expect(await showWhose(core.session, { recordId })).toMatchObject({ who: 'Ion Popescu', sure: true, isSaid: true })
    await sayWhose(core.session, { recordId, who: null })
    expect(await allergies()).toEqual(['Latex', 'Penicillin', 'Pollen'])
    expect(await showWhose(core.session, { recordId })).toMatchObject({ who: '', isSaid: false })
    await expect(sayWhose(core.session, { key: 'nobody/', who: '' })).rejects.toMatchObject({ error: { code: 'input-invalid' } })
    await expect(sayWhose(core.session, { recordId, who: '  ' })).rejects.toMatchObject({ error: { code: 'input-invalid' } })
  })

  it('an item that both have alike is a line of each, whichever says more', async () => {
    const same = {
      ...allergic('Wasp venom', null),
      code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }], text: 'Wasp venom' },
    }
    await importInto(
      core,
      [
        ...entriesOf('school.json', [
          { ...patient('7', 'Ion Popescu', '2015-06-01'), gender: 'male' },
          { ...same, patient: referring('7'), note: [{ text: 'It says more, so it stands first.' }] },
        ]),
        ...entriesOf('mine-too.json', [
          { ...patient('1', 'Maria Popescu', '1980-02-03'), gender: 'female' },
          { ...same, patient: referring('1') },
        ]),
      ],
      dir,
    )
    const { rows } = await listRecords(core.session, { kinds: ['allergy'], limit: 50, offset: 0 })
    expect(rows.flatMap(({ title, source }) => (title === 'Wasp venom' ? [source] : [])).sort()).toEqual(['mine-too.json', 'school.json'])
    expect((await showHome(core.session)).allergies.find(({ title }) => title === 'Wasp venom')?.source).toBe('mine-too.json')
  })

  it("is never hidden behind another one's once she said of the record itself whose it is", async () => {
    const sting = allergic('Bee venom', { display: 'Maria Popescu' })
    await importInto(core, [...entriesOf('mine.json', [sting]), ...entriesOf('camp.json', [{ ...sting, id: 'camp' }])], dir)
    const list = (): ReturnType<typeof listRecords> => listRecords(core.session, { kinds: ['allergy'], limit: 50, offset: 0 })
    const lines = async (): Promise<readonly string[]> =>
      (await list()).rows.flatMap(({ title, source, person = '' }) => (title === 'Bee venom' ? [`${source} ${person}`] : [])).sort()
    expect(await lines()).toHaveLength(1)
    await sayWhose(core.session, { recordId: (await list()).rows.find(({ title }) => title === 'Bee venom')?.id ?? '', who: 'Ion Popescu' })
    expect(await lines()).toEqual(['camp.json Ion Popescu', 'mine.json '])
  })

  it('two sources that say two things of two people do not contradict each other', async () => {
    const atEight = (value: number, display: string): object => ({
      ...potassium(value, 10, { display }),
      effectiveDateTime: `${daysAgo(10)}T08:00:00Z`,
    })
    const count = async (): Promise<number> => (await findContradictions(core.session)).found.length
    await importInto(
      core,
      [...entriesOf('mine.json', [atEight(4.4, 'Maria Popescu')]), ...entriesOf('child.json', [atEight(6.2, 'Ion Popescu')])],
      dir,
    )
    expect(await count()).toBe(0)
    await importInto(core, entriesOf('clinic.json', [atEight(4.9, 'Maria Popescu')]), dir)
    expect(await count()).toBe(1)
  })
})

it('leaves out no medicine whose record cannot be opened', async () => {
  for await (const [id, entry] of core.session.manifest.entries('records')) {
    const { resourceJson } = await openStoredRecord(core.session, id, entry)
    if (resourceJson.includes('"Warfarin 5 mg"')) await core.session.ports.blocks.dropFiles([entry.cid])
  }
  const { sections, damaged } = await showSummary(core.session)
  expect(damaged).toBe(1)
  const taken = sections.find(({ key }) => key === 'medicines')?.lines.map(({ row }) => row.title)
  expect(taken).toContain('Warfarin 5 mg')
  const { medicines } = await showMedicines(core.session)
  expect(medicines.find(({ row }) => row.title === 'Warfarin 5 mg')?.group).toBe('current')
})
