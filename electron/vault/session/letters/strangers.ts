/** Letters of people with whom nothing goes to and fro: so many are read in a day, since each of them may leave something in this vault for ever. */

import type { Session } from '../session.ts'
import { openChild } from '../shares/children-view.ts'
import { contactOf } from './contacts.ts'

/** More than people who share below somebody else's grant ever write, and a few kilobytes. */
export const STRANGERS_A_DAY = 100
const DAY_MS = 24 * 3_600_000

const read = new WeakMap<Session, { readonly day: number; letters: number }>()

/** `first`: the first of this day that is not read. Counted here, while the vault is open. */
export async function strangersLetter(session: Session, from: string): Promise<'read' | 'first' | 'more'> {
  if (from === session.identity.did || (await contactOf(session, from)) !== null || (await isReaderBelow(session, from))) return 'read'
  const day = Math.floor(session.ports.clock.now() / DAY_MS)
  const before = read.get(session)
  const now = before?.day === day ? before : { day, letters: 0 }
  read.set(session, now)
  now.letters += 1
  return now.letters <= STRANGERS_A_DAY ? 'read' : now.letters === STRANGERS_A_DAY + 1 ? 'first' : 'more'
}

/** Who reads what was passed on to whom: it never changes. */
const readers = new WeakMap<Session, Map<string, string>>()

/** Receipts and confirmations come from people who need not be contacts. */
async function isReaderBelow(session: Session, did: string): Promise<boolean> {
  const known = readers.get(session) ?? new Map<string, string>()
  readers.set(session, known)
  for (const [childId, entry] of await session.manifest.list('children')) {
    if (entry.side !== 'received') continue
    const reader = known.get(childId) ?? (await openChild(session, entry)).terms.grantee
    known.set(childId, reader)
    if (reader === did) return true
  }
  return false
}
