/** Keys against receipts, on the reader's side: the receipt is part of her chain before it is sent, and what she got stays with her. */

import { decodeBase64Url, encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { openWithOpener } from '../../../../shared/crypto/key-box.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ShareEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { askPlaces } from './key-places.ts'
import { addOpening, chainUpTo, leaveChain, leaveReceipt, liveEntry, takeBack } from './openings.ts'
import type { Opening } from './openings.ts'
import { Refusal, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

/**
 * The key of one record, for which a receipt was left in any case: told before, where the key is not here yet. `opener` opens the box that comes for it.
 * Errors: `key-owner-away` where nobody who could give it answers, `key-refused`, `grant-withdrawn`, `wrong-key`.
 */
export async function keyAgainstReceipt(session: Session, share: OpenShare, opening: Opening, opener: Uint8Array): Promise<Uint8Array> {
  return inTurn(session, share.terms.grantId, async () => {
    const held = await session.manifest.get('keyBoxes', boxName(share, opening))
    const key = held === undefined ? null : openBox(opener, held)
    if (key !== null) {
      await leaveReceipt(session, share, opening)
      return key
    }
    const box = await askKey(session, share, opening, opener)
    const given = openBox(opener, box)
    if (given === null) throw refusal('wrong-key')
    return given
  })
}

function boxName({ terms }: OpenShare, { record }: Opening): string {
  return `${terms.grantId}/${record.recordId}`
}

/** Null where it is one of an earlier content. */
function openBox(opener: Uint8Array, box: string): Uint8Array | null {
  const bytes = decodeBase64Url(box)
  const opened = bytes === null ? null : openWithOpener(opener, bytes)
  return opened?.ok === true ? opened.value : null
}

const turns = new WeakMap<Session, Map<string, Promise<unknown>>>()

/** One opening of a share after the other: each has its number. */
function inTurn<T>(session: Session, grantId: string, work: () => Promise<T>): Promise<T> {
  const known = turns.get(session) ?? new Map<string, Promise<unknown>>()
  turns.set(session, known)
  const turn = (known.get(grantId) ?? Promise.resolve()).then(work)
  known.set(
    grantId,
    turn.catch(() => undefined),
  )
  return turn
}

async function askKey(session: Session, share: OpenShare, opening: Opening, opener: Uint8Array): Promise<string> {
  const { grantId } = share.terms
  const { statement, isNew } = await session.manifest.commit(async (tx) => {
    const entry = await liveEntry(tx, grantId)
    const pending = await pendingFor(tx, entry, grantId, opening)
    return pending === null
      ? { statement: await addOpening(session, tx, { entry, share, opening, asks: true }), isNew: true }
      : { statement: pending, isNew: false }
  })
  const opens = (box: Uint8Array): boolean => openBox(opener, encodeBase64Url(box)) !== null
  const { answer, by, isUnheard } = await askPlaces(session, share, statement, opens)
  if (!answer.ok) {
    // Nobody heard of it: nothing was opened.
    if (isUnheard && isNew) await takeBack(session, grantId, statement)
    throw new Refusal({ code: KEY_ERRORS[answer.error.code] ?? answer.error.code })
  }
  const box = encodeBase64Url(answer.value)
  await session.manifest.commit(async (tx) => {
    const entry = await liveEntry(tx, grantId)
    await tx.set('keyBoxes', boxName(share, opening), box)
    const { asking: _answered, ...rest } = entry
    const isOwn = by === share.contact.did
    // What a mirror was told it writes down for the owner; she hears it from here as well, so that its word is not needed.
    if (!isOwn) await leaveChain(session, tx, share, await chainUpTo(session, statement, heardSeq(entry, statement)))
    const heard = isOwn ? { keyed: Math.max(entry.keyed ?? 0, statement.seq) } : { keyedAt: { ...entry.keyedAt, [by]: statement.seq } }
    await tx.set('shares', grantId, { ...rest, ...heard })
    await addActivity(session, tx, 'record-opened', { who: share.contact.name, what: opening.title, grantId })
  })
  return box
}

/** The last number that was either answered by the owner's node or left for her as a letter. */
function heardSeq({ keyed = 0, keyedAt = {} }: ShareEntry, statement: ReceiptStatement): number {
  return Math.min(Math.max(keyed, ...Object.values(keyedAt)), statement.seq - 1)
}

const KEY_ERRORS: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  'peer-unreachable': 'key-owner-away',
  'peer-timeout': 'key-owner-away',
  'refused-by-peer': 'key-refused',
}

/** The last receipt where it was for this record and no answer came: the same one again, not a second one. */
async function pendingFor(tx: Transaction, entry: ShareEntry, grantId: string, { record }: Opening): Promise<ReceiptStatement | null> {
  if (entry.asking !== entry.lastReceiptHash) return null
  const json = await tx.get('openings', `${grantId}/${entry.lastReceiptHash}`)
  const last = json === undefined ? null : (JSON.parse(json) as ReceiptStatement)
  return last?.recordId === record.recordId ? last : null
}
