/** Says to whoever shared something that copies of it are deleted, in Salus or where they were saved out of it, or that it was never fetched. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { ShareEntry } from '../collections.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import type { Session } from '../session.ts'

/** Reason of a deletion letter that is about copies outside Salus. */
export const COPIES_REASON = 'copies'

/** The letter is stored; the returned function queues it in a commit. */
export async function deletionLetter(
  session: Session,
  contact: Contact,
  notice: { readonly grantId: string; readonly deletedAtMs: number; readonly reason: string; readonly neverFetched?: true },
): Promise<(tx: Transaction) => Promise<void>> {
  const letter = await storeLetter(session, sealLetter(session, contact, 'deletion', encodeUtf8(canonicalJson(notice))))
  return async (tx) => {
    await queueLetter(session, tx, contact.id, 'deletion', notice.grantId, letter)
  }
}

/** The same of records that were taken back: `amendments` are the hashes of the changes that did it. */
export async function itemsGoneLetter(
  session: Session,
  contact: Contact,
  gone: Pick<ItemsGone, 'grantId' | 'recordIds' | 'amendments'> & { readonly neverFetched: boolean },
): Promise<(tx: Transaction) => Promise<void>> {
  const { neverFetched, ...rest } = gone
  const notice: ItemsGone = { ...rest, deletedAtMs: session.ports.clock.now(), ...(neverFetched ? { neverFetched } : {}) }
  const letter = await storeLetter(session, sealLetter(session, contact, 'items-deleted', encodeUtf8(canonicalJson(notice))))
  return async (tx) => {
    await queueLetter(session, tx, contact.id, 'items-deleted', gone.grantId, letter)
  }
}

interface ItemsGone {
  readonly grantId: string
  readonly recordIds: readonly string[]
  readonly amendments: readonly string[]
  readonly deletedAtMs: number
  /** Nothing of them was ever fetched, so that only titles and keys were there. */
  readonly neverFetched?: true
}

/** How often a share that has ended was said to be deleted, or will be with letters that wait. */
export async function timesSaid(session: Session, grantId: string): Promise<number> {
  return (await session.manifest.list('deliveries')).filter(([, one]) => one.type === 'deletion' && one.grantId === grantId).length
}

/**
 * Of a share that is asked back behind its end here, whatever ended it: whoever declined it says the same as whoever never looked at it.
 * Null where a Salus of before ended it and wrote down nothing of whether it had been fetched.
 */
export async function wasFetched(session: Session, grantId: string, { neverFetched }: ShareEntry): Promise<boolean | null> {
  if (neverFetched !== undefined) return !neverFetched
  return (await timesSaid(session, grantId)) > 0 ? true : null
}
