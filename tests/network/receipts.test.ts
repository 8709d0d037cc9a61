/** Keys against receipts between real nodes: no receipt, no key; and what the owner is told of every opening. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessLog, AccessView } from '../../shared/api/access-views.ts'
import type { PeerPort } from '../../electron/vault/ports.ts'
import { judgeReceipts } from '../../renderer/verify/judge-receipts.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { resourcesOf } from '../../shared/crypto/consent-file.ts'
import { checkReceiptProof, PROOFS_TYPE } from '../../shared/crypto/receipt-batch.ts'
import type { ReceiptProof } from '../../shared/crypto/receipt-batch.ts'
import { receiptsIn } from '../../shared/crypto/receipts-file.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../shared/model/grant.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
const TITLES = ['Hay fever', 'Asthma', 'Migraine', 'Sprained ankle'] as const
type Asked = Parameters<PeerPort['fetchKey']>

/** What Ana's program does with a question for a key; an honest one asks. */
interface Program {
  readonly asked: Asked[]
  change: (ask: PeerPort['fetchKey'], ...asked: Asked) => Promise<Result<Uint8Array>>
}

const honest: Program['change'] = (ask, ...asked) => ask(...asked)

async function importConditions(person: Person): Promise<readonly string[]> {
  const file = join(person.dir, 'conditions.ndjson')
  await writeFile(file, TITLES.map((text) => JSON.stringify({ resourceType: 'Condition', code: { text } })).join('\n'))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  const { recordIds } = await person.call('importRecords', { importToken })
  const rows = (await person.call('listRecords', { limit: 10, offset: 0 })).rows
  return TITLES.map((title) => recordIds.find((id) => rows.some((row) => row.id === id && row.title === title)) ?? '')
}

/** One signed statement of the log, without its signature; what it names as the one before does not matter here. */
function receiptOf({ entries }: AccessLog, seq: number): Omit<ReceiptStatement, 'signature'> {
  const { grantId, recordId, openedAtMs, purpose } = entries.find((one) => one.seq === seq) as AccessView
  return { version: 1, grantId, seq, recordId, openedAtMs, purpose, previous: '', reader: '' }
}

describe('keys against receipts', () => {
  const program: Program = { asked: [], change: honest }
  let home = ''
  let maria: Person
  let ana: Person
  let anasKeys: IdentityKeys
  let ids: readonly string[] = []
  let contactId = ''
  let grantId = ''

  const open = (record: number): Promise<string> => ana.codeOf('openShared', { grantId, recordId: ids[record] ?? '' })
  const receipts = async (): Promise<readonly { readonly seq: number; readonly title: string }[]> => {
    const grant = (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)
    return (grant?.receipts ?? []).map(({ seq, title }) => ({ seq, title }))
  }
  const seqs = async (): Promise<readonly number[]> => (await receipts()).map(({ seq }) => seq)
  const give = async (): Promise<string> => {
    const now = Date.now()
    const draft = {
      contactId,
      scope: { recordIds: ids, kinds: [] },
      purpose: 'TREAT' as const,
      right: 'view' as const,
      fromMs: now - 1000,
      untilMs: now + HOUR_MS,
      deleteByMs: now + 2 * HOUR_MS,
      keysOn: 'receipt' as const,
    }
    const { previewToken } = await maria.call('previewGrant', draft)
    const given = await maria.call('grantAccess', { ...draft, previewToken })
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((share) => share.grantId === given.grantId))
    await ana.call('fetchShare', { grantId: given.grantId })
    program.asked.length = 0
    return given.grantId
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'salus-receipts-'))
    maria = await startPerson(home)
    ana = await startPerson(undefined, undefined, (peer) => ({
      ...peer,
      fetchKey: (...asked) => {
        program.asked.push(asked)
        return program.change(peer.fetchKey.bind(peer), ...asked)
      },
    }))
    await createConfirmedVault(maria, 'Maria Popescu')
    await createConfirmedVault(ana, 'Dr Ana Dumitru')
    anasKeys = await identityOf(ana)
    ids = await importConditions(maria)
    const cardOfAna = (await ana.call('showContactCard', null)).card
    const cardOfMaria = (await maria.call('showContactCard', null)).card
    contactId = (await maria.call('addContact', { card: cardOfAna, name: 'Dr Ana', role: 'clinician', verified: true })).contactId
    await ana.call('addContact', { card: cardOfMaria, name: 'Maria', role: 'other', verified: true })
    grantId = await give()
  })
  afterAll(async () => {
    await ana.stop()
    await maria.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('a record opens once its receipt is there, and again without asking, each time with a receipt of its own', async () => {
    expect([await open(0), await open(0)]).toEqual(['ok', 'ok'])
    expect(program.asked.length).toBe(1)
    await turnsUntil([ana, maria], async () => (await receipts()).length === 2)
    expect(await receipts()).toEqual([
      { seq: 1, title: 'Hay fever' },
      { seq: 2, title: 'Hay fever' },
    ])
  })

  it('a withheld receipt stops the next key, whichever way it is left out, and nothing is given', async () => {
    const before = await receipts()
    const got: Result<Uint8Array>[] = []
    const cheat = (change: (chain: readonly ReceiptStatement[]) => readonly ReceiptStatement[]): Program['change'] => {
      return async (ask, card, grant, record, chain) => {
        got.push(await ask(card, grant, record, change(chain)))
        return got.at(-1) ?? err('internal')
      }
    }
    const ways: readonly ((chain: readonly ReceiptStatement[]) => readonly ReceiptStatement[])[] = [
      () => [],
      (chain) => chain.slice(0, -1),
      (chain) => chain.slice(-1),
      (chain) => chain.map((one) => ({ ...one, seq: one.seq + 1 })),
      (chain) => chain.map((one) => ({ ...one, recordId: ids[2] ?? '' })),
      (chain) => chain.map((one) => ({ ...one, purpose: 'HRESCH' as const })),
      (chain) => chain.map((one) => ({ ...one, signature: `A${one.signature.slice(1)}` })),
    ]
    // An opening that needs no key leaves a receipt, so that two are due with the next key.
    expect(await open(0)).toBe('ok')
    for (const way of ways) {
      program.change = cheat(way)
      expect(await open(1)).toBe('key-refused')
    }
    expect(got.every((answer) => !answer.ok && answer.error.code === 'refused-by-peer')).toBe(true)
    expect((await receipts()).filter(({ title }) => title !== 'Hay fever')).toEqual([])
    program.change = honest
    expect(await open(1)).toBe('ok')
    await turnsUntil([ana, maria], async () => (await receipts()).length === before.length + 2)
    expect((await receipts()).at(-1)).toEqual({ seq: before.length + 2, title: 'Asthma' })
  })

  it('another receipt under a number that is known gets nothing, and neither does one for another record or of another reader', async () => {
    const stranger = deriveIdentity(new Uint8Array(32).fill(7))
    const fork: Program['change'] = (ask, card, grant, record, chain) => {
      const last = chain.at(-1)
      const { signature: _old, ...fields } = last as ReceiptStatement
      return ask(card, grant, record, [signReceipt(stranger, fields)])
    }
    program.change = fork
    expect(await open(2)).toBe('key-refused')
    program.change = (ask, card, grant, _record, chain) => ask(card, grant, ids[3] ?? '', chain)
    expect(await open(2)).toBe('key-refused')
    program.change = honest
  })

  it('the same question again gets the same answer and leaves no second receipt', async () => {
    const boxes: string[] = []
    program.change = async (ask, ...asked) => {
      const answers = [await ask(...asked), await ask(...asked)]
      for (const answer of answers) boxes.push(answer.ok ? Buffer.from(answer.value).toString('hex') : answer.error.code)
      return answers[1] ?? err('internal')
    }
    expect(await open(2)).toBe('ok')
    program.change = honest
    expect(boxes[0]).toMatch(/^[0-9a-f]{96}$/u)
    expect(boxes[1]).toBe(boxes[0])
    await turnsUntil([ana, maria], async () => (await seqs()).length === 5)
    expect(await seqs()).toEqual([1, 2, 3, 4, 5])
  })

  it('what was opened opens again with the owner out of reach, nothing else does, and the receipts come later', async () => {
    program.change = () => Promise.resolve(err('peer-unreachable'))
    expect([await open(3), await open(3)]).toEqual(['key-owner-away', 'key-owner-away'])
    expect(await open(2)).toBe('ok')
    program.change = honest
    expect(await open(3)).toBe('ok')
    // What could not be told at all is no opening: no third receipt.
    await turnsUntil([ana, maria], async () => (await receipts()).length === 7)
    expect((await receipts()).slice(5)).toEqual([
      { seq: 6, title: 'Migraine' },
      { seq: 7, title: 'Sprained ankle' },
    ])
  })

  it('an answer that was lost is asked for with the same receipt', async () => {
    grantId = await give()
    program.change = async (ask, ...asked) => {
      await ask(...asked)
      return err('peer-timeout')
    }
    expect(await open(0)).toBe('key-owner-away')
    program.change = honest
    expect(await open(0)).toBe('ok')
    expect(program.asked.map(([, , , chain]) => chain.at(-1)?.signature).filter((one, at, all) => all.indexOf(one) === at)).toHaveLength(1)
    await turnsUntil([ana, maria], async () => (await seqs()).length === 1)
    expect(await seqs()).toEqual([1])
  })

  it('with the vault locked the node gives keys and writes the receipts down; a fork that it knows of gets nothing', async () => {
    await maria.root.stop()
    expect(await open(1)).toBe('ok')
    const [, , , told = []] = program.asked.at(-1) ?? []
    const { signature: _told, ...fields } = told.at(-1) as ReceiptStatement
    program.change = (ask, card, grant, record) => ask(card, grant, record, [signReceipt(anasKeys, { ...fields, recordId: record })])
    expect(await open(2)).toBe('key-refused')
    program.change = honest
    const waiting = await maria.node.peer.takeInbox()
    const envelopes = waiting.ok ? waiting.value.map(({ envelope }) => Buffer.from(envelope).toString('latin1')) : []
    expect(envelopes).toHaveLength(1)
    expect([ids[1], grantId, 'TREAT'].filter((one) => envelopes.join('').includes(one ?? ''))).toEqual([])
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await turnsUntil([maria], async () => (await seqs()).length === 2)
    expect((await receipts()).at(-1)).toEqual({ seq: 2, title: 'Asthma' })
  })

  it('after a restart the node knows how far the receipts had come', async () => {
    await maria.stop()
    maria = await startPerson(home)
    // Nothing is served before the vault was opened once.
    expect(await open(2)).not.toBe('ok')
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await turnsUntil([maria, ana], async () => (await seqs()).length >= 2)
    program.change = (ask, card, grant, record, chain) => {
      const [first] = chain
      const { signature: _old, ...fields } = first as ReceiptStatement
      return ask(card, grant, record, [signReceipt(anasKeys, { ...fields, seq: 2, previous: '', recordId: record })])
    }
    expect(await open(2)).toBe('key-refused')
    // After a no she tells everything: a node may know less than she thinks.
    expect(program.asked.slice(-2).map(([, , , chain]) => chain.map(({ seq }) => seq))).toEqual([[3], [1, 2, 3]])
    program.change = honest
    expect(await open(2)).toBe('ok')
    await turnsUntil([maria], async () => (await seqs()).length === 3)
  })

  it('the log says who opened what when and for what, by person, record and month, and names a gap', async () => {
    const log = await maria.call('listAccesses', { limit: 100, offset: 0 })
    expect(log.total).toBe(10)
    expect(log.people).toEqual([{ contactId, who: 'Dr Ana' }])
    expect(log.records.map(({ title }) => title).sort()).toEqual([...TITLES].sort())
    const [month = ''] = log.months
    const count = async (filter: object): Promise<number> => (await maria.call('listAccesses', { ...filter, limit: 100, offset: 0 })).total
    expect(await count({ month })).toBe(10)
    expect(await count({ month: '2001-01' })).toBe(0)
    expect(await count({ recordId: ids[3] ?? '' })).toBe(1)
    expect(await count({ contactId: 'nobody' })).toBe(0)
    expect(log.gaps).toEqual([])
    expect(
      log.entries.every(({ who, purpose, reportedAtMs, twice }) => who === 'Dr Ana' && purpose === 'TREAT' && reportedAtMs > 0 && !twice),
    ).toBe(true)
    // Receipt 5 of this share never comes, number 3 comes twice, and number 6 says that it was long before the share.
    const last = { ...receiptOf(log, 3), reader: anasKeys.did, grantId }
    const letters = [
      signReceipt(anasKeys, { ...last, seq: 6, openedAtMs: 1000 }),
      signReceipt(anasKeys, { ...last, seq: 3, openedAtMs: last.openedAtMs + 1 }),
    ]
    const [card] = program.asked.at(-1) as Asked
    for (const one of letters) await ana.node.peer.deliver(card, sealFor(anasKeys, card, 'receipt', JSON.stringify(one)))
    await turnsUntil([maria], async () => (await maria.call('listAccesses', { limit: 1, offset: 0 })).total === 12)
    const after = await maria.call('listAccesses', { limit: 100, offset: 0 })
    expect({ ...after, n: await count({ month }) }).toMatchObject({ n: 12, months: log.months, gaps: [{ grantId, numbers: [4, 5] }] })
    expect(after.entries.filter(({ twice }) => twice).map(({ seq }) => seq)).toEqual([3, 3])
    const { entries } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(entries.filter(({ kind }) => kind === 'receipt-twice' || kind === 'receipt-gap').map(({ kind, count: n }) => [kind, n])).toEqual(
      expect.arrayContaining([
        ['receipt-gap', 5],
        ['receipt-twice', 3],
      ]),
    )
  })

  it('the log is saved as AuditEvents with everything that FHIR asks for', async () => {
    const { text, count } = await maria.call('saveAccesses', { recordId: ids[3] ?? '' })
    expect(count).toBe(1)
    const bundle = JSON.parse(text) as { readonly resourceType: string; readonly entry: readonly { readonly resource: object }[] }
    const coding = (code: string): object => ({ system: expect.stringMatching(/^http/u) as string, code })
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
    expect(bundle.entry[0]?.resource).toMatchObject({
      resourceType: 'AuditEvent',
      type: coding('rest'),
      subtype: [coding('read')],
      action: 'R',
      outcome: '0',
      recorded: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u) as string,
      purposeOfEvent: [{ coding: [coding('TREAT')] }],
      agent: [{ who: { identifier: { value: anasKeys.did }, display: 'Dr Ana' }, requestor: true }],
      source: { observer: { identifier: { value: anasKeys.did } } },
      entity: [{ what: { identifier: { value: ids[3] } }, name: 'Sprained ankle' }, { role: coding('1') }, { description: 'Consent' }],
    })
  })

  it('a month on one page says what was given, opened, taken back and still runs', async () => {
    const view = await maria.call('showMonth', { month: '' })
    expect(view.name).toBe('Maria Popescu')
    expect(view.given.map(({ who, records }) => [who, records])).toEqual([
      ['Dr Ana', 4],
      ['Dr Ana', 4],
    ])
    expect(view.opened).toMatchObject([{ who: 'Dr Ana', times: 12, records: 4, missing: 2 }])
    expect([view.running.length, view.ended, view.takenBack, view.requests]).toEqual([2, [], [], []])
    expect(await maria.call('showMonth', { month: '2001-01' })).toMatchObject({ given: [], opened: [], running: [] })
    expect(await maria.codeOf('showMonth', { month: '2001-13' })).toBe('input-invalid')
  })

  it('once the share is stopped no receipt gets a key', async () => {
    expect((await ana.call('showConsent', { grantId })).keysOn).toBe('receipt')
    const [card, , record, chain] = program.asked.at(-1) as Asked
    await maria.call('withdrawGrant', { grantId })
    expect(await ana.node.peer.fetchKey(card, grantId, record, chain)).toEqual(err('refused-by-peer'))
  })

  it('receipts of a day are sealed together the day after, and the seal reaches the ledger', async () => {
    const seals = async (): Promise<number> => (await maria.call('showPublicView', null)).transactions.length
    const before = await seals()
    const states = async (): Promise<readonly string[]> => {
      const { entries } = await maria.call('listAccesses', { limit: 100, offset: 0 })
      return [...new Set(entries.map(({ witness }) => witness))]
    }
    expect(await states()).toEqual(['none'])
    // At some hour of the day after.
    maria.clock.offsetMs = 48 * HOUR_MS
    await turnsUntil([maria], async () => (await states()).join() === 'witnessed')
    const file = JSON.parse((await maria.call('saveReceipts', { grantId })).text) as unknown
    const statements = receiptsIn(file).map(
      (event) => JSON.parse((event['extension'] as [{ valueString: string }])[0].valueString) as ReceiptStatement,
    )
    const binary = resourcesOf(file).find((one) => one['contentType'] === PROOFS_TYPE)
    const proofs = JSON.parse(Buffer.from(String(binary?.['data']), 'base64').toString()) as readonly ReceiptProof[]
    expect(statements.map((one) => proofs.some((proof) => checkReceiptProof(one, proof)))).toEqual([true, true, true, true, true])
    // For strangers: with what the ledger of this computer says of them.
    const said = (await judgeReceipts(file, [], () => Promise.resolve())).lines.filter((line) => line.said.key.startsWith('seals.'))
    expect(said.map((line) => [line.said.key, line.said.values?.['numbers']])).toEqual([['seals.journal', '1–3, 6']])
    maria.clock.offsetMs = 0
    expect(await seals()).toBeGreaterThan(before)
    const takenBack = async (): Promise<readonly object[]> => (await maria.call('showMonth', { month: '' })).takenBack
    await turnsUntil([ana, maria], async () => JSON.stringify(await takenBack()).includes('confirmed'))
    expect(await takenBack()).toMatchObject([{ who: 'Dr Ana', deletion: 'confirmed' }])
  })
})
