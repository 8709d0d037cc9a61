/** The end of what was passed on: its readers are told in the same commit that stops it, and whoever passed it on hears that it ended. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { openChild } from './children-view.ts'
import type { ChildEntry } from '../letters/offer-entries.ts'
import { queueLetter, sealLetter, storeLetters } from '../letters/mail.ts'
import type { LetterType } from '../letters/mail.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** What the commit does that stops them. */
export interface ChildEnd {
  readonly commit: (tx: Transaction) => Promise<void>
  /** Ids of those that it stops. */
  readonly childIds: readonly string[]
}

interface Notice {
  readonly childId: string
  readonly to: Pick<Contact, 'did' | 'card'> & { readonly id?: string }
  readonly type: LetterType
  readonly envelope: Uint8Array
}

/** Ends these child grants: `preimages` are those of grants above that are stopped with them, by the grant's id. */
export async function prepareChildEnd(
  session: Session,
  which: (childId: string, entry: ChildEntry) => boolean,
  preimages: ReadonlyMap<string, string> = new Map(),
): Promise<ChildEnd> {
  const live = (await session.manifest.list('children')).filter(
    ([id, entry]) => entry.side === 'received' && which(id, entry) && entry.stoppedAtMs === undefined,
  )
  const stoppedAtMs = session.ports.clock.now()
  const contacts = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  const notices: Notice[] = []
  for (const [childId, entry] of live) {
    const { terms, card } = await openChild(session, entry)
    const notice = { grantId: childId, withdrawnAtMs: stoppedAtMs, preimage: preimages.get(entry.rootId) ?? '' }
    const known = contacts.find(({ did }) => did === terms.grantee)
    const reader = known ?? { did: terms.grantee, card }
    notices.push(noticeOf(session, childId, reader, 'withdrawal', notice))
    // With the grant itself its reader hears of everything below it.
    const giver = preimages.has(entry.rootId) ? undefined : contacts.find(({ did }) => did === terms.giver)
    if (giver !== undefined) notices.push(noticeOf(session, childId, giver, 'child-ended', { childId }))
  }
  const letters = await storeLetters(
    session,
    notices.map(({ envelope }) => envelope),
  )
  const commit = async (tx: Transaction): Promise<void> => {
    for (const [childId] of live) {
      const entry = await tx.get('children', childId)
      if (entry !== undefined && entry.stoppedAtMs === undefined) await tx.set('children', childId, { ...entry, stoppedAtMs })
    }
    for (const [at, { childId, to, type }] of notices.entries()) {
      const letter = letters[at]
      if (letter === undefined) throw refusal('disk-failed')
      const contactId = to.id ?? to.did
      await queueLetter(session, tx, contactId, type, childId, to.id === undefined ? { ...letter, card: to.card } : letter)
    }
  }
  return { commit, childIds: live.map(([childId]) => childId) }
}

function noticeOf(session: Session, childId: string, to: Notice['to'], type: LetterType, content: object): Notice {
  return { childId, to, type, envelope: sealLetter(session, to, type, encodeUtf8(canonicalJson(content))) }
}
