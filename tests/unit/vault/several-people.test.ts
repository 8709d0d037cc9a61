/** What stands out, and what stands on the card, in a vault that was given the records of several people: each by itself, and nothing across them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { showInsights } from '../../../electron/vault/operations/show-insights.ts'
import { showMedicines } from '../../../electron/vault/operations/show-medicines.ts'
import { showSummary } from '../../../electron/vault/operations/show-summary.ts'
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

it('leaves out no medicine whose record cannot be opened', async () => {
  for await (const [id, entry] of core.session.manifest.entries('records')) {
    const { resourceJson } = await openStoredRecord(core.session, id, entry)
    if (resourceJson.includes('"Warfarin 5 mg"')) await core.session.ports.blocks.dropFiles([entry.cid])
  }
  const { sections } = await showSummary(core.session)
  const taken = sections.find(({ key }) => key === 'medicines')?.lines.map(({ row }) => row.title)
  expect(taken).toContain('Warfarin 5 mg')
  const { medicines } = await showMedicines(core.session)
  expect(medicines.find(({ row }) => row.title === 'Warfarin 5 mg')?.group).toBe('current')
})
