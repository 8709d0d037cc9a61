/** Changes of a share that come before its invite: the invite may lie with a mirror, or in a file that is still to be opened. */

import { readAmendment } from '../../../../shared/crypto/amendment.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import { amendmentKey, readAmendmentPayload } from './amendments.ts'
import { checkAmendment } from './check-amendment.ts'
import type { AmendmentEntry, ShareEntry } from '../collections.ts'
import { contactOf } from '../letters/contacts.ts'
import { dropTakenBack } from './drop-taken-back.ts'
import { fetchSoon } from './fetch-added.ts'
import { readKeptInvite } from './kept-invite.ts'
import { overKey, stoppedKey } from './stopped-key.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { must, Refusal, refusal } from '../refusal.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Of one contact, and of all strangers together: whoever holds what was passed on to me may be one until its invite is here. */
const EARLY_MAX = 50
const EARLY_BYTES_MAX = 4 * 1024 * 1024

type EarlyEntry = AmendmentEntry & { readonly early: NonNullable<AmendmentEntry['early']> }
type Waiting = readonly [key: string, entry: EarlyEntry]

/** Keeps one whose signature was checked against `from`. Twice is harmless, and one of a share that they have stopped since, or whose invite came too late, changes nothing. Errors: `grant-not-found` for a grant of my own, `limit-exceeded`. */
export async function keepEarly(session: Session, from: string, payload: AmendmentPayload, read: ReadAmendment): Promise<void> {
  const { grantId, atMs } = read.amendment
  for (const collection of ['grants', 'children'] as const)
    if ((await session.manifest.get(collection, grantId)) !== undefined) throw refusal('grant-not-found')
  for (const keyOf of [stoppedKey, overKey]) if ((await session.manifest.get('seen', keyOf(from, grantId))) !== undefined) return
  const text = encodeUtf8(canonicalJson(payload))
  const key = amendmentKey(grantId, read)
  const waiting = await listEarly(session)
  if (waiting.some(([one]) => one === key)) return
  const [first, ...others] = await Promise.all([from, ...waiting.map(([, { early }]) => early.from)].map((did) => poolOf(session, did)))
  const sizes = waiting.flatMap(([, { early }], at) => (others[at] === first ? [early.sizeBytes] : []))
  const bytes = sizes.reduce((sum, size) => sum + size, text.length)
  if (sizes.length >= EARLY_MAX || bytes > EARLY_BYTES_MAX) throw refusal('limit-exceeded')
  const blob = await storeBlob(session, text)
  await session.manifest.commit((tx) =>
    tx.set('amendments', key, { grantId, side: 'received', hash: read.hash, atMs, blob, early: { from, sizeBytes: text.length } }),
  )
}

/** Its invite came when its time was over: it is not taken in, and nothing waits for it. Its sender must have signed that. */
export async function noteOver(session: Session, from: string, grantId: string): Promise<void> {
  await session.manifest.commit(async (tx) => {
    await tx.set('seen', overKey(from, grantId), session.ports.clock.now())
    await dropEarly(session, tx, from, grantId)
  })
}

/** Inside the commit that says that its sender has stopped it: its invite is not taken in any more, and nothing waits for that. */
export async function dropEarly(session: Session, tx: Transaction, from: string, grantId: string): Promise<void> {
  for (const [key, { blob, early, grantId: of }] of await listEarly(session)) {
    if (of !== grantId || early.from !== from) continue
    await tx.delete('amendments', key)
    if (blob !== null) tx.dropFilesAfter([blob.cid])
  }
}

/** Strangers share one. */
async function poolOf(session: Session, did: string): Promise<string> {
  return (await contactOf(session, did)) === null ? '' : did
}

/** Of every share that is here now: what a crash cut short, or what came to another computer of this person than the invite. */
export async function adoptAllEarly(session: Session): Promise<void> {
  for (const grantId of new Set((await listEarly(session)).map(([, entry]) => entry.grantId))) await adoptEarly(session, grantId)
}

/** What its sender said before its invite came counts from here on; of anybody else, or not allowed by the grant, it goes. */
export async function adoptEarly(session: Session, grantId: string): Promise<void> {
  const share = await session.manifest.get('shares', grantId)
  if (share === undefined) return
  const waiting = (await listEarly(session)).filter(([, entry]) => entry.grantId === grantId)
  if (waiting.length === 0) return
  const contact = await session.manifest.get('contacts', share.contactId)
  for (const one of waiting) await adoptOne(session, share, contact?.did, one)
  fetchSoon(session, grantId)
  await dropTakenBack(session, grantId)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}

async function adoptOne(session: Session, share: ShareEntry, sender: string | undefined, [key, entry]: Waiting): Promise<void> {
  const { grantId } = entry
  const added = await readAllowed(session, share, sender, entry)
  await session.manifest.commit(async (tx) => {
    const { early, ...now } = (await tx.get('amendments', key)) ?? entry
    if (early === undefined) return
    const hasEnded = (await tx.get('shares', grantId))?.ended !== undefined
    if (added === null || hasEnded) {
      await tx.delete('amendments', key)
      if (now.blob !== null) tx.dropFilesAfter([now.blob.cid])
      return
    }
    await tx.set('amendments', key, added === 0 ? { ...now, fetched: true } : now)
    if (added > 0) await addActivity(session, tx, 'items-received', { who: share.senderName, count: added, grantId })
  })
}

/** How many records it adds; null where it does not count. */
async function readAllowed(
  session: Session,
  share: ShareEntry,
  sender: string | undefined,
  { blob, early }: EarlyEntry,
): Promise<number | null> {
  if (early.from !== sender || share.ended !== undefined || share.blob === null || blob === null) return null
  try {
    const payload = await readAmendmentPayload(session, blob)
    const read = must(readAmendment(payload.amendment, sender))
    await checkAmendment(session, await readKeptInvite(session, share.blob), payload, read)
    return read.amendment.added.length
  } catch (error) {
    if (error instanceof Refusal && REFUSED.has(error.error.code)) return null
    throw error
  }
}

/** What is the fault of the statement; anything else is not, and it is looked at again. */
const REFUSED: ReadonlySet<string> = new Set(['grant-widened', 'invite-invalid', 'limit-exceeded', 'signature-invalid'])

/** In the order in which they were signed. */
async function listEarly(session: Session): Promise<readonly Waiting[]> {
  return (await session.manifest.list('amendments'))
    .flatMap(([key, entry]): readonly Waiting[] => (entry.early === undefined ? [] : [[key, { ...entry, early: entry.early }]]))
    .sort(([, a], [, b]) => a.atMs - b.atMs)
}
