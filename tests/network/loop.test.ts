import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../renderer/verify/finding.ts'
import { judgeFiles } from '../../renderer/verify/judge.ts'
import { readDropped } from '../../renderer/verify/read-file.ts'
import { createConfirmedVault, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'Patient', name: [{ given: ['Maria'], family: 'Popescu' }], birthDate: '1961-04-12' } },
    {
      resource: {
        resourceType: 'Observation',
        status: 'final',
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { text: 'HbA1c', coding: [{ system: 'http://loinc.org', code: '59261-8' }] },
        effectiveDateTime: '2026-11-02',
        valueQuantity: { value: 58, unit: 'mmol/mol' },
        referenceRange: [{ low: { value: 20 }, high: { value: 42 } }],
      },
    },
  ],
}

/** What the page for strangers says of these files together. */
async function judged(texts: readonly string[]): Promise<readonly (Finding | null)[]> {
  const turn = (): Promise<void> => Promise.resolve()
  const contents = await Promise.all(texts.map((text) => readDropped(new Blob([text]), () => true)))
  return judgeFiles(
    contents.flatMap((content) => (content === null ? [] : [{ content, answer: null }])),
    Date.now(),
    turn,
  )
}

describe('two people, one record, from import to withdrawal', () => {
  let maria: Person
  let ana: Person
  let stranger: Person
  let recordIds: readonly string[] = []
  let contactId = ''
  let grantId = ''
  let invite = ''

  beforeAll(async () => {
    maria = await startPerson()
    ana = await startPerson()
    stranger = await startPerson()
    await createConfirmedVault(maria, 'Maria Popescu')
    await createConfirmedVault(ana, 'Dr Ana Dumitru')
    await createConfirmedVault(stranger, 'Somebody Else')
  })
  afterAll(async () => {
    for (const person of [maria, ana, stranger]) await person.stop()
  })

  it('a preview says whose records these are and stores nothing', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-files-'))
    const path = join(dir, 'lab.json')
    await writeFile(path, JSON.stringify(BUNDLE))
    const preview = await maria.call('previewImport', { paths: [path] })
    expect(preview.subjects[0]).toMatchObject({ name: 'Maria Popescu', birthDate: '1961-04-12', isHolder: true })
    expect((await maria.call('listRecords', { limit: 10, offset: 0 })).total).toBe(0)
    const imported = await maria.call('importRecords', { importToken: preview.importToken })
    expect(imported.imported).toBe(2)
    recordIds = imported.recordIds
    const again = await maria.call('previewImport', { paths: [path] })
    expect(again).toMatchObject({ total: 0, duplicates: 2 })
  })

  it('home shows the value above its range', async () => {
    const home = await maria.call('showHome', null)
    expect(home.labs[0]?.latest).toMatchObject({ title: 'HbA1c', measurement: { value: 58, flag: 'high' } })
    expect((await maria.call('searchRecords', { text: 'hba', limit: 5, offset: 0 })).rows).toHaveLength(1)
  })

  it('both sides see the same safety words', async () => {
    const cardOfAna = (await ana.call('showContactCard', null)).card
    const cardOfMaria = (await maria.call('showContactCard', null)).card
    const added = await maria.call('addContact', { card: cardOfAna, name: 'Dr Ana', role: 'clinician', verified: true })
    const back = await ana.call('addContact', { card: cardOfMaria, name: 'Maria', role: 'other', verified: true })
    expect(added.safetyWords).toEqual(back.safetyWords)
    expect(await maria.codeOf('addContact', { card: cardOfMaria, name: '', role: 'other', verified: false })).toBe('card-own')
    contactId = added.contactId
  })

  it('a grant is signed, delivered, fetched and opened, and the opening leaves a receipt', async () => {
    const draft = {
      contactId,
      scope: { recordIds, kinds: [] },
      purpose: 'TREAT' as const,
      right: 'view' as const,
      fromMs: Date.now() - 1000,
      untilMs: Date.now() + HOUR_MS,
      deleteByMs: Date.now() + 2 * HOUR_MS,
    }
    await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
    const preview = await maria.call('previewGrant', draft)
    expect(await maria.codeOf('grantAccess', { ...draft, untilMs: draft.untilMs + HOUR_MS / 2, previewToken: preview.previewToken })).toBe(
      'grant-changed',
    )
    const granted = await maria.call('grantAccess', { ...draft, previewToken: preview.previewToken })
    grantId = granted.grantId
    invite = granted.invite
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
    await turnsUntil([maria], async () => (await maria.call('listGrants', null))[0]?.witness === 'witnessed')
    const share = await ana.call('fetchShare', { grantId })
    expect(share).toMatchObject({ stage: 'fetched', checkedOnLedger: true, senderName: 'Maria' })
    const lab = share.rows.find((row) => row.title === 'HbA1c')
    const opened = await ana.call('openShared', { grantId, recordId: lab?.id ?? '' })
    expect(opened.row.measurement?.value).toBe(58)
    await turnsUntil([ana, maria], async () => (await maria.call('listGrants', null))[0]?.receipts.length === 1)
    expect((await maria.call('listGrants', null))[0]?.receipts[0]).toMatchObject({ seq: 1, title: 'HbA1c', signed: true })
  })

  it('an invite for somebody else does not open', async () => {
    expect(await stranger.codeOf('acceptInvite', { invite })).toBe('invite-not-for-you')
  })

  it('a proof of a witnessed record is checked from the file alone, and one changed digit fails', async () => {
    const { text } = await maria.call('saveProof', { recordId: recordIds[0] ?? '' })
    expect(await stranger.call('verifyProof', { text })).toMatchObject({ witnessed: true })
    const proof = JSON.parse(text) as { salt: string }
    const changed = JSON.stringify({ ...proof, salt: `${proof.salt.startsWith('0') ? '1' : '0'}${proof.salt.slice(1)}` })
    expect(await stranger.codeOf('verifyProof', { text: changed })).toBe('proof-invalid')
  })

  it('proof, consent and receipts are whole for a stranger with no Salus, each side may save the consent', async () => {
    const recordId = recordIds[0] ?? ''
    const record = await maria.call('readOriginal', { recordId })
    const texts = [
      new TextDecoder().decode(record.bytes),
      (await maria.call('saveProof', { recordId })).text,
      (await maria.call('saveConsent', { grantId })).text,
      (await maria.call('saveReceipts', { grantId })).text,
      (await ana.call('saveConsent', { grantId })).text,
    ]
    const found = await judged(texts)
    expect(found.map((one) => one?.headline.key)).toEqual([undefined, 'proof.same', 'consent.ask', 'receipts.wholeUnknown', 'consent.ask'])
    expect(found[2]?.lines.map(({ said }) => said.key)).toEqual(
      expect.arrayContaining(['stopped.notJournal', 'since.consentJournal', 'today.within']),
    )
    expect(found[4]?.lines.map(({ said }) => said.key)).toEqual(expect.arrayContaining(['stopped.ask', 'since.consentAsk']))
    expect(await ana.codeOf('saveReceipts', { grantId })).toBe('grant-not-found')
    expect(await maria.codeOf('saveConsent', { grantId: 'ab'.repeat(16) })).toBe('grant-not-found')
  })

  it('withdrawing stops serving, ends the view, opens the lock and brings a deletion receipt', async () => {
    const withdrawn = await maria.call('withdrawGrant', { grantId })
    expect(withdrawn.withdrawal).toMatchObject({ stoppedServing: true, keysRotated: true })
    await turnsUntil([ana, maria], async () => (await maria.call('listGrants', null))[0]?.withdrawal?.deletion === 'confirmed')
    expect(await ana.codeOf('openShared', { grantId, recordId: recordIds[0] ?? '' })).toBe('grant-withdrawn')
    expect(await ana.codeOf('acceptInvite', { invite })).toBe('invite-replayed')
    expect(ana.events.some((event) => event.type === 'share-ended' && event.reason === 'withdrawn')).toBe(true)
    await turnsUntil([maria], async () => (await maria.call('listGrants', null))[0]?.withdrawal?.witness === 'witnessed')
    expect((await maria.call('withdrawGrant', { grantId })).withdrawal?.withdrawnAtMs).toBe(withdrawn.withdrawal?.withdrawnAtMs)
  })

  it('a consent that was stopped is so for a stranger, by the file itself and by the ledger in it', async () => {
    const { text } = await maria.call('saveConsent', { grantId })
    const [found] = await judged([text])
    expect(found?.headline.key).toBe('consent.stopped')
    // Who would hide it leaves the sign out; the journal still has it.
    const bundle = JSON.parse(text) as { entry: { resource: { extension?: { url: string }[] } }[] }
    const note = bundle.entry[1]?.resource
    const extension = note?.extension?.filter(({ url }) => url !== 'urn:salus:lock-preimage')
    if (note !== undefined && extension !== undefined) note.extension = extension
    const [hidden] = await judged([JSON.stringify(bundle)])
    expect(hidden?.lines.map(({ said }) => said.key)).toContain('stopped.journal')
  })

  it('the vault checks whole and the public bytes hold no name', async () => {
    expect(await maria.call('checkVault', null)).toMatchObject({ records: 2, damaged: [] })
    const view = await maria.call('showPublicView', null)
    expect(view.transactions.length).toBeGreaterThan(3)
    const text = JSON.stringify(view.transactions.filter((one) => !one.means.startsWith('deploy')))
    for (const secret of ['Maria', 'Ana', grantId, Buffer.from('Maria').toString('hex')]) expect(text).not.toContain(secret)
  })
})
