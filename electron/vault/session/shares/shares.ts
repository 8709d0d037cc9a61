/** Shares received from others: judging whether they still hold, ending them, and what is shown of them. */

import { decodeBase64Url, encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { sealLeafValue, sentenceOf } from '../../../../shared/crypto/grant.ts'
import { leafHash } from '../../../../shared/crypto/ledger-hash.ts'
import type { GrantState, GrantTerms, InvitePayload, LedgerReference, ShareView } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { listAmendments } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import type { LedgerChoice } from '../../ports.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import { dropKeys } from '../keys/held-keys.ts'
import { ledgersAfter } from '../ledger/moved-ledgers.ts'
import { readSealState } from '../ledger/ledger-state.ts'
import { tellParting } from '../ledger/parting.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import { filesOfAmendment, goingWith } from '../manifest/reachable.ts'
import { refusal } from '../refusal.ts'
import { childrenOf, endGivenBelow } from './children-view.ts'
import { isClosedByLedger } from './closed-by-ledger.ts'
import { decisionTimeMs } from './serving.ts'
import { forgetInvite, readKeptInvite } from './kept-invite.ts'
import { missingOf, readShareRecords } from './share-records.ts'
import type { ShareRecords } from './share-records.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

export interface OpenShare {
  readonly entry: ShareEntry
  readonly payload: InvitePayload
  readonly terms: GrantTerms
  readonly contact: Contact
  /** What may be read now, amendments and all. */
  readonly records: ShareRecords['records']
  readonly amended: ShareRecords['amended']
  readonly amendments: readonly (readonly [string, AmendmentEntry])[]
}

/** The share with everything in it, signatures checked again; `kept`: also one whose time is over, while its copies may be kept. Errors: `grant-not-found`, `grant-withdrawn`, `grant-expired`, `grant-not-yet`. */
export async function openShare(session: Session, grantId: string, reading: 'live' | 'kept' = 'live'): Promise<OpenShare> {
  const entry = await session.manifest.get('shares', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  if (entry.ended === 'withdrawn') throw refusal('grant-withdrawn')
  const contact = await session.manifest.get('contacts', entry.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const now = await decisionTimeMs(session, contact.did)
  const endMs = reading === 'kept' ? goesAtMs(entry) : entry.untilMs
  if (entry.ended !== undefined || endMs <= now || entry.blob === null || isClosedByLedger(session, grantId)) throw refusal('grant-expired')
  if (entry.fromMs > now) throw refusal('grant-not-yet')
  const invite = await readKeptInvite(session, entry.blob)
  const amendments = (await listAmendments(session, 'received')).get(grantId) ?? []
  return { entry, ...invite, contact, amendments, ...(await readShareRecords(session, entry, invite, amendments)) }
}

/** When copies go by themselves: at the end, or where they may be kept and are here on the day by which they are to be deleted. */
export function goesAtMs({ untilMs, deleteByMs, stage, summaryJson }: ShareEntry): number {
  if (stage !== 'fetched') return untilMs
  const { sentence } = JSON.parse(summaryJson) as { readonly sentence: ShareView['sentence'] }
  return sentence.right === 'keep' ? deleteByMs : untilMs
}

/** Asks the ledger of the grant, and what its owner began in its place: is it sealed there, is its lock open? False where none can be asked now. */
export async function checkOnLedger(session: Session, share: Pick<OpenShare, 'terms' | 'payload' | 'contact'>): Promise<boolean> {
  const { terms, payload, contact } = share
  const salt = decodeBase64Url(payload.sealSalt)
  if (terms.ledger === undefined || salt === null) return false
  const root = leafHash(`0x${encodeHex(sealLeafValue(payload.grant, salt))}`)
  const ledgers = await ledgersAfter(session, contact.id, terms.ledger)
  let isSealed = false
  for (const reference of ledgers) {
    const choice = await ledgerOf(session, contact, reference, reference === ledgers.at(-1))
    if (choice === null) continue
    const state = await readSealState(session, { choice, contract: reference.sealLog, depth: 1 }, root, terms.lock)
    if (!state.ok || state.value === null) continue
    // What was opened in any of them is open.
    if (state.value.openedAtS > 0) {
      await endShare(session, terms.grantId, 'withdrawn')
      throw refusal('grant-withdrawn')
    }
    isSealed ||= state.value.sealedAtS > 0
  }
  return isSealed
}

/** The network that both use, read without trust in it; else the sender's own ledger, followed and replayed here: one that was given up for another as far as it was followed. Null where neither can be asked now. */
async function ledgerOf(session: Session, contact: Contact, reference: LedgerReference, isNewest: boolean): Promise<LedgerChoice | null> {
  const own = await session.ports.ledger.status()
  if (own.ok && own.value.chainId === reference.chainId && own.value.genesisHash === reference.genesisHash) return 'own'
  const choice = { did: contact.did, genesisHash: reference.genesisHash }
  const followed = await session.ports.ledger.follow(contact.card, reference)
  if (followed.ok || !isNewest) return choice
  if (followed.error.code === 'ledger-disagrees') await tellParting(session, contact, reference)
  if (followed.error.code === 'ledger-disagrees' || followed.error.code === 'ledger-damaged') throw refusal(followed.error.code)
  return null
}

/** Ends a share here: keys and copies go, the view closes, the sender gets a signed deletion receipt. Twice is harmless. */
export async function endShare(session: Session, grantId: string, reason: NonNullable<ShareEntry['ended']>): Promise<void> {
  const entry = await session.manifest.get('shares', grantId)
  if (entry === undefined || entry.ended !== undefined) return
  const endedAtMs = session.ports.clock.now()
  const contact = await session.manifest.get('contacts', entry.contactId)
  const cids = entry.blob === null ? [] : (await readKeptInvite(session, entry.blob)).terms.records.map((record) => record.cid)
  const amendments = (await listAmendments(session, 'received')).get(grantId) ?? []
  for (const [, one] of amendments) for await (const { cid } of filesOfAmendment(session, one)) cids.push(cid)
  const going = await goingWith(session, grantId, cids)
  // Before it began to be fetched, that is said to whoever asks it back, and to nobody else.
  const neverFetched = entry.stage === 'new'
  const tell = contact !== undefined && (reason === 'reported' || (neverFetched ? reason === 'withdrawn' : reason !== 'declined'))
  const notice = encodeUtf8(canonicalJson({ grantId, deletedAtMs: endedAtMs, reason, ...(neverFetched ? { neverFetched } : {}) }))
  const letter = tell ? await storeLetter(session, sealLetter(session, contact, 'deletion', notice)) : null
  const isEnded = await session.manifest.commit(async (tx) => {
    const now = await tx.get('shares', grantId)
    // Ended for two reasons at once: the first one counts.
    if (now === undefined || now.ended !== undefined) {
      if (letter !== null) tx.dropFilesAfter([letter.cid])
      return false
    }
    const { dropped: _keys, asOfMs: _file, joinedBytes: _counted, notCame: _missing, ...rest } = now
    await tx.set('shares', grantId, { ...rest, blob: null, stage: 'deleted', ended: reason, endedAtMs, neverFetched: now.stage === 'new' })
    await endGivenBelow(tx, await session.manifest.list('children'), grantId, endedAtMs)
    await dropKeys(session, tx, grantId)
    tx.dropFilesAfter([...going, ...[entry, now].flatMap(({ blob }) => blob?.cid ?? [])])
    // Also of what came since they were listed.
    for (const [key, one] of (await listAmendments(session, 'received')).get(grantId) ?? []) {
      if (one.blob !== null) tx.dropFilesAfter([one.blob.cid])
      await tx.set('amendments', key, { ...one, blob: null })
    }
    if (letter !== null && contact !== undefined) await queueLetter(session, tx, contact.id, 'deletion', grantId, letter)
    if (reason === 'declined') await addActivity(session, tx, 'invite-declined', { who: entry.senderName, grantId })
    else await addActivity(session, tx, 'share-deleted', { who: entry.senderName, grantId, reason })
    return true
  })
  if (!isEnded) return
  if (entry.blob !== null) forgetInvite(session, entry.blob)
  if (reason === 'withdrawn' || reason === 'expired')
    session.emit({ type: 'share-ended', grantId, reason, by: entry.senderName, atMs: endedAtMs })
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}

/** What lists and pages show of a share. */
export async function shareViewOf(
  session: Session,
  grantId: string,
  entry: ShareEntry,
  amendments?: AmendmentsByGrant,
): Promise<ShareView> {
  const contact = await session.manifest.get('contacts', entry.contactId)
  const summary = JSON.parse(entry.summaryJson) as { readonly sentence: ShareView['sentence']; readonly count: number }
  const invite = entry.blob === null ? null : await readKeptInvite(session, entry.blob)
  const known = (amendments ?? (await listAmendments(session, 'received'))).get(grantId) ?? []
  const now = invite === null ? null : await readShareRecords(session, entry, invite, known)
  const { purpose, right } = summary.sentence
  return {
    grantId,
    senderName: contact?.name ?? entry.senderName,
    senderContactId: entry.contactId,
    senderVerified: contact?.verified ?? false,
    purpose,
    right,
    state: stateHere(session, grantId, entry),
    fromMs: entry.fromMs,
    untilMs: entry.untilMs,
    deleteByMs: entry.deleteByMs,
    recordCount: now?.records.length ?? summary.count,
    sentence: invite === null ? summary.sentence : sentenceOf(invite.terms),
    ...(invite?.terms.keysOn === undefined ? {} : { keysOn: invite.terms.keysOn }),
    stage: entry.stage === 'accepted' ? 'new' : entry.stage,
    ...(entry.ended === undefined || entry.ended === 'withdrawn' || entry.ended === 'expired' ? {} : { endedHere: true }),
    rows: now?.records.map(({ row }) => row) ?? [],
    ...asOf(entry, known),
    ...sizesOf(entry, now),
    ...changesOf(entry, now),
    ...(await passedOnOf(session, grantId, entry)),
    checkedOnLedger: entry.checkedOnLedger,
    ...(isClosed(session, grantId, entry) ? {} : keptOf(entry, session.ports.clock.now())),
    hasConsent: entry.consent !== undefined || invite !== null,
  }
}

/** By the clock here, or by the ledger where that says that its time is over. */
export function stateHere(session: Session, grantId: string, entry: ShareEntry): ShareView['state'] {
  return isClosed(session, grantId, entry) ? 'expired' : stateOfShare(entry, session.ports.clock.now())
}

function isClosed(session: Session, grantId: string, { ended }: ShareEntry): boolean {
  return ended === undefined && isClosedByLedger(session, grantId)
}

/** What stays here behind the end, and outside. */
function keptOf(entry: ShareEntry, now: number): Pick<ShareView, 'keptUntilMs' | 'savedCopies'> {
  const isKept = entry.ended === undefined && entry.untilMs <= now && goesAtMs(entry) > now
  return {
    ...(isKept ? { keptUntilMs: goesAtMs(entry) } : {}),
    ...(entry.savedCopies === undefined ? {} : { savedCopies: entry.savedCopies }),
  }
}

/** Of one that came as a file the newest that its sender said, whichever way that came. */
function asOf({ asOfMs }: ShareEntry, amendments: OpenShare['amendments']): Pick<ShareView, 'asOfMs'> {
  return asOfMs === undefined ? {} : { asOfMs: Math.max(asOfMs, ...amendments.map(([, { atMs }]) => atMs)) }
}

/** How much is to come: of one that nothing was fetched of all of it, of any other what joined it. */
function sizesOf(entry: ShareEntry, now: ShareRecords | null): Pick<ShareView, 'missingBytes' | 'asks'> {
  if (now === null) return {}
  const { sizeBytes, comesByItself } = missingOf(entry, now.records)
  if (sizeBytes === 0) return {}
  return { missingBytes: sizeBytes, ...(entry.stage === 'fetched' && !comesByItself ? { asks: true } : {}) }
}

/** What is not fetched yet, and what was taken back. */
function changesOf({ stage }: ShareEntry, now: ShareRecords | null): Pick<ShareView, 'notFetched' | 'takenBack'> {
  if (now === null) return {}
  const notFetched = stage === 'fetched' ? now.records.filter(({ isFetched }) => !isFetched).length : 0
  const taken = [...now.amended.removedAtMs.values()]
  return {
    ...(notFetched === 0 ? {} : { notFetched }),
    ...(taken.length === 0 ? {} : { takenBack: { count: taken.length, lastAtMs: Math.max(...taken) } }),
  }
}

/** Who passed it on to me, and what I passed on of it. */
async function passedOnOf(session: Session, grantId: string, entry: ShareEntry): Promise<Pick<ShareView, 'passedOnBy' | 'children'>> {
  const giver = entry.passedOnBy === undefined ? undefined : await session.manifest.get('contacts', entry.passedOnBy)
  const children = await childrenOf(session, 'given', grantId)
  return {
    ...(entry.passedOnBy === undefined ? {} : { passedOnBy: giver?.name ?? '' }),
    ...(children.length === 0 ? {} : { children }),
  }
}

/** Where a share from somebody stands now. */
function stateOfShare(entry: ShareEntry, now: number): GrantState {
  if (entry.ended === 'withdrawn') return 'withdrawn'
  if (entry.ended !== undefined || entry.untilMs <= now) return 'expired'
  return entry.fromMs > now ? 'pending' : 'active'
}
