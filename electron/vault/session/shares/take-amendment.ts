/** Amendments of shares as they come in: what is added is fetched by itself, what is taken back goes at once, with a signed receipt. */

import { readAmendment } from '../../../../shared/crypto/amendment.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import type { AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import { err, ok } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import { amendmentKey } from './amendments.ts'
import { checkAmendment } from './check-amendment.ts'
import type { AmendmentEntry } from '../collections.ts'
import { keepEarly } from './early-amendments.ts'
import { fetchSoon } from './fetch-added.ts'
import type { Letter } from '../letters/letter.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { dropTakenBack, sayGoneBefore } from './drop-taken-back.ts'
import { readKeptInvite } from './kept-invite.ts'

const AMENDMENT_DEPTH_MAX = 8

export interface AmendmentLetter {
  readonly payload: AmendmentPayload
  readonly read: ReadAmendment
}

/** Errors: those of reading JSON and the statement, `invite-invalid`. */
export function readAmendmentLetter(letter: Letter): Result<AmendmentLetter> {
  const parsed = parseJson(decodeUtf8(letter.payload), { depthMax: AMENDMENT_DEPTH_MAX })
  if (!parsed.ok) return parsed
  const payload = parsed.value as AmendmentPayload | null
  if (typeof payload !== 'object' || payload === null) return err('invite-invalid')
  const read = readAmendment(payload.amendment, letter.from)
  return read.ok ? ok({ payload, read: read.value }) : read
}

/** Twice is harmless; one that comes before its invite is kept until that is here. Errors: `grant-not-found`, `signature-invalid`, `invite-invalid`, `grant-widened` where the signed grant does not allow it, `limit-exceeded`. */
export async function takeAmendment(session: Session, letter: Letter): Promise<void> {
  const { payload, read } = must(readAmendmentLetter(letter))
  const { grantId, added } = read.amendment
  const share = await session.manifest.get('shares', grantId)
  if (share === undefined) {
    await keepEarly(session, letter.from, payload, read)
    return
  }
  const contact = await session.manifest.get('contacts', share.contactId)
  if (contact?.did !== letter.from) throw refusal('signature-invalid')
  if (share.ended !== undefined || share.blob === null) {
    await sayGoneBefore(session, [grantId, share], contact, read)
    return
  }
  const invite = await readKeptInvite(session, share.blob)
  await checkAmendment(session, invite, payload, read)
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(payload)))
  const isNew = await session.manifest.commit(async (tx) => {
    const key = amendmentKey(grantId, read)
    const hasEnded = (await tx.get('shares', grantId))?.ended !== undefined
    if (hasEnded || (await tx.get('amendments', key)) !== undefined) {
      tx.dropFilesAfter([blob.cid])
      return false
    }
    const entry: AmendmentEntry = { grantId, side: 'received', hash: read.hash, atMs: read.amendment.atMs, blob }
    await tx.set('amendments', key, added.length === 0 ? { ...entry, fetched: true } : entry)
    if (added.length > 0) await addActivity(session, tx, 'items-received', { who: contact.name, count: added.length, grantId })
    return true
  })
  if (!isNew) return
  fetchSoon(session, grantId)
  await dropTakenBack(session, grantId)
  session.emit({ type: 'changed', what: ['shares', 'activity'] })
}
