/** What is a duplicate: only what says nothing that the vault does not say of the same person already, whatever bytes it comes with. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { entriesOfJson } from '../../../electron/parse/fhir-entries.ts'
import { retitled } from '../../../electron/parse/rewrite-entry.ts'
import { showCharts } from '../../../electron/vault/operations/care/show-charts.ts'
import { showHome } from '../../../electron/vault/operations/care/show-home.ts'
import { showMedicines } from '../../../electron/vault/operations/care/show-medicines.ts'
import { showSummary } from '../../../electron/vault/operations/care/show-summary.ts'
import { importRecords } from '../../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../../electron/vault/operations/import/preview-import.ts'
import { listImports } from '../../../electron/vault/operations/import/list-imports.ts'
import { undoImport } from '../../../electron/vault/operations/import/undo-import.ts'
import { readPreviewRows } from '../../../electron/vault/operations/shares/read-preview-rows.ts'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import { listRecords } from '../../../electron/vault/operations/records/list-records.ts'
import { readRecord } from '../../../electron/vault/operations/records/read-record.ts'
import type { ParsedEntry } from '../../../electron/vault/ports.ts'
import { readKeptPrivate } from '../../../electron/vault/session/shares/kept-private.ts'
import { openStoredRecord } from '../../../electron/vault/session/records/records.ts'
import { gatherSummary, summaryOfRecords } from '../../../electron/vault/session/records/summary-items.ts'
import { createCore, importInto } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

let core: Core
let dir = ''
const signal = new AbortController().signal

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-same-'))
  core = (await createCore(dir)).core
})
afterAll(async () => {
  await core.close()
  await rm(dir, { recursive: true })
})

const pdf = (text: string): string => Buffer.from(`%PDF-1.4\n${text}\n%%EOF`).toString('base64')
const letter = (bytes: string, more: object = {}): object => ({
  resourceType: 'DocumentReference',
  status: 'current',
  content: [{ attachment: { contentType: 'application/pdf', title: 'Letter', data: bytes } }],
  ...more,
})
const report = (bytes: string, status: string, display: string): object => ({
  resourceType: 'DiagnosticReport',
  status,
  code: { text: 'X-ray' },
  subject: { display },
  presentedForm: [{ contentType: 'application/pdf', title: 'X-ray', data: bytes }],
})
const patient = (text: string, birthDate: string): object => ({ resourceType: 'Patient', id: '1', name: [{ text }], birthDate })
const allergic = (text: string): object => ({ resourceType: 'AllergyIntolerance', code: { text }, patient: { reference: 'Patient/1' } })

/** A file as the reader reads it. */
function fileOf(name: string, ...resources: readonly object[]): readonly ParsedEntry[] {
  const bundle = { resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }
  return [...entriesOfJson(bundle, { file: 0, name }, 0)]
}
/** As a Salus of before read it. */
const readBefore = (entries: readonly ParsedEntry[]): readonly ParsedEntry[] =>
  entries.map((entry) => {
    if (entry.type !== 'record') return entry
    const { beside: _since, ...rest } = entry
    return rest
  })
const added = async (...files: readonly (readonly ParsedEntry[])[]): Promise<number> => (await importInto(core, files.flat(), dir)).length
async function saidOf(type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const said: Readonly<Record<string, unknown>>[] = []
  for await (const [id] of core.session.manifest.entries('records')) {
    const resource = JSON.parse((await openStoredRecord(core.session, id)).resourceJson) as Readonly<Record<string, unknown>>
    if (resource['resourceType'] === type) said.push(resource)
  }
  return said
}

it('is not a newer document that says what it replaces, whatever bytes it has, and is the same file once more', async () => {
  const older = fileOf('older.json', letter(pdf('one'), { id: 'older' }))
  const relatesTo = [{ code: 'replaces', target: { reference: 'DocumentReference/older' } }]
  const newer = fileOf('newer.json', letter(pdf('one'), { id: 'newer', relatesTo }))
  const mistake = fileOf('mistake.json', letter(pdf('one'), { id: 'newer', relatesTo, status: 'entered-in-error' }))
  expect([await added(older), await added(newer), await added(mistake)]).toEqual([1, 1, 1])
  expect((await saidOf('DocumentReference')).filter((one) => one['relatesTo'] !== undefined)).toHaveLength(2)
  for (const file of [older, newer, mistake]) expect(await added(file)).toBe(0)
  // Three in one import, one of them twice.
  const other = fileOf('a.json', letter(pdf('two')), letter(pdf('two'), { description: 'Corrected' }), letter(pdf('two')))
  expect([await added(other), await added(other)]).toEqual([2, 0])
})

it('is not what a vault of before has without it; what that has whole is', async () => {
  const file = fileOf('b.json', letter(pdf('three'), { id: 'three' }))
  expect(await added(readBefore(file))).toBe(1)
  expect(await added(file)).toBe(0)
  const amended = fileOf('b.json', letter(pdf('three'), { id: 'three', docStatus: 'amended' }))
  expect([await added(amended), await added(amended), await added(file)]).toEqual([1, 0, 0])
})

it('is not a later document that leaves out what the one before said; what the reader found in the file is no such word', async () => {
  const said = { author: [{ display: 'Dr Ana' }], description: 'Perhaps a tumour', date: '2026-01-02T00:00:00Z', id: 'eight' }
  const { description: _taken, ...less } = said
  expect(await added(fileOf('h.json', letter(pdf('eight'), said)))).toBe(1)
  expect(await added(fileOf('i.json', letter(pdf('eight'), less)))).toBe(1)
  for (const one of [said, less]) expect(await added(fileOf('h.json', letter(pdf('eight'), one)))).toBe(0)
  // Both in one import.
  expect(await added(fileOf('j.json', letter(pdf('nine'), said), letter(pdf('nine'), less)))).toBe(2)
  // As the reader fills it in, of a file that says so itself.
  const facts = { author: 'Dr Ion', title: 'Letter', date: '2026-02-03T00:00:00Z', narrative: '<p>Read</p>', state: null, tag: null }
  const filled = (more: object): readonly ParsedEntry[] =>
    fileOf('k.json', letter(pdf('ten'), more)).map((entry) => (entry.type === 'record' ? retitled(entry, facts) : entry))
  expect([await added(filled({})), await added(filled({}))]).toEqual([1, 0])
  expect([await added(filled({ author: [{ display: 'Dr Ion' }] })), await added(filled({ author: [] }))]).toEqual([0, 1])
  const [first] = (await saidOf('DocumentReference')).filter(({ author }) => JSON.stringify(author) === '[{"display":"Dr Ion"}]')
  expect(first?.['text']).toMatchObject({ status: 'generated' })
})

it('is not a part of a report that was withdrawn, nor one of somebody else; of the same standing it is stored once', async () => {
  const name = 'Maria Popescu'
  expect(await added(fileOf('c.json', report(pdf('four'), 'final', name)))).toBe(2)
  expect(await added(fileOf('c.json', report(pdf('four'), 'corrected', name)))).toBe(1)
  expect(await added(fileOf('c.json', report(pdf('four'), 'entered-in-error', name)))).toBe(2)
  expect(await added(fileOf('c.json', report(pdf('four'), 'final', 'Ion Popescu')))).toBe(2)
  expect(await added(fileOf('c.json', report(pdf('four'), 'entered-in-error', name)))).toBe(0)
  // A document that has the bytes of a part of a report before it keeps what it says itself.
  const both = fileOf('d.json', report(pdf('five'), 'final', name), letter(pdf('five'), { custodian: { display: 'Clinic' } }))
  expect([await added(both), await added(both)]).toEqual([3, 0])
})

it("is never a child's allergy that is written as the mother's is", async () => {
  const mother = fileOf('export.json', patient('Maria Popescu', '1980-02-03'), allergic('Penicillin'))
  const child = fileOf('export.json', patient('Ion Popescu', '2015-06-01'), allergic('Penicillin'))
  expect([await added(mother), await added(child)]).toEqual([2, 2])
  expect([await added(child), await added(mother)]).toEqual([0, 0])
  expect(await saidOf('AllergyIntolerance')).toHaveLength(2)
  // Both in one import.
  const grown = fileOf('b.json', patient('Maria Popescu', '1980-02-03'), allergic('Nuts'))
  const small = fileOf('a.json', patient('Ion Popescu', '2015-06-01'), allergic('Nuts'))
  expect([await added(small, grown), await added(small, grown), await added(grown)]).toEqual([2, 0, 0])
  // The mother's goes, and the child's stays known.
  const [id] = (await importInto(core, fileOf('c.json', patient('Maria Popescu', '1980-02-03'), allergic('Latex')), dir)) as [string]
  const hers = fileOf('c.json', patient('Ion Popescu', '2015-06-01'), allergic('Latex'))
  expect(await added(hers)).toBe(1)
  await deleteRecords(core.session, { recordIds: [id] })
  expect(await added(fileOf('c.json', patient('Maria Popescu', '1980-02-03'), allergic('Latex')))).toBe(1)
  expect(await added(hers)).toBe(0)
})

it('of an import that is taken out stays with the later one that held it as well, as it was', async () => {
  const typed = (text: string): object => ({ resourceType: 'Condition', code: { text } })
  const titles = async (): Promise<readonly unknown[]> =>
    (await saidOf('Condition')).map(({ code }) => (code as { readonly text: string }).text).sort()
  const takeOut = async (importId: string | undefined): Promise<object> => undoImport(core.session, { importId: importId ?? '' })
  const importOf = async (id: string | undefined): Promise<string | undefined> =>
    (await core.session.manifest.get('records', id ?? ''))?.importId
  core.given.splice(0, core.given.length, ...fileOf('one.json', typed('Asthma'), typed('Gout')))
  const { importToken } = await previewImport(core.session, { paths: [dir] }, signal)
  const { recordIds } = await importRecords(core.session, { importToken, holdBack: true }, signal)
  const [third] = await importInto(core, fileOf('two.json', typed('Gout'), typed('Eczema')), dir)
  const [one, two] = [await importOf(recordIds[0]), await importOf(third)]
  expect(await takeOut(one)).toEqual({ removed: 1, stayed: 1 })
  expect(await titles()).toEqual(['Eczema', 'Gout'])
  expect((await listImports(core.session)).map(({ importId }) => importId)).not.toContain(one)
  await expect(takeOut(one)).rejects.toMatchObject({ error: { code: 'import-gone' } })
  // It was kept back with the files that it came with, and still is.
  const gout = recordIds[1] ?? ''
  const entry = await core.session.manifest.get('records', gout)
  expect(entry !== undefined && (await (await readKeptPrivate(core.session)).isKept(gout, entry))).toBe(true)
  expect(await added(fileOf('two.json', typed('Gout'), typed('Eczema')))).toBe(0)
  // With the later one it goes, and nothing of the earlier one is left.
  expect(await takeOut(two)).toEqual({ removed: 2, stayed: 0 })
  expect(await titles()).toEqual([])
  expect((await core.session.manifest.list('imports')).map(([id]) => id)).not.toContain(one)
})

it('is not what a source says of the same thing later: that holds in every room, also where an older file comes after it', async () => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e'
  const of = (lastUpdated: string): object => ({ id, meta: { lastUpdated } })
  const taken = (status: string, at: string): object => ({
    ...{ ...of(at), resourceType: 'MedicationStatement', status, effectivePeriod: { start: '2026-01-02' } },
    medicationCodeableConcept: { text: 'Warfarin' },
  })
  const allergy = (verification: string, at: string): object => ({
    ...{ ...of(at), resourceType: 'AllergyIntolerance', clinicalStatus: { coding: [{ code: 'active' }] }, code: { text: 'Sesame' } },
    verificationStatus: { coding: [{ code: verification }] },
  })
  const [before, after] = ['2026-02-01T00:00:00Z', '2026-05-01T00:00:00Z']
  const code = { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] }
  const potassium = (value: number, at: string): object => ({
    ...{ ...of(at), resourceType: 'Observation', status: 'final', category: [{ coding: [{ code: 'laboratory' }] }], code },
    ...{ effectiveDateTime: '2026-01-09', valueQuantity: { value, unit: 'mmol/L' } },
  })
  const saying = (took: string, reacted: string, value: number, at: string): readonly object[] => [
    taken(took, at),
    allergy(reacted, at),
    potassium(value, at),
  ]
  expect(await added(fileOf('new.json', ...saying('stopped', 'entered-in-error', 4.1, after)))).toBe(3)
  expect(await added(fileOf('old.json', ...saying('active', 'confirmed', 6.9, before)))).toBe(3)
  const { sections } = await showSummary(core.session)
  const lines = sections.flatMap((section) => section.lines.map(({ row }) => row.title))
  expect(lines.filter((title) => ['Warfarin', 'Sesame'].includes(title))).toEqual([])
  const { medicines } = await showMedicines(core.session)
  expect(medicines.filter(({ row }) => row.title === 'Warfarin').map(({ group }) => group)).toEqual(['past'])
  const home = await showHome(core.session)
  const there = [...home.medicines, ...home.allergies].map(({ title }) => title)
  expect(there.filter((title) => ['Warfarin', 'Sesame'].includes(title))).toEqual([])
  expect(home.labs.map(({ latest, previous }) => [latest.summary, previous])).toEqual([['4.1 mmol/L', undefined]])
  const [chart] = await showCharts(core.session, { codes: ['http://loinc.org|2823-3'] })
  expect(chart?.lines.flatMap(({ points }) => points.map(({ text }) => text))).toEqual(['4.1 mmol/L'])
  expect(chart?.points.filter(({ replaced }) => replaced === true).map(({ text }) => text)).toEqual(['6.9 mmol/L'])
  const { rows } = await listRecords(core.session, { limit: 100, offset: 0, order: 'newest' })
  const statesOf = (named: string): readonly string[] => rows.flatMap(({ title, status }) => (title === named ? [status] : [])).sort()
  expect(statesOf('Warfarin')).toEqual(['stopped', 'superseded'])
  expect(statesOf('Sesame')).toEqual(['entered-in-error', 'superseded'])
  const [old, newer] = ['superseded', 'stopped'].map((state) => rows.find((row) => row.title === 'Warfarin' && row.status === state)?.id)
  expect(await readRecord(core.session, { recordId: old ?? '' }, signal)).toMatchObject({ outdated: 'later', outdatedBy: newer })
  expect((await readRecord(core.session, { recordId: newer ?? '' }, signal)).outdated).toBeUndefined()
  // It is called so before it is shared, too.
  const chosen = await readPreviewRows(core.session, { recordIds: [old ?? '', newer ?? ''] })
  expect(chosen.map(({ status }) => status)).toEqual(['superseded', 'stopped'])
  // And in an export, which asks no index.
  const summary = await gatherSummary(core.session, await summaryOfRecords(core.session, signal))
  const exported = summary.sections.flatMap((section) => section.lines.map(({ row }) => [row.title, row.summary].join(' ')))
  expect(exported.filter((line) => /Warfarin|Sesame|6\.9/u.test(line))).toEqual([])
})

it('is told when it is kept, too: two previews that waited together lose nothing, and what was kept to oneself stays so', async () => {
  const previewOf = async (entries: readonly ParsedEntry[]): Promise<string> => {
    core.given.splice(0, core.given.length, ...entries)
    return (await previewImport(core.session, { paths: [dir] }, signal)).importToken
  }
  const first = await previewOf(fileOf('e.json', letter(pdf('six'))))
  const second = await previewOf(fileOf('e.json', letter(pdf('six'), { status: 'superseded' })))
  const third = await previewOf(fileOf('e.json', letter(pdf('six'))))
  expect((await importRecords(core.session, { importToken: first }, signal)).imported).toBe(1)
  const kept = await importRecords(core.session, { importToken: second, keepPrivate: ['0'] }, signal)
  expect(kept.imported).toBe(1)
  expect(await core.session.manifest.get('keptPrivate', kept.recordIds[0] ?? '')).toMatchObject({ kept: true })
  expect((await importRecords(core.session, { importToken: third }, signal)).imported).toBe(0)
  const mother = await previewOf(fileOf('f.json', patient('Maria Popescu', '1980-02-03'), allergic('Bee venom')))
  const child = await previewOf(fileOf('f.json', patient('Ion Popescu', '2015-06-01'), allergic('Bee venom')))
  for (const importToken of [child, mother]) expect((await importRecords(core.session, { importToken }, signal)).imported).toBe(1)
})
