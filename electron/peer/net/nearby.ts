/** Who is found on the same network: only people who are known. Anybody there can announce names without end, and libp2p would keep each of them for hours. */

import type { PeerDiscovery, PeerInfo } from '@libp2p/interface'

type DiscoveryOf<Components> = (components: Components) => PeerDiscovery

/** The same discovery; whoever becomes known later is found with her next announcement, within seconds. */
export function onlyKnown<Components>(discovery: DiscoveryOf<Components>, isKnown: (peerId: string) => boolean): DiscoveryOf<Components> {
  return (components) => {
    const found = discovery(components)
    const dispatch = found.dispatchEvent.bind(found)
    found.dispatchEvent = (event: Event) =>
      event.type !== 'peer' || isKnown((event as CustomEvent<PeerInfo>).detail.id.toString()) ? dispatch(event) : true
    return found
  }
}
