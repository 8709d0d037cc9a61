/** Where the relay is that this person chose, and telling it to the node. */

import type { RelayChosen, RelayView } from '../../../../shared/api/relay-views.ts'
import type { RelayChoice } from '../../ports.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { knownContacts } from '../letters/known-contacts.ts'

const ADDRESS = /^(?<place>\/(?:ip4|ip6|dns|dns4|dns6)\/[0-9A-Za-z.:-]{1,253}\/tcp\/\d{1,5})\/p2p\/(?<peerId>[0-9A-Za-z]{40,80})$/u
/** Of one relay on a card, beside the person's own addresses. */
const ADDRESSES_MAX = 6

/** Errors: `relay-invalid` (no such address, or the contact cannot be one), `contact-not-found`. */
export async function resolveRelay(session: Session, chosen: RelayChosen): Promise<RelayChoice> {
  if ('address' in chosen) {
    const { place, peerId } = ADDRESS.exec(chosen.address.trim())?.groups ?? {}
    if (place === undefined || peerId === undefined || peerId === session.device) throw refusal('relay-invalid')
    return { peerId, addresses: [place] }
  }
  const contact = await session.manifest.get('contacts', chosen.contactId)
  if (contact === undefined) throw refusal('contact-not-found')
  const { device, addresses } = contact.card
  const direct = addresses.filter((address) => !address.includes('/p2p-circuit')).slice(0, ADDRESSES_MAX)
  if (direct.length === 0) throw refusal('relay-invalid')
  return { peerId: device.peerId, addresses: direct }
}

/** The node follows the choice, also when the contact who is the relay has moved; one that is gone ends it. */
export async function followRelay(session: Session): Promise<void> {
  const { relay } = (await readVaultEntry(session)).settings
  const choice = relay === undefined ? null : await resolveRelay(session, relay).catch(() => null)
  await session.ports.peer.useRelay(choice)
}

/** The choice and how it stands. */
export async function viewRelay(session: Session): Promise<RelayView> {
  const chosen = (await readVaultEntry(session)).settings.relay ?? null
  const { state, peers } = await mustAwait(session.ports.peer.showRelay())
  const contacts = await knownContacts(session)
  const nameOf = (peerId: string): string | undefined => contacts.find(({ card }) => card.device.peerId === peerId)?.name
  return {
    chosen,
    name: chosen !== null && 'contactId' in chosen ? (contacts.find(({ id }) => id === chosen.contactId)?.name ?? '') : '',
    state,
    peers: peers.flatMap(({ peerId, isRelayed }) => {
      const name = nameOf(peerId)
      return name === undefined ? [] : [{ name, isRelayed }]
    }),
  }
}
