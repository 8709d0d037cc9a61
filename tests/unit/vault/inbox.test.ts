/** Letters that wait, with a real inbox and a real store: which of them are acted on, which wait, and that none keeps another waiting. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Inbox } from '../../../electron/peer/net/inbox.ts'
import { addContact } from '../../../electron/vault/operations/people/add-contact.ts'
import { readInbox } from '../../../electron/vault/session/inbox.ts'
import { LETTERS_A_DAY, REFUSED_A_DAY } from '../../../electron/vault/session/letters/daily-bounds.ts'
import type { ChildEntry } from '../../../electron/vault/session/letters/offer-entries.ts'
import { mustAwait } from '../../../electron/vault/session/refusal.ts'
import type { BlobReference } from '../../../electron/vault/session/blob-reference.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { signAmendment } from '../../../shared/crypto/amendment.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard, encodeCardToken } from '../../../shared/crypto/card.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signChild } from '../../../shared/crypto/child-grant.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { ChildNotice, ChildTerms } from '../../../shared/model/child-grant.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import type { Core } from '../../faults/core.ts'
import { anyCardOf, openInboxVault } from '../../support/inbox-vault.ts'
import { sealFor } from '../../support/letters.ts'
import { TERMS } from '../../support/verify-files.ts'

const PEER_ID = '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq'
const DAY_MS = 24 * 3_600_000

let home = ''
let core: Core
let session: Session
let inbox: Inbox
let own: ContactCard
let offsetMs = 0
let received = Date.now()
const [ana, bogdan] = [21, 22].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [IdentityKeys, IdentityKeys]

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-inbox-'))
  ;({ core, session, inbox, own } = await openInboxVault(home, { a: ana, b: bogdan }, () => offsetMs))
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

async function write(from: IdentityKeys, type: string, payload: unknown): Promise<void> {
  const text = typeof payload === 'string' ? payload : canonicalJson(payload)
  const added = await inbox.add(from.did, true, sealFor(from, own, type, text), (received += 1))
  if (!added.ok) throw new Error(added.error.code)
}

/** A grant to Ana that ended a moment ago. */
async function give(grantId: string, now: number): Promise<BlobReference> {
  const times = { fromMs: now - 9000, untilMs: now - 1000, deleteByMs: now - 1000, signedAtMs: now - 9000 }
  const terms = { ...TERMS, ...times, grantId, grantor: session.identity.did, grantee: ana.did }
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(signGrant(session.identity, terms))))
  const entry = { ...times, blob, preimage: '', sealValue: '', contactId: 'a'.repeat(32) }
  await session.manifest.commit((tx) => tx.set('grants', grantId, entry as never))
  return blob
}

async function waiting(): Promise<number> {
  return (await mustAwait(inbox.list())).length
}

async function diary(kind: string, who: string): Promise<number> {
  const all = await session.manifest.list('activity')
  return all.filter(([, one]) => one.kind === kind && one.who === who).length
}

describe('a letter that needs a damaged block of my own', () => {
  it('waits and keeps none behind it waiting; once the block is mended, it is read', async () => {
    const grantId = '77'.repeat(16)
    const now = Date.now()
    const blob = await give(grantId, now)
    const chunks = await mustAwait(session.ports.blocks.readChunks(blob.cid, 0, blob.chunks))
    await mustAwait(session.ports.blocks.dropFiles([blob.cid]))

    await write(ana, 'deletion', { grantId, deletedAtMs: now, reason: 'expired' })
    await write(bogdan, 'horoscope', {})
    await readInbox(session)
    expect([await waiting(), await diary('request-refused', 'b')]).toEqual([1, 1])
    // It may have been replaced in that moment, so it is tried again at once; but not at every turn for ever.
    await mustAwait(session.ports.blocks.putFiles([chunks]))
    await readInbox(session)
    expect(await waiting()).toBe(0)
    await mustAwait(session.ports.blocks.dropFiles([blob.cid]))
    await write(ana, 'deletion', { grantId, deletedAtMs: now, reason: 'expired' })
    for (let turn = 0; turn < 4; turn++) await readInbox(session)
    await mustAwait(session.ports.blocks.putFiles([chunks]))
    await readInbox(session)
    expect(await waiting()).toBe(1)
    offsetMs += 61_000
    await readInbox(session)
    expect(await waiting()).toBe(0)
    expect((await session.manifest.get('grants', grantId))?.deletionConfirmedAtMs).toBeGreaterThan(0)
    expect(await diary('request-refused', 'a')).toBe(0)
  })
})

describe('a letter about what another computer of mine gave', () => {
  it('waits until this one has heard of it; with no other computer it is refused', async () => {
    const grantId = '5a'.repeat(16)
    const now = Date.now() + offsetMs
    const before = await diary('request-refused', 'a')
    const refused = async (): Promise<number> => (await diary('request-refused', 'a')) - before
    const says = (atMs: number): Promise<void> => write(ana, 'deletion', { grantId, deletedAtMs: atMs, reason: 'expired' })
    await says(now)
    await readInbox(session)
    expect([await waiting(), await refused()]).toEqual([0, 1])
    await session.manifest.commit((tx) => tx.set('devices', 'laptop', { name: 'Laptop' } as never))
    await says(now + 1)
    for (let turn = 0; turn < 4; turn++) await readInbox(session)
    expect([await waiting(), await refused()]).toEqual([1, 1])

    await give(grantId, now)
    await readInbox(session)
    expect(await waiting()).toBe(0)
    expect((await session.manifest.get('grants', grantId))?.deletionConfirmedAtMs).toBeGreaterThan(0)
    await session.manifest.commit((tx) => tx.delete('devices', 'laptop'))
  })
})

describe('a contact who writes again and again', () => {
  it('leaves no more than so much in a day: the rest waits, keeps nobody else waiting, and is read the next day', async () => {
    offsetMs += DAY_MS
    const many = Array.from({ length: 100 }, () => ({}))
    const before = await diary('request-refused', 'a')
    const letters = LETTERS_A_DAY / 100
    for (let at = 0; at < letters; at++) await write(ana, 'receipt', many)
    await readInbox(session)
    expect([await waiting(), (await diary('request-refused', 'a')) - before]).toEqual([0, REFUSED_A_DAY])

    // The end of a share that is here does not wait, of one that is not it does.
    const grantId = '88'.repeat(16)
    const share = { contactId: 'a'.repeat(32), senderName: 'a', blob: null, stage: 'new', untilMs: 9, receipts: 0, lastReceiptHash: '' }
    await session.manifest.commit((tx) => tx.set('shares', grantId, share as never))
    await write(ana, 'receipt', many)
    await write(ana, 'withdrawal', { grantId: '99'.repeat(16), preimage: '' })
    await write(ana, 'withdrawal', { grantId, preimage: '' })
    await write(bogdan, 'horoscope', {})
    const others = await diary('request-refused', 'b')
    const seq = session.manifest.seq()
    await readInbox(session)
    expect([await waiting(), await diary('request-refused', 'b')]).toEqual([2, others + 1])
    expect((await session.manifest.get('shares', grantId))?.ended).toBe('withdrawn')
    expect(await diary('letters-wait', 'a')).toBe(1)
    await readInbox(session)
    // One note that something waits, the end, that it was read, and the refusal of somebody else.
    expect([await waiting(), session.manifest.seq() - seq]).toEqual([2, 4])

    offsetMs += DAY_MS
    await readInbox(session)
    expect([await waiting(), await diary('letters-wait', 'a'), await diary('request-refused', 'a')]).toEqual([
      0,
      1,
      before + REFUSED_A_DAY + 1,
    ])
  })

  it('fills no diary with what is refused', async () => {
    offsetMs += DAY_MS
    const before = await diary('request-refused', 'a')
    for (let at = 0; at < REFUSED_A_DAY + 20; at++) await write(ana, 'horoscope', {})
    await readInbox(session)
    expect([await waiting(), (await diary('request-refused', 'a')) - before]).toEqual([0, REFUSED_A_DAY])
  })
})

describe('somebody who stops a share again and again', () => {
  it('hears that it is deleted, and not without end', async () => {
    const grantId = '6b'.repeat(16)
    const ended = { contactId: 'a'.repeat(32), stage: 'deleted', ended: 'withdrawn', endedAtMs: Date.now() + offsetMs, neverFetched: false }
    await session.manifest.commit((tx) => tx.set('shares', grantId, ended as never))
    const said = async (): Promise<number> =>
      (await session.manifest.list('deliveries')).filter(([, one]) => one.type === 'deletion' && one.grantId === grantId).length
    await write(ana, 'withdrawal', { grantId, preimage: '' })
    await readInbox(session)
    expect(await said()).toBe(1)
    for (let times = 0; times < 20; times++) await write(ana, 'withdrawal', { grantId, preimage: '' })
    await readInbox(session)
    expect([await waiting(), await said()]).toEqual([0, 16])
  })
})

describe('somebody below a share who says that copies are deleted', () => {
  it('is no confirmation while she may fetch them once more, and is one once it is stopped', async () => {
    offsetMs += DAY_MS
    const [rootId, childId] = ['55'.repeat(16), '56'.repeat(16)]
    const now = Date.now() + offsetMs
    const times = { fromMs: now - 9000, untilMs: now + DAY_MS, deleteByMs: now + DAY_MS, signedAtMs: now - 9000 }
    const root = { ...TERMS, ...times, grantId: rootId, grantor: session.identity.did, grantee: ana.did }
    const child: ChildTerms = {
      ...{ version: 1, childId, parent: 'p'.repeat(43), rootId, depth: 1, holder: session.identity.did, purpose: 'TREAT', right: 'view' },
      ...{ giver: ana.did, giverName: 'Ana', grantee: bogdan.did, granteeName: 'Bogdan', records: root.records, ...times },
    }
    const notice: ChildNotice = { chain: [signChild(ana, child)], card: anyCardOf(bogdan, 'Bogdan') }
    const [rootBlob, blob] = [
      await storeBlob(session, encodeUtf8(canonicalJson(signGrant(session.identity, root)))),
      await storeBlob(session, encodeUtf8(canonicalJson(notice))),
    ]
    const more = { blob: rootBlob, untilMs: root.untilMs, fromMs: root.fromMs, preimage: '', sealValue: '', contactId: 'a'.repeat(32) }
    await session.manifest.commit(async (tx) => {
      await tx.set('grants', rootId, more as never)
      await tx.set('children', childId, { side: 'received', rootId, above: [], blob, untilMs: child.untilMs, atMs: now })
    })
    const say = async (neverFetched = false): Promise<ChildEntry | undefined> => {
      await write(bogdan, 'deletion', {
        grantId: childId,
        deletedAtMs: now,
        reason: 'withdrawn',
        ...(neverFetched ? { neverFetched } : {}),
      })
      await readInbox(session)
      expect(await waiting()).toBe(0)
      return session.manifest.get('children', childId)
    }
    const early = await say(true)
    expect([early?.neverFetchedAtMs, (await say())?.deletionConfirmedAtMs]).toEqual([undefined, undefined])
    expect([await diary('deleted-early', 'Bogdan'), await diary('deletion-confirmed', 'Bogdan')]).toEqual([1, 0])
    await session.manifest.commit(async (tx) => {
      const entry = await tx.get('grants', rootId)
      if (entry !== undefined) await tx.set('grants', rootId, { ...entry, withdrawnAtMs: now })
    })
    expect((await say())?.deletionConfirmedAtMs).toBeGreaterThan(0)
    expect([await diary('deleted-early', 'Bogdan'), await diary('deletion-confirmed', 'Bogdan')]).toEqual([1, 1])
  })
})

describe('changes of a share that came before its invite', () => {
  it('wait no more once that came too late, and none waits after it; of another one they wait on', async () => {
    offsetMs += DAY_MS
    const now = Date.now() + offsetMs
    const [late, other] = ['65'.repeat(16), '66'.repeat(16)]
    const early = async (): Promise<readonly string[]> => {
      const all = await session.manifest.list('amendments')
      return all.flatMap(([, one]) => (one.early === undefined ? [] : [one.grantId]))
    }
    const change = (grantId: string, seq: number): Promise<void> => {
      const amendment = {
        version: 1,
        grantId,
        seq,
        previous: 'A'.repeat(43),
        atMs: now - 9000,
        added: [],
        removed: ['67'.repeat(16)],
      } as const
      return write(ana, 'amendment', { amendment: signAmendment(ana, amendment), keys: [], rows: [] })
    }
    const invite = async (signer: IdentityKeys): Promise<void> => {
      const times = { fromMs: now - 9000, untilMs: now - 1000, deleteByMs: now - 1000, signedAtMs: now - 9000 }
      const terms = { ...TERMS, ...times, grantId: late, grantor: signer.did, grantee: session.identity.did }
      const rows = terms.records.map(({ recordId: id, kind }) => ({ id, kind, title: 'HbA1c', date: '2026-01-02' }))
      const keys = terms.records.map(() => 'A'.repeat(64))
      await write(signer, 'invite', { grant: signGrant(signer, terms), keys, shareKey: 'A'.repeat(43), rows, sealSalt: '' })
      await readInbox(session)
    }
    await change(late, 1)
    await change(other, 1)
    await readInbox(session)
    expect(await early()).toEqual([late, other])
    // Somebody else's grant of that number is no reason.
    await invite(bogdan)
    expect(await early()).toEqual([late, other])
    await invite(ana)
    await change(late, 2)
    await readInbox(session)
    expect([await early(), await waiting()]).toEqual([[other], 0])
  })
})

describe('a contact whose clock was far ahead once', () => {
  const YEAR_MS = 366 * DAY_MS
  const addressOf = async (): Promise<string> => (await session.manifest.get('contacts', 'b'.repeat(32)))?.card.addresses[0] ?? ''
  const tell = async (address: string, atMs: number): Promise<string> => {
    const device = signDeviceCertificate(bogdan, PEER_ID, 5)
    const card = createContactCard(bogdan, { name: 'Bogdan', device, addresses: [address], issuedAtMs: atMs })
    await write(bogdan, 'card', encodeCardToken(card))
    await readInbox(session)
    return addressOf()
  }

  it('is heard by her next card, in the order in which they were made, and by a scanned one', async () => {
    offsetMs += DAY_MS
    const now = (): number => Date.now() + offsetMs
    expect(await tell('/memory/ahead', now() + YEAR_MS)).toBe('/memory/ahead')
    expect(await tell('/memory/before', now() - 1000)).toBe('/memory/ahead')
    offsetMs += 60_000
    const right = now()
    expect(await tell('/memory/right', right)).toBe('/memory/right')
    expect(await tell('/memory/older', right - 1)).toBe('/memory/right')
    // One from before this was known, whose moment has not come.
    const device = signDeviceCertificate(bogdan, PEER_ID, 5)
    const card = createContactCard(bogdan, { name: 'Bogdan', device, addresses: ['/memory/kept'], issuedAtMs: now() + YEAR_MS })
    await session.manifest.commit(async (tx) => {
      const contact = await tx.get('contacts', 'b'.repeat(32))
      if (contact !== undefined) await tx.set('contacts', contact.id, { ...contact, card })
    })
    const scanned = createContactCard(bogdan, { name: 'Bogdan', device, addresses: ['/memory/scanned'], issuedAtMs: now() - 5 })
    await addContact(session, { card: encodeCardToken(scanned), name: 'b', role: 'other', verified: false })
    expect(await addressOf()).toBe('/memory/scanned')
  })

  it('is heard by what she says next of her mirrors', async () => {
    const now = Date.now() + offsetMs
    const say = async (keys: readonly IdentityKeys[], atMs: number): Promise<readonly string[]> => {
      await write(bogdan, 'mirror-cards', { cards: keys.map((one) => anyCardOf(one, 'Mirror')), atMs })
      await readInbox(session)
      return ((await session.manifest.get('ways', 'b'.repeat(32)))?.cards ?? []).map(({ did }) => did)
    }
    expect(await say([ana], now + YEAR_MS)).toEqual([ana.did])
    expect(await say([], now - 1000)).toEqual([ana.did])
    offsetMs += 60_000
    expect(await say([], now + 60_000)).toEqual([])
    expect(await say([ana], now + 1)).toEqual([])
    await session.manifest.commit((tx) => tx.set('ways', 'b'.repeat(32), { cards: [], atMs: now + YEAR_MS }))
    expect(await say([ana], now + 60_001)).toEqual([ana.did])
  })
})
