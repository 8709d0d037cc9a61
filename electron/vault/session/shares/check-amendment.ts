/** Whether a change of a share is one that its signed grant allows, and whole: of what comes in, and of what came before its invite. */

import { hashOfInvite } from '../../../../shared/crypto/child-grant.ts'
import { AMENDMENTS_MAX } from '../../../../shared/model/amendment.ts'
import type { AmendmentPayload, ReadAmendment } from '../../../../shared/model/amendment.ts'
import { listAmendments, standing } from './amendments.ts'
import { areKeys, areRowsOf } from '../letters/answers.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import type { KeptInvite } from './kept-invite.ts'

/** Errors: `grant-widened` where the signed grant does not allow it, `invite-invalid`, `limit-exceeded`. */
export async function checkAmendment(session: Session, invite: KeptInvite, payload: AmendmentPayload, read: ReadAmendment): Promise<void> {
  await refuseWider(session, invite, read)
  refuseIncomplete(payload, read, keysComeLater(invite))
}

/** Both sides have one rule: what it refuses is never kept. */
async function refuseWider(session: Session, { payload, terms }: KeptInvite, read: ReadAmendment): Promise<void> {
  const entries = (await listAmendments(session, 'received')).get(terms.grantId) ?? []
  if (entries.length >= AMENDMENTS_MAX) throw refusal('limit-exceeded')
  const { refused } = await standing(session, hashOfInvite(payload), terms, entries, [read])
  if (refused.length > 0) throw refusal('grant-widened')
}

/** A key and a row for each record that is added, or no key at all where keys come later. */
function refuseIncomplete({ keys, rows }: AmendmentPayload, { amendment: { added } }: ReadAmendment, noKeys: boolean): void {
  if (!areKeys(keys, noKeys ? 0 : added.length) || !areRowsOf(rows, added)) throw refusal('invite-invalid')
}

/** Of what was passed on the openers of such keys come at once: the keys themselves never do. */
function keysComeLater({ payload, terms }: KeptInvite): boolean {
  return terms.keysOn === 'receipt' && payload.chain === undefined
}
