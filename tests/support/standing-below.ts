/** People below a share whose computers are never on: what they would sign and send, with keys of their own, is put into the inbox of the vault. */

import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { parentOf, signChild } from '../../shared/crypto/child-grant.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { receiptHash, signReceipt } from '../../shared/crypto/receipt.ts'
import type { ChildNotice } from '../../shared/model/child-grant.ts'
import { ok } from '../../shared/model/result.ts'
import { cardOf, sealFor } from './letters.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { childrenOf, signedGrantAt } from './tree.ts'

/** The colleague of `colleaguesCard`, and two to whom he passes on. */
const [BOGDAN, CARMEN, DAN] = [9, 10, 11].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [
  IdentityKeys,
  IdentityKeys,
  IdentityKeys,
]

/** He passes all of a share on to both; returns what they got of it. */
export async function passOnToTwo(person: Person, grantId: string): Promise<readonly [carmens: string, dans: string]> {
  const childIds = [`${grantId.slice(1)}1`, `${grantId.slice(1)}2`] as const
  for (const [to, granteeName, childId] of [
    [CARMEN, 'Dr Carmen Pop', childIds[0]],
    [DAN, 'Dr Dan Stan', childIds[1]],
  ] as const) {
    const parent = parentOf({ grant: await signedGrantAt(person, grantId) })
    if (!parent.ok) throw new Error(parent.error.code)
    const { hash, rootId, holder, purpose, right, untilMs, deleteByMs, records } = parent.value
    const signedAtMs = Date.now() + person.clock.offsetMs
    const giver = { giver: BOGDAN.did, giverName: 'Dr Bogdan Ionescu', grantee: to.did, granteeName }
    const times = { fromMs: signedAtMs, untilMs, deleteByMs, signedAtMs }
    const terms = { version: 1, childId, parent: hash, rootId, depth: 1, holder, ...giver, purpose, right, ...times, records } as const
    const device = signDeviceCertificate(to, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', Date.now())
    const card = createContactCard(to, { name: granteeName, device, addresses: [], issuedAtMs: Date.now() })
    const notice: ChildNotice = { chain: [signChild(BOGDAN, terms)], card }
    await receive(person, BOGDAN, 'child-grant', notice)
  }
  await turnsUntil([person], async () => (await childrenOf(person, grantId)).length === 2)
  return childIds
}

/** He says that nothing of a share was ever fetched, or that he deleted all of it. */
export async function answerOfAll(person: Person, grantId: string, neverFetched: boolean): Promise<void> {
  const said = neverFetched ? { reason: 'withdrawn', neverFetched } : { reason: 'deleted' }
  await receive(person, BOGDAN, 'deletion', { grantId, deletedAtMs: Date.now(), ...said })
}

/** Of the records that were taken back: Bogdan deleted all of them, Carmen never fetched any, and Dan says nothing of the first. */
export async function answerTakenBack(
  person: Person,
  [grantId, carmens, dans]: readonly [string, string, string],
  [first, second]: readonly [string, string],
): Promise<void> {
  const said = (id: string, recordIds: readonly string[], more: object = {}): object => {
    return { grantId: id, recordIds, amendments: [], deletedAtMs: Date.now(), ...more }
  }
  const never = { neverFetched: true }
  await receive(person, BOGDAN, 'items-deleted', said(grantId, [first, second]))
  await receive(person, CARMEN, 'items-deleted', said(carmens, [first, second], never))
  await receive(person, DAN, 'items-deleted', said(dans, [second], never))
}

/** He reports that he opened a record of a share, and that he saved a copy of it. */
export async function reportOpenedAndSaved(person: Person, grantId: string, recordId: string): Promise<void> {
  const fields = { version: 1, grantId, recordId, openedAtMs: Date.now(), purpose: 'TREAT', reader: BOGDAN.did } as const
  const opened = signReceipt(BOGDAN, { ...fields, seq: 1, previous: '' })
  const saved = signReceipt(BOGDAN, { ...fields, seq: 2, act: 'saved', previous: receiptHash(opened) })
  for (const one of [opened, saved]) await receive(person, BOGDAN, 'receipt', one)
}

async function receive(person: Person, from: IdentityKeys, type: string, payload: object): Promise<void> {
  const envelope = sealFor(from, await cardOf(person), type, canonicalJson(payload))
  const takeInbox = person.node.peer.takeInbox.bind(person.node.peer)
  const item = { id: 'never-sent', from: from.did, envelope, receivedAtMs: Date.now() }
  person.node.peer.takeInbox = () => {
    person.node.peer.takeInbox = takeInbox
    return Promise.resolve(ok([item]))
  }
  await person.root.turn()
}
