/** Keeps places free for people who are known: strangers may hold only some of the connections, and not for nothing. */

import type { Connection, ConnectionGater, Libp2p, PeerId } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import { partFrom } from './part-from.ts'

export interface ConnectionGate {
  readonly gater: ConnectionGater
  /** Counts the connections of this node, and forgets strangers who have gone. */
  watch(libp2p: Libp2p): void
  /** Lets nobody in any more: who comes while a node stops would be answered by it for ever. */
  end(): void
}

/** Whoever opens no stream for so long is parted from, where she is a stranger. */
const IDLE_MS = 30_000

/** `isKnownPeer` is asked with what the encryption has proven. `isClosed`: nobody comes in from the beginning; whom this node dials may speak on that connection. */
export function createConnectionGate(limits: PeerLimits, isKnownPeer: (peerId: string) => boolean, isClosed = false): ConnectionGate {
  let node: Libp2p | null = null
  let ended = false
  const strangers = (): number =>
    (node?.getConnections() ?? []).filter(({ direction, remotePeer }) => direction === 'inbound' && !isKnownPeer(remotePeer.toString()))
      .length
  return {
    gater: {
      denyInboundConnection: () => ended || isClosed,
      denyInboundRelayedConnection: () => ended || isClosed,
      denyInboundEncryptedConnection: (peer: PeerId) =>
        ended || (!isKnownPeer(peer.toString()) && strangers() >= limits.connectionsOfStrangersMax),
      denyInboundUpgradedConnection: () => ended,
    },
    watch: (libp2p) => {
      node = libp2p
      libp2p.addEventListener('connection:open', ({ detail }) => {
        if (ended) detail.abort(new Error('stopped'))
        else if (detail.direction === 'inbound') partWhenIdle(detail, isKnownPeer)
      })
      // libp2p notes what each peer spoke, and would keep that of strangers for good.
      libp2p.addEventListener('peer:disconnect', ({ detail: peer }) => {
        if (!isKnownPeer(peer.toString())) void libp2p.peerStore.delete(peer).catch(() => undefined)
      })
    },
    end: () => {
      ended = true
    },
  }
}

function partWhenIdle(connection: Connection, isKnownPeer: (peerId: string) => boolean): void {
  const timer = setInterval(() => {
    if (connection.status !== 'open') clearInterval(timer)
    else if (connection.streams.length === 0 && !isKnownPeer(connection.remotePeer.toString())) {
      clearInterval(timer)
      partFrom(connection)
    }
  }, IDLE_MS)
  timer.unref()
}
