/** Keys against receipts, on the reader's side: the receipt is part of her chain before it is sent, and what she got stays with her. */

import { decodeBase64Url, encodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { openKeyBox, SHARE_KEY_BYTES } from '../../../../shared/crypto/key-box.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { GrantedRecord, ReceiptStatement } from '../../../../shared/model/grant.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { ShareEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { addOpening, chainUpTo, leaveReceipt, liveEntry, takeBack } from './openings.ts'
import type { Opening } from './openings.ts'
import { Refusal, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'
import type { OpenShare } from './shares.ts'

/** Receipts in one question; a chain that the node knows less of is told in several. */
const RECEIPTS_A_REQUEST = 100

/**
 * The key of one record, for which a receipt was left in any case: told before, where the key is not here yet.
 * Errors: `key-owner-away` where nobody who could give it answers, `key-refused`, `grant-withdrawn`, `wrong-key`.
 */
export async function keyAgainstReceipt(session: Session, share: OpenShare, opening: Opening): Promise<Uint8Array> {
  const shareKey = decodeBase64Url(share.payload.shareKey ?? '')
  if (shareKey?.length !== SHARE_KEY_BYTES) throw refusal('wrong-key')
  return inTurn(session, share.terms.grantId, async () => {
    const held = await session.manifest.get('keyBoxes', boxName(share, opening))
    const key = held === undefined ? null : openBox(share, opening.record, shareKey, held)
    if (key !== null) {
      await leaveReceipt(session, share, opening)
      return key
    }
    const box = await askKey(session, share, opening)
    const given = openBox(share, opening.record, shareKey, box)
    if (given === null) throw refusal('wrong-key')
    return given
  })
}

function boxName({ terms }: OpenShare, { record }: Opening): string {
  return `${terms.grantId}/${record.recordId}`
}

/** Null where it is one of an earlier content. */
function openBox({ terms }: OpenShare, record: GrantedRecord, shareKey: Uint8Array, box: string): Uint8Array | null {
  const bytes = decodeBase64Url(box)
  const opened = bytes === null ? null : openKeyBox(shareKey, { grantId: terms.grantId, purpose: terms.purpose, record }, bytes)
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

async function askKey(session: Session, share: OpenShare, opening: Opening): Promise<string> {
  const { grantId } = share.terms
  const { statement, isNew } = await session.manifest.commit(async (tx) => {
    const entry = await liveEntry(tx, grantId)
    const pending = await pendingFor(tx, entry, grantId, opening)
    return pending === null
      ? { statement: await addOpening(session, tx, { entry, share, opening, asks: true }), isNew: true }
      : { statement: pending, isNew: false }
  })
  const answer = await askWith(session, share, statement)
  if (!answer.ok) {
    // Nobody heard of it: nothing was opened.
    if (answer.error.code === 'peer-unreachable' && isNew) await takeBack(session, grantId, statement)
    throw new Refusal({ code: KEY_ERRORS[answer.error.code] ?? answer.error.code })
  }
  const box = encodeBase64Url(answer.value)
  await session.manifest.commit(async (tx) => {
    const entry = await liveEntry(tx, grantId)
    await tx.set('keyBoxes', boxName(share, opening), box)
    const { asking: _answered, ...rest } = entry
    await tx.set('shares', grantId, { ...rest, keyed: Math.max(entry.keyed ?? 0, statement.seq) })
    await addActivity(session, tx, 'record-opened', { who: share.contact.name, what: opening.title, grantId })
  })
  return box
}

const KEY_ERRORS: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  'peer-unreachable': 'key-owner-away',
  'peer-timeout': 'key-owner-away',
  'refused-by-peer': 'key-refused',
}

/** First what the node has not heard; where it says no, everything: it may have been restored, or be another one. */
async function askWith(session: Session, share: OpenShare, statement: ReceiptStatement): Promise<Result<Uint8Array>> {
  const { grantId } = share.terms
  const keyed = (await session.manifest.get('shares', grantId))?.keyed ?? 0
  const after = Math.min(keyed, statement.seq - 1)
  const answer = await tellChain(session, share.contact.card, await chainUpTo(session, statement, after))
  if (answer.ok || answer.error.code !== 'refused-by-peer' || after === 0) return answer
  return tellChain(session, share.contact.card, await chainUpTo(session, statement, 0))
}

async function tellChain(session: Session, card: ContactCard, chain: readonly ReceiptStatement[]): Promise<Result<Uint8Array>> {
  let answer: Result<Uint8Array> = { ok: false, error: { code: 'key-refused' } }
  for (let at = 0; at < chain.length; at += RECEIPTS_A_REQUEST) {
    const part = chain.slice(at, at + RECEIPTS_A_REQUEST)
    const last = part.at(-1)
    if (last === undefined) break
    answer = await session.ports.peer.fetchKey(card, last.grantId, last.recordId, part)
    // Something of it was sent already.
    if (!answer.ok) return at > 0 && answer.error.code === 'peer-unreachable' ? { ok: false, error: { code: 'peer-timeout' } } : answer
  }
  return answer
}

/** The last receipt where it was for this record and no answer came: the same one again, not a second one. */
async function pendingFor(tx: Transaction, entry: ShareEntry, grantId: string, { record }: Opening): Promise<ReceiptStatement | null> {
  if (entry.asking !== entry.lastReceiptHash) return null
  const json = await tx.get('openings', `${grantId}/${entry.lastReceiptHash}`)
  const last = json === undefined ? null : (JSON.parse(json) as ReceiptStatement)
  return last?.recordId === record.recordId ? last : null
}
