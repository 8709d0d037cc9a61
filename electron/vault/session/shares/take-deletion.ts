/** The reader's word that copies are deleted: of a share that is over, before its end, because it was not meant for her, or of what she had saved out of Salus; or that she never fetched any. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import { isMoment } from '../../../../shared/model/moment.ts'
import { takeChildDeletion } from './children.ts'
import { isOver } from './grant-over.ts'
import { refuseOpened } from './items-deleted.ts'
import { COPIES_REASON } from './say-deleted.ts'
import { readSignedGrant } from './signed-grant.ts'
import { noteReported } from './reported.ts'
import type { Letter } from '../letters/letter.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

const LETTER_DEPTH_MAX = 20
/** How far her clock may be ahead: nobody says now that what she saves later is gone. */
const CLOCK_SLACK_MS = 10 * 60_000

/** Errors: `peer-protocol`, `grant-not-found`, `signature-invalid`. */
export async function takeDeletion(session: Session, letter: Letter): Promise<void> {
  const notice = must(parseJson(decodeUtf8(letter.payload), { depthMax: LETTER_DEPTH_MAX })) as {
    grantId?: unknown
    reason?: unknown
    deletedAtMs?: unknown
    neverFetched?: unknown
  }
  const { grantId, reason, deletedAtMs } = notice
  if (typeof grantId !== 'string') throw refusal('peer-protocol')
  const neverFetched = notice.neverFetched === true
  if (neverFetched) await refuseOpened(session, grantId)
  if (reason !== COPIES_REASON && (await takeChildDeletion(session, grantId, { from: letter.from, neverFetched }))) return
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  const { terms } = await readSignedGrant(session, entry)
  if (terms.grantee !== letter.from) throw refusal('signature-invalid')
  if (reason === COPIES_REASON) await noteCopiesGone(session, terms, deletedAtMs)
  else await noteDeleted(session, terms, { reason, neverFetched })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
}

async function noteDeleted(
  session: Session,
  { grantId, granteeName }: GrantTerms,
  { reason, neverFetched }: { readonly reason: unknown; readonly neverFetched: boolean },
): Promise<void> {
  const now = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    if (reason === 'reported') await noteReported(session, tx, grantId)
    const entry = await tx.get('grants', grantId)
    if (entry === undefined || entry.deletionConfirmedAtMs !== undefined) return
    if (neverFetched) {
      // While it can be fetched it says nothing about what she has when it ends.
      if (entry.neverFetchedAtMs !== undefined || !isOver(entry, now)) return
      await tx.set('grants', grantId, { ...entry, neverFetchedAtMs: now })
      await addActivity(session, tx, 'never-fetched', { who: granteeName, grantId })
      return
    }
    if (isOver(entry, now)) {
      await tx.set('grants', grantId, { ...entry, deletionConfirmedAtMs: now })
      await addActivity(session, tx, 'deletion-confirmed', { who: granteeName, grantId })
      return
    }
    // Said while she may still fetch it, it says nothing about what she has when it ends.
    if (reason === 'reported') return
    // Her clock may be ahead of this one, or another computer of this person stopped it.
    if (reason !== 'deleted' && reason !== 'expired' && reason !== 'withdrawn') throw refusal('peer-protocol')
    if (entry.deletedThereAtMs !== undefined) return
    await tx.set('grants', grantId, { ...entry, deletedThereAtMs: now })
    await addActivity(session, tx, 'deleted-early', { who: granteeName, grantId })
  })
}

/** By her own clock, as the receipts of what she saved are: what she saved after she said it lies outside still, whenever both are heard. */
async function noteCopiesGone(session: Session, { grantId, granteeName }: GrantTerms, saidAtMs: unknown): Promise<void> {
  if (!isMoment(saidAtMs)) throw refusal('peer-protocol')
  const copiesGoneAtMs = Math.min(saidAtMs, session.ports.clock.now() + CLOCK_SLACK_MS)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('grants', grantId)
    if (entry === undefined) return
    await tx.set('grants', grantId, { ...entry, copiesGoneAtMs: Math.max(copiesGoneAtMs, entry.copiesGoneAtMs ?? 0) })
    await addActivity(session, tx, 'copies-gone', { who: granteeName, grantId })
  })
}
