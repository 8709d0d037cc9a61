/** Who is on the list of contacts: whoever was taken off it is not, unless something goes on with them that another computer began meanwhile. */

import type { Contact } from '../../../../shared/model/person.ts'
import type { CollectionName } from '../manifest/manifest.ts'
import type { Collections } from '../collections.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { isOver } from '../shares/grant-over.ts'
import { waitsUntilMs } from './request-time.ts'

/** Letters that may be thrown away with a contact: how this person is reached, and where what she shares can be had. */
export const NEWS_LETTERS: ReadonlySet<string> = new Set(['card', 'mirror-cards'])

/** All that are on the list. */
export async function knownContacts(session: Session): Promise<readonly Contact[]> {
  const all = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  const removed = all.filter((contact) => contact.removed === true)
  const back = new Set<string>()
  for (const { id } of removed) if (await isInUse(session, id)) back.add(id)
  return all.filter(({ id, removed: isRemoved }) => isRemoved !== true || back.has(id))
}

export async function isKnown(session: Session, { id, removed }: Contact): Promise<boolean> {
  return removed !== true || (await isInUse(session, id))
}

/** Whether anything goes on with a contact: a share in either direction, a question, an answer, records that one keeps for the other, the way over their relay, or a letter that waits. */
export async function isInUse(session: Session, contactId: string): Promise<boolean> {
  const now = session.ports.clock.now()
  const some = async <C extends CollectionName>(collection: C, goesOn: (entry: Collections[C]) => boolean): Promise<boolean> =>
    (await session.manifest.list(collection)).some(([, entry]) => goesOn(entry))
  const isTheirs = (one: { readonly contactId: string }): boolean => one.contactId === contactId
  const [mirror, kept] = [await session.manifest.get('mirrors', contactId), await session.manifest.get('kept', contactId)]
  const { relay } = (await readVaultEntry(session)).settings
  return (
    (await some('grants', (one) => isTheirs(one) && !isOver(one, now))) ||
    (await some('shares', (one) => (isTheirs(one) || one.passedOnBy === contactId) && one.ended === undefined)) ||
    (await some('requests', (one) => isTheirs(one) && isRequestOpen(one, now))) ||
    (await some('offers', (one) => isTheirs(one) && one.direction === 'in' && one.answer === undefined)) ||
    (await some('deliveries', (one) => isTheirs(one) && one.deliveredAtMs === undefined && !NEWS_LETTERS.has(one.type))) ||
    (mirror !== undefined && mirror.state !== 'declined' && mirror.state !== 'stopped') ||
    kept?.state === 'asked' ||
    kept?.state === 'keeping' ||
    (relay !== undefined && 'contactId' in relay && relay.contactId === contactId)
  )
}

function isRequestOpen(entry: Collections['requests'], now: number): boolean {
  return (entry.answer === undefined || entry.answer === 'put-aside') && entry.withdrawnAtMs === undefined && waitsUntilMs(entry) > now
}
