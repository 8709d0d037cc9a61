/** Copies that a reader may keep: saved out with the consent beside them and told, kept until their day, deleted on it or before, and said. */

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConsentFile, resourcesOf } from '../../shared/crypto/consent-file.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import { checkReceipt, receiptsIn } from '../../shared/crypto/receipts-file.ts'
import type { GrantRight, GrantView, ShareView } from '../../shared/model/grant.ts'
import { DAY_MS, RESOURCES, startPatient } from '../support/asking.ts'
import type { Patient } from '../support/asking.ts'
import { goOffline } from '../support/household.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

let ana: Person
let maria: Patient
let out = ''

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'salus-saved-'))
  ana = await startPerson()
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  maria = await startPatient(ana, 'Maria Popescu', RESOURCES)
})
afterAll(async () => {
  for (const one of [ana, maria]) await one.stop()
  await rm(out, { recursive: true, force: true })
})

/** Shared for a day, and copies go ten days later. */
async function share(right: GrantRight, more: { readonly keysOn?: 'receipt' } = {}): Promise<string> {
  const { person } = maria
  const now = Date.now()
  const [contact] = await person.call('listContacts', null)
  const times = { fromMs: now - 1000, untilMs: now + DAY_MS, deleteByMs: now + 11 * DAY_MS }
  const scope = { recordIds: [], kinds: ['lab'] } as const
  const draft = { contactId: contact?.id ?? '', scope, purpose: 'TREAT', right, ...times, ...more } as const
  const { previewToken } = await person.call('previewGrant', draft)
  const { grantId } = await person.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([person, ana], async () => (await shareAt(grantId)) !== undefined)
  await ana.call('fetchShare', { grantId })
  return grantId
}
async function shareAt(grantId: string): Promise<ShareView | undefined> {
  return (await ana.call('listShares', null)).find((one) => one.grantId === grantId)
}
async function grantAt(grantId: string): Promise<GrantView | undefined> {
  return (await maria.person.call('listGrants', null)).find((one) => one.grantId === grantId)
}
async function jsonAt(...names: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(out, ...names), 'utf8')) as unknown
}

/** How often what was read most was read since the last look. */
function countReads(): () => number {
  const { blocks } = ana.node
  const reads = new Map<string, number>()
  const before = { ...blocks }
  Object.assign(blocks, {
    readChunks: (cid: string, from: number, to: number) => {
      reads.set(cid, (reads.get(cid) ?? 0) + 1)
      return before.readChunks(cid, from, to)
    },
  })
  return () => {
    const most = Math.max(0, ...reads.values())
    reads.clear()
    return most
  }
}

describe('a copy that is saved out', () => {
  let grantId = ''

  it('is refused at the vault where only looking was allowed, and nothing is written or told', async () => {
    const viewed = await share('view')
    expect(await ana.codeOf('saveShared', { grantId: viewed, path: join(out, 'viewed') })).toBe('share-view-only')
    await expect(readdir(join(out, 'viewed'))).rejects.toThrow()
    await ana.root.turn()
    expect((await grantAt(viewed))?.receipts).toEqual([])
  })

  it('lies beside the signed consent, as FHIR that others read', async () => {
    grantId = await share('keep')
    const saved = await ana.call('saveShared', { grantId, path: join(out, 'kept') })
    expect(saved).toMatchObject({ name: 'kept', records: 3 })
    const consent = readConsentFile(await jsonAt('kept', 'consent.json'))
    expect(consent).toMatchObject({ ok: true, value: { noteFits: true, terms: { grantId, right: 'keep' } } })
    const bundle = resourcesOf(await jsonAt('kept', 'bundle.json')).map(({ resourceType }) => resourceType)
    expect(bundle).toEqual(['Observation', 'Observation', 'Observation', 'Consent', 'Provenance'])
    const names = await readdir(join(out, 'kept', 'records'))
    expect(names.sort().map((name) => name.slice(0, 5))).toEqual(['0001-', '0002-', '0003-'])
    expect(await jsonAt('kept', 'records', names[0] ?? '')).toMatchObject({ resourceType: 'Observation' })
    expect(await readFile(join(out, 'kept', 'README.txt'), 'utf8')).toContain('Salus cannot take back what was saved')
    expect(await ana.codeOf('saveShared', { grantId, path: join(out, 'kept') })).toBe('folder-not-empty')
    expect((await readdir(join(out, 'kept'))).toSorted()).toEqual([
      'README.txt',
      'bundle.json',
      'consent-record.json',
      'consent.json',
      'records',
    ])
  })

  it('is told like an opening: signed, numbered, and as what it is', async () => {
    await turnsUntil([ana, maria.person], async () => (await grantAt(grantId))?.receipts.length === 3)
    const grant = await grantAt(grantId)
    expect(grant?.receipts.map(({ seq, act }) => [seq, act])).toEqual([1, 2, 3].map((seq) => [seq, 'saved']))
    expect(grant).toMatchObject({ missingReceipts: [], savedCopies: { records: 3 } })
    await ana.call('openShared', { grantId, recordId: grant?.receipts[0]?.recordId ?? '' })
    await turnsUntil([ana, maria.person], async () => (await grantAt(grantId))?.receipts.length === 4)
    const { text } = await maria.person.call('saveReceipts', { grantId })
    const read = readConsentFile(JSON.parse(text))
    if (!read.ok) throw new Error(read.error.code)
    const events = receiptsIn(JSON.parse(text))
    expect(events.map((event, at) => checkReceipt(event, at + 1, read.value.terms).problem)).toEqual([null, null, null, null])
    expect(events.map(({ type }) => (type as { readonly code: string }).code)).toEqual(['110106', '110106', '110106', 'rest'])
    const unsaid = { ...events[0], type: events[3]?.['type'] }
    expect(checkReceipt(unsaid, 1, read.value.terms).problem).toBe('event')
    const { entries } = await maria.person.call('listActivity', { limit: 40, offset: 0 })
    expect(entries.filter(({ kind }) => kind === 'copy-taken')).toHaveLength(3)
    const readsOf = countReads()
    const again = await ana.call('saveShared', { grantId, recordIds: [grant?.receipts[0]?.recordId ?? ''], path: join(out, 'again') })
    expect(again.records).toBe(1)
    expect((await shareAt(grantId))?.savedCopies).toMatchObject({ records: 3 })
    const one = readsOf()
    await ana.call('saveShared', { grantId, path: join(out, 'all') })
    expect((await shareAt(grantId))?.savedCopies).toMatchObject({ records: 3 })
    // What is read most is the share itself, and however many records are saved, that is not read more often.
    expect(readsOf()).toBe(one)
    // Stopped while the second record is read, the folder says so after that.
    const cut = join(out, 'cut')
    const stop = new AbortController()
    const { blocks } = ana.node
    const readChunks = blocks.readChunks.bind(blocks)
    Object.assign(blocks, {
      readChunks: (...asked: Parameters<typeof readChunks>) => {
        if (existsSync(join(cut, 'records'))) stop.abort()
        return readChunks(...asked)
      },
    })
    const { signal } = stop
    expect(await ana.root.call('saveShared', { grantId, path: cut }, { signal })).toMatchObject({ error: { code: 'cancelled' } })
    expect([(await readdir(join(cut, 'records'))).length, (await readdir(cut)).includes('NOT-COMPLETE.txt')]).toEqual([2, true])
  })

  it('and a receipt of a day that no calendar has, or of a number beyond all, is refused: what is written for others goes on', async () => {
    const [keys, card] = [await identityOf(ana), await cardOf(maria.person)]
    const receipts = (await grantAt(grantId))?.receipts ?? []
    const last = { version: 1, grantId, recordId: receipts[0]?.recordId ?? '', purpose: 'TREAT', previous: '', reader: keys.did } as const
    const refused = async (): Promise<number> =>
      (await maria.person.call('listActivity', { limit: 500, offset: 0 })).entries.filter(({ kind }) => kind === 'request-refused').length
    const before = await refused()
    const odd = [{ openedAtMs: 9e15 }, { openedAtMs: -9e15 }, { openedAtMs: 0 }, { seq: 2 ** 53 - 1 }, { seq: 2 ** 31 + 1 }]
    for (const change of odd) {
      const one = signReceipt(keys, { ...last, seq: receipts.length + 1, openedAtMs: Date.now(), ...change })
      await ana.node.peer.deliver(card, sealFor(keys, card, 'receipt', JSON.stringify(one)))
    }
    await turnsUntil([maria.person], async () => (await refused()) === before + odd.length)
    const kept = (await grantAt(grantId))?.receipts ?? []
    expect(kept.filter(({ seq, openedAtMs }) => seq > 1_000 || openedAtMs < 1 || openedAtMs > 8e15)).toEqual([])
    expect(await maria.person.codeOf('saveAccesses', {})).toBe('ok')
    expect(await maria.person.codeOf('saveReceipts', { grantId })).toBe('ok')
    expect(await maria.person.codeOf('exportEverything', { path: join(out, 'everything') })).toBe('ok')
  })

  it('of keys that are given against receipts has a receipt of its own', async () => {
    const asked = await share('keep', { keysOn: 'receipt' })
    const [row] = (await shareAt(asked))?.rows ?? []
    await ana.call('saveShared', { grantId: asked, recordIds: [row?.id ?? ''], path: join(out, 'asked') })
    await turnsUntil([ana, maria.person], async () => (await grantAt(asked))?.receipts.length === 2)
    expect((await grantAt(asked))?.receipts.map(({ act }) => act)).toEqual([undefined, 'saved'])
    // The receipt of the copy stands before that of the next key, and is told with it.
    const [, other] = (await shareAt(asked))?.rows ?? []
    expect(await ana.codeOf('openShared', { grantId: asked, recordId: other?.id ?? '' })).toBe('ok')
    await turnsUntil([ana, maria.person], async () => (await grantAt(asked))?.receipts.length === 3)
    expect((await grantAt(asked))?.receipts.map(({ act }) => act)).toEqual([undefined, 'saved', undefined])
    await maria.person.call('withdrawGrant', { grantId: asked })
  })

  it('may be read here until its day, though nothing can be fetched any more', async () => {
    for (const person of [ana, maria.person]) person.clock.offsetMs = 2 * DAY_MS
    for (const person of [ana, maria.person]) await person.root.turn()
    const kept = await shareAt(grantId)
    expect(kept).toMatchObject({ state: 'expired', stage: 'fetched', keptUntilMs: kept?.deleteByMs })
    expect(await ana.codeOf('fetchShare', { grantId })).toBe('grant-expired')
    expect(await ana.codeOf('openShared', { grantId, recordId: kept?.rows[0]?.id ?? '' })).toBe('ok')
    const viewed = (await ana.call('listShares', null)).filter(({ right }) => right === 'view')
    expect(viewed.map(({ stage, keptUntilMs }) => [stage, keptUntilMs])).toEqual([['deleted', undefined]])
    // Whoever reads it then is told, and her page closes; of the kept one nothing is told yet.
    const ended = ana.events.flatMap((event) => (event.type === 'share-ended' ? [[event.grantId, event.reason]] : []))
    expect(ended).toContainEqual([viewed[0]?.grantId, 'expired'])
    expect(ended).not.toContainEqual([grantId, 'expired'])
  })

  it('is deleted with one word before that day, and said; what lies outside is said apart', async () => {
    await ana.call('deleteShare', { grantId })
    expect(await ana.codeOf('openShared', { grantId, recordId: 'ab'.repeat(16) })).toBe('grant-expired')
    await turnsUntil([ana, maria.person], async () => (await grantAt(grantId))?.deletedThereAtMs !== undefined)
    expect((await grantAt(grantId))?.savedCopies?.goneAtMs).toBeUndefined()
    expect(await shareAt(grantId)).toMatchObject({ stage: 'deleted', savedCopies: { records: 3 } })
    await ana.call('confirmCopiesGone', { grantId })
    await turnsUntil([ana, maria.person], async () => (await grantAt(grantId))?.savedCopies?.goneAtMs !== undefined)
    expect((await shareAt(grantId))?.savedCopies?.goneAtMs).toBeGreaterThan(0)
    for (const person of [ana, maria.person]) person.clock.offsetMs = 0
  })

  it('again after the word that it is gone lies outside still, in whichever order and however late both are heard', async () => {
    const twice = await share('keep')
    const back = goOffline(ana)
    await ana.call('saveShared', { grantId: twice, path: join(out, 'first') })
    ana.clock.offsetMs = 60_000
    await ana.call('confirmCopiesGone', { grantId: twice })
    ana.clock.offsetMs = 120_000
    await ana.call('saveShared', { grantId: twice, path: join(out, 'second') })
    for (const person of [ana, maria.person]) person.clock.offsetMs = 3_600_000
    back()
    await turnsUntil([ana, maria.person], async () => (await grantAt(twice))?.receipts.length === 6)
    const gone = async (): Promise<number> =>
      (await maria.person.call('listActivity', { limit: 500, offset: 0 })).entries.filter(
        ({ kind, grantId: of }) => kind === 'copies-gone' && of === twice,
      ).length
    await turnsUntil([ana, maria.person], async () => (await gone()) === 1)
    expect((await grantAt(twice))?.savedCopies?.goneAtMs).toBeUndefined()
    await ana.call('confirmCopiesGone', { grantId: twice })
    await turnsUntil([ana, maria.person], async () => (await grantAt(twice))?.savedCopies?.goneAtMs !== undefined)
    for (const person of [ana, maria.person]) person.clock.offsetMs = 0
  })

  it('goes by itself on its day, with both sides offline till then', async () => {
    const last = await share('keep')
    for (const person of [ana, maria.person]) person.clock.offsetMs = 12 * DAY_MS
    await turnsUntil([ana, maria.person], async () => (await grantAt(last))?.deletedThereAtMs !== undefined)
    expect(await shareAt(last)).toMatchObject({ stage: 'deleted' })
    for (const person of [ana, maria.person]) person.clock.offsetMs = 0
  })

  it('deleted while the share still runs proves nothing yet; once that is stopped, it is said again and counts', async () => {
    const early = await share('keep')
    await ana.call('deleteShare', { grantId: early })
    await turnsUntil([ana, maria.person], async () => (await grantAt(early))?.deletedThereAtMs !== undefined)
    expect(await grantAt(early)).toMatchObject({ state: 'active' })
    const { withdrawal } = await maria.person.call('withdrawGrant', { grantId: early })
    expect(withdrawal?.deletion).toBe('asked')
    await turnsUntil([maria.person, ana], async () => (await grantAt(early))?.withdrawal?.deletion === 'confirmed')
    expect((await grantAt(early))?.deletedThereAtMs).toBeUndefined()
  })
})
