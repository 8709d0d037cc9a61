/** What is passed on arrives: a share for the colleague, a notice for the holder, receipts and confirmations of its reader, and its end for whoever passed it on. */

import { decodeBase64Url, decodeUtf8, encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { isContactCard, safetyWords } from '../../../../shared/crypto/card.ts'
import { narrowed, readChain, readChild } from '../../../../shared/crypto/child-grant.ts'
import { sentenceOf } from '../../../../shared/crypto/grant.ts'
import { SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import { CHILDREN_MAX } from '../../../../shared/model/child-grant.ts'
import type { ChildNotice } from '../../../../shared/model/child-grant.ts'
import type { GrantTerms, InvitePayload } from '../../../../shared/model/grant.ts'
import type { Contact, ContactCard } from '../../../../shared/model/person.ts'
import type { ActivityKind } from '../../../../shared/model/activity.ts'
import { prepareChildEnd } from './children-end.ts'
import { adoptEarly, noteOver } from './early-amendments.ts'
import { isOver } from './grant-over.ts'
import { areKeys, areRowsOf } from '../letters/answers.ts'
import { stoppedKey } from './stopped-key.ts'
import { isNumberOfMine } from './take-invite.ts'
import { openChild } from './children-view.ts'
import type { GrantEntry } from '../collections.ts'
import { isNewerCard, withCard } from '../letters/card-time.ts'
import { canBeSeen, contactOf, CONTACTS_MAX, strangerRefusal } from '../letters/contacts.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import { noteMirrors } from '../letters/ways.ts'
import { readMirrorCards } from '../carry/mirror-orders.ts'
import { must, refusal } from '../refusal.ts'
import { readSignedGrant, refreshServing } from './serving.ts'
import { addActivity, newId, ownCard, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

const LETTER_DEPTH_MAX = 40

/** For the colleague: checks everything that was signed, from the holder down, and keeps it like any share. Errors: `invite-*`, `signature-invalid`, `grant-widened`, `grant-expired`, `contact-other-key`. */
export async function takeChildInvite(session: Session, letter: Letter): Promise<void> {
  const payload = contentOf(letter) as InvitePayload
  const { chain, given, card, rows, keys } = payload
  if (chain === undefined || !isContactCard(card)) throw refusal('invite-invalid')
  const { root, children } = must(readChain(payload.grant, chain, given))
  const last = children.at(-1)
  const giver = await contactOf(session, letter.from)
  if (giver === null) throw await strangerRefusal(session, last?.giverName ?? '')
  if (last?.giver !== letter.from || card.did !== root.grantor) throw refusal('signature-invalid')
  if (last.grantee !== session.identity.did || root.grantor === session.identity.did) throw refusal('invite-not-for-you')
  const isWhole = areKeys(keys, last.records.length) && areRowsOf(rows, last.records)
  if (!isWhole || typeof payload.shareKey !== 'string') throw refusal('invite-invalid')
  if (await isNumberOfMine(session, last.childId)) throw refusal('invite-invalid')
  if (last.untilMs <= session.ports.clock.now()) {
    await noteOver(session, root.grantor, last.childId)
    throw refusal('grant-expired')
  }
  if ((await session.manifest.get('shares', last.childId)) !== undefined) return
  if ((await session.manifest.get('seen', stoppedKey(root.grantor, last.childId))) !== undefined)
    throw refusal('invite-replayed', { ended: 'withdrawn' })
  const holder = await holderOf(session, card)
  const terms = narrowed(root, last)
  const mirrors = payload.mirrors === undefined ? null : readMirrorCards({ cards: payload.mirrors, atMs: 0 })
  const blob = await storeBlob(session, letter.payload)
  const consent = await storeBlob(
    session,
    encodeUtf8(canonicalJson({ grant: payload.grant, chain, ...(given === undefined ? {} : { given }) })),
  )
  const isNew = await session.manifest.commit(async (tx) => {
    if ((await tx.get('shares', last.childId)) !== undefined) {
      tx.dropFilesAfter([blob.cid, consent.cid])
      return false
    }
    await tx.set('contacts', holder.id, holder)
    await tx.set('shares', last.childId, {
      ...shareOf(terms, holder),
      blob,
      consent,
      passedOnBy: giver.id,
    })
    // Second-hand: her own word of them counts, whenever it was said.
    if (mirrors !== null) await noteMirrors(session, tx, holder.id, mirrors)
    await addActivity(session, tx, 'passed-to-me', {
      who: giver.name,
      what: holder.name,
      count: last.records.length,
      grantId: last.childId,
    })
    return true
  })
  if (!isNew) return
  await adoptEarly(session, last.childId)
  await refreshServing(session)
  session.emit({ type: 'invite-arrived', grantId: last.childId, senderName: giver.name })
  session.emit({ type: 'changed', what: ['shares', 'contacts', 'activity'] })
}

function shareOf(
  { fromMs, untilMs, deleteByMs, ...terms }: GrantTerms,
  holder: Contact,
): {
  readonly contactId: string
  readonly senderName: string
  readonly stage: 'new'
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  readonly summaryJson: string
  readonly receipts: number
  readonly lastReceiptHash: string
  readonly checkedOnLedger: boolean
} {
  const sentence = sentenceOf({ fromMs, untilMs, deleteByMs, ...terms })
  return {
    contactId: holder.id,
    senderName: holder.name,
    stage: 'new',
    fromMs,
    untilMs,
    deleteByMs,
    summaryJson: canonicalJson({ sentence, count: terms.records.length }),
    receipts: 0,
    lastReceiptHash: '',
    checkedOnLedger: false,
  }
}

/** Whose records they are: known already, or met through whoever passed them on, so that receipts reach her; her words were not compared. */
async function holderOf(session: Session, card: ContactCard): Promise<Contact> {
  const contacts = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  const known = contacts.find(({ did }) => did === card.did)
  const now = session.ports.clock.now()
  // Second-hand: one from the future may be older than what is known.
  if (known !== undefined) return card.issuedAtMs <= now && isNewerCard(known, card, now) ? withCard(known, card, now) : known
  if (contacts.length >= CONTACTS_MAX) throw refusal('limit-exceeded')
  if (!canBeSeen(card.name)) throw refusal('card-invalid')
  const stranger = await strangerRefusal(session, card.name)
  if (stranger.error.code === 'contact-other-key') throw stranger
  return {
    id: newId(session),
    did: card.did,
    name: card.name,
    role: 'other',
    card,
    safetyWords: safetyWords(session.identity.did, card.did),
    verified: false,
    addedAtMs: now,
  }
}

/** For the holder: from here on her node serves the new reader, and her page shows the tree. Errors: `grant-not-found`, `grant-widened`, `signature-invalid`, `limit-exceeded`. */
export async function takeChildGrant(session: Session, letter: Letter): Promise<void> {
  const { chain, card, given, shareKey } = contentOf(letter) as ChildNotice
  if (!isList(chain) || !isContactCard(card)) throw refusal('invite-invalid')
  const [first] = chain
  if (first === undefined) throw refusal('invite-invalid')
  const { rootId } = must(readChild(first))
  const grant = await session.manifest.get('grants', rootId)
  if (grant === undefined) throw refusal('grant-not-found')
  const { children } = must(readChain((await readSignedGrant(session, grant)).signed, chain, given))
  const last = children.at(-1)
  // Who passed it on says so, or who got it: what the chain says is signed.
  const isTheirs = last !== undefined && (last.giver === letter.from || last.grantee === letter.from)
  if (!isTheirs || card.did !== last.grantee) throw refusal('signature-invalid')
  if (shareKey !== undefined && !isShareKey(shareKey)) throw refusal('invite-invalid')
  // Under the number of a grant of mine, or of a share from somebody, it would be served, counted and taken back in its place.
  for (const collection of ['grants', 'shares'] as const)
    if ((await session.manifest.get(collection, last.childId)) !== undefined) throw refusal('grant-widened')
  const all = new Map(await session.manifest.list('children'))
  const known = all.get(last.childId)
  if (known !== undefined) {
    await hearAgain(session, [last.childId, known], { chain, shareKey })
    return
  }
  const above = children.slice(0, -1).map(({ childId }) => childId)
  if ([...all.values()].filter((one) => one.rootId === rootId).length >= CHILDREN_MAX) throw refusal('limit-exceeded')
  const notice = { chain, card, ...(given === undefined ? {} : { given }), ...(shareKey === undefined ? {} : { shareKey }) }
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(notice)))
  const atMs = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    await tx.set('children', last.childId, { side: 'received', rootId, above, blob, untilMs: last.untilMs, atMs })
    const facts = { who: last.giverName, what: last.granteeName, count: last.records.length, grantId: rootId }
    await addActivity(session, tx, 'passed-on', facts)
  })
  // It may have begun at a mirror before the end was known there: its reader is told of the end, and what she opened still counts.
  const isOver = grant.withdrawnAtMs !== undefined || above.some((id) => all.get(id)?.stoppedAtMs !== undefined)
  if (isOver) await endLate(session, [rootId, grant], last.childId)
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}

async function endLate(
  session: Session,
  [rootId, { withdrawnAtMs, preimage }]: readonly [string, GrantEntry],
  childId: string,
): Promise<void> {
  const bytes = withdrawnAtMs === undefined ? null : decodeBase64Url(preimage)
  const end = await prepareChildEnd(session, (id) => id === childId, new Map(bytes === null ? [] : [[rootId, `0x${encodeHex(bytes)}`]]))
  await session.manifest.commit(end.commit)
}

/** From somebody who knows its key, where a mirror was heard first. Errors: `grant-widened` for anything else under its id. */
async function hearAgain(
  session: Session,
  [childId, known]: readonly [string, ChildEntry],
  { chain, shareKey }: Pick<ChildNotice, 'chain'> & { readonly shareKey: string | undefined },
): Promise<void> {
  const { terms: _read, ...notice } = await openChild(session, known)
  if (canonicalJson(notice.chain) !== canonicalJson(chain)) throw refusal('grant-widened')
  if (shareKey === undefined || notice.shareKey !== undefined) return
  const blob = await storeBlob(session, encodeUtf8(canonicalJson({ ...notice, shareKey })))
  await session.manifest.commit(async (tx) => {
    const now = await tx.get('children', childId)
    if (now === undefined) return
    await tx.set('children', childId, { ...now, blob })
    tx.dropFilesAfter([now.blob.cid])
  })
}

/** For whoever it was passed on to: the holder hears of it from her as well, before anything that she opens. Once for each. */
export async function sayPassedOn(session: Session, { entry, payload, terms, contact }: OpenShare): Promise<void> {
  const { chain, given, shareKey } = payload
  if (chain === undefined || entry.stage === 'fetched') return
  const { grantId } = terms
  const sent = (await session.manifest.list('deliveries')).some(([, one]) => one.type === 'child-grant' && one.grantId === grantId)
  if (sent) return
  const key = terms.category === undefined || shareKey === undefined ? {} : { shareKey }
  const notice: ChildNotice = { chain, card: await ownCard(session), ...(given === undefined ? {} : { given }), ...key }
  const letter = await storeLetter(session, sealLetter(session, contact, 'child-grant', encodeUtf8(canonicalJson(notice))))
  await session.manifest.commit((tx) => queueLetter(session, tx, contact.id, 'child-grant', grantId, letter))
}

/** For whoever passed it on: the holder stopped it. Errors: `peer-protocol`, `grant-not-found`, `signature-invalid`. */
export async function takeChildEnded(session: Session, letter: Letter): Promise<void> {
  const { childId } = contentOf(letter) as { readonly childId?: unknown }
  if (typeof childId !== 'string') throw refusal('peer-protocol')
  const entry = await session.manifest.get('children', childId)
  if (entry?.side !== 'given') throw refusal('grant-not-found')
  const { terms } = await openChild(session, entry)
  if (terms.holder !== letter.from) throw refusal('signature-invalid')
  await session.manifest.commit(async (tx) => {
    const now = await tx.get('children', childId)
    if (now === undefined || now.stoppedAtMs !== undefined) return
    await tx.set('children', childId, { ...now, stoppedAtMs: session.ports.clock.now() })
    await addActivity(session, tx, 'passing-on-ended', { what: terms.granteeName, grantId: entry.rootId })
  })
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}

/** Its reader deleted the copies, or never fetched any; false where it is not said of such a grant. While it runs that proves nothing: she may fetch it once more. Errors: `signature-invalid`. */
export async function takeChildDeletion(
  session: Session,
  childId: string,
  { from, neverFetched }: { readonly from: string; readonly neverFetched: boolean },
): Promise<boolean> {
  const entry = await session.manifest.get('children', childId)
  if (entry?.side !== 'received') return false
  const { terms } = await openChild(session, entry)
  if (terms.grantee !== from) throw refusal('signature-invalid')
  await session.manifest.commit(async (tx) => {
    const now = await tx.get('children', childId)
    const said = now === undefined ? null : await sayingOf(session, tx, now, neverFetched)
    if (now === undefined || now.deletionConfirmedAtMs !== undefined || said === null || now[said.as] !== undefined) return
    await tx.set('children', childId, { ...now, [said.as]: session.ports.clock.now() })
    await addActivity(session, tx, said.kind, { who: terms.granteeName, grantId: entry.rootId })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return true
}

/** What her word counts as, by where the grant stands; null: as nothing. */
async function sayingOf(session: Session, tx: Transaction, child: ChildEntry, neverFetched: boolean): Promise<Saying | null> {
  const now = session.ports.clock.now()
  const root = await tx.get('grants', child.rootId)
  const ends = await Promise.all(child.above.map((id) => tx.get('children', id)))
  const isStopped = [child, ...ends].some((one) => one?.stoppedAtMs !== undefined)
  if (isStopped || child.untilMs <= now || root === undefined || isOver(root, now))
    return neverFetched ? { as: 'neverFetchedAtMs', kind: 'never-fetched' } : { as: 'deletionConfirmedAtMs', kind: 'deletion-confirmed' }
  return neverFetched ? null : { as: 'deletedThereAtMs', kind: 'deleted-early' }
}

interface Saying {
  readonly as: 'neverFetchedAtMs' | 'deletionConfirmedAtMs' | 'deletedThereAtMs'
  readonly kind: ActivityKind
}

function isShareKey(value: unknown): boolean {
  return typeof value === 'string' && decodeBase64Url(value)?.length === SHARE_KEY_BYTES
}

/** Said without a type: what came from outside is only believed to be one. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}

function contentOf(letter: Letter): unknown {
  const parsed = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX }))
  if (typeof parsed !== 'object' || parsed === null) throw refusal('invite-invalid')
  return parsed
}
