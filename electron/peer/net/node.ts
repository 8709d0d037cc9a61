/** The node itself: Helia light over our store and libp2p with nothing that talks to anybody unasked. */

import { createHeliaLight } from 'helia'
import { withLibp2pLight } from '@helia/libp2p'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import type { Blockstore } from 'interface-blockstore'
import type { PeerLimits } from '../limits.ts'
import { behindDoor } from './door.ts'
import { createFamiliarPlaces } from './familiar-places.ts'
import { createInflow } from './inflow.ts'
import { onlyKnown } from './nearby.ts'
import { keepReportsQuiet } from './quiet-reports.ts'
import { STOP_PROTOCOL } from './relay-role.ts'
import type { RelayRole } from './relay-role.ts'
import type { SendRooms } from './send-rooms.ts'
import { socketTls } from './socket-tls.ts'
import { createWires } from './wires.ts'
import type { Wires } from './wires.ts'

const IDENTIFY_PROTOCOL = '/ipfs/id/1.0.0'
/** In place of a host: this node listens nowhere itself, and contacts reach it through its relay only. */
export const NOWHERE = 'none'
import { createConnectionGate } from './connection-gate.ts'

export interface NodeOptions {
  readonly listenHost: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Looks for contacts on the same network. */
  readonly mdns: boolean
  /** Its addresses are those at which it answers at other times, but nobody is let in now: for work that waits for nobody. */
  readonly isClosed?: boolean
}

/** What the node is made of. */
export interface NodeParts {
  readonly blockstore: Blockstore
  readonly privateKey: PrivateKey
  /** Hears of everything that went out. */
  readonly sendRooms: Pick<SendRooms, 'written'>
}

/** What the node asks about others, at any time. */
export interface Company {
  /** A contact or an own device. */
  readonly isKnown: (peerId: string) => boolean
  /** The relay that this person chose. */
  readonly isOwnRelay: (peerId: string) => boolean
}

export interface Node {
  readonly libp2p: Libp2p
  readonly wires: Wires
  stop(): Promise<void>
}

/**
 * Starts without DHT, bitswap, bootstrap peers, gateways or telemetry. TLS first, Noise where the other side has no TLS.
 * No relay is ever looked for; `role` is there where this node is one for others.
 */
export async function startNode(
  { blockstore, privateKey, sendRooms }: NodeParts,
  options: NodeOptions,
  limits: PeerLimits,
  company: Company,
  role: RelayRole | null,
): Promise<Node> {
  keepReportsQuiet()
  const isKnown = (peerId: string): boolean => company.isKnown(peerId) || role?.isFor(peerId) === true
  const gate = createConnectionGate(limits, isKnown, options.isClosed)
  const inflow = createInflow(limits, isKnown)
  const familiar = createFamiliarPlaces(limits.placesFamiliarMax, isKnown)
  const helia = withLibp2pLight(createHeliaLight({ blockstore }), {
    privateKey,
    nodeInfo: { name: 'salus', version: '1', userAgent: 'salus' },
    addresses: { listen: options.listenHost === NOWHERE ? [] : [`/ip4/${options.listenHost}/tcp/${String(options.port)}`] },
    transports: [behindDoor(tcp(), limits, familiar.has), circuitRelayTransport()],
    connectionEncrypters: [socketTls(sendRooms.written), noise()],
    streamMuxers: [inflow.before(yamux({ maxInboundStreams: limits.streamsOfConnectionMax }))],
    services: { identify: identify({ runOnConnectionOpen: false }), wires: createWires, ...(role === null ? {} : { relay: role.server }) },
    peerDiscovery: options.mdns ? [onlyKnown(mdns({ serviceTag: 'salus.local' }), company.isKnown)] : [],
    connectionManager: {
      maxConnections: connectionsMax(limits, role),
      dialTimeout: limits.dialTimeoutMs,
      maxIncomingPendingConnections: limits.connectionsPendingMax,
      // The door counts before it; five a second, as libp2p has it, would turn away a line that was cut some times.
      inboundConnectionThreshold: limits.callsAPlaceMax,
      inboundUpgradeTimeout: limits.connectionUpgradeTimeoutMs,
    },
    connectionGater: { ...role?.gater, ...gate.gater },
    connectionMonitor: { enabled: false },
  })
  await helia.start()
  const { wires, identify: identifier } = helia.libp2p.services
  // Addresses of this computer and what it speaks are for people it knows: neither a stranger nor a relay is told.
  await wires.answerOnly(IDENTIFY_PROTOCOL, company.isKnown)
  await wires.answerOnly(STOP_PROTOCOL, company.isOwnRelay)
  if (role !== null) {
    helia.libp2p.addEventListener('connection:open', ({ detail: connection }) => {
      role.attend(connection)
    })
  }
  helia.libp2p.addEventListener('connection:open', ({ detail: connection }) => {
    // What a stranger who came by herself would say of herself is not asked for: it takes as long as a handshake, and nobody reads it.
    if (connection.direction === 'outbound' || isKnown(connection.remotePeer.toString()))
      void identifier.identify(connection).catch(() => undefined)
  })
  gate.watch(helia.libp2p)
  familiar.watch(helia.libp2p)
  inflow.watch(helia.libp2p)
  return {
    libp2p: helia.libp2p,
    wires,
    stop: async () => {
      gate.end()
      const open = helia.libp2p.getConnections()
      await helia.stop()
      // What did not end in good time ends now: a node that is over answers nobody.
      for (const connection of [...open, ...helia.libp2p.getConnections()]) connection.abort(new Error('stopped'))
    },
  }
}

/** A relay keeps one connection for each place, and one for each that dials it. */
function connectionsMax(limits: PeerLimits, role: RelayRole | null): number {
  return limits.connectionsMax + (role === null ? 0 : 2 * limits.relayedPeersMax)
}
