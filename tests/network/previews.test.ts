/** What a preview shows: all of it, in the order of a person, as the records themselves have it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PREVIEW_ROWS_MAX } from '../../shared/api/grant-views.ts'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { colleaguesCard } from '../support/sharing-window.ts'

/** More than were ever shown at once. */
const PROCEDURES = 612
const SAMPLES = 400_000

let maria: Person
let folder = ''
let draft: GrantDraft

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-previews-'))
  maria = await startPerson()
  await createConfirmedVault(maria, 'Maria Popescu')
  const file = join(folder, 'mixed.ndjson')
  const dayOf = (at: number): string => new Date(Date.UTC(2020, 0, 1 + ((at * 7) % PROCEDURES))).toISOString().slice(0, 10)
  const procedures = Array.from({ length: PROCEDURES }, (_, at) => ({
    ...{ resourceType: 'Procedure', status: 'completed', code: { text: `Dressing ${String(at)}` }, performedDateTime: dayOf(at) },
  }))
  const undated = ['Some day 10', 'Some day 9'].map((text) => ({ resourceType: 'Procedure', status: 'completed', code: { text } }))
  const recording = {
    ...{ resourceType: 'Observation', status: 'final', code: { text: 'Breathing' }, effectiveDateTime: '2020-01-02' },
    category: [{ coding: [{ code: 'vital-signs' }] }],
    valueSampledData: { origin: { value: 0 }, period: 10, dimensions: 1, data: '12 '.repeat(SAMPLES / 3).trim() },
  }
  await writeFile(file, [...procedures, ...undated, recording].map((one) => JSON.stringify(one)).join('\n'))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  await maria.call('importRecords', { importToken })
  const { contactId } = await maria.call('addContact', { card: colleaguesCard(), name: 'Dr Bogdan', role: 'clinician', verified: true })
  const times = { fromMs: Date.now() - 1000, untilMs: Date.now() + 3_600_000, deleteByMs: Date.now() + 3_600_000 }
  draft = { contactId, scope: { recordIds: [], kinds: ['procedure'] }, purpose: 'TREAT', right: 'view', ...times }
})
afterAll(async () => {
  await maria.stop()
  await rm(folder, { recursive: true })
})

describe('the preview of a share', () => {
  it('has every record, the newest first and what has no day last, and each can be read as a row', async () => {
    const { items, rows, sentence } = await maria.call('previewGrant', draft)
    expect(items).toHaveLength(PROCEDURES + 2)
    expect(sentence.recordCount).toBe(items.length)
    const read = [...rows]
    expect(read).toHaveLength(PREVIEW_ROWS_MAX)
    for (let at = PREVIEW_ROWS_MAX; at < items.length; at += PREVIEW_ROWS_MAX) {
      const recordIds = items.slice(at, at + PREVIEW_ROWS_MAX).map(({ recordId }) => recordId)
      read.push(...(await maria.call('readPreviewRows', { recordIds })))
    }
    expect(read.map(({ id }) => id)).toEqual(items.map(({ recordId }) => recordId))
    const days = read.map(({ date }) => date)
    expect(days).toEqual(days.toSorted().reverse())
    expect(read.slice(-2).map(({ title }) => title)).toEqual(['Some day 9', 'Some day 10'])
    expect(new Set(read.map(({ title }) => title)).size).toBe(PROCEDURES + 2)
  })

  it('has a copy that is in no list in the place of its day', async () => {
    const { rows } = await maria.call('previewGrant', draft)
    const middle = rows[50]
    if (middle === undefined) throw new Error('no row')
    const copy = await maria.call('redactRecord', { recordId: middle.id, parts: [], words: ['Dressing'], keepDates: true })
    const { items } = await maria.call('previewGrant', { ...draft, scope: { recordIds: [...copy.recordIds], kinds: ['procedure'] } })
    const places = [...copy.recordIds, middle.id].map((id) => items.findIndex(({ recordId }) => recordId === id))
    expect(places.toSorted((a, b) => a - b)).toEqual([50, 51])
  })

  it('is signed only with the names that stood in its sentence', async () => {
    const before = await maria.call('previewGrant', draft)
    expect(before.sentence.granteeName).toBe('Dr Bogdan')
    // On another page, or another computer of hers.
    await maria.call('addContact', { card: colleaguesCard(), name: 'Bogdan of the bank', role: 'other', verified: true })
    expect(await maria.codeOf('grantAccess', { ...draft, previewToken: before.previewToken })).toBe('grant-changed')
    expect(await maria.call('listGrants', null)).toEqual([])
    const after = await maria.call('previewGrant', draft)
    const { grantId } = await maria.call('grantAccess', { ...draft, previewToken: after.previewToken })
    const [grant] = await maria.call('listGrants', null)
    expect([grant?.grantId, grant?.sentence]).toEqual([grantId, after.sentence])
  })

  it('reads no more rows at once than a page has, and none that is not there', async () => {
    const { items } = await maria.call('previewGrant', draft)
    const recordIds = items.slice(0, PREVIEW_ROWS_MAX + 1).map(({ recordId }) => recordId)
    expect(await maria.codeOf('readPreviewRows', { recordIds })).toBe('limit-exceeded')
    expect(await maria.codeOf('readPreviewRows', { recordIds: ['ab'.repeat(16)] })).toBe('record-not-found')
  })

  it('names a record whose resource alone is larger than one sealed piece, before and after it is given', async () => {
    const { rows } = await maria.call('listRecords', { kinds: ['vital'], limit: 1, offset: 0 })
    const scope = { recordIds: rows.map(({ id }) => id), kinds: [] }
    const preview = await maria.call('previewGrant', { ...draft, scope })
    expect(preview.rows).toMatchObject([{ title: 'Breathing', date: '2020-01-02' }])
    const { grantId } = await maria.call('grantAccess', { ...draft, scope, previewToken: preview.previewToken })
    const { items } = await maria.call('showGrantItems', { grantId, limit: 5, offset: 0 })
    expect(items).toMatchObject([{ title: 'Breathing', date: '2020-01-02' }])
  })
})
