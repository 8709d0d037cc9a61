/** Sealed files by stick or mail: the same rules as over the network, with both sides offline, whole or not at all. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CarReader, CarWriter } from '@ipld/car'
import { CID } from 'multiformats/cid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CARRY_COMMANDS } from '../../electron/cli/carry.ts'
import { readCommand } from '../../electron/cli/command-line.ts'
import type { Household } from '../../electron/cli/household.ts'
import type { CommandError } from '../../electron/cli/outcome.ts'
import type { VaultMethod } from '../../shared/api/vault-api.ts'
import { packLetters } from '../../electron/vault/session/carry/parcel-form.ts'
import { rawBlockCid } from '../../shared/crypto/block-cid.ts'
import { err } from '../../shared/model/result.ts'
import { goOffline, keysOf, startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { describeStandingParcels } from '../support/standing-parcels.ts'

const HOUR_MS = 3_600_000
let two: TwoPeople
let stranger: Person
let parcel = ''
let grantId = ''
let online: (() => void)[] = []
/** Hashes of everything in the parcel. */
const sent = new Set<string>()

/** A file of these bytes, opened by Ana: the code, and whether any block or share was kept of it. */
async function tried(name: string, bytes: Uint8Array): Promise<{ readonly code: string; readonly kept: boolean }> {
  const path = join(two.folder, name)
  await writeFile(path, bytes)
  const before = new Set(await keysOf(two.ana))
  const shares = (await two.ana.call('listShares', null)).length
  const code = await two.ana.codeOf('openParcel', { paths: [path] })
  const blocks = (await keysOf(two.ana)).filter((cid) => !before.has(cid) && sent.has(cid.slice(5)))
  return { code, kept: blocks.length > 0 || (await two.ana.call('listShares', null)).length !== shares }
}

async function rewritten(bytes: Uint8Array, change: (blocks: { cid: CID; bytes: Uint8Array }[]) => void): Promise<Uint8Array> {
  const reader = await CarReader.fromBytes(bytes)
  const blocks: { cid: CID; bytes: Uint8Array }[] = []
  for await (const block of reader.blocks()) blocks.push({ ...block })
  change(blocks)
  const { writer, out } = CarWriter.create(await reader.getRoots())
  const put = Promise.all(blocks.map((block) => writer.put(block))).then(() => writer.close())
  const pieces: Uint8Array[] = []
  for await (const piece of out) pieces.push(piece)
  await put
  return Buffer.concat(pieces)
}

beforeAll(async () => {
  two = await startTwoPeople()
  stranger = await startPerson()
  await createConfirmedVault(stranger, 'Stranger')
  online = [goOffline(two.maria), goOffline(two.ana)]
  grantId = (await grantForAnHour(two.maria, two.anaId, two.recordIds)).grantId
  parcel = join(two.folder, 'parcel.salus')
})
afterAll(async () => {
  await two.stop()
  await stranger.stop()
})

describe('a sealed parcel', () => {
  it('is a CAR file that other programs read, says nothing in the clear, and is noted with its date', async () => {
    expect(await two.maria.call('previewParcel', { grantId })).toMatchObject({ contactName: 'Dr Ana', records: 2, needsSender: false })
    expect(await two.maria.call('saveParcel', { grantId, path: parcel })).toMatchObject({ records: 2, letters: 1 })
    const bytes = await readFile(parcel)
    const reader = await CarReader.fromBytes(bytes)
    expect((await reader.getRoots()).length).toBe(3)
    let blocks = 0
    for await (const block of reader.blocks()) {
      blocks += 1
      sent.add(block.cid.toString().slice(5))
      expect(rawBlockCid(block.bytes).slice(5)).toBe(block.cid.toString().slice(5))
    }
    expect(blocks).toBeGreaterThan(4)
    for (const secret of ['Maria', 'Dr Ana', 'Hay fever', 'Discharge', grantId]) expect(bytes.includes(secret)).toBe(false)
    const view = (await two.maria.call('listGrants', null)).find((one) => one.grantId === grantId)
    expect(view).toMatchObject({ invite: 'waiting', state: 'active' })
    expect(Math.abs((view?.savedAtMs ?? 0) - Date.now())).toBeLessThan(HOUR_MS)
  })

  it('is refused with its reason, and nothing of it is kept, where it was cut, changed, or holds something foreign', async () => {
    const whole = await readFile(parcel)
    for (const part of [0.2, 0.5, 0.9, 0.999]) {
      expect(await tried('cut.salus', whole.subarray(0, Math.floor(whole.length * part)))).toEqual({ code: 'car-incomplete', kept: false })
    }
    for (const at of [200, 700, Math.floor(whole.length / 2), whole.length - 1]) {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      const { code, kept } = await tried('flipped.salus', flipped)
      expect([code === 'ok', kept]).toEqual([false, false])
    }
    const last = await rewritten(whole, (blocks) => void blocks.pop())
    expect(await tried('one-less.salus', last)).toEqual({ code: 'car-incomplete', kept: false })
    const foreign = new TextEncoder().encode('not part of it')
    const more = await rewritten(whole, (blocks) => void blocks.push({ cid: CID.parse(rawBlockCid(foreign)), bytes: foreign }))
    expect(await tried('one-more.salus', more)).toEqual({ code: 'parcel-foreign', kept: false })
    const named = await rewritten(
      whole,
      (blocks) => void blocks.splice(2, 1, { cid: CID.parse(rawBlockCid(foreign)), bytes: Buffer.from('x') }),
    )
    expect(await tried('misnamed.salus', named)).toEqual({ code: 'car-damaged', kept: false })
    expect(await tried('text.salus', Buffer.from('Dear doctor, here are my records.'))).toEqual({ code: 'car-invalid', kept: false })
    expect(await tried('empty.salus', new Uint8Array(0))).toEqual({ code: 'car-invalid', kept: false })
  })

  it('with a letter that makes no sense is refused like one that is refused, and says so', async () => {
    const letter = sealFor(await identityOf(two.maria), await cardOf(two.ana), 'withdrawal', 'null')
    const { contents, blocks } = packLetters([letter])
    const { writer, out } = CarWriter.create([CID.parse(contents)])
    const put = Promise.all(blocks.map(({ cid, bytes }) => writer.put({ cid: CID.parse(cid), bytes }))).then(() => writer.close())
    const pieces: Uint8Array[] = []
    for await (const piece of out) pieces.push(piece)
    await put
    expect(await tried('senseless.salus', Buffer.concat(pieces))).toEqual({ code: 'peer-protocol', kept: false })
  })

  it('opens for nobody else, not before its time and not after it', async () => {
    expect(await stranger.codeOf('openParcel', { paths: [parcel] })).toBe('invite-not-for-you')
    two.ana.clock.offsetMs = 2 * HOUR_MS
    expect(await tried('late.salus', await readFile(parcel))).toEqual({ code: 'grant-expired', kept: false })
    two.ana.clock.offsetMs = 0
    const times = { fromMs: Date.now() + HOUR_MS, untilMs: Date.now() + 2 * HOUR_MS, deleteByMs: Date.now() + 3 * HOUR_MS }
    const draft = {
      contactId: two.anaId,
      scope: { recordIds: two.recordIds, kinds: [] },
      purpose: 'TREAT',
      right: 'view',
      ...times,
    } as const
    const { previewToken } = await two.maria.call('previewGrant', draft)
    const later = await two.maria.call('grantAccess', { ...draft, previewToken })
    const early = join(two.folder, 'early.salus')
    await two.maria.call('saveParcel', { grantId: later.grantId, path: early })
    expect(await tried('early-copy.salus', await readFile(early))).toEqual({ code: 'grant-not-yet', kept: false })
    await two.maria.call('withdrawGrant', { grantId: later.grantId })
    expect(await two.maria.codeOf('saveParcel', { grantId: later.grantId, path: early })).toBe('grant-withdrawn')
    expect(await two.maria.codeOf('saveParcel', { grantId: 'ab'.repeat(16), path: early })).toBe('grant-not-found')
  })

  it('from somebody who is no contact is refused', async () => {
    const { card } = await two.ana.call('showContactCard', null)
    await stranger.call('addContact', { card, name: 'Ana', role: 'clinician', verified: true })
    const file = join(two.folder, 'note.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Asthma' } }))
    const { importToken } = await stranger.call('previewImport', { paths: [file] })
    const { recordIds } = await stranger.call('importRecords', { importToken })
    const contactId = (await stranger.call('listContacts', null))[0]?.id ?? ''
    const given = await grantForAnHour(stranger, contactId, recordIds)
    const path = join(two.folder, 'stranger.salus')
    await stranger.call('saveParcel', { grantId: given.grantId, path })
    expect(await tried('stranger-copy.salus', await readFile(path))).toEqual({ code: 'invite-sender-unknown', kept: false })
  })

  it('leaves nothing behind where the disk is full halfway', async () => {
    const { blocks } = two.ana.node
    const before = { ...blocks }
    let begun = false
    const putFiles: typeof blocks.putFiles = (files) => {
      if (begun) return Promise.resolve(err('disk-full'))
      begun = files.some((chunks) => chunks.some((chunk) => sent.has(rawBlockCid(chunk).slice(5))))
      return before.putFiles(files)
    }
    Object.assign(blocks, { putFiles })
    expect(await tried('full.salus', await readFile(parcel))).toEqual({ code: 'disk-full', kept: false })
    expect(begun).toBe(true)
    Object.assign(blocks, before)
  })

  it('brings the records, which open with a receipt that waits and goes back as a file', async () => {
    const opened = await two.ana.call('openParcel', { paths: [parcel] })
    expect(opened).toMatchObject({ senderName: 'Maria', letters: 1 })
    const [share] = opened.shares
    expect(share).toMatchObject({ grantId, stage: 'fetched', checkedOnLedger: false, recordCount: 2 })
    const letter = share?.rows.find(({ title }) => title.includes('letter'))
    const original = await two.ana.call('openSharedOriginal', { grantId, recordId: letter?.id ?? '' })
    expect(original.bytes.length).toBe(700_000)
    const reply = join(two.folder, 'reply.salus')
    expect(await two.ana.call('saveParcel', { contactId: two.mariaId, path: reply })).toMatchObject({ records: 0, letters: 1 })
    expect(await two.maria.call('openParcel', { paths: [reply] })).toMatchObject({ senderName: 'Dr Ana', shares: [], letters: 1 })
    const view = (await two.maria.call('listGrants', null)).find((one) => one.grantId === grantId)
    expect(view?.receipts).toMatchObject([{ seq: 1, signed: true }])
    expect(view?.missingReceipts).toEqual([])
  })

  it('twice changes nothing, and neither does the network later', async () => {
    expect((await two.ana.call('openParcel', { paths: [parcel] })).shares).toHaveLength(1)
    expect(await two.maria.call('openParcel', { paths: [join(two.folder, 'reply.salus')] })).toMatchObject({ letters: 0 })
    for (const end of online) end()
    await turnsUntil(
      [two.maria, two.ana],
      async () => (await two.ana.codeOf('previewParcel', { contactId: two.mariaId })) === 'parcel-empty',
    )
    const view = (await two.maria.call('listGrants', null)).find((one) => one.grantId === grantId)
    expect(view?.receipts).toHaveLength(1)
    expect((await two.ana.call('listShares', null)).filter((one) => one.grantId === grantId)).toHaveLength(1)
  })

  it('that was stopped is called so, here by a letter and by the ledger', async () => {
    await two.maria.call('withdrawGrant', { grantId })
    await turnsUntil([two.maria, two.ana], async () => (await two.ana.codeOf('openParcel', { paths: [parcel] })) === 'grant-withdrawn')
    const end = goOffline(two.maria, 'letters')
    const other = await grantForAnHour(two.maria, two.anaId, two.recordIds.slice(0, 1))
    const path = join(two.folder, 'stopped.salus')
    await two.maria.call('saveParcel', { grantId: other.grantId, path })
    await two.maria.call('withdrawGrant', { grantId: other.grantId })
    await turnsUntil([two.maria], async () => (await two.maria.call('showStatus', null)).ledger.waiting === 0)
    expect(await tried('stopped-copy.salus', await readFile(path))).toEqual({ code: 'grant-withdrawn', kept: false })
    end()
  })

  it('goes without a record that cannot be read here, says so on both sides, and that one comes once it can', async () => {
    const ends = [goOffline(two.maria), goOffline(two.ana)]
    const { blocks } = two.maria.node
    const given = await grantForAnHour(two.maria, two.anaId, two.recordIds)
    const { items } = await two.maria.call('showGrantItems', { grantId: given.grantId, limit: 10, offset: 0 })
    const [lost] = items.filter(({ title }) => !title.includes('letter'))
    const path = join(two.folder, 'without.salus')
    await two.maria.call('saveParcel', { grantId: given.grantId, path })
    const roots = await (await CarReader.fromBytes(await readFile(path))).getRoots()
    // The letter has many blocks.
    const cid =
      roots
        .slice(1)
        .map(String)
        .find((one) => one.startsWith('bafkrei')) ?? ''
    const bytes = await blocks.readChunks(cid, 0, 1)
    await blocks.dropFiles([cid])
    const saved = await two.maria.call('saveParcel', { grantId: given.grantId, path })
    expect(saved).toMatchObject({ records: 1, unreadable: [{ recordId: lost?.recordId, title: lost?.title }] })
    expect((await readFile(path)).includes('salus-parcel/3')).toBe(true)
    // Less than it says is damage as ever.
    const last = await rewritten(await readFile(path), (all) => void all.pop())
    expect(await tried('without-less.salus', last)).toEqual({ code: 'car-incomplete', kept: false })
    const [share] = (await two.ana.call('openParcel', { paths: [path] })).shares
    expect(share).toMatchObject({ stage: 'fetched', recordCount: 2, notFetched: 1 })
    expect(share?.rows.map(({ title }) => title)).toContain(lost?.title)
    const whole = share?.rows.find(({ title }) => title.includes('letter'))
    expect((await two.ana.call('openShared', { grantId: given.grantId, recordId: whole?.id ?? '' })).row.title).toBe(whole?.title)
    expect(await two.ana.codeOf('openShared', { grantId: given.grantId, recordId: lost?.recordId ?? '' })).toBe('block-missing')
    expect(await two.ana.call('checkVault', { quick: false })).toMatchObject({ damaged: [] })
    for (const end of ends) end()
    await blocks.putFiles([bytes.ok ? bytes.value : []])
    await turnsUntil([two.maria, two.ana], async () => (await two.ana.codeOf('fetchShare', { grantId: given.grantId })) === 'ok')
    const now = (await two.ana.call('listShares', null)).find((one) => one.grantId === given.grantId)
    expect([now?.notFetched, now?.missingBytes]).toEqual([undefined, undefined])
    expect((await two.ana.call('openShared', { grantId: given.grantId, recordId: lost?.recordId ?? '' })).row.title).toBe(lost?.title)
  })

  it('whose keys come against receipts says so before it is saved', async () => {
    const now = Date.now()
    const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
    const scope = { recordIds: two.recordIds, kinds: [] }
    const draft = { contactId: two.anaId, scope, purpose: 'TREAT', right: 'view', ...times, keysOn: 'receipt' } as const
    const { previewToken } = await two.maria.call('previewGrant', draft)
    const strict = await two.maria.call('grantAccess', { ...draft, previewToken })
    const path = join(two.folder, 'strict.salus')
    expect(await two.maria.call('previewParcel', { grantId: strict.grantId })).toMatchObject({ needsSender: true })
    expect(await two.maria.codeOf('saveParcel', { grantId: strict.grantId, path })).toBe('parcel-needs-sender')
    expect(await two.maria.codeOf('saveParcel', { grantId: strict.grantId, path, knowing: true })).toBe('ok')
    const household = { call: (method: VaultMethod, args: unknown) => two.maria.root.call(method, args) } as unknown as Household
    const byCommand = async (...argv: readonly string[]): Promise<unknown> => {
      const command = readCommand(argv)
      if (!command.ok) return command.error.code
      return CARRY_COMMANDS[argv[0] ?? '']?.(household, command.value).catch((error: unknown) => (error as CommandError).error.code)
    }
    expect(await byCommand('save-parcel', strict.grantId, '--out', path, '--needs-sender')).toBe('file-exists')
    expect(await byCommand('save-parcel', strict.grantId, '--out', path, '--replace')).toBe('parcel-needs-sender')
    expect(await byCommand('save-parcel', strict.grantId, '--out', path, '--needs-sender', '--replace')).toMatchObject({
      records: 2,
      needsSender: true,
    })
    expect(await byCommand('save-parcel', strict.grantId)).toBe('input-invalid')
    expect(await byCommand('open-parcel', path)).toBe('invite-not-for-you')
  })
})

describeStandingParcels({ people: () => two, first: () => parcel, tried, rewritten, sent })
