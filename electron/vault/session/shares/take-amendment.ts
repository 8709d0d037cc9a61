/** Amendments of shares as they come in: what is added is fetched by itself, what is taken back goes at once, with a signed receipt. */

import { readAmendment } from '../../../../shared/crypto/amendment.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { hashOfInvite } from '../../../../shared/crypto/child-grant.ts'
import { AMENDMENTS_MAX } from '../../../../shared/model/amendment.ts'
import type { AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import { amendmentKey, listAmendments, standing } from './amendments.ts'
import { isRows } from '../letters/answers.ts'
import type { AmendmentEntry } from '../collections.ts'
import { fetchSoon } from './fetch-added.ts'
import type { Letter } from '../letters/letter.ts'
import { must, refusal } from '../refusal.ts'
import { addActivity, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { dropTakenBack } from './drop-taken-back.ts'
import { readKeptInvite } from './kept-invite.ts'
import type { KeptInvite } from './kept-invite.ts'

const AMENDMENT_DEPTH_MAX = 8

/** Twice is harmless. Errors: `grant-not-found`, `signature-invalid`, `invite-invalid`, `grant-widened` where the signed grant does not allow it, `limit-exceeded`. */
export async function takeAmendment(session: Session, letter: Letter): Promise<void> {
  const payload = must(parseJson(decodeUtf8(letter.payload), { depthMax: AMENDMENT_DEPTH_MAX })) as AmendmentPayload
  if (typeof payload !== 'object' || (payload as AmendmentPayload | null) === null) throw refusal('invite-invalid')
  const read = must(readAmendment(payload.amendment, letter.from))
  const { grantId, added } = read.amendment
  const share = await session.manifest.get('shares', grantId)
  if (share === undefined) throw refusal('grant-not-found')
  const contact = await session.manifest.get('contacts', share.contactId)
  if (contact?.did !== letter.from) throw refusal('signature-invalid')
  if (share.ended !== undefined || share.blob === null) return
  const invite = await readKeptInvite(session, share.blob)
  await refuseWider(session, invite, read)
  refuseIncomplete(payload, read, keysComeLater(invite))
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

/** Both sides have one rule: what it refuses is never kept. */
async function refuseWider(session: Session, { payload, terms }: KeptInvite, read: ReadAmendment): Promise<void> {
  const entries = (await listAmendments(session)).get(terms.grantId) ?? []
  if (entries.length >= AMENDMENTS_MAX) throw refusal('limit-exceeded')
  const { refused } = await standing(session, hashOfInvite(payload), terms, entries, [read])
  if (refused.length > 0) throw refusal('grant-widened')
}

/** A key and a row for each record that is added, or no key at all where keys come later. */
function refuseIncomplete({ keys, rows }: AmendmentPayload, { amendment: { added } }: ReadAmendment, noKeys: boolean): void {
  const keysDue = noKeys ? 0 : added.length
  if (!Array.isArray(keys) || keys.length !== keysDue || !keys.every((key) => typeof key === 'string')) throw refusal('invite-invalid')
  if (!isRows(rows) || rows.length !== added.length) throw refusal('invite-invalid')
  if (!rows.every(({ id, kind }, at) => id === added[at]?.recordId && kind === added[at].kind)) throw refusal('invite-invalid')
}

/** Of what was passed on the openers of such keys come at once: the keys themselves never do. */
function keysComeLater({ payload, terms }: KeptInvite): boolean {
  return terms.keysOn === 'receipt' && payload.chain === undefined
}
