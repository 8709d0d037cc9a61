/** Passes a part of a share on to a colleague, under the holder's own grant: never wider, never longer, and the holder hears of it. */

import type { PassOnDraft } from '../../../../shared/api/child-views.ts'
import { encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { parentOf, readChain, signChild } from '../../../../shared/crypto/child-grant.ts'
import { sealKeyBox, SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { childWidens } from '../../../../shared/model/child-grant.ts'
import type { ChildLater, ChildNotice, ChildTerms, ParentTerms } from '../../../../shared/model/child-grant.ts'
import type { SignedAmendment } from '../../../../shared/model/signed-amendment.ts'
import { copiesGoAtMs } from '../../../../shared/model/copies.ts'
import type { InvitePayload } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { readAmendmentPayload, readOne } from '../../session/shares/amendments.ts'
import { queueLetter, sealLetter, storeLetters } from '../../session/letters/mail.ts'
import { keyOfShared } from '../../session/shares/open-shared.ts'
import { liveEntry } from '../../session/shares/openings.ts'
import { must, refusal } from '../../session/refusal.ts'
import { addActivity, newId, readVaultEntry, storeBlob } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { openShare } from '../../session/shares/shares.ts'
import type { OpenShare } from '../../session/shares/shares.ts'

/** The colleague can fetch once the holder's Salus has heard of it. Errors: `contact-not-found`, `grant-*`, `record-not-found`, `pass-on-not-allowed`, `grant-widened`, also where later records of a kind are passed on that the share does not take in. */
export async function passOn(session: Session, args: PassOnDraft): Promise<{ readonly childId: string }> {
  const contact = await session.manifest.get('contacts', args.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const share = await openShare(session, args.grantId)
  const parent = must(parentOf(share.payload))
  if (parent.may?.includes('pass-on') !== true) throw refusal('pass-on-not-allowed')
  const terms = await termsOf(session, args, { contact, share, parent })
  if (childWidens({ ...parent, records: share.records.map(({ record }) => record) }, terms).length > 0) throw refusal('grant-widened')
  const { childId, untilMs, granteeName, records } = terms
  const chain = [...(share.payload.chain ?? []), signChild(session.identity, terms)]
  const given = await givenOf(session, share, terms)
  const more = given.length === 0 ? {} : { given }
  must(readChain(share.payload.grant, chain, given))
  const payload = await payloadOf(session, share, terms)
  const notice: ChildNotice = { chain, card: contact.card, ...more }
  // Whoever gives on what joins later seals its keys for the same reader.
  const theirs = terms.later === undefined ? notice : { ...notice, shareKey: payload.shareKey }
  const [invite, told] = await storeLetters(session, [
    sealLetter(session, contact, 'child-invite', encodeUtf8(canonicalJson({ ...payload, chain, ...more }))),
    sealLetter(session, share.contact, 'child-grant', encodeUtf8(canonicalJson(theirs))),
  ])
  if (invite === undefined || told === undefined) throw refusal('disk-failed')
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(notice)))
  await session.manifest.commit(async (tx) => {
    // It may have ended since it was opened.
    await liveEntry(tx, args.grantId)
    const atMs = session.ports.clock.now()
    await tx.set('children', childId, { side: 'given', rootId: args.grantId, above: [], blob, untilMs, atMs })
    // The holder first: her node serves the colleague.
    await queueLetter(session, tx, share.contact.id, 'child-grant', childId, told)
    await queueLetter(session, tx, contact.id, 'child-invite', childId, invite)
    const facts = { who: share.contact.name, what: granteeName, count: records.length, grantId: args.grantId }
    await addActivity(session, tx, 'passed-by-me', facts)
  })
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
  return { childId }
}

interface Passing {
  readonly contact: Contact
  readonly share: OpenShare
  readonly parent: ParentTerms
}

async function termsOf(session: Session, args: PassOnDraft, { contact, share, parent }: Passing): Promise<ChildTerms> {
  const wanted = new Set(args.recordIds)
  const records = share.records.flatMap(({ record }) => (wanted.has(record.recordId) ? [record] : []))
  const later = laterOf(args, share)
  if (records.length < wanted.size || (records.length === 0 && later === null)) throw refusal('record-not-found')
  const signedAtMs = session.ports.clock.now()
  return {
    version: 1,
    childId: newId(session),
    parent: parent.hash,
    rootId: parent.rootId,
    depth: parent.depth + 1,
    holder: parent.holder,
    giver: session.identity.did,
    giverName: (await readVaultEntry(session)).name,
    grantee: contact.did,
    granteeName: contact.card.name,
    purpose: parent.purpose,
    right: args.right,
    fromMs: Math.max(signedAtMs, parent.fromMs),
    untilMs: args.untilMs,
    // Copies go when her own have to, and no later.
    deleteByMs: copiesGoAtMs(args.right, args.untilMs, parent.deleteByMs),
    signedAtMs,
    records,
    ...(args.mayPassOn === true ? { may: ['pass-on'] as const } : {}),
    ...(later === null ? {} : { later }),
  }
}

/** What had joined the share by now goes only where it is named. */
function laterOf({ laterKinds = [], recordIds }: PassOnDraft, { amended }: OpenShare): ChildLater | null {
  if (laterKinds.length === 0) return null
  const named = new Set(recordIds)
  return {
    kinds: [...new Set(laterKinds)].sort(),
    without: [...amended.addedAtMs.keys()].filter((recordId) => !named.has(recordId)).sort(),
  }
}

/** The holder's changes by which she gave what is passed on beside the records that her grant names. */
async function givenOf(
  session: Session,
  { payload, amendments, terms: above }: OpenShare,
  { records }: ChildTerms,
): Promise<readonly SignedAmendment[]> {
  const signed = new Set(above.records.map(({ recordId }) => recordId))
  const joined = new Set(records.flatMap(({ recordId }) => (signed.has(recordId) ? [] : [recordId])))
  const given = [...(payload.given ?? [])]
  for (const [, entry] of joined.size === 0 ? [] : amendments) {
    const read = await readOne(session, entry, above)
    if (entry.blob !== null && read?.amendment.added.some(({ recordId }) => joined.has(recordId)) === true)
      given.push((await readAmendmentPayload(session, entry.blob)).amendment)
  }
  return given
}

/** Keys under a fresh share key: the one of the grant above does not travel. With the holder's mirrors, as far as they are known here. */
async function payloadOf(
  session: Session,
  share: OpenShare,
  { childId, purpose, records }: ChildTerms,
): Promise<Omit<InvitePayload, 'chain'> & Required<Pick<InvitePayload, 'shareKey'>>> {
  const shareKey = session.ports.random.bytes(SHARE_KEY_BYTES)
  const { cards = [] } = (await session.manifest.get('ways', share.contact.id)) ?? {}
  const rows = new Map(share.records.map(({ row }) => [row.id, row]))
  const keys = records.map((record) =>
    encodeBase64Url(sealKeyBox(shareKey, { grantId: childId, purpose, record }, keyOfShared(share, record.recordId))),
  )
  return {
    grant: share.payload.grant,
    keys,
    shareKey: encodeBase64Url(shareKey),
    card: share.contact.card,
    rows: records.map(({ recordId, kind }) => rows.get(recordId) ?? { id: recordId, kind, title: '', date: '' }),
    sealSalt: share.payload.sealSalt,
    ...(cards.length === 0 ? {} : { mirrors: cards }),
  }
}
