/** A relative's Salus keeps sealed records: reachable while their owner is away, unreadable to whoever keeps them, gone when told. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PeerRoot } from '../../electron/peer/root.ts'
import { KEPT_FOR_OWNER } from '../../electron/vault/ports.ts'
import type { PeerPort } from '../../electron/vault/ports.ts'
import type { AccessLog } from '../../shared/api/access-views.ts'
import type { KeptView, MirrorView } from '../../shared/api/mirror-views.ts'
import { encodeCardToken } from '../../shared/crypto/card.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { receiptHash } from '../../shared/crypto/receipt.ts'
import type { GrantView, ReceiptStatement } from '../../shared/model/grant.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { err } from '../../shared/model/result.ts'
import { again, askForBlock, bytesBelow, cutOff, filesOfShare, importConditions, noteSamples } from '../support/around-a-mirror.ts'
import { givesUntilHeard, importLetter, lettersAt, meet, onDisk, signedAnew, strangerNode, turnAhead } from '../support/around-a-mirror.ts'
import { afterACopy, cardOf, identityOf, sealFor } from '../support/letters.ts'
import { PASSPHRASE, createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const HOUR_MS = 3_600_000

let dir = ''
let home: Readonly<Record<'maria' | 'dan' | 'ana', string>>
let maria: Person
let dan: Person
let ana: Person
/** A node with nobody's vault. */
let stranger: PeerRoot
let cards: Readonly<Record<'dan' | 'ana', ContactCard>>
let ids: Readonly<Record<'ana' | 'dan' | 'mariaAtDan', string>>
let recordIds: readonly string[] = []
let grants: readonly string[] = []

const lettersAtDan = (): Promise<number> => lettersAt(home.dan)

/** The sealed files of a share. */
const filesOf = (grantId: string): Promise<readonly string[]> => filesOfShare(maria, grantId)

const askDan = (node: PeerRoot, grantId: string, cid: string): Promise<string> => askForBlock(node, cards.dan, grantId, cid)

/** Forty bytes of each of Maria's files. */
const samples = new Map<string, Buffer>()
/** Which of these lie on the mirror's disk. */
const onDansDisk = (files: readonly string[]): Promise<readonly boolean[]> => onDisk(join(home.dan, 'peer', 'kept'), files, samples)

const REFUSED = 'refused-by-peer, 0 bytes'

async function mirror(): Promise<MirrorView | undefined> {
  return (await maria.call('listMirrors', null)).mirrors[0]
}

async function kept(): Promise<KeptView | undefined> {
  return (await dan.call('listMirrors', null)).kept.find(({ contactId }) => contactId === ids.mariaAtDan)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-mirrors-'))
  home = { maria: join(dir, 'maria'), dan: join(dir, 'dan'), ana: join(dir, 'ana') }
  ;[maria, dan, ana] = await Promise.all([startPerson(home.maria), startPerson(home.dan), startPerson(home.ana)])
  stranger = await strangerNode(dir)
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(dan, 'Dan Popescu')
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  cards = { dan: await cardOf(dan), ana: await cardOf(ana) }
  const [danId, mariaAtDan] = await meet(maria, dan, ['Maria', 'Dan'])
  const [anaId] = await meet(maria, ana, ['Maria', 'Dr Ana'])
  ids = { dan: danId, ana: anaId, mariaAtDan }
  recordIds = await importConditions(maria, ['Xanthomatosis zebra', 'Asthma', 'Hay fever'])
  await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
})
afterAll(async () => {
  for (const one of [maria, dan, ana, stranger]) await one.stop().catch(() => undefined)
  await rm(dir, { recursive: true, force: true })
})

describe('a mirror', () => {
  it('is asked, says yes with a quota, and keeps what is shared', async () => {
    await maria.call('askMirror', { contactId: ids.dan, depth: 'shares' })
    await turnsUntil([maria, dan], async () => (await kept())?.state === 'asked')
    expect((await mirror())?.state).toBe('asked')
    expect(await dan.codeOf('acceptMirror', { contactId: ids.mariaAtDan, quotaMib: 0 })).toBe('input-invalid')
    await dan.call('acceptMirror', { contactId: ids.mariaAtDan, quotaMib: 8 })
    await turnsUntil([maria, dan], async () => (await mirror())?.state === 'agreed')
    grants = [(await grantForAnHour(maria, ids.ana, recordIds.slice(0, 2))).grantId]
    await turnsUntil([maria, dan, ana], async () => (await mirror())?.held === 1 && (await mirror())?.upToDate === true)
    expect(await mirror()).toMatchObject({ shares: 1, left: 0, quotaBytes: 8 * 1024 * 1024 })
    expect(await kept()).toMatchObject({ state: 'keeping', shares: 1 })
  })

  it('holds nothing that can be read, and names nobody on its disk', async () => {
    const bytes = await bytesBelow(join(home.dan, 'peer', 'kept'))
    expect(bytes.length).toBeGreaterThan(1_000)
    const dids = await Promise.all([maria, ana].map(async (one) => (await one.call('showStatus', null)).did))
    const everything = Buffer.concat([bytes, await bytesBelow(join(home.dan, 'vault'))])
    for (const word of ['Xanthomatosis', 'zebra', 'Maria', 'Dr Ana', ...grants, ...dids])
      expect(everything.includes(word), word).toBe(false)
  })

  it('keeps an invite for a reader who is away, gives both shares while the owner is, and her receipt waits there', async () => {
    await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
    await ana.stop()
    grants = [...grants, (await grantForAnHour(maria, ids.ana, recordIds.slice(2))).grantId]
    const [first = '', second = ''] = grants
    const view = async (): Promise<GrantView | undefined> =>
      (await maria.call('listGrants', null)).find(({ grantId }) => grantId === second)
    await turnsUntil([maria, dan], async () => (await view())?.inviteAt === 'Dan' && (await mirror())?.held === 2)
    expect((await view())?.invite).toBe('waiting')
    await maria.stop()
    ana = await again(home.ana)
    await turnsUntil([ana], async () => (await ana.call('listShares', null)).length === 2)
    for (const grantId of grants) expect(await ana.call('fetchShare', { grantId })).toMatchObject({ stage: 'fetched' })
    const opened = await ana.call('openShared', { grantId: second, recordId: recordIds[2] ?? '' })
    expect(opened.row.title).toBe('Hay fever')
    await turnsUntil([ana], async () => (await lettersAtDan()) === 1)
    await ana.stop()
    maria = await again(home.maria)
    // Nobody but the mirror is there to say so.
    await turnsUntil([maria], async () => (await view())?.receipts.length === 1 && (await view())?.invite === 'delivered')
    expect((await view())?.inviteAt).toBeUndefined()
    expect((await maria.call('listGrants', null)).find(({ grantId }) => grantId === first)?.receipts).toEqual([])
    // Locked, her node proves itself all the same.
    ana = await startPerson(home.ana)
  })

  it('gives nothing to anybody or for anything that is not meant, and nothing before it was unlocked', async () => {
    const [first = '', second = ''] = grants
    const [cid = ''] = await filesOf(first)
    const [other = ''] = await filesOf(second)
    expect(await askDan(stranger, first, cid)).toBe(REFUSED)
    expect(await askDan(stranger, KEPT_FOR_OWNER, cid)).toBe(REFUSED)
    expect(await askDan(ana.node, second, cid)).toBe(REFUSED)
    expect(await askDan(ana.node, first, other)).toBe(REFUSED)
    expect(await askDan(ana.node, 'f'.repeat(32), cid)).toBe(REFUSED)
    expect(await askDan(ana.node, first, cid)).toMatch(/^given, [1-9]/u)
    await dan.stop()
    dan = await startPerson(home.dan)
    expect(await askDan(ana.node, first, cid)).toBe(REFUSED)
    await dan.call('unlockVault', { passphrase: PASSPHRASE })
    await dan.root.turn()
    expect(await askDan(ana.node, first, cid)).toMatch(/^given, [1-9]/u)
  })

  it('drops a share that was withdrawn, confirms it, and nothing of it is left on its disk', async () => {
    const [first = ''] = grants
    const files = await filesOf(first)
    await noteSamples(samples, maria, files)
    expect(await onDansDisk(files)).toEqual([true, true])
    expect((await maria.call('withdrawGrant', { grantId: first })).withdrawal?.mirrors).toEqual([
      { name: 'Dan', state: 'waiting', atMs: 0 },
    ])
    const drop = async (): Promise<string | undefined> =>
      (await maria.call('listGrants', null)).find(({ grantId }) => grantId === first)?.withdrawal?.mirrors[0]?.state
    await turnsUntil([maria, dan], async () => (await drop()) === 'confirmed')
    expect(await onDansDisk(files)).toEqual([false, false])
    expect(await askDan(ana.node, first, files[0] ?? '')).toBe(REFUSED)
  })

  it('may give what was taken back until it hears of it, which is said', () => givesUntilHeard({ maria, dan, ana, cards, ids, recordIds }))

  it('takes no order that was not agreed to, is older, or reaches for what is somebody else’s', async () => {
    const [, second = ''] = grants
    const [cid = ''] = await filesOf(second)
    const [asMaria, asAna] = [await identityOf(maria), await identityOf(ana)]
    const line = { grantId: 'a'.repeat(32), grantee: asAna.did, cids: [cid], fromMs: 0, untilMs: Date.now() + HOUR_MS }
    const order = { version: 1, kind: 'keep', depth: 'shares', pullId: 'b'.repeat(32), lines: [line], people: [], more: [], seq: 1 }
    const send = async (sender: typeof asMaria, node: PeerRoot, content: object): Promise<void> => {
      await node.peer.deliver(cards.dan, sealFor(sender, cards.dan, 'mirror-order', JSON.stringify(content)))
      await dan.root.turn()
    }
    const before = await dan.call('listMirrors', null)
    await send(asMaria, maria.node, order)
    await send(asMaria, maria.node, { ...order, seq: Number.MAX_SAFE_INTEGER, lines: [{ ...line, grantId: KEPT_FOR_OWNER }] })
    // Ana is a contact of Dan's who never asked; then one who did and was told yes, and names a file of Maria's.
    await dan.call('addContact', { card: encodeCardToken(cards.ana), name: 'Dr Ana', role: 'other', verified: true })
    await send(asAna, ana.node, { ...order, seq: 5 })
    expect(await dan.call('listMirrors', null)).toEqual(before)
    await send(asAna, ana.node, { ...order, kind: 'ask', lines: [], seq: 6 })
    const anaAtDan = (await dan.call('listContacts', null)).find(({ did }) => did === asAna.did)?.id ?? ''
    await dan.call('acceptMirror', { contactId: anaAtDan, quotaMib: 1 })
    await send(asAna, ana.node, { ...order, seq: 7 })
    await dan.root.turn()
    expect(await askDan(ana.node, line.grantId, cid)).toBe(REFUSED)
    expect(await askDan(ana.node, KEPT_FOR_OWNER, cid)).toBe(REFUSED)
    expect(await askDan(maria.node, KEPT_FOR_OWNER, cid)).toMatch(/^given, [1-9]/u)
  })

  it('drops what has run out by itself, with the owner away, and is still told of the rest', async () => {
    const [, second = ''] = grants
    const files = await filesOf(second)
    await noteSamples(samples, maria, files)
    expect(await onDansDisk(files)).toEqual([true])
    await maria.node.peer.setServing([], [])
    // A clock that is a month ahead ends it only for so long.
    await turnAhead(dan, 30 * 24 * HOUR_MS)
    expect([await onDansDisk(files), await askDan(ana.node, second, files[0] ?? '')]).toEqual([[true], REFUSED])
    dan.clock.offsetMs = 2 * HOUR_MS
    await turnsUntil([dan], async () => (await onDansDisk(files))[0] === false)
    expect(await askDan(ana.node, second, files[0] ?? '')).toBe(REFUSED)
    dan.clock.offsetMs = 0
  })

  it('of the whole vault mends what is damaged, gives no less room than it uses, and what it was told to stop keeping, or waited there, is gone', async () => {
    await importLetter(maria, 1_300_000)
    await maria.call('askMirror', { contactId: ids.dan, depth: 'vault' })
    const lost = await filesOf(grants[0] ?? '')
    await turnsUntil([maria, dan], async () => (await onDansDisk(lost)).every((one) => one))
    await maria.node.blocks.dropFiles(lost)
    expect((await maria.call('checkVault', null)).damaged).toHaveLength(2)
    expect(await maria.call('repairVault', {})).toMatchObject({ mended: 2, left: 0 })
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
    await turnsUntil([maria, dan], async () => ((await kept())?.usedBytes ?? 0) > 1_300_000)
    expect(await dan.codeOf('acceptMirror', { contactId: ids.mariaAtDan, quotaMib: 1 })).toBe('mirror-room-used')
    expect(await kept()).toMatchObject({ state: 'keeping', quotaBytes: 8 * 1024 * 1024 })
    const reconnect = cutOff(maria, cards.ana)
    const { grantId } = await grantForAnHour(maria, ids.ana, recordIds.slice(0, 1))
    const invite = async (): Promise<string | undefined> =>
      (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)?.inviteAt
    await turnsUntil([maria], async () => (await invite()) === 'Dan')
    await maria.call('stopMirror', { contactId: ids.dan })
    await turnsUntil([maria, dan], async () => (await mirror())?.state === 'stopped')
    // What waited there waits here again, and is said to.
    await turnsUntil([maria], async () => (await invite()) === undefined)
    await maria.call('withdrawGrant', { grantId })
    reconnect()
    expect(await askDan(maria.node, KEPT_FOR_OWNER, lost[0] ?? '')).toBe(REFUSED)
  })
})

describe('keys against receipts at a mirror', () => {
  /** What Ana's program does with a question for a key; an honest one asks. */
  const program = { asked: [] as Parameters<PeerPort['fetchKey']>[], change: (ask: PeerPort['fetchKey']): PeerPort['fetchKey'] => ask }
  let grantId = ''
  let anasKeys: Awaited<ReturnType<typeof identityOf>>

  const open = (record: number): Promise<string> => ana.codeOf('openShared', { grantId, recordId: recordIds[record] ?? '' })
  const told = (): readonly ReceiptStatement[] => program.asked.at(-1)?.[3] ?? []
  const log = (): Promise<AccessLog> => maria.call('listAccesses', { limit: 100, offset: 0 })
  const seqs = async (): Promise<readonly number[]> => (await log()).entries.filter((one) => one.grantId === grantId).map(({ seq }) => seq)
  /** What the mirror says to one of Ana's programs, or another's. */
  const askDanFor = async (record: number, chain: readonly ReceiptStatement[], node = ana.node): Promise<string> => {
    const answer = await node.peer.fetchKey(cards.dan, grantId, recordIds[record] ?? '', chain)
    return answer.ok ? `${String(answer.value.length)} bytes` : answer.error.code
  }
  const signed = (last: ReceiptStatement, change: Partial<ReceiptStatement>, keys = anasKeys): ReceiptStatement =>
    signedAnew(keys, last, change)

  beforeAll(async () => {
    await ana.stop()
    ana = await startPerson(home.ana, undefined, (peer) => ({
      ...peer,
      fetchKey: (...asked) => {
        program.asked.push(asked)
        return program.change(peer.fetchKey.bind(peer))(...asked)
      },
    }))
    await ana.call('unlockVault', { passphrase: PASSPHRASE })
    anasKeys = await identityOf(ana)
    recordIds = await importConditions(maria, ['Migraine', 'Sprained ankle', 'Eczema'])
    await maria.call('askMirror', { contactId: ids.dan, depth: 'shares' })
    await turnsUntil([maria, dan], async () => (await kept())?.state === 'asked')
    await dan.call('acceptMirror', { contactId: ids.mariaAtDan, quotaMib: 8 })
    grantId = (await grantForAnHour(maria, ids.ana, recordIds, { keysOn: 'receipt' })).grantId
    const isHere = async (): Promise<boolean> => (await ana.call('listShares', null)).some((one) => one.grantId === grantId)
    await turnsUntil([maria, dan, ana], async () => (await mirror())?.upToDate === true && (await isHere()))
    await ana.call('fetchShare', { grantId })
  })

  it('a record opens through the mirror while its owner is away, and her log says so with number and time when she is back', async () => {
    expect(await open(0)).toBe('ok')
    await turnsUntil([ana, maria], async () => (await seqs()).length === 1)
    await maria.stop()
    const from = Date.now()
    expect([await open(1), await open(1)]).toEqual(['ok', 'ok'])
    // The mirror knew of none before, and was told all of them.
    expect([program.asked.at(-1)?.[0].did, told().map(({ seq }) => seq)]).toEqual([cards.dan.did, [1, 2]])
    // A note of the mirror's, and two letters of hers.
    await turnsUntil([ana], async () => (await lettersAtDan()) === 3)
    const disk = await bytesBelow(join(home.dan, 'peer', 'kept'))
    for (const word of [grantId, anasKeys.did, recordIds[1] ?? '']) expect(disk.includes(word), word).toBe(false)
    await ana.root.stop()
    maria = await again(home.maria)
    await turnsUntil([maria], async () => (await seqs()).length === 3)
    const { entries, gaps, forks } = await log()
    const mine = entries.filter((one) => one.grantId === grantId)
    expect(mine.map(({ seq, recordId, twice }) => [seq, recordId, twice])).toEqual([
      [3, recordIds[1], false],
      [2, recordIds[1], false],
      [1, recordIds[0], false],
    ])
    expect(mine[1]?.openedAtMs).toBe(told().at(-1)?.openedAtMs)
    expect(mine[1]?.openedAtMs).toBeGreaterThanOrEqual(from)
    expect([gaps, forks]).toEqual([[], []])
    const { entries: diary } = await maria.call('listActivity', { limit: 500, offset: 0 })
    expect(diary.filter(({ kind }) => kind === 'receipt-gap' || kind === 'receipt-twice')).toEqual([])
  })

  it('a receipt that is left out, forged, for something else, or older gets no key there, also after a restart', async () => {
    const [first, second] = told() as readonly [ReceiptStatement, ReceiptStatement]
    const next = { seq: 3, previous: receiptHash(second), recordId: recordIds[2] ?? '' }
    const good = signed(second, next)
    const somebody = deriveIdentity(new Uint8Array(randomBytes(32)))
    await dan.stop()
    dan = await startPerson(home.dan)
    expect(await askDanFor(1, [first, second])).toBe('refused-by-peer')
    await dan.call('unlockVault', { passphrase: PASSPHRASE })
    await dan.root.turn()
    const before = await lettersAtDan()
    const refused: readonly (readonly ReceiptStatement[])[] = [
      [],
      [first],
      [second],
      [signed(second, { ...next, seq: 4 })],
      [signed(second, { ...next, previous: receiptHash(first) })],
      [signed(second, { ...next, seq: 2, previous: receiptHash(first) })],
      [signed(second, { ...next, purpose: 'HRESCH' })],
      [signed(second, { ...next, grantId: 'f'.repeat(32) })],
      [signed(second, next, somebody)],
      [{ ...good, openedAtMs: good.openedAtMs + 1 }],
    ]
    for (const chain of refused) expect(await askDanFor(2, chain), JSON.stringify(chain)).toBe('refused-by-peer')
    expect(await askDanFor(2, [good], stranger)).toBe('refused-by-peer')
    expect(await lettersAtDan()).toBe(before)
    // The same question gets the same answer, and leaves nothing more.
    expect(await askDanFor(1, [first, second])).toBe('48 bytes')
    expect(await lettersAtDan()).toBe(before)
  })

  it('whoever tells two places two openings under one number is found out', async () => {
    await ana.call('unlockVault', { passphrase: PASSPHRASE })
    const mariasDid = (await maria.call('showStatus', null)).did
    // Where nobody was reached nothing was opened; a mirror’s no says nothing of the owner.
    for (const ofDan of ['peer-unreachable', 'refused-by-peer'] as const) {
      program.change = () => (card) => Promise.resolve(err(card.did === mariasDid ? 'peer-unreachable' : ofDan))
      expect(await open(2)).toBe('key-owner-away')
    }
    program.change = (ask) => async (card, grant, record, chain) => {
      if (card.did !== mariasDid) return ask(card, grant, record, chain)
      const last = chain.at(-1) as ReceiptStatement
      expect((await ask(card, grant, record, [...chain.slice(0, -1), signed(last, { openedAtMs: last.openedAtMs - 1 })])).ok).toBe(true)
      return err('refused-by-peer')
    }
    expect(await open(2)).toBe('ok')
    expect(program.asked.at(-1)?.[0].did).toBe(cards.dan.did)
    program.change = (ask) => ask
    await turnsUntil([maria, ana], async () => (await seqs()).length === 5)
    expect(await log()).toMatchObject({ gaps: [], forks: [{ grantId, contactId: ids.ana, who: 'Dr Ana', numbers: [4] }] })
    expect((await log()).entries.filter(({ twice }) => twice).map(({ seq }) => seq)).toEqual([4, 4])
  })

  it('once the share is stopped and the mirror has heard of it, no receipt gets a key', async () => {
    const chain = afterACopy(anasKeys, told().at(-1) as ReceiptStatement)
    expect(await askDanFor(2, chain)).toBe('48 bytes')
    await maria.call('withdrawGrant', { grantId })
    await turnsUntil([maria, dan], async () => (await askDanFor(2, chain)) === 'refused-by-peer')
    const [card] = program.asked.find(([asked]) => asked.did !== cards.dan.did) ?? []
    expect(await ana.node.peer.fetchKey(card as ContactCard, grantId, recordIds[2] ?? '', chain)).toEqual(err('refused-by-peer'))
  })
})
