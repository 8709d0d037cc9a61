/** The desk that gives keys: every check of the serving table, the receipt durable before, and nothing to whoever comes too late. */

import { mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createKeyDesk } from '../../../electron/peer/net/give-key.ts'
import type { KeyDesk } from '../../../electron/peer/net/give-key.ts'
import { openReceiptChains } from '../../../electron/peer/net/receipt-chains.ts'
import { createServingTable } from '../../../electron/peer/net/serving-table.ts'
import type { ServedGrant } from '../../../electron/vault/ports.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { CHAIN_START } from '../../../shared/crypto/receipt-chain.ts'
import { receiptHash, signReceipt } from '../../../shared/crypto/receipt.ts'
import { openNote } from '../../../shared/crypto/sealed-note.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

const maria = deriveIdentity(new Uint8Array(32).fill(1))
const ana = deriveIdentity(new Uint8Array(32).fill(2))
const GRANT = 'ab'.repeat(16)
const LINE: ServedGrant = {
  grantId: GRANT,
  grantee: ana.did,
  cids: ['cid-1', 'cid-2'],
  fromMs: 10,
  untilMs: 100,
  boxes: {
    purpose: 'TREAT',
    list: [
      { recordId: 'r1', cid: 'cid-1', box: new Uint8Array(48).fill(1) },
      { recordId: 'r2', cid: 'cid-2', box: new Uint8Array(48).fill(2) },
      { recordId: 'r3', cid: 'cid-3', box: new Uint8Array(48).fill(3) },
    ],
    receipts: CHAIN_START,
    sealTo: maria.sealingPublicKey,
  },
}

const dirs: string[] = []
afterEach(async () => {
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
})

interface Desk {
  readonly desk: KeyDesk
  readonly file: string
  readonly notes: Uint8Array[]
  readonly replace: (lines: readonly ServedGrant[]) => void
  readonly clock: { nowMs: number; withdrawn: boolean; kept: Result<null>; whileKeeping: () => void }
}

async function startDesk(from?: string): Promise<Desk> {
  const dir = from ?? (await mkdtemp(join(tmpdir(), 'salus-desk-')))
  if (from === undefined) dirs.push(dir)
  const notes: Uint8Array[] = []
  const clock: Desk['clock'] = { nowMs: 50, withdrawn: false, kept: ok(null), whileKeeping: () => undefined }
  const table = createServingTable(
    (root) => Promise.resolve([root]),
    () => Promise.resolve(clock.withdrawn ? 'grant-withdrawn' : null),
  )
  table.replace([LINE])
  const desk = createKeyDesk({
    table,
    chains: await openReceiptChains(join(dir, 'chains.json')),
    keep: (_line, _from, note) => {
      clock.whileKeeping()
      if (clock.kept.ok) notes.push(note)
      return Promise.resolve(clock.kept)
    },
    now: () => clock.nowMs,
  })
  return { desk, file: dir, notes, clock, replace: (lines) => table.replace(lines) }
}

function receipt(recordId: string, last?: ReceiptStatement, change: Partial<ReceiptStatement> = {}): ReceiptStatement {
  const previous = last === undefined ? '' : receiptHash(last)
  const seq = (last?.seq ?? 0) + 1
  const fields = { version: 1, grantId: GRANT, seq, recordId, openedAtMs: 1, purpose: 'TREAT', previous, reader: ana.did } as const
  return signReceipt(ana, { ...fields, ...change })
}

async function ask({ desk }: Desk, recordId: string, receipts: unknown, did = ana.did, grantId = GRANT): Promise<string> {
  const answer = await desk.give(did, { header: { grantId, recordId }, payload: Buffer.from(JSON.stringify(receipts)) })
  return 'box' in answer ? `box ${String(answer.box[0])}` : answer.reason
}

describe('the desk that gives keys', () => {
  it('gives the box once the receipt is kept, sealed for the owner alone', async () => {
    const one = await startDesk()
    const first = receipt('r1')
    expect(await ask(one, 'r1', [first])).toBe('box 1')
    expect(await ask(one, 'r1', [first])).toBe('box 1')
    expect(one.notes).toHaveLength(1)
    const [note = new Uint8Array(0)] = one.notes
    const opened = openNote(note, maria)
    expect(opened.ok && JSON.parse(Buffer.from(opened.value).toString())).toEqual([first])
    expect(openNote(note, ana)).toEqual(err('wrong-key'))
    expect(Buffer.from(note).includes(GRANT)).toBe(false)
    expect(await ask(one, 'r2', [first, receipt('r2', first)])).toBe('box 2')
  })

  it('refuses whatever the serving table refuses, and every receipt that does not fit', async () => {
    const one = await startDesk()
    const good = [receipt('r1')]
    const stranger = deriveIdentity(new Uint8Array(32).fill(3))
    expect(await ask(one, 'r1', good, stranger.did)).toBe('wrong-contact')
    expect(await ask(one, 'r1', good, ana.did, 'cd'.repeat(16))).toBe('grant-not-found')
    expect(await ask(one, 'r9', [receipt('r9')])).toBe('not-in-grant')
    expect(await ask(one, 'r3', [receipt('r3')])).toBe('not-in-grant')
    for (const [nowMs, reason] of [[9, 'grant-not-yet'] as const, [100, 'grant-expired'] as const]) {
      one.clock.nowMs = nowMs
      expect(await ask(one, 'r1', good)).toBe(reason)
    }
    one.clock.nowMs = 50
    one.replace([{ ...LINE, bound: { ledger: { chainId: 1, genesisHash: '', sealLog: '' }, lock: '', ageMaxMs: 1 } }])
    one.clock.withdrawn = true
    expect(await ask(one, 'r1', good)).toBe('grant-withdrawn')
    one.clock.withdrawn = false
    const wrong: readonly unknown[] = [
      [receipt('r2')],
      [receipt('r1', undefined, { seq: 2 })],
      [receipt('r1', undefined, { previous: receiptHash(receipt('r2')) })],
      [receipt('r1', undefined, { purpose: 'HRESCH' })],
      [receipt('r1', undefined, { grantId: 'cd'.repeat(16) })],
      [{ ...receipt('r1'), reader: stranger.did }],
      [{ ...receipt('r1'), openedAtMs: 2 }],
    ]
    for (const receipts of wrong) expect(await ask(one, 'r1', receipts), JSON.stringify(receipts)).toBe('receipt-missing')
    for (const receipts of [
      [],
      {},
      null,
      'x',
      [null],
      [1],
      [{ ...receipt('r1'), more: 1 }],
      [receipt('r1', undefined, { act: 'opened' as 'saved' })],
      [receipt('r1', undefined, { more: 'saved' } as object)],
      [{ ...receipt('r1', undefined, { act: 'saved' }), more: 1 }],
      [(({ reader: _none, ...rest }) => ({ ...rest, act: 'saved' }))(receipt('r1'))],
      [{ ...receipt('r1'), reader: 'x'.repeat(201) }],
      Array.from({ length: 101 }, () => receipt('r1')),
    ])
      expect(await ask(one, 'r1', receipts)).toBe('peer-protocol')
    expect(one.notes).toEqual([])
    expect(await ask(one, 'r1', good)).toBe('box 1')
  })

  it('takes the receipt of a saved copy with the next one, and gives no key for a copy where only looking was signed', async () => {
    const one = await startDesk()
    const first = receipt('r1')
    const saved = receipt('r1', first, { act: 'saved' })
    expect(await ask(one, 'r1', [first])).toBe('box 1')
    expect(await ask(one, 'r2', [saved, receipt('r2', saved)])).toBe('box 2')
    const copied = receipt('r1', receipt('r2', saved), { act: 'saved' })
    for (const [right, answer] of [['view', 'grant-widened'] as const, ['keep', 'box 1'] as const]) {
      one.replace([{ ...LINE, use: { purpose: 'TREAT', right } }])
      expect(await ask(one, 'r1', [copied])).toBe(answer)
    }
  })

  it('gives nothing where the receipt could not be kept, or the share was stopped while it was', async () => {
    const one = await startDesk()
    const first = receipt('r1')
    one.clock.kept = err('limit-exceeded')
    expect(await ask(one, 'r1', [first])).toBe('limit-exceeded')
    one.clock.kept = ok(null)
    one.clock.whileKeeping = () => {
      one.replace([])
    }
    expect(await ask(one, 'r1', [first])).toBe('grant-not-found')
  })

  it('gives no key for a receipt that was not written down, and no later one knows of it', async () => {
    const one = await startDesk()
    const first = receipt('r1')
    // Where a folder is, no file can take its place.
    await mkdir(join(one.file, 'chains.json'))
    expect([await ask(one, 'r1', [first]), await ask(one, 'r1', [first])]).toEqual(['disk-failed', 'disk-failed'])
    expect(await ask(one, 'r2', [receipt('r2', first)])).toBe('receipt-missing')
    await rmdir(join(one.file, 'chains.json'))
    expect(await ask(one, 'r1', [first])).toBe('box 1')
    const again = await startDesk(one.file)
    expect(await ask(again, 'r2', [receipt('r2')])).toBe('receipt-missing')
  })

  it('gives one number once, also to two that ask at the same time, and after a restart', async () => {
    const one = await startDesk()
    const answers = await Promise.all([ask(one, 'r1', [receipt('r1')]), ask(one, 'r2', [receipt('r2')])])
    expect(answers).toEqual(['box 1', 'receipt-missing'])
    const again = await startDesk(one.file)
    expect(await ask(again, 'r2', [receipt('r2')])).toBe('receipt-missing')
    expect(await ask(again, 'r2', [receipt('r1'), receipt('r2', receipt('r1'))])).toBe('box 2')
    expect(again.notes).toHaveLength(1)
    // The file names neither a grant nor a person, and a damaged one is as none: what the vault knows counts.
    const path = join(one.file, 'chains.json')
    const text = await readFile(path, 'utf8')
    expect([GRANT, ana.did, 'r1'].filter((name) => text.includes(name))).toEqual([])
    await writeFile(path, text.slice(0, 20))
    const damaged = await startDesk(one.file)
    const known = receipt('r1')
    damaged.replace([
      { ...LINE, boxes: { ...(LINE.boxes as NonNullable<ServedGrant['boxes']>), receipts: { seq: 1, hash: receiptHash(known) } } },
    ])
    expect(await ask(damaged, 'r2', [receipt('r2')])).toBe('receipt-missing')
    expect(await ask(damaged, 'r2', [receipt('r2', known)])).toBe('box 2')
  })
})
