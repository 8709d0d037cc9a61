/** Kinds that are asked for as a whole: granted so or less, what is kept to oneself stays out, and what comes later falls under it. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestView } from '../../shared/api/request-views.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import type { GrantCategory } from '../../shared/model/grant.ts'
import { answerTo, ask, requestsOf, RESOURCES, sayYes, startPatient } from '../support/asking.ts'
import type { Patient } from '../support/asking.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const BOTH = { kinds: ['lab', 'problem'], codes: [], recordIds: [], when: 'both' } as const
let ana: Person
let maria: Patient

beforeAll(async () => {
  ana = await startPerson()
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  maria = await startPatient(ana, 'Maria Popescu', RESOURCES)
})
afterAll(async () => {
  for (const one of [ana, maria]) await one.stop()
})

const later = (title: string, day = '2019-05-01'): object => ({ resourceType: 'Condition', code: { text: title }, recordedDate: day })
let imports = 0
async function importAll(resources: readonly object[], keep: readonly string[] = []): Promise<readonly string[]> {
  const path = join(maria.person.dir, `later-${String(++imports)}.ndjson`)
  await writeFile(path, resources.map((one) => JSON.stringify(one)).join('\n'))
  const { importToken, singles } = await maria.person.call('previewImport', { paths: [path] })
  const keepPrivate = singles.filter(({ title }) => keep.includes(title)).map(({ pick }) => pick)
  return (await maria.person.call('importRecords', { importToken, keepPrivate })).recordIds
}
async function seenBy(reader: Person, grantId: string): Promise<readonly string[]> {
  const share = (await reader.call('listShares', null)).find((one) => one.grantId === grantId)
  return (share?.rows ?? []).map(({ title }) => title).sort()
}
async function idOf(title: string): Promise<string> {
  const { rows } = await maria.person.call('listRecords', { limit: 50, offset: 0 })
  return rows.find((row) => row.title === title)?.id ?? ''
}

describe('a request for kinds, also from now on', () => {
  let request: RequestView
  let grantId = ''

  it('is refused where it bounds days, and says what it asks for', async () => {
    const draft = { ...BOTH, since: '2026-01-01' }
    await expect(ask(ana, maria, { what: draft })).rejects.toThrow('request-incomplete')
    request = await ask(ana, maria, { what: BOTH })
    expect(request.terms.what).toEqual(BOTH)
    const { rows } = await maria.person.call('previewRequest', { requestId: request.requestId })
    expect(rows.map(({ title }) => title).sort()).toEqual(['Ferritin', 'Hay fever', 'HbA1c', 'HbA1c'])
  })

  it('is never answered with another kind, in any way', async () => {
    const full = await answerTo(maria.person, request)
    const wider: readonly GrantCategory[] = [
      { kinds: ['allergy', 'lab'], earlier: true, later: true },
      { kinds: ['allergy'], earlier: false, later: true },
      { kinds: ['image', 'lab'], earlier: false, later: true },
    ]
    for (const category of wider) {
      expect(await maria.person.codeOf('previewGrant', { ...full, category })).toBe('request-widened')
      expect(await maria.person.codeOf('grantAccess', { ...full, category, previewToken: '' })).toBe('request-widened')
    }
  })

  it('is answered with fewer kinds and without what she keeps to herself; the consent says so on both sides', async () => {
    const full = await answerTo(maria.person, request)
    await maria.person.call('keepPrivate', { recordIds: [await idOf('Ferritin')], kept: true })
    const { rows } = await maria.person.call('previewRequest', { requestId: request.requestId })
    expect(rows.map(({ title }) => title)).not.toContain('Ferritin')
    const category = { kinds: ['lab', 'problem'], earlier: true, later: true } as const
    const { sentence } = await maria.person.call('previewGrant', { ...full, scope: { recordIds: [], kinds: [] }, category })
    expect(sentence).toMatchObject({ recordCount: 3, category })
    const without = rows.filter(({ title }) => title === 'HbA1c').map(({ id }) => id)
    const scope = { recordIds: [await idOf('Hay fever')], kinds: [] }
    grantId = await sayYes(maria.person, { ...full, scope, category, without, right: 'view' })
    await turnsUntil([maria.person, ana], async () => (await requestsOf(ana))[0]?.state === 'granted')
    await ana.call('fetchShare', { grantId })
    expect(await seenBy(ana, grantId)).toEqual(['Hay fever'])
    const [given, received] = [await maria.person.call('showConsent', { grantId }), await ana.call('showConsent', { grantId })]
    expect(given).toMatchObject({ sentence: { category }, recordCount: 1, request: { terms: { what: BOTH } } })
    expect(received.fileText).toBe(given.fileText)
    const file = readConsentFile(JSON.parse(given.fileText))
    expect(file.ok && file.value.terms.request).toBe(given.request?.hash)
  })

  it('gets what comes later by an amendment, however old it is itself, but nothing that is kept back', async () => {
    await importAll([later('Asthma'), later('Grief')], ['Grief'])
    const typed = { fields: { kind: 'problem', title: 'Told nobody', date: '2026-10-01' }, keepPrivate: true } as const
    const { recordId } = await maria.person.call('addRecord', typed)
    const corrected = { recordId, fields: { kind: 'problem', title: 'Told nobody yet', date: '2026-10-01' } } as const
    await maria.person.call('correctRecord', corrected)
    const sent = { contactId: maria.contactId, fields: { kind: 'problem', title: 'Sent in confidence', date: '2026-10-02' } } as const
    const { offerId } = await ana.call('sendRecord', sent)
    const isThere = async (): Promise<boolean> =>
      (await maria.person.call('listOffered', null)).some((one) => one.offerId === offerId && one.direction === 'in')
    await turnsUntil([ana, maria.person], isThere)
    await maria.person.call('acceptOffered', { offerId, tell: false, keepPrivate: true })
    await turnsUntil([maria.person, ana], async () => (await seenBy(ana, grantId)).includes('Asthma'))
    expect(await seenBy(ana, grantId)).toEqual(['Asthma', 'Hay fever'])
    const shared = JSON.stringify(await ana.call('listShares', null))
    for (const secret of ['Grief', 'Told', 'Sent', 'Ferritin']) expect(shared).not.toContain(secret)
  })

  it('gets it once it is let go, and keeps what is out already until that is taken back', async () => {
    const [grief, asthma] = [await idOf('Grief'), await idOf('Asthma')]
    expect(await maria.person.call('showPrivacy', { recordId: grief })).toMatchObject({ kept: true, sharedIn: [], wouldGoTo: ['Dr Ana'] })
    await maria.person.call('keepPrivate', { recordIds: [grief], kept: false })
    await turnsUntil([maria.person, ana], async () => (await seenBy(ana, grantId)).includes('Grief'))
    await maria.person.call('keepPrivate', { recordIds: [asthma], kept: true })
    const out = await maria.person.call('showPrivacy', { recordId: asthma })
    expect(out).toMatchObject({ kept: true, sharedIn: [{ grantId, contactName: 'Dr Ana' }], wouldGoTo: [] })
    await maria.person.call('withdrawItems', { grantId, recordIds: [asthma] })
    await turnsUntil([maria.person, ana], async () => !(await seenBy(ana, grantId)).includes('Asthma'))
    expect(await seenBy(ana, grantId)).toEqual(['Grief', 'Hay fever'])
    expect(await maria.person.codeOf('keepPrivate', { recordIds: ['ab'.repeat(16)], kept: true })).toBe('record-not-found')
  })

  it('only from now on: nothing that is there, by whatever way back', async () => {
    const what = { ...BOTH, when: 'later' } as const
    const next = await ask(ana, maria, { what })
    const full = await answerTo(maria.person, next)
    expect(full.scope.recordIds).toEqual([])
    const scope = { recordIds: [await idOf('Hay fever')], kinds: [] }
    const category = { kinds: ['problem'], earlier: false, later: true } as const
    expect(await maria.person.codeOf('previewGrant', { ...full, scope, category })).toBe('request-widened')
    expect(await maria.person.codeOf('previewGrant', { ...full, category: { ...category, earlier: true } })).toBe('request-widened')
    expect(await maria.person.codeOf('previewGrant', { ...full, category })).toBe('ok')
  })
})
