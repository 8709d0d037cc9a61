/** Who is on the list of contacts: whoever was taken off it is not, unless something goes on with them that another computer began meanwhile. */

import type { Contact } from '../../../../shared/model/person.ts'
import type { CollectionName } from '../manifest/manifest.ts'
import type { Collections, DeliveryEntry } from '../collections.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { isOver } from '../shares/grant-over.ts'
import { waitsUntilMs } from './request-time.ts'
import { isBlocked } from './sender-blocks.ts'

/** Letters that may be thrown away with a contact: how this person is reached, and where what she shares can be had. */
const NEWS_LETTERS: ReadonlySet<string> = new Set(['card', 'mirror-cards'])

/** Of a letter that waits: what it is about has a line of its own here while that goes on, or the other one knows nothing of this person. */
export function mayBeDropped({ type, notAdded }: DeliveryEntry): boolean {
  return NEWS_LETTERS.has(type) || notAdded === true
}

/** All that are on the list. */
export async function knownContacts(session: Session): Promise<readonly Contact[]> {
  const all = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  if (all.every(({ removed }) => removed !== true)) return all
  const inUse = await contactsInUse(session)
  return all.filter(({ id, removed }) => removed !== true || inUse.has(id))
}

export async function isKnown(session: Session, { id, removed }: Contact): Promise<boolean> {
  return removed !== true || (await contactsInUse(session)).has(id)
}

/** Ids of contacts with whom anything goes on: a share in either direction, a question, an answer, records that one keeps for the other, the way over their relay, or a letter that waits. */
export async function contactsInUse(session: Session): Promise<ReadonlySet<string>> {
  const now = session.ports.clock.now()
  const found = new Set<string>()
  const take = async <C extends CollectionName>(
    collection: C,
    namedBy: (entry: Collections[C], key: string) => readonly string[],
  ): Promise<void> => {
    for (const [key, entry] of await session.manifest.list(collection)) for (const id of namedBy(entry, key)) found.add(id)
  }
  await take('grants', (one) => (isOver(one, now) ? [] : [one.contactId]))
  await take('shares', (one) => (one.ended === undefined ? [one.contactId, one.passedOnBy ?? one.contactId] : []))
  await take('requests', (one) => (isRequestOpen(one, now) ? [one.contactId] : []))
  await take('offers', (one) => (one.direction === 'in' && one.answer === undefined ? [one.contactId] : []))
  await take('deliveries', (one) => (one.deliveredAtMs === undefined && !mayBeDropped(one) ? [one.contactId] : []))
  await take('mirrors', ({ state }, id) => (state === 'declined' || state === 'stopped' ? [] : [id]))
  await take('kept', ({ state }, id) => (state === 'asked' || state === 'keeping' ? [id] : []))
  const { relay } = (await readVaultEntry(session)).settings
  if (relay !== undefined && 'contactId' in relay) found.add(relay.contactId)
  return found
}

function isRequestOpen(entry: Collections['requests'], now: number): boolean {
  return (
    !isBlocked(entry) &&
    (entry.answer === undefined || entry.answer === 'put-aside') &&
    entry.withdrawnAtMs === undefined &&
    waitsUntilMs(entry) > now
  )
}
