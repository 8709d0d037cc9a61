/** Ways to contacts who are somewhere else now. */

import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { ContactCard } from '../../../shared/model/person.ts'

/** Whom to talk to from now on. */
export function takeContacts(
  libp2p: Libp2p,
  before: ReadonlyMap<string, ContactCard> | null,
  cards: readonly ContactCard[],
): Map<string, ContactCard> {
  const now = new Map(cards.map((one) => [one.did, one]))
  if (before !== null) leaveOldWays(libp2p, before, now)
  return now
}

/** Of a contact who says that she is reached elsewhere now, what was connected before her last connection leads to where she was. */
export function leaveOldWays(libp2p: Libp2p, before: ReadonlyMap<string, ContactCard>, now: ReadonlyMap<string, ContactCard>): void {
  for (const [did, { device, addresses }] of now) {
    const known = before.get(did)
    const hasMoved = known?.device.peerId === device.peerId && known.addresses.join() !== addresses.join()
    if (!hasMoved) continue
    const open = connectionsTo(libp2p, device.peerId).toSorted((a, b) => b.timeline.open - a.timeline.open)
    for (const one of open.slice(1)) one.abort(new Error('left for another network'))
  }
}

/** None to what is no peer id: a card says what its writer wants, and one of them must not keep all others from being known. */
function connectionsTo(libp2p: Libp2p, peerId: string): readonly Connection[] {
  try {
    return libp2p.getConnections(peerIdFromString(peerId))
  } catch {
    return []
  }
}
