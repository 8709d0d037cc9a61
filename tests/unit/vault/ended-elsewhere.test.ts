/** What is open of a share on one computer closes when another one of the same person hears that it ended, or that a record was taken out of it. */

import { beforeAll, describe, expect, it } from 'vitest'
import { showConsent } from '../../../electron/vault/operations/shares/show-consent.ts'
import { amendmentKey } from '../../../electron/vault/session/shares/amendments.ts'
import { dropTakenBack } from '../../../electron/vault/session/shares/drop-taken-back.ts'
import { endShare } from '../../../electron/vault/session/shares/shares.ts'
import type { ShareEntry } from '../../../electron/vault/session/collections.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { grantHash, readAmendment, signAmendment } from '../../../shared/crypto/amendment.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { sentenceOf, signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { VaultEvent } from '../../../shared/api/vault-api.ts'
import type { GrantedRecord } from '../../../shared/model/grant.ts'
import { Household, makeKeys } from '../../support/own-computers.ts'
import type { Computer } from '../../support/own-computers.ts'
import { TERMS } from '../../support/verify-files.ts'

const made = makeKeys()
const ana = deriveIdentity(new Uint8Array(32).fill(21))
const ANA = 'a'.repeat(32)
const [ENDED, DELETED, CHANGED] = ['31', '32', '33'].map((two) => two.repeat(16)) as [string, string, string]
const [FIRST] = TERMS.records.map(({ recordId }) => recordId) as [string]

let home: Household
let desk: Computer
let laptop: Computer
let events: VaultEvent[] = []
let records: readonly GrantedRecord[] = []

beforeAll(async () => {
  home = new Household(await made)
  desk = await home.add('desk')
  laptop = await home.add('laptop')
  // Sealed files of any content stand for theirs.
  const files = await Promise.all(TERMS.records.map(({ recordId }) => storeBlob(desk.session, encodeUtf8(recordId))))
  records = TERMS.records.map((record, at) => ({ ...record, cid: files[at]?.cid ?? '' }))
  const card = createContactCard(ana, {
    ...{ name: 'Ana', addresses: [], issuedAtMs: 5 },
    device: signDeviceCertificate(ana, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', 5),
  })
  const contact = { id: ANA, did: ana.did, name: 'Ana', role: 'clinician', card, safetyWords: [], verified: true, addedAtMs: 1 } as const
  await desk.session.manifest.commit((tx) => tx.set('contacts', ANA, contact))
  for (const grantId of [ENDED, DELETED, CHANGED]) await give(grantId)
  await home.meet(desk, laptop)
  Object.assign(laptop.session, { emit: (event: VaultEvent) => events.push(event) })
})

const signed = (grantId: string): ReturnType<typeof signGrant> => {
  const { ledger: _none, ...terms } = { ...TERMS, grantId, grantor: ana.did, grantee: desk.session.identity.did, records }
  return signGrant(ana, { ...terms, untilMs: home.nowMs * 2, deleteByMs: home.nowMs * 2 })
}

/** A share of Ana's that was fetched. */
async function give(grantId: string): Promise<void> {
  const rows = TERMS.records.map(({ recordId: id, kind }) => ({ id, kind, title: 'HbA1c', date: '2026-01-02' }))
  const invite = { grant: signed(grantId), keys: rows.map(() => 'A'.repeat(64)), shareKey: 'A'.repeat(43), rows, sealSalt: '' }
  const blob = await storeBlob(desk.session, encodeUtf8(canonicalJson(invite)))
  const times = { fromMs: TERMS.fromMs, untilMs: home.nowMs * 2, deleteByMs: home.nowMs * 2 }
  const share: ShareEntry = {
    ...{ contactId: ANA, senderName: 'Ana', blob, stage: 'fetched', ...times, receipts: 0, lastReceiptHash: '', checkedOnLedger: false },
    summaryJson: canonicalJson({ sentence: sentenceOf(TERMS), count: 2 }),
  }
  await desk.session.manifest.commit((tx) => tx.set('shares', grantId, share))
}

/** What is said on the laptop once it has what the desk has. */
async function said(): Promise<readonly VaultEvent[]> {
  events = []
  await home.meet(desk, laptop)
  return events.filter(({ type }) => type === 'share-ended' || type === 'items-ended')
}

describe('on the other computer', () => {
  it('a share that was stopped closes, with by whom and when', async () => {
    await endShare(desk.session, ENDED, 'withdrawn')
    const atMs = (await desk.session.manifest.get('shares', ENDED))?.endedAtMs
    expect(await said()).toEqual([{ type: 'share-ended', grantId: ENDED, reason: 'withdrawn', by: 'Ana', atMs }])
    expect(await said()).toEqual([])
  })

  it('a share that the person deleted herself is not said to be ended by anybody', async () => {
    await endShare(desk.session, DELETED, 'deleted')
    expect(await said()).toEqual([])
    expect((await laptop.session.manifest.get('shares', DELETED))?.stage).toBe('deleted')
  })

  it('a record that was taken back closes', async () => {
    const atMs = TERMS.signedAtMs + 1000
    const previous = grantHash(signed(CHANGED))
    const amendment = signAmendment(ana, { version: 1, grantId: CHANGED, seq: 1, previous, atMs, added: [], removed: [FIRST] })
    const read = readAmendment(amendment, ana.did)
    if (!read.ok) throw new Error(read.error.code)
    const blob = await storeBlob(desk.session, encodeUtf8(canonicalJson({ amendment, keys: [], rows: [] })))
    const entry = { grantId: CHANGED, side: 'received', hash: read.value.hash, atMs, blob, fetched: true } as const
    await desk.session.manifest.commit((tx) => tx.set('amendments', amendmentKey(CHANGED, read.value), entry))
    await dropTakenBack(desk.session, CHANGED)
    expect(await said()).toEqual([{ type: 'items-ended', grantId: CHANGED, recordIds: [FIRST], by: 'Ana', atMs }])
    // The paper of the consent names what was signed, and how much of it changed since.
    expect(await showConsent(laptop.session, { grantId: CHANGED })).toMatchObject({ recordCount: 2, takenBack: 1 })
    expect(await said()).toEqual([])
  })
})
