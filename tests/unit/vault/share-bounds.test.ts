/** How much a share may be is its sender's word alone: what joins it comes by itself up to a bound, what is fetched is no more than the person was shown, and others never fill the disk. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHasRoom } from '../../../electron/peer/store/free-space.ts'
import { verifiedBlocks } from '../../../electron/peer/verified-blocks.ts'
import { fetchShare } from '../../../electron/vault/operations/shares/fetch-share.ts'
import type { Letter } from '../../../electron/vault/session/letters/letter.ts'
import { Refusal } from '../../../electron/vault/session/refusal.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { fetchAdded } from '../../../electron/vault/session/shares/fetch-added.ts'
import { shareViewOf } from '../../../electron/vault/session/shares/shares.ts'
import { takeAmendment } from '../../../electron/vault/session/shares/take-amendment.ts'
import { takeInvite } from '../../../electron/vault/session/shares/take-invite.ts'
import { amendmentHash, grantHash, signAmendment } from '../../../shared/crypto/amendment.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { readGrant, signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { JOINED_BYTES_MAX } from '../../../shared/model/amendment.ts'
import type { GrantedRecord, GrantTerms, ShareView } from '../../../shared/model/grant.ts'
import { err, ok } from '../../../shared/model/result.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { TERMS } from '../../support/verify-files.ts'

const ana = deriveIdentity(new Uint8Array(32).fill(21))
const CONTACT = 'a'.repeat(32)
const HOUR_MS = 3_600_000
const card = createContactCard(ana, {
  ...{ name: 'Dr Ana', device: signDeviceCertificate(ana, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', 5) },
  ...{ addresses: [], issuedAtMs: 5 },
})

let home = ''
let core: Core
let session: Session
/** Files that were asked for, in each question. */
const asked: (readonly string[])[] = []

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-bounds-'))
  core = (await createCore(join(home, 'vault'))).core
  const peer = {
    setServing: () => Promise.resolve(ok(null)),
    useRelay: () => Promise.resolve(ok(null)),
    fetchFiles: (_card: unknown, _use: unknown, cids: readonly string[]) => {
      asked.push(cids)
      return Promise.resolve(ok(null))
    },
  }
  session = { ...core.session, ports: { ...core.session.ports, peer } as unknown as Session['ports'] }
  await session.manifest.commit((tx) =>
    tx.set('contacts', CONTACT, {
      ...{ id: CONTACT, did: ana.did, name: 'Dr Ana', role: 'clinician', card, safetyWords: [], verified: true, addedAtMs: 1 },
    }),
  )
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

let ids = 0
function recordOf(sizeBytes: number): GrantedRecord {
  ids += 1
  const recordId = ids.toString(16).padStart(32, '0')
  return { recordId, version: 1, cid: rawBlockCid(encodeUtf8(recordId)), sizeBytes, kind: 'lab' }
}
const rowsOf = (records: readonly GrantedRecord[]): readonly object[] =>
  records.map(({ recordId, kind }) => ({ id: recordId, kind, title: 'HbA1c', date: '' }))
const letterOf = (type: string, payload: object): Letter => ({
  id: `${type} ${String(ids)}`,
  from: ana.did,
  type,
  payload: encodeUtf8(canonicalJson(payload)),
})
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof Refusal ? error.error.code : String(error)),
  )

/** A share of one record that lets in what comes later, and how its sender adds to it. */
async function takeShare(sizeBytes: number): Promise<{
  readonly grantId: string
  readonly first: GrantedRecord
  readonly add: (sizeBytes: number) => Promise<GrantedRecord>
  readonly view: () => Promise<ShareView>
}> {
  const first = recordOf(sizeBytes)
  const now = session.ports.clock.now()
  const { ledger: _none, ...common } = TERMS
  const terms: GrantTerms = {
    ...common,
    ...{ grantId: `ff${first.recordId.slice(2)}`, grantor: ana.did, grantee: session.identity.did, records: [first] },
    ...{ fromMs: now - HOUR_MS, signedAtMs: now - HOUR_MS, untilMs: now + HOUR_MS, deleteByMs: now + HOUR_MS },
    ...{ keysOn: 'receipt', category: { kinds: ['lab'], earlier: true, later: true } },
  }
  const { grantId } = terms
  const grant = signGrant(ana, terms)
  await takeInvite(session, letterOf('invite', { grant, keys: [], rows: rowsOf([first]), card, sealSalt: '' }))
  let [seq, previous] = [0, grantHash(grant)]
  return {
    grantId,
    first,
    add: async (bytes) => {
      const added = [recordOf(bytes)]
      const signed = signAmendment(ana, { version: 1, grantId, seq: (seq += 1), previous, atMs: now, added, removed: [] })
      previous = amendmentHash(signed)
      await takeAmendment(session, letterOf('amendment', { amendment: signed, keys: [], rows: rowsOf(added) }))
      return added[0] as GrantedRecord
    },
    view: async () => {
      const entry = await session.manifest.get('shares', grantId)
      if (entry === undefined) throw new Error('no share')
      return shareViewOf(session, grantId, entry)
    },
  }
}

/** What comes by itself in one turn. */
async function byItself(): Promise<readonly (readonly string[])[]> {
  asked.splice(0)
  await fetchAdded(session, () => undefined)
  return asked.splice(0)
}

describe('a share', () => {
  it('is fetched as far as the person was shown, and asks again where more was added since', async () => {
    const share = await takeShare(1_000)
    expect(await share.view()).toMatchObject({ missingBytes: 1_000, stage: 'new' })
    await share.add(50 * JOINED_BYTES_MAX)
    expect(await codeOf(fetchShare(session, { grantId: share.grantId, bytesMax: 1_000 }, new AbortController().signal))).toBe('share-grew')
    expect(asked).toEqual([])
    const shown = (await share.view()).missingBytes ?? 0
    expect(shown).toBe(1_000 + 50 * JOINED_BYTES_MAX)
    expect(await codeOf(fetchShare(session, { grantId: share.grantId, bytesMax: shown }, new AbortController().signal))).toBe('ok')
    expect(await share.view()).not.toHaveProperty('missingBytes')
  })

  it('gets what joins it by itself, and asks before that is more than a bound; a yes begins anew', async () => {
    const share = await takeShare(1_000)
    const fetch = (): Promise<string> => codeOf(fetchShare(session, { grantId: share.grantId }, new AbortController().signal))
    expect(await fetch()).toBe('ok')
    const [small, other] = [await share.add(JOINED_BYTES_MAX / 2), await share.add(JOINED_BYTES_MAX / 2)]
    expect(await byItself()).toEqual([[small.cid, other.cid]])
    expect(await byItself()).toEqual([])
    // Whether at once or bit by bit: the bound is for all of it.
    const bit = await share.add(1)
    expect(await byItself()).toEqual([])
    expect(await share.view()).toMatchObject({ missingBytes: 1, asks: true, notFetched: 1 })
    expect(await fetch()).toBe('ok')
    expect(asked.splice(0).flat()).toContain(bit.cid)
    expect(await share.view()).not.toHaveProperty('asks')
    const next = await share.add(5)
    expect(await byItself()).toEqual([[next.cid]])
    await share.add(JOINED_BYTES_MAX)
    expect(await byItself()).toEqual([])
  })

  it('of less than nothing is refused', () => {
    const records = [{ ...recordOf(1), sizeBytes: -1 }]
    expect(readGrant(signGrant(ana, { ...TERMS, grantor: ana.did, records }))).toMatchObject({ ok: false })
  })
})

describe('what others send', () => {
  it('leaves some room on the disk, of a small one a part; where that is not known the disk itself says no', async () => {
    const room = (bytes: number, freeBytes: number): ((more: number) => Promise<boolean>) =>
      createHasRoom('.', () => Promise.resolve({ bytes, freeBytes }))
    const [gib, mib] = [2 ** 30, 2 ** 20]
    expect([await room(500 * gib, 300 * mib)(44 * mib), await room(500 * gib, 300 * mib)(45 * mib)]).toEqual([true, false])
    expect([await room(100 * mib, 6 * mib)(mib), await room(100 * mib, 6 * mib)(2 * mib)]).toEqual([true, false])
    expect(await createHasRoom('.', () => Promise.resolve(null))(gib)).toBe(true)
    expect(await createHasRoom(home)(0)).toBe(true)
    expect(await createHasRoom(join(home, 'nowhere'))(0)).toBe(true)
  })

  it('is not stored where it would take that room', async () => {
    const bytes = encodeUtf8('a block of somebody')
    const stored: unknown[] = []
    const store = { putMany: (blocks: readonly unknown[]) => Promise.resolve(stored.push(...blocks) > 0 ? ok(null) : err('disk-failed')) }
    const put = (hasRoom: boolean): Promise<unknown> =>
      verifiedBlocks(store as never, {} as never, () => Promise.resolve(hasRoom)).putBlocks([{ cid: rawBlockCid(bytes), bytes }])
    expect([await put(false), stored.length]).toEqual([err('disk-nearly-full'), 0])
    expect([await put(true), stored.length]).toEqual([ok(null), 1])
  })
})
