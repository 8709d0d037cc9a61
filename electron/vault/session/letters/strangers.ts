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

/** Who reads what was passed on, and of which state of the collection that was read. */
interface Readers {
  readonly ref: string | null
  /** By child grant, whose reader never changes. */
  readonly byChild: ReadonlyMap<string, string>
  readonly dids: ReadonlySet<string>
}

const readers = new WeakMap<Session, Readers>()

/** Receipts and confirmations come from people who need not be contacts. The list is read again only once something in it has changed. */
async function isReaderBelow(session: Session, did: string): Promise<boolean> {
  const ref = session.manifest.refOf('children')
  const known = readers.get(session)
  const now = known !== undefined && known.ref === ref ? known : await readReaders(session, ref, known?.byChild)
  readers.set(session, now)
  return now.dids.has(did)
}

async function readReaders(session: Session, ref: string | null, known?: Readers['byChild']): Promise<Readers> {
  const byChild = new Map<string, string>()
  for (const [childId, entry] of ref === null ? [] : await session.manifest.list('children'))
    if (entry.side === 'received') byChild.set(childId, known?.get(childId) ?? (await openChild(session, entry)).terms.grantee)
  return { ref, byChild, dids: new Set(byChild.values()) }
}
