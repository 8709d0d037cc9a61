/** A share from somebody under the number of a grant of mine: nothing that is done with it reaches my grant, and nothing of my grant reaches it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { showMonth } from '../../../electron/vault/operations/shares/show-month.ts'
import { takeLetter } from '../../../electron/vault/session/inbox.ts'
import type { ServedGrant } from '../../../electron/vault/ports.ts'
import { amendmentKey, listAmendments, readStanding } from '../../../electron/vault/session/shares/amendments.ts'
import { refreshServing } from '../../../electron/vault/session/shares/serving.ts'
import { endShare, shareViewOf } from '../../../electron/vault/session/shares/shares.ts'
import type { AmendmentEntry } from '../../../electron/vault/session/collections.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { grantHash, readAmendment, signAmendment } from '../../../shared/crypto/amendment.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { parentOf, signChild } from '../../../shared/crypto/child-grant.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { sentenceOf, signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { ChildTerms } from '../../../shared/model/child-grant.ts'
import type { GrantedRecord, GrantTerms, SignedGrant } from '../../../shared/model/grant.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { ok } from '../../../shared/model/result.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'
import { TERMS } from '../../support/verify-files.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'
const HOUR_MS = 3_600_000
const [ANA, BOGDAN] = ['a'.repeat(32), 'b'.repeat(32)]
const [ana, bogdan] = [21, 22].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [IdentityKeys, IdentityKeys]

let home = ''
let core: Core
let session: Session
let served: readonly ServedGrant[] = []
let letters = 0
let records: readonly GrantedRecord[] = []

const cardOf = (keys: IdentityKeys, name: string): ContactCard =>
  createContactCard(keys, { name, device: signDeviceCertificate(keys, PEER_ID, 5), addresses: [], issuedAtMs: 5 })

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-number-'))
  core = (await createCore(join(home, 'vault'))).core
  const peer = {
    setServing: (grants: readonly ServedGrant[]) => {
      served = grants
      return Promise.resolve(ok(null))
    },
    useRelay: () => Promise.resolve(ok(null)),
  }
  session = { ...core.session, ports: { ...core.session.ports, peer } as unknown as Session['ports'] }
  // Sealed files of any content stand for theirs.
  const files = await Promise.all(TERMS.records.map(({ recordId }) => storeBlob(session, encodeUtf8(recordId))))
  records = TERMS.records.map((record, at) => ({ ...record, cid: files[at]?.cid ?? '' }))
  await session.manifest.commit(async (tx) => {
    for (const [keys, id] of [
      [ana, ANA],
      [bogdan, BOGDAN],
    ] as const)
      await tx.set('contacts', id, {
        ...{ id, did: keys.did, name: id[0] ?? '', role: 'clinician', card: cardOf(keys, id[0] ?? '') },
        ...{ safetyWords: [], verified: true, addedAtMs: 1 },
      })
  })
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

const now = Date.now()
const TIMES = { fromMs: now - 9000, untilMs: now + HOUR_MS, deleteByMs: now + HOUR_MS, signedAtMs: now - 9000 }
const [FIRST, SECOND] = TERMS.records.map(({ recordId }) => recordId) as [string, string]

/** A grant of mine for Ana, out of which the first record was taken back. */
async function giveAndTakeBack(grantId: string): Promise<SignedGrant> {
  const { ledger: _none, ...terms } = { ...TERMS, ...TIMES, records, grantId, grantor: session.identity.did, grantee: ana.did }
  const signed = signGrant(session.identity, terms)
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(signed)))
  const more = { blob, untilMs: terms.untilMs, fromMs: terms.fromMs, preimage: '', sealValue: '', contactId: ANA, signedAtMs: now }
  await session.manifest.commit((tx) => tx.set('grants', grantId, more as never))
  await change('given', session.identity, { grantId, previous: grantHash(signed), removed: [FIRST] })
  return signed
}

/** Signed and kept, on either side. */
async function change(
  side: AmendmentEntry['side'],
  by: IdentityKeys,
  { grantId, previous, removed }: { readonly grantId: string; readonly previous: string; readonly removed: readonly string[] },
): Promise<void> {
  const amendment = signAmendment(by, { version: 1, grantId, seq: 1, previous, atMs: now - 8000, added: [], removed })
  const read = readAmendment(amendment, by.did)
  if (!read.ok) throw new Error(read.error.code)
  const blob = await storeBlob(session, encodeUtf8(canonicalJson({ amendment, keys: [], rows: [] })))
  const entry: AmendmentEntry = { grantId, side, hash: read.value.hash, atMs: now - 8000, blob }
  await session.manifest.commit((tx) => tx.set('amendments', amendmentKey(grantId, read.value), entry))
}

/** Ids of what my grant gives. */
async function stillGiven(grantId: string): Promise<readonly string[]> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw new Error('no grant')
  return (await readStanding(session, grantId, entry)).amended.records.map(({ recordId }) => recordId)
}

function theirTerms(grantId: string, grantor: IdentityKeys, more: Partial<GrantTerms> = {}): GrantTerms {
  const { ledger: _none, ...terms } = { ...TERMS, ...TIMES, records, grantId, grantor: grantor.did, grantee: session.identity.did, ...more }
  return terms
}

function inviteOf(grant: SignedGrant): object {
  const rows = TERMS.records.map(({ recordId: id, kind }) => ({ id, kind, title: 'HbA1c', date: '2026-01-02' }))
  return { grant, keys: TERMS.records.map(() => 'A'.repeat(64)), shareKey: 'A'.repeat(43), rows, sealSalt: '', card: cardOf(ana, 'a') }
}

/** The code with which it is refused, or ok. */
async function hear(from: IdentityKeys, type: string, payload: object): Promise<string> {
  const letter = {
    from: from.did,
    type,
    payload: encodeUtf8(canonicalJson(payload)),
    id: `${'0'.repeat(24)}${String(10_000_000 + letters++)}`,
  }
  return takeLetter(session, letter as never, now).then(
    () => 'ok',
    (error: unknown) => (error as { readonly error?: { readonly code?: string } }).error?.code ?? 'thrown',
  )
}

describe('an invite under the number of a grant of mine', () => {
  it('is refused: its end would be that of what I took back', async () => {
    const grantId = '31'.repeat(16)
    await giveAndTakeBack(grantId)
    expect(await stillGiven(grantId)).toEqual([SECOND])
    expect(await hear(ana, 'invite', inviteOf(signGrant(ana, theirTerms(grantId, ana))))).toBe('invite-invalid')
    await hear(ana, 'withdrawal', { grantId, preimage: '' })
    expect(await session.manifest.get('shares', grantId)).toBeUndefined()
    expect(await stillGiven(grantId)).toEqual([SECOND])
    // Under a number of its own it is taken in.
    expect(await hear(ana, 'invite', inviteOf(signGrant(ana, theirTerms('32'.repeat(16), ana))))).toBe('ok')
  })

  it('is refused as well where it was passed on', async () => {
    const grantId = '33'.repeat(16)
    await giveAndTakeBack(grantId)
    const root = signGrant(bogdan, theirTerms('34'.repeat(16), bogdan, { grantee: ana.did, may: ['pass-on'] }))
    const parent = parentOf({ grant: root })
    if (!parent.ok) throw new Error(parent.error.code)
    const child = (childId: string): ChildTerms => ({
      ...{ version: 1, childId, parent: parent.value.hash, rootId: '34'.repeat(16), depth: 1, holder: bogdan.did, purpose: 'TREAT' },
      ...{ right: 'view', giver: ana.did, giverName: 'Ana', grantee: session.identity.did, granteeName: 'Maria' },
      ...{ ...TIMES, signedAtMs: now - 5000 },
      records,
    })
    const passOn = (childId: string): Promise<string> =>
      hear(ana, 'child-invite', { ...inviteOf(root), card: cardOf(bogdan, 'b'), chain: [signChild(ana, child(childId))] })
    expect(await passOn(grantId)).toBe('invite-invalid')
    expect(await passOn('35'.repeat(16))).toBe('ok')
    expect(await stillGiven(grantId)).toEqual([SECOND])
  })
})

describe('something that was passed on below a grant of mine', () => {
  it('is refused under the number of a share from somebody: its changes would be read as those of that', async () => {
    const rootId = '38'.repeat(16)
    const shareId = '39'.repeat(16)
    expect(await hear(ana, 'invite', inviteOf(signGrant(ana, theirTerms(shareId, ana))))).toBe('ok')
    const { ledger: _none, ...terms } = { ...TERMS, ...TIMES, records, grantId: rootId, grantor: session.identity.did, grantee: ana.did }
    const signed = signGrant(session.identity, { ...terms, may: ['pass-on'] })
    const blob = await storeBlob(session, encodeUtf8(canonicalJson(signed)))
    const { fromMs, untilMs } = terms
    const more = { blob, untilMs, fromMs, preimage: '', sealValue: '', contactId: ANA, signedAtMs: now }
    await session.manifest.commit((tx) => tx.set('grants', rootId, more as never))
    const parent = parentOf({ grant: signed })
    if (!parent.ok) throw new Error(parent.error.code)
    const say = (childId: string): Promise<string> => {
      const child: ChildTerms = {
        ...{ version: 1, childId, parent: parent.value.hash, rootId, depth: 1, holder: session.identity.did, purpose: 'TREAT' },
        ...{ right: 'view', giver: ana.did, giverName: 'Ana', grantee: bogdan.did, granteeName: 'Bogdan' },
        ...{ ...TIMES, signedAtMs: now - 5000 },
        records,
      }
      return hear(ana, 'child-grant', { chain: [signChild(ana, child)], card: cardOf(bogdan, 'Bogdan') })
    }
    expect([await say(shareId), await say(rootId), await say('3a'.repeat(16))]).toEqual(['grant-widened', 'grant-widened', 'ok'])
    // The page of the month says so: she did none of it herself.
    const { passedOn } = await showMonth(session, { month: '' })
    expect(passedOn.map(({ atMs: _when, ...one }) => one)).toEqual([{ grantId: rootId, giver: 'a', who: 'b', records: 2 }])
  })
})

describe('a share that came to another computer of mine under the number of a grant of mine', () => {
  it('is read apart from it: neither the changes nor the end of one are those of the other', async () => {
    const grantId = '36'.repeat(16)
    await giveAndTakeBack(grantId)
    const terms = theirTerms(grantId, ana)
    const theirs = signGrant(ana, terms)
    const blob = await storeBlob(session, encodeUtf8(canonicalJson(inviteOf(theirs))))
    const { fromMs, untilMs, deleteByMs } = terms
    await session.manifest.commit((tx) =>
      tx.set('shares', grantId, {
        ...{ contactId: ANA, senderName: 'a', blob, stage: 'fetched', fromMs, untilMs, deleteByMs, receipts: 0, lastReceiptHash: '' },
        ...{ summaryJson: canonicalJson({ sentence: sentenceOf(terms), count: 2 }), checkedOnLedger: false },
      }),
    )
    await change('received', ana, { grantId, previous: grantHash(theirs), removed: [SECOND] })
    expect(await stillGiven(grantId)).toEqual([SECOND])
    const share = async (): Promise<readonly string[]> => {
      const entry = await session.manifest.get('shares', grantId)
      return entry === undefined ? [] : (await shareViewOf(session, grantId, entry)).rows.map(({ id }) => id)
    }
    expect(await share()).toEqual([FIRST])
    // What is served under the number is my grant, to whom I gave it.
    await refreshServing(session)
    expect(served.filter((line) => line.grantId === grantId).map(({ cids }) => cids)).toEqual([[records[1]?.cid]])
    await endShare(session, grantId, 'declined')
    expect([await stillGiven(grantId), await share()]).toEqual([[SECOND], []])
    expect((await listAmendments(session, 'given')).get(grantId)).toHaveLength(1)
  })
})
