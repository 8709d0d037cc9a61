/** The access log of somebody who shares much: every person and record can be chosen, and what is counted is what it says. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAccesses } from '../../../electron/vault/operations/shares/list-accesses.ts'
import { showConsent } from '../../../electron/vault/operations/shares/show-consent.ts'
import { showGrantItems } from '../../../electron/vault/operations/shares/show-grant-items.ts'
import { showMonth } from '../../../electron/vault/operations/shares/show-month.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { grantHash, readAmendment, signAmendment } from '../../../shared/crypto/amendment.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import type { GrantTerms, GrantedRecord, ReceiptStatement } from '../../../shared/model/grant.ts'
import { monthOf } from '../../../shared/model/month.ts'
import { createCore, importInto, recordOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { TERMS } from '../../support/verify-files.ts'

/** More than were ever in the list, and more than were ever counted. */
const RECORDS = 620
const TAKEN = 230

const [FIRST, SECOND] = ['1'.repeat(32), '2'.repeat(32)] as const
const AT = TERMS.fromMs + 5000
let home = ''
let core: Core
let ids: readonly string[] = []

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-accesses-'))
  core = (await createCore(join(home, 'vault'))).core
  const { session } = core
  const titles = Array.from({ length: RECORDS }, (_, at) => `Finding ${String(at)}`)
  ids = await importInto(
    core,
    titles.map((title, at) => ({ ...recordOf(title, 0), entry: at })),
    join(home, 'vault'),
  )
  const entries = await session.manifest.getMany('records', ids)
  const records: GrantedRecord[] = [...entries].map(([recordId, { version, cid, sizeBytes, kind }]) => ({
    ...{ recordId, version, cid, sizeBytes, kind },
  }))
  records.sort((a, b) => (a.recordId < b.recordId ? -1 : 1))
  const grants = await Promise.all(
    [FIRST, SECOND].map(async (grantId) => {
      const terms: GrantTerms = { ...TERMS, grantId, grantor: session.identity.did, granteeName: 'Dr Ana Pop', records }
      const signed = signGrant(session.identity, terms)
      const blob = await storeBlob(session, encodeUtf8(canonicalJson(signed)))
      const { fromMs, untilMs, signedAtMs } = terms
      return {
        grantId,
        signed,
        entry: { contactId: grantId, blob, fromMs, untilMs, signedAtMs, preimage: '', sealValue: '', sealSalt: '' },
      }
    }),
  )
  const removed = records.slice(0, TAKEN).map(({ recordId }) => recordId)
  const [first] = grants
  if (first === undefined) throw new Error('no grant')
  const amendmentOf = async (ids: readonly string[], atMs: number): Promise<object> => {
    const change = { version: 1, grantId: FIRST, seq: 1, previous: grantHash(first.signed), atMs, added: [], removed: ids } as const
    const amendment = signAmendment(session.identity, change)
    const read = readAmendment(amendment, session.identity.did)
    if (!read.ok) throw new Error(read.error.code)
    const blob = await storeBlob(session, encodeUtf8(canonicalJson({ amendment, keys: [], rows: [] })))
    return { grantId: FIRST, side: 'given', hash: read.value.hash, atMs, blob }
  }
  const taken = await amendmentOf(removed, AT + 1)
  // Another computer of hers took one of them back as well, and that word was answered.
  const again = { ...(await amendmentOf(removed.slice(0, 1), AT + 2)), deletionConfirmedAtMs: AT + 3 }
  await session.manifest.commit(async (tx) => {
    for (const { grantId, entry } of grants) await tx.set('grants', grantId, { ...entry, outboxId: '' })
    for (const [key, one] of Object.entries({ a: taken, b: again })) await tx.set('amendments', `${FIRST}/1/${key}`, one as never)
    const receipts = [
      ...ids.map((recordId, at) => receiptOf(FIRST, at + 1, recordId)),
      receiptOf(SECOND, 1, ids[0] ?? ''),
      receiptOf(SECOND, 2, ids[1] ?? '', 'saved'),
      receiptOf(SECOND, 3, ids[2] ?? '', 'saved'),
    ]
    await tx.setMany('receipts', receipts)
  })
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

function receiptOf(grantId: string, seq: number, recordId: string, act?: 'saved', openedAtMs = AT): readonly [string, never] {
  const said = { version: 1, grantId, seq, recordId, openedAtMs, purpose: TERMS.purpose, previous: '', reader: TERMS.grantee }
  const statement: ReceiptStatement = { ...said, ...(act === undefined ? {} : { act }), signature: '' } as ReceiptStatement
  const entry = { grantId, seq, recordId, openedAtMs, statementJson: JSON.stringify(statement), receivedAtMs: openedAtMs }
  return [`${grantId}/${String(seq)}`, entry as never]
}

describe('the access log', () => {
  it('can be narrowed to every record that was opened, and to each of two people of one name', async () => {
    const { records, people, total, breaks } = await listAccesses(core.session, { limit: 10, offset: 0 })
    // None of them names the one before it.
    expect(breaks.map(({ grantId, numbers }) => [grantId, numbers.length]).sort()).toEqual([
      [FIRST, RECORDS - 1],
      [SECOND, 2],
    ])
    expect(total).toBe(RECORDS + 3)
    expect(new Set(records.map(({ recordId }) => recordId)).size).toBe(RECORDS)
    // As people count.
    expect(records.slice(0, 3).map(({ title }) => title)).toEqual(['Finding 0', 'Finding 1', 'Finding 2'])
    expect(records.at(-1)?.title).toBe(`Finding ${String(RECORDS - 1)}`)
    expect(people.map(({ contactId, who }) => [contactId, who]).sort()).toEqual([
      [FIRST, 'Dr Ana Pop'],
      [SECOND, 'Dr Ana Pop'],
    ])
  })

  it('is one line a person in a month, and a copy that was saved is no opening', async () => {
    const { opened } = await showMonth(core.session, { month: monthOf(AT) })
    const counted = opened.map(({ times, records, saved }) => ({ times, records, saved }))
    expect(counted.toSorted((a, b) => b.times - a.times)).toEqual([
      { times: RECORDS, records: RECORDS, saved: 0 },
      { times: 1, records: 1, saved: 2 },
    ])
  })
})

describe('reports that are missing', () => {
  it('are counted in the months in which something may have been opened, and in no other', async () => {
    const grantId = '3'.repeat(32)
    const grant = await core.session.manifest.get('grants', FIRST)
    const [day, who] = [24 * 3_600_000, 'Dr Ana Pop']
    const at = (days: number): number => AT + days * day
    if (grant === undefined) throw new Error('no grant')
    await core.session.manifest.commit(async (tx) => {
      await tx.set('grants', grantId, { ...grant, contactId: grantId })
      await tx.setMany('receipts', [
        receiptOf(grantId, 1, ids[0] ?? '', undefined, AT),
        // The second came between these two, the fourth and fifth between those.
        receiptOf(grantId, 3, ids[1] ?? '', undefined, at(5)),
        receiptOf(grantId, 6, ids[2] ?? '', undefined, at(80)),
      ])
    })
    const missingIn = async (atMs: number): Promise<readonly number[]> =>
      (await showMonth(core.session, { month: monthOf(atMs) })).opened
        .filter((one) => one.who === who && one.times < 4 && one.saved === 0)
        .map(({ missing }) => missing)
    expect(await missingIn(at(80))).toEqual([2])
    await core.session.manifest.commit(async (tx) => {
      await tx.setMany('receipts', [
        receiptOf(grantId, 4, ids[1] ?? '', undefined, at(5)),
        receiptOf(grantId, 5, ids[1] ?? '', undefined, at(5)),
      ])
    })
    expect(await missingIn(at(80))).toEqual([0])
    await core.session.manifest.commit((tx) => tx.delete('grants', grantId))
  })
})

describe('records that were taken back, more than are listed', () => {
  it('are all counted once, in the month and on the page of the share', async () => {
    expect(await showConsent(core.session, { grantId: FIRST })).toMatchObject({ recordCount: RECORDS, takenBack: TAKEN })
    const { itemsTaken } = await showMonth(core.session, { month: monthOf(AT) })
    expect(itemsTaken).toMatchObject([{ grantId: FIRST, records: TAKEN, deletion: 'asked' }])
    const part = { grantId: FIRST, limit: 0, offset: 0 }
    const first = await showGrantItems(core.session, part)
    expect([first.takenBack.length, first.takenBackTotal]).toEqual([50, TAKEN])
    const all = await showGrantItems(core.session, { ...part, takenBack: TAKEN })
    expect(new Set(all.takenBack.map(({ recordId }) => recordId)).size).toBe(TAKEN)
    expect(all.takenBack.every(({ title, takenBackAtMs }) => title.startsWith('Finding ') && takenBackAtMs === AT + 1)).toBe(true)
    expect(all.takenBack.filter(({ deletion }) => deletion === 'confirmed')).toHaveLength(1)
  })
})
