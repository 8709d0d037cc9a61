/** Says to whoever shared something that copies of it are deleted: in Salus, or those that were saved out of it. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import type { Session } from '../session.ts'

/** Reason of a deletion letter that is about copies outside Salus. */
export const COPIES_REASON = 'copies'

/** The letter is stored; the returned function queues it in a commit. */
export async function deletionLetter(
  session: Session,
  contact: Contact,
  notice: { readonly grantId: string; readonly deletedAtMs: number; readonly reason: string },
): Promise<(tx: Transaction) => Promise<void>> {
  const letter = await storeLetter(session, sealLetter(session, contact, 'deletion', encodeUtf8(canonicalJson(notice))))
  return async (tx) => {
    await queueLetter(session, tx, contact.id, 'deletion', notice.grantId, letter)
  }
}
