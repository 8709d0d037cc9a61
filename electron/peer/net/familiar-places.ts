/** Where people who are known call from: a handshake from there has not to wait for those from everywhere else. */

import type { Libp2p } from '@libp2p/interface'
import { isRelayed } from './dial.ts'
import { placeOf } from './place.ts'

export interface FamiliarPlaces {
  readonly has: (place: string) => boolean
  /** Remembers, from now on, where each connection with somebody known goes to. */
  watch(libp2p: Libp2p): void
}

/** The last `rememberedMax` places, in memory only. */
export function createFamiliarPlaces(rememberedMax: number, isKnown: (peerId: string) => boolean): FamiliarPlaces {
  const places = new Set<string>()
  return {
    has: (place) => places.has(place),
    watch: (libp2p) => {
      libp2p.addEventListener('connection:open', ({ detail: connection }) => {
        // What comes through a relay says where the relay is.
        if (!isKnown(connection.remotePeer.toString()) || isRelayed(connection)) return
        const place = placeOf(connection.remoteAddr)
        places.delete(place)
        const [oldest] = places
        if (places.size >= rememberedMax && oldest !== undefined) places.delete(oldest)
        places.add(place)
      })
    },
  }
}
