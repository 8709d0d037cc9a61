/** The node itself: Helia light over our store and libp2p with nothing that talks to anybody unasked. */

import { createHeliaLight } from 'helia'
import { withLibp2pLight } from '@helia/libp2p'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import type { Blockstore } from 'interface-blockstore'
import type { PeerLimits } from '../limits.ts'
import { createConnectionGate } from './connection-gate.ts'

export interface NodeOptions {
  readonly listenHost: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Looks for contacts on the same network. */
  readonly mdns: boolean
  /** Contacts and own devices: places are kept free for them. */
  readonly isKnownPeer?: (peerId: string) => boolean
}

export interface Node {
  readonly libp2p: Libp2p
  stop(): Promise<void>
}

/** Starts without DHT, bitswap, bootstrap peers, gateways, relays or telemetry. TLS first, Noise where the other side has no TLS. */
export async function startNode(blockstore: Blockstore, privateKey: PrivateKey, options: NodeOptions, limits: PeerLimits): Promise<Node> {
  const gate = createConnectionGate(limits, options.isKnownPeer ?? (() => false))
  const helia = withLibp2pLight(createHeliaLight({ blockstore }), {
    privateKey,
    addresses: { listen: [`/ip4/${options.listenHost}/tcp/${String(options.port)}`] },
    transports: [tcp()],
    connectionEncrypters: [tls(), noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
    peerDiscovery: options.mdns ? [mdns({ serviceTag: 'salus.local' })] : [],
    connectionManager: {
      maxConnections: limits.connectionsMax,
      dialTimeout: limits.dialTimeoutMs,
      maxIncomingPendingConnections: limits.connectionsPendingMax,
      inboundUpgradeTimeout: limits.connectionUpgradeTimeoutMs,
    },
    connectionGater: gate.gater,
    connectionMonitor: { enabled: false },
  })
  await helia.start()
  gate.watch(helia.libp2p)
  return {
    libp2p: helia.libp2p,
    stop: async () => {
      await helia.stop()
    },
  }
}
