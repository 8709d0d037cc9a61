/** Keys against receipts for somebody who is away: orders read within bounds, one number for one opening whatever is ordered meanwhile, and an end that does not wait. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import type { GivenKey } from '../../../electron/peer/net/give-key.ts'
import { openInbox } from '../../../electron/peer/net/inbox.ts'
import { createKeptTable } from '../../../electron/peer/net/kept-table.ts'
import type { KeptTable } from '../../../electron/peer/net/kept-table.ts'
import type { KeptFor } from '../../../electron/vault/ports.ts'
import { BOXES_MAX, encodeBoxes, servedLine, toldOf } from '../../../electron/vault/session/carry/mirror-boxes.ts'
import { readOrder } from '../../../electron/vault/session/carry/mirror-orders.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { receiptHash, signReceipt } from '../../../shared/crypto/receipt.ts'
import { openNote } from '../../../shared/crypto/sealed-note.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import type { MirrorLine } from '../../../shared/model/mirror.ts'
import { ok } from '../../../shared/model/result.ts'
import { MemoryKeptStore } from '../../fakes/memory-kept-store.ts'

const maria = deriveIdentity(new Uint8Array(32).fill(1))
const ana = deriveIdentity(new Uint8Array(32).fill(2))
const device = signDeviceCertificate(maria, '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN', 1)
const CARD = createContactCard(maria, { name: 'Maria', device, addresses: [], issuedAtMs: 1 })
const GRANT = 'ab'.repeat(16)
const STORE = '12'.repeat(16)
const DAY_MS = 24 * 3_600_000
const RECORDS = ['01'.repeat(16), '02'.repeat(16)] as const
const CIDS = RECORDS.map((name) => rawBlockCid(encodeUtf8(name)))
const BOXES = RECORDS.map((recordId, at) => ({ recordId, cid: CIDS[at] ?? '', box: new Uint8Array(48).fill(at + 1) }))
const SERVED = { purpose: 'TREAT', list: BOXES, receipts: { seq: 0, hash: '' }, sealTo: maria.sealingPublicKey } as const
const LINE: MirrorLine = {
  grantId: GRANT,
  grantee: ana.did,
  cids: CIDS,
  fromMs: 0,
  untilMs: 100,
  use: { purpose: 'TREAT', right: 'view' },
  boxes: encodeBoxes(SERVED),
}
const ORDER = { version: 1, kind: 'keep', seq: 1, depth: 'shares', pullId: 'cd'.repeat(16), lines: [LINE], people: [], more: [] }

function read(order: object): MirrorLine | string {
  try {
    const letter = { from: maria.did, type: 'mirror-order', payload: encodeUtf8(JSON.stringify(order)), id: '' } as const
    return readOrder(letter).lines[0] ?? 'none'
  } catch (error) {
    return (error as { readonly error: { readonly code: string } }).error.code
  }
}

describe('boxes in an order', () => {
  it('come out as they went in, and an order of before has none', () => {
    const line = read(ORDER) as MirrorLine
    expect(servedLine(line, CARD).boxes).toEqual(SERVED)
    const { boxes: _none, ...older } = LINE
    expect(servedLine(read({ ...ORDER, lines: [older] }) as MirrorLine, CARD)).toEqual(older)
    const { use: _nothing, ...unused } = LINE
    expect(servedLine(unused, CARD).boxes).toBeUndefined()
  })

  it('are refused where they are not whole, and where they are too many', () => {
    const [box] = LINE.boxes?.list ?? []
    const wrong: readonly unknown[] = [
      null,
      [],
      { list: [] },
      { list: [], receipts: { seq: -1, hash: '' } },
      { list: [], receipts: { seq: 1, hash: '' } },
      { list: [], receipts: { seq: 0, hash: 'A'.repeat(43) } },
      { list: [null], receipts: { seq: 0, hash: '' } },
      { list: [{ ...box, box: 'A'.repeat(63) }], receipts: { seq: 0, hash: '' } },
      { list: [{ ...box, box: `${'A'.repeat(63)}=` }], receipts: { seq: 0, hash: '' } },
      { list: [{ ...box, recordId: 'x' }], receipts: { seq: 0, hash: '' } },
      { list: [{ ...box, cid: '../x' }], receipts: { seq: 0, hash: '' } },
    ]
    for (const boxes of wrong) expect(read({ ...ORDER, lines: [{ ...LINE, boxes }] }), JSON.stringify(boxes)).toBe('peer-protocol')
    const many = { ...LINE, boxes: { list: Array.from({ length: BOXES_MAX / 2 + 1 }, () => box), receipts: { seq: 0, hash: '' } } }
    expect(read({ ...ORDER, lines: [many] })).not.toBe('peer-protocol')
    expect(read({ ...ORDER, lines: [many, { ...many, grantId: 'ef'.repeat(16) }] })).toBe('peer-protocol')
  })

  it('and locks are refused where they are of no ledger', () => {
    const bound = {
      ledger: { chainId: 7, genesisHash: `0x${'12'.repeat(32)}`, sealLog: `0x${'34'.repeat(20)}` },
      lock: `0x${'00'.repeat(32)}`,
      ageMaxMs: 1,
    }
    expect(read({ ...ORDER, lines: [{ ...LINE, bound }] })).toMatchObject({ bound })
    for (const odd of [
      null,
      { ...bound.ledger, sealLog: '' },
      { ...bound.ledger, sealLog: 'no address' },
      { ...bound.ledger, genesisHash: '' },
    ])
      expect(read({ ...ORDER, lines: [{ ...LINE, bound: { ...bound, ledger: odd } }] }), JSON.stringify(odd)).toBe('peer-protocol')
  })

  it('are not said anew because somebody opened something', () => {
    const further = { ...LINE, boxes: { list: LINE.boxes?.list ?? [], receipts: { seq: 3, hash: 'A'.repeat(43) } } }
    expect(toldOf([further])).toEqual(toldOf([LINE]))
    expect(toldOf([{ ...further, boxes: { ...further.boxes, list: [] } }])).not.toEqual(toldOf([LINE]))
  })
})

const dirs: string[] = []
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
})

interface Mirror {
  readonly table: KeptTable
  readonly clock: { nowMs: number; ledgerSays: 'grant-withdrawn' | 'ledger-too-old' | null }
  /** Resolves when the fetching from the owner may end. */
  readonly fetching: { until: Promise<void> }
  readonly dir: string
}

const BOUND = { ledger: { chainId: 1, genesisHash: '', sealLog: '' }, lock: `0x${'00'.repeat(32)}`, ageMaxMs: 1 }
const KEPT: KeptFor = { store: STORE, owner: CARD, lines: [servedLine({ ...LINE, bound: BOUND }, CARD)], files: CIDS, people: [] }

async function startMirror(from?: string): Promise<Mirror> {
  const dir = from ?? (await mkdtemp(join(tmpdir(), 'salus-kept-')))
  if (from === undefined) dirs.push(dir)
  const clock: Mirror['clock'] = { nowMs: 50, ledgerSays: null }
  const fetching = { until: Promise.resolve() }
  const table = createKeptTable({
    dir,
    limits: PEER_LIMITS,
    now: () => clock.nowMs,
    openStore: () => Promise.resolve(ok(new MemoryKeptStore())),
    fetchInto: async () => {
      await fetching.until
      return ok(null)
    },
    watchOf: () => () => Promise.resolve(clock.ledgerSays),
  })
  await table.replace([KEPT])
  return { table, clock, fetching, dir }
}

function receipt(at: number, last?: ReceiptStatement): ReceiptStatement {
  const fields = { version: 1, grantId: GRANT, recordId: RECORDS[at] ?? '', openedAtMs: 1, purpose: 'TREAT', reader: ana.did } as const
  return signReceipt(ana, { ...fields, seq: (last?.seq ?? 0) + 1, previous: last === undefined ? '' : receiptHash(last) })
}

async function ask({ table }: Mirror, at: number, chain: readonly ReceiptStatement[], grantId = GRANT): Promise<string> {
  const question = { header: { grantId, recordId: RECORDS[at] }, payload: encodeUtf8(JSON.stringify(chain)) }
  const given: GivenKey = await table.giveKey(ana.did, question)
  return 'box' in given ? `box ${String(given.box[0])}` : given.reason
}

async function notesFor({ table }: Mirror): Promise<readonly unknown[]> {
  const folders = table.lettersFor(maria.did)
  const held = await Promise.all(folders.flatMap((letters) => letters.listFor(maria.did, 100).map((id) => letters.read(id))))
  return held.map((envelope) => {
    const note = openNote(envelope ?? new Uint8Array(), maria)
    return note.ok ? (JSON.parse(Buffer.from(note.value).toString()) as unknown) : note.error.code
  })
}

describe('keys of what is kept', () => {
  it('are given also without the blocks, each against a receipt that waits for the owner, for as long as it takes', async () => {
    const one = await startMirror()
    const first = receipt(0)
    expect(await ask(one, 0, [first])).toBe('box 1')
    expect(await ask(one, 0, [first], 'ff'.repeat(16))).toBe('grant-not-found')
    for (const says of ['grant-withdrawn', 'ledger-too-old'] as const) {
      one.clock.ledgerSays = says
      expect(await ask(one, 0, [first])).toBe(says)
    }
    one.clock.ledgerSays = null
    one.clock.nowMs = 100
    expect(await ask(one, 1, [receipt(1, first)])).toBe('grant-expired')
    const again = await startMirror(one.dir)
    again.clock.nowMs = 50
    expect(await notesFor(again)).toEqual([[first]])
    expect(await ask(again, 1, [receipt(1)])).toBe('receipt-missing')
    expect(await ask(again, 1, [first, receipt(1, first)])).toBe('box 2')
  })

  it('wait for the owner longer than letters do', async () => {
    const one = await startMirror()
    await ask(one, 0, [receipt(0)])
    const [letters] = one.table.lettersFor(maria.did)
    await letters?.leave({ to: maria.did, from: ana.did, envelope: new Uint8Array(8) })
    const dir = one.dir
    const running = { ms: 0 }
    const late = createKeptTable({
      ...{ dir, limits: { ...PEER_LIMITS, heldMs: 1_000 }, now: () => 50, watchOf: () => () => Promise.resolve(null) },
      clocks: { now: Date.now, runningMs: () => running.ms },
      openStore: () => Promise.resolve(ok(new MemoryKeptStore())),
      fetchInto: () => Promise.resolve(ok(null)),
    })
    await late.replace([KEPT])
    running.ms = DAY_MS
    await late.lettersFor(maria.did)[0]?.leave({ to: ana.did, from: maria.did, envelope: new Uint8Array(9) })
    expect(await notesFor({ ...one, table: late })).toEqual([[receipt(0)]])
  })

  it('stay where there are more people than places, whoever comes later', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-kept-'))
    dirs.push(dir)
    const table = createKeptTable({
      ...{ dir, limits: { ...PEER_LIMITS, keptForMax: 1 }, now: () => 50, watchOf: () => () => Promise.resolve(null) },
      openStore: () => Promise.resolve(ok(new MemoryKeptStore())),
      fetchInto: () => Promise.resolve(ok(null)),
    })
    await table.replace([KEPT])
    const one = { table, dir, clock: { nowMs: 50, ledgerSays: null }, fetching: { until: Promise.resolve() } }
    expect(await ask(one, 0, [receipt(0)])).toBe('box 1')
    // By their names another one comes first.
    await table.replace([{ ...KEPT, store: '00'.repeat(16), lines: [] }, KEPT])
    expect(await notesFor(one)).toEqual([[receipt(0)]])
    await table.stop()
  })

  it('and letters to the vault itself have room, too, whatever one contact or all strangers leave', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'salus-inbox-'))
    dirs.push(dir)
    const inbox = await openInbox(dir, { ...PEER_LIMITS, inboxBytesMax: 1_000 })
    let n = 0
    const add = async (from: string, bytes: number, known = true): Promise<boolean> =>
      (await inbox.add(from, known, new Uint8Array(bytes).fill(++n), 0)).ok
    expect([await add(ana.did, 400), await add(ana.did, 100), await add(ana.did, 1)]).toEqual([true, true, false])
    expect([await add('one', 100, false), await add('two', 150, false), await add('three', 1, false)]).toEqual([true, true, false])
    expect([await add('did:key:other', 125), await add('did:key:other', 1)]).toEqual([true, false])
  })

  it('end with an order that leaves the share out, while blocks still come and before anything else', async () => {
    const one = await startMirror()
    let end = (): void => undefined
    one.fetching.until = new Promise((resolve) => (end = resolve))
    const keeping = one.table.keep(STORE, 'p', 1_000)
    const replacing = one.table.replace([{ ...KEPT, lines: [] }])
    expect(await ask(one, 0, [receipt(0)])).toBe('grant-not-found')
    end()
    await keeping
    expect(await ask(one, 0, [receipt(0)])).toBe('grant-not-found')
    await replacing
    expect(await ask(one, 0, [receipt(0)])).toBe('grant-not-found')
  })

  it('never give one number to two openings, also across a new order', async () => {
    const one = await startMirror()
    const asked = [ask(one, 0, [receipt(0)]), one.table.replace([{ ...KEPT, files: [] }]).then(() => ask(one, 1, [receipt(1)]))]
    expect(await Promise.all(asked)).toEqual(['box 1', 'receipt-missing'])
    expect(await notesFor(one)).toEqual([[receipt(0)]])
  })
})
