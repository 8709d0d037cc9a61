import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VaultFilesPort } from '../../electron/vault/ports.ts'
import type { GrantCategory } from '../../shared/model/grant.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import { checkReceipt, receiptsIn } from '../../shared/crypto/receipts-file.ts'
import { err } from '../../shared/model/result.ts'
import { goOffline } from '../support/household.ts'
import { createConfirmedVault, grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS
let files = ''
let home = ''
/** How many commits are still durable, and whether the one behind them is though nobody hears of it; null: all of them are. */
let power: { commits: number; readonly lastIsWritten: boolean } | null = null

function withPower(port: VaultFilesPort): VaultFilesPort {
  return {
    ...port,
    writeHead: async (slot, bytes) => {
      if (power === null || power.commits-- > 0) return port.writeHead(slot, bytes)
      if (power.commits === -1 && power.lastIsWritten) await port.writeHead(slot, bytes)
      return err('disk-failed')
    },
  }
}

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'salus-files-'))
  home = await mkdtemp(join(tmpdir(), 'salus-maria-'))
})
afterAll(() => rm(files, { recursive: true, force: true }))

const lab = (title: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { text: title },
  effectiveDateTime: '2026-11-02',
  valueQuantity: { value: title.length, unit: 'mmol/l' },
})
const medicine = (title: string): object => ({
  resourceType: 'MedicationStatement',
  status: 'active',
  medicationCodeableConcept: { text: title },
})

let imports = 0
async function importAll(person: Person, resources: readonly object[], holdBack = false): Promise<readonly string[]> {
  const path = join(files, `${String(++imports)}.json`)
  await writeFile(path, JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ resource })) }))
  const { importToken } = await person.call('previewImport', { paths: [path] })
  return (await person.call('importRecords', { importToken, holdBack })).recordIds
}

async function meet(one: Person, other: Person): Promise<string> {
  const [cardOfOne, cardOfOther] = [await one.call('showContactCard', null), await other.call('showContactCard', null)]
  await other.call('addContact', { card: cardOfOne.card, name: 'Maria', role: 'other', verified: true })
  const added = await one.call('addContact', { card: cardOfOther.card, name: 'Dr Ana', role: 'clinician', verified: true })
  return added.contactId
}

async function grantKinds(
  person: Person,
  contactId: string,
  category: GrantCategory,
  { lastsMs = HOUR_MS, ...more }: { readonly lastsMs?: number; readonly keysOn?: 'receipt' } = {},
): Promise<string> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + lastsMs, deleteByMs: now + 2 * lastsMs }
  const draft = { contactId, scope: { recordIds: [], kinds: [] }, purpose: 'TREAT', right: 'view', ...times, category, ...more } as const
  const { previewToken } = await person.call('previewGrant', draft)
  return (await person.call('grantAccess', { ...draft, previewToken })).grantId
}

async function titlesAt(reader: Person, grantId: string): Promise<readonly string[]> {
  const share = (await reader.call('listShares', null)).find((one) => one.grantId === grantId)
  return [...(share?.rows ?? [])].map(({ title }) => title).sort()
}

async function idOf(reader: Person, grantId: string, title: string): Promise<string> {
  const share = (await reader.call('listShares', null)).find((one) => one.grantId === grantId)
  return share?.rows.find((row) => row.title === title)?.id ?? ''
}

describe('a grant of a whole kind, from now on and back', () => {
  let maria: Person
  let ana: Person
  let contactId = ''
  let grantId = ''
  let laterId = ''
  const served = new Set<string>()

  beforeAll(async () => {
    maria = await startPerson(home, withPower)
    ana = await startPerson()
    await createConfirmedVault(maria, 'Maria Popescu')
    await createConfirmedVault(ana, 'Dr Ana Dumitru')
    maria.node.peer.onEvent((event) => {
      if (event.type === 'served') served.add(event.cid)
    })
    await importAll(maria, [lab('HbA1c'), lab('LDL'), medicine('Metformin')])
    contactId = await meet(maria, ana)
  })
  afterAll(async () => {
    for (const person of [maria, ana]) await person.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('names what is there where that was signed, and nothing of it where only later things were', async () => {
    grantId = await grantKinds(maria, contactId, { kinds: ['lab'], earlier: true, later: true })
    laterId = await grantKinds(maria, contactId, { kinds: ['lab', 'medicine'], earlier: false, later: true })
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 2)
    for (const id of [grantId, laterId]) await ana.call('fetchShare', { grantId: id })
    expect(await titlesAt(ana, grantId)).toEqual(['HbA1c', 'LDL'])
    expect(await titlesAt(ana, laterId)).toEqual([])
  })

  it('gives what comes in later, of these kinds only, asks nobody, and says so', async () => {
    await importAll(maria, [lab('TSH'), lab('FT4'), lab('CRP'), medicine('Levothyroxine')])
    await turnsUntil([maria, ana], async () => (await titlesAt(ana, laterId)).length === 4)
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).every(({ notFetched }) => notFetched === undefined))
    expect(await titlesAt(ana, grantId)).toEqual(['CRP', 'FT4', 'HbA1c', 'LDL', 'TSH'])
    const opened = await ana.call('openShared', { grantId, recordId: await idOf(ana, grantId, 'TSH') })
    expect(opened.row.title).toBe('TSH')
    const { entries } = await maria.call('listActivity', { limit: 50, offset: 0 })
    expect(entries.find((one) => one.kind === 'items-given' && one.grantId === grantId)).toMatchObject({
      count: 3,
      reason: 'lab',
      who: 'Dr Ana',
    })
    await turnsUntil([ana, maria], async () => (await maria.call('listGrants', null)).some(({ receipts }) => receipts.length > 0))
    const { text } = await maria.call('saveReceipts', { grantId })
    const read = readConsentFile(JSON.parse(text))
    const [event = {}] = receiptsIn(JSON.parse(text))
    if (!read.ok) throw new Error(read.error.code)
    expect(checkReceipt(event, 1, read.value.terms).problem).toBe('record')
    expect(checkReceipt(event, 1, { ...read.value.terms, records: read.value.amended.ever }).problem).toBe(null)
    const items = await maria.call('showGrantItems', { grantId, limit: 10, offset: 0 })
    expect(items).toMatchObject({ total: 5, takenBack: [], additions: [{ count: 3 }] })
    expect(
      items.items
        .filter(({ addedAtMs }) => addedAtMs !== undefined)
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['CRP', 'FT4', 'TSH'])
  })

  it('gives nothing that was held back, and what is typed like the rest', async () => {
    await importAll(maria, [lab('Held')], true)
    await importAll(maria, [lab('Free')])
    await turnsUntil([maria, ana], async () => (await titlesAt(ana, grantId)).includes('Free'))
    expect(await titlesAt(ana, grantId)).not.toContain('Held')
  })

  it('takes one item back: served no more, dropped there with a receipt, and the rest goes on', async () => {
    const recordId = await idOf(ana, grantId, 'TSH')
    const view = await maria.call('withdrawItems', { grantId, recordIds: [recordId] })
    expect(view.takenBack).toMatchObject([{ title: 'TSH', deletion: 'asked', resealed: false }])
    expect(view.takenBack[0]?.openedAtMs).toBeGreaterThan(0)
    await turnsUntil([maria, ana], async () => {
      const { takenBack } = await maria.call('showGrantItems', { grantId, limit: 0, offset: 0 })
      return takenBack[0]?.deletion === 'confirmed'
    })
    expect(await ana.codeOf('openShared', { grantId, recordId })).toBe('record-taken-back')
    expect(ana.events.findLast((one) => one.type === 'items-ended')).toMatchObject({ recordIds: [recordId], by: 'Maria' })
    expect(await titlesAt(ana, grantId)).toEqual(['CRP', 'FT4', 'Free', 'HbA1c', 'LDL'])
    // Shared twice: what one share loses the other one keeps.
    expect(await ana.codeOf('openShared', { grantId: laterId, recordId })).toBe('ok')
    expect(await ana.codeOf('openShared', { grantId, recordId: await idOf(ana, grantId, 'HbA1c') })).toBe('ok')
    expect((await maria.call('showGrantItems', { grantId, limit: 9, offset: 0 })).total).toBe(5)
    expect((await maria.call('withdrawItems', { grantId, recordIds: [recordId] })).takenBack).toHaveLength(1)
    expect(await maria.codeOf('withdrawItems', { grantId, recordIds: ['ab'.repeat(16)] })).toBe('record-not-found')
    // The page of the month counts what can be seen now, and knows of single records.
    const month = await maria.call('showMonth', { month: '' })
    expect(month.takenBack).toEqual([])
    expect(month.itemsTaken).toMatchObject([{ grantId, who: 'Dr Ana', records: 1, deletion: 'confirmed' }])
    expect(month.given.map((one) => [one.grantId === grantId, one.records])).toEqual([
      [true, 2],
      [false, 0],
    ])
    expect(month.running.map((one) => [one.grantId === grantId, one.records])).toEqual([
      [true, 5],
      [false, 5],
    ])
    expect((await ana.call('checkVault', null)).damaged).toEqual([])
  })

  it('the deep way seals what nobody else may read anew: its old blocks are gone, and it still opens here', async () => {
    const recordId = await idOf(ana, grantId, 'HbA1c')
    const before = await blocksOf(maria, served)
    const copies = await blocksOf(ana, served)
    const view = await maria.call('withdrawItems', { grantId, recordIds: [recordId, await idOf(ana, grantId, 'CRP')], deep: true })
    expect(view.sealedAnew).toEqual({ records: 1, kept: 1 })
    expect(view.takenBack.find(({ title }) => title === 'HbA1c')?.resealed).toBe(true)
    expect(view.takenBack.find(({ title }) => title === 'CRP')?.resealed).toBe(false)
    expect((await blocksOf(maria, served)).length).toBe(before.length - 1)
    expect((await maria.call('readRecord', { recordId })).row.title).toBe('HbA1c')
    expect(await maria.call('exportCar', { grantId, path: join(home, 'grant.car') })).toMatchObject({ blocks: 3 })
    await turnsUntil([maria, ana], async () => (await blocksOf(ana, served)).length === copies.length - 1)
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
    expect(await ana.codeOf('openShared', { grantId: laterId, recordId: await idOf(ana, laterId, 'CRP') })).toBe('ok')
  })

  it('stopping the deep way says how many lie under new keys and how many others may still read', async () => {
    const { withdrawal } = await maria.call('withdrawGrant', { grantId, deep: true })
    expect(withdrawal?.resealed).toMatchObject({ records: 2, kept: 4 })
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((one) => one.stage === 'deleted'))
    expect((await ana.call('checkVault', null)).damaged).toEqual([])
    await importAll(maria, [lab('After')])
    await turnsUntil([maria, ana], async () => (await titlesAt(ana, laterId)).includes('After'))
    expect(await titlesAt(ana, grantId)).toEqual([])
  })

  it('a large file is sealed anew chunk by chunk, byte for byte the same; cancelled, everything lies as before, and it can be asked for again', async () => {
    const path = join(files, 'scan.pdf')
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5 * 1024 * 1024, 'scan')])
    await writeFile(path, bytes)
    const { importToken } = await maria.call('previewImport', { paths: [path] })
    const [recordId = ''] = (await maria.call('importRecords', { importToken })).recordIds
    const { grantId: scanId } = await grantForAnHour(maria, contactId, [recordId])
    const cancelled = await maria.root.call('withdrawGrant', { grantId: scanId, deep: true }, { signal: AbortSignal.abort() })
    expect(cancelled).toMatchObject({ ok: true, value: { state: 'withdrawn' } })
    expect((await maria.call('listGrants', null)).find((one) => one.grantId === scanId)?.withdrawal?.resealed).toBeUndefined()
    const { withdrawal } = await maria.call('withdrawGrant', { grantId: scanId, deep: true })
    expect(withdrawal?.resealed).toMatchObject({ records: 1, kept: 0 })
    expect(maria.events.some((one) => one.type === 'reseal-progress' && one.done === one.total)).toBe(true)
    expect(Buffer.from((await maria.call('readOriginal', { recordId })).bytes).equals(bytes)).toBe(true)
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
  })

  it('gives keys against receipts also for what comes later, and none for what was taken back', async () => {
    const id = await grantKinds(maria, contactId, { kinds: ['lab'], earlier: false, later: true }, { keysOn: 'receipt' })
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).some((one) => one.grantId === id))
    await ana.call('fetchShare', { grantId: id })
    await importAll(maria, [lab('Zinc'), lab('Iron')])
    await turnsUntil([maria, ana], async () => {
      const share = (await ana.call('listShares', null)).find((one) => one.grantId === id)
      return share?.rows.length === 2 && share.notFetched === undefined
    })
    const [zinc, iron] = [await idOf(ana, id, 'Zinc'), await idOf(ana, id, 'Iron')]
    expect((await ana.call('openShared', { grantId: id, recordId: zinc })).row.title).toBe('Zinc')
    await maria.call('withdrawItems', { grantId: id, recordIds: [iron] })
    // Her Salus has not heard of it yet.
    expect(await ana.codeOf('openShared', { grantId: id, recordId: iron })).toBe('key-refused')
    await turnsUntil([maria, ana], async () => (await titlesAt(ana, id)).length === 1)
    expect(await ana.codeOf('openShared', { grantId: id, recordId: iron })).toBe('record-taken-back')
    expect(await ana.codeOf('openShared', { grantId: id, recordId: zinc })).toBe('ok')
    await maria.call('withdrawGrant', { grantId: id })
    await turnsUntil([maria, ana], async () => {
      const grant = (await maria.call('listGrants', null)).find((one) => one.grantId === id)
      return grant?.withdrawal?.deletion === 'confirmed'
    })
  })

  it.each([
    ['before anything of it is durable', 'Before', false],
    ['after it is durable, before anybody knows', 'Behind', true],
  ])('a kill between what comes in and what is given forgets nothing and gives nothing twice: %s', async (_when, title, lastIsWritten) => {
    // What Ana says of shares that were stopped is written down when it comes: it has come.
    const isAnswered = async (): Promise<boolean> =>
      (await maria.call('listGrants', null)).every(({ withdrawal }) => withdrawal === undefined || withdrawal.deletion !== 'asked')
    await turnsUntil([maria, ana], isAnswered)
    // Without one, nothing but what is given is written behind an import.
    await maria.call('configureLedger', { kind: 'off', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' })
    await maria.root.turn()
    const given = async (): Promise<readonly number[]> =>
      (await maria.call('showGrantItems', { grantId: laterId, limit: 0, offset: 0 })).additions.map(({ count }) => count)
    const before = await given()
    // The import is the next commit, what is given one of those behind it.
    power = { commits: 1, lastIsWritten }
    await importAll(maria, [lab(title), lab(`${title} as well`)])
    await maria.root.turn()
    await maria.stop()
    power = null
    maria = await startPerson(home, withPower)
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await turnsUntil([maria, ana], async () => (await titlesAt(ana, laterId)).filter((one) => one.startsWith(title)).length === 2)
    expect((await given()).toSorted()).toEqual([...before, 2].toSorted())
  })

  it('the deep way, cut short by a kill, goes on by itself at the next opening, and is not said to be done until then', async () => {
    const problems = ['All of it', 'One of it'].map((text) => ({ resourceType: 'Condition', code: { text } }))
    const recordIds = await importAll(maria, problems)
    const [whole = '', single = ''] = recordIds
    const [first, second] = [await grantForAnHour(maria, contactId, [whole]), await grantForAnHour(maria, contactId, [single])]
    const cids = [await cidOf(maria, first.grantId), await cidOf(maria, second.grantId)]
    const said = async (): Promise<unknown> => {
      const grant = (await maria.call('listGrants', null)).find((one) => one.grantId === first.grantId)
      const [item] = (await maria.call('showGrantItems', { grantId: second.grantId, limit: 0, offset: 0 })).takenBack
      return [grant?.withdrawal?.sealingAnew, grant?.withdrawal?.resealed?.records, item?.sealingAnew, item?.resealed]
    }
    await maria.root.turn()
    // No letter is noted as delivered in between. What was taken back is durable, nothing behind it.
    goOffline(maria)
    // Screens hear of it all the same, and show what is true.
    const heard = async (work: Promise<string>): Promise<number> => {
      maria.events.length = 0
      expect(await work).toBe('disk-failed')
      return maria.events.filter((event) => event.type === 'changed' && event.what.includes('grants')).length
    }
    power = { commits: 1, lastIsWritten: false }
    expect(await heard(maria.codeOf('withdrawItems', { grantId: second.grantId, recordIds: [single], deep: true }))).toBeGreaterThan(0)
    power = { commits: 1, lastIsWritten: false }
    expect(await heard(maria.codeOf('withdrawGrant', { grantId: first.grantId, deep: true }))).toBeGreaterThan(0)
    power = { commits: 0, lastIsWritten: false }
    expect(await heard(maria.codeOf('withdrawGrant', { grantId: first.grantId, deep: true }))).toBeGreaterThan(0)
    expect(await said()).toEqual(['here', undefined, 'here', false])
    await maria.stop()
    power = null
    maria = await startPerson(home, withPower)
    await maria.call('unlockVault', { passphrase: PASSPHRASE })
    await turnsUntil([maria], async () => JSON.stringify(await said()) === JSON.stringify([undefined, 1, undefined, true]))
    for (const cid of cids) expect((await maria.node.blocks.readChunks(cid, 0, 1)).ok).toBe(false)
    for (const recordId of recordIds) expect(await maria.codeOf('readRecord', { recordId })).toBe('ok')
  })

  // The last one: a turn that comes by itself in that year ends what the others share for an hour.
  it('is asked about once a year where it lasts longer, and a shorter one never', async () => {
    const longId = await grantKinds(maria, contactId, { kinds: ['lab'], earlier: true, later: true }, { lastsMs: 50 * YEAR_MS })
    const due = async (): Promise<readonly string[]> =>
      (await maria.call('listGrants', null)).filter(({ confirmDue }) => confirmDue === true).map((one) => one.grantId)
    expect(await due()).toEqual([])
    maria.clock.offsetMs = YEAR_MS + HOUR_MS
    await maria.call('confirmDate', null)
    expect(await due()).toEqual([longId])
    await maria.call('confirmGrant', { grantId: longId })
    expect(await due()).toEqual([])
    expect(await maria.codeOf('confirmGrant', { grantId })).toBe('grant-withdrawn')
    // A seal of before may be witnessed meanwhile, and what is shared for an hour ends.
    const { entries } = await maria.call('listActivity', { limit: 20, offset: 0 })
    expect(entries.map(({ kind }) => kind)).toContain('grant-confirmed')
    await maria.call('withdrawGrant', { grantId: longId })
    maria.clock.offsetMs = 0
  })
})

/** Of the record that the grant names. */
async function cidOf(person: Person, grantId: string): Promise<string> {
  const { fileText } = await person.call('showConsent', { grantId })
  const read = readConsentFile(JSON.parse(fileText))
  return (read.ok && read.value.terms.records[0]?.cid) || ''
}

async function blocksOf(person: Person, cids: ReadonlySet<string>): Promise<readonly string[]> {
  const held: string[] = []
  for (const cid of cids) {
    const found = await person.node.blocks.getMany([cid])
    if (found.ok && found.value[0] !== null) held.push(cid)
  }
  return held
}
