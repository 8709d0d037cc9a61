/** A receipt of a day that no calendar has, kept by a Salus that did not refuse it: everything that is written of receipts is written, and it is in all of it. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportEverything } from '../../../electron/vault/operations/vault/export-everything.ts'
import { listAccesses } from '../../../electron/vault/operations/shares/list-accesses.ts'
import { saveAccesses } from '../../../electron/vault/operations/shares/save-accesses.ts'
import { saveReceipts } from '../../../electron/vault/operations/shares/save-receipts.ts'
import { showMonth } from '../../../electron/vault/operations/shares/show-month.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { takeReceipts } from '../../../electron/vault/session/shares/take-receipts.ts'
import { statementOf } from '../../../shared/crypto/receipts-file.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { readConsentFile } from '../../../shared/crypto/consent-file.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import { receiptHash, signReceipt } from '../../../shared/crypto/receipt.ts'
import { checkReceipt, receiptsIn } from '../../../shared/crypto/receipts-file.ts'
import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import { monthOf } from '../../../shared/model/month.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { ana, TERMS } from '../../support/verify-files.ts'

const GRANT = TERMS.grantId
const DAY_MS = 86_400_000
const RECEIVED = TERMS.fromMs + 5000
let home = ''
let core: Core
let statements: readonly ReceiptStatement[] = []

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-odd-'))
  core = (await createCore(join(home, 'vault'))).core
  const { session } = core
  const terms = { ...TERMS, grantor: session.identity.did }
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(signGrant(session.identity, terms))))
  const { untilMs, fromMs, signedAtMs } = terms
  const grant = {
    contactId: 'a'.repeat(32),
    blob,
    untilMs,
    fromMs,
    signedAtMs,
    preimage: '',
    sealValue: '',
    sealOutboxId: '',
    sealSalt: '',
  }
  const recordId = terms.records[0]?.recordId ?? ''
  const fields = { version: 1, grantId: GRANT, recordId, purpose: terms.purpose, reader: ana.did } as const
  const first = signReceipt(ana, { ...fields, seq: 1, openedAtMs: RECEIVED - 1, previous: '' })
  const odd = signReceipt(ana, { ...fields, seq: 2, openedAtMs: 9e15, previous: receiptHash(first) })
  const older = signReceipt(ana, { ...fields, seq: 3, openedAtMs: -9e15, previous: receiptHash(odd) })
  statements = [first, odd, older]
  await session.manifest.commit(async (tx) => {
    await tx.set('grants', GRANT, grant as never)
    for (const one of statements) {
      const { seq, openedAtMs } = one
      const kept = { grantId: GRANT, seq, recordId, openedAtMs, statementJson: JSON.stringify(one) }
      // In vaults of before it was not noted when one came.
      await tx.set('receipts', `${GRANT}/${String(seq)}`, seq === 3 ? kept : { ...kept, receivedAtMs: RECEIVED })
    }
  })
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

describe('a receipt of a record that was never given', () => {
  it('keeps none behind it from being written down: their keys were given for them', async () => {
    const { session } = core
    const fields = { version: 1, grantId: GRANT, purpose: TERMS.purpose, reader: ana.did, openedAtMs: RECEIVED } as const
    const last = statements.at(-1)
    if (last === undefined) throw new Error('no receipt')
    const odd = signReceipt(ana, { ...fields, seq: 4, recordId: 'ff'.repeat(16), previous: receiptHash(last) })
    const good = signReceipt(ana, { ...fields, seq: 5, recordId: TERMS.records[0]?.recordId ?? '', previous: receiptHash(odd) })
    const payload = encodeUtf8(JSON.stringify([odd, good]))
    const taken = takeReceipts(session, { from: ana.did, type: 'receipt', id: 'a', payload }, RECEIVED)
    await expect(taken).rejects.toMatchObject({ error: { code: 'grant-not-found' } })
    const { entries, gaps } = await listAccesses(session, { limit: 10, offset: 0 })
    expect(entries.map(({ seq }) => seq).sort()).toEqual([1, 2, 3, 5])
    expect(gaps).toMatchObject([{ grantId: GRANT, numbers: [4] }])
    await session.manifest.commit((tx) => tx.delete('receipts', `${GRANT}/5`))
  })
})

describe('a receipt of a day that no calendar has, kept from before', () => {
  it('stands in the access log and on the page of the month in which it came', async () => {
    const log = await listAccesses(core.session, { limit: 10, offset: 0 })
    expect(log.entries.map(({ seq, openedAtMs }) => [seq, openedAtMs]).sort()).toEqual([
      [1, RECEIVED - 1],
      [2, 9e15],
      [3, -9e15],
    ])
    expect(log.months).toEqual([monthOf(RECEIVED)])
    const month = await showMonth(core.session, { month: monthOf(RECEIVED) })
    expect(month.opened).toMatchObject([{ times: 3 }])
  })

  it('is in every file with what was signed, and says of its time that it cannot be read', async () => {
    const saved = JSON.parse((await saveAccesses(core.session, {})).text) as { entry: { resource: Record<string, unknown> }[] }
    const path = join(home, 'everything')
    await exportEverything(core.session, { path }, new AbortController().signal)
    const lines = (await readFile(join(path, 'audit-events.ndjson'), 'utf8')).trimEnd().split('\n')
    const exported = lines.map((text) => JSON.parse(text) as Record<string, unknown>)
    for (const events of [saved.entry.map(({ resource }) => resource), exported]) {
      const texts = events.map(({ extension }) => (extension as readonly { valueString: string }[])[0]?.valueString ?? '')
      expect(texts.map((text) => canonicalJson(JSON.parse(text))).sort()).toEqual(statements.map((one) => canonicalJson(one)).sort())
      const [first, ...odd] = events.toSorted((a, b) => Number(b['recorded'] !== undefined) - Number(a['recorded'] !== undefined))
      expect(first?.['recorded']).toBe(new Date(RECEIVED - 1).toISOString())
      for (const one of odd) expect(one).toMatchObject({ _recorded: { extension: [{ valueCode: 'error' }] } })
    }
  })

  it('is called unreadable by whoever checks the receipts of the share, and the others are not', async () => {
    const { text, count } = await saveReceipts(core.session, { grantId: GRANT })
    const read = readConsentFile(JSON.parse(text))
    const events = receiptsIn(JSON.parse(text))
    if (!read.ok) throw new Error(read.error.code)
    expect([count, events.map((event, at) => checkReceipt(event, at + 1, read.value.terms).problem)]).toEqual([
      3,
      [null, 'unreadable', 'unreadable'],
    ])
    expect(statementOf(events[0] ?? {})).toEqual(statements[0])
  })
})

describe('reports that do not fit together', () => {
  const fields = { version: 1, grantId: GRANT, purpose: TERMS.purpose, reader: ana.did } as const
  const recordId = TERMS.records[0]?.recordId ?? ''
  const keep = async (seq: number, previous: string, receivedAtMs: number): Promise<void> => {
    const statement = signReceipt(ana, { ...fields, recordId, seq, openedAtMs: receivedAtMs, previous })
    const entry = { grantId: GRANT, seq, recordId, openedAtMs: receivedAtMs, statementJson: JSON.stringify(statement), receivedAtMs }
    await core.session.manifest.commit((tx) => tx.set('receipts', `${GRANT}/${String(seq)}/${previous}`, entry))
  }
  const openedIn = async (atMs: number): Promise<unknown> => (await showMonth(core.session, { month: monthOf(atMs) })).opened

  it('stand on the page of the month in which they came, and on no other', async () => {
    const [first] = statements
    if (first === undefined) throw new Error('no receipt')
    await keep(2, receiptHash(first), RECEIVED)
    await keep(4, 'ff'.repeat(32), RECEIVED)
    expect(await openedIn(RECEIVED)).toMatchObject([{ times: 5, missing: 0, doubled: 1, broken: 1 }])
    expect(await openedIn(RECEIVED + 40 * DAY_MS)).toEqual([])
  })

  it('are said also of a month in which nothing else was reported', async () => {
    await keep(7, '', RECEIVED + 80 * DAY_MS)
    const nothing = { times: 0, records: 0, saved: 0, lastAtMs: 0, missing: 2, doubled: 0, broken: 0 }
    expect(await openedIn(RECEIVED + 40 * DAY_MS)).toEqual([{ who: TERMS.granteeName, ...nothing }])
  })
})
