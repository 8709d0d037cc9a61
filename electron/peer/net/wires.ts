/** One address dialled by itself, from a named port and in either role; and a place at a relay. libp2p keeps both inside. */

import type { Connection, PeerId, StreamHandler, StreamHandlerOptions, Transport, Upgrader } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'

/** A place on a network, where a peer answers or a relay that leads to one. The transport for TCP would go to sockets in the file system and to pipes of Windows as well, and cards are written by others. */
const ON_A_NETWORK = /^\/(?:ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/\d{1,5}\/p2p\/[^/]+(?:\/p2p-circuit\/p2p\/[^/]+)?$/u

export interface WireOptions {
  readonly signal: AbortSignal
  /** Port of this computer that the connection begins at; the system chooses where it is left out. */
  readonly localPort?: number
  /** False: both ends dialled each other at once, and this one plays the part of the listener. */
  readonly initiator?: boolean
}

export interface Wires {
  /** Rejects where the address is no place on a network, or does not answer as the peer it ends with. */
  dial(address: Multiaddr, options: WireOptions): Promise<Connection>
  /** Asks a relay that is connected for a place. Rejects where it gives none. */
  reserve(relay: PeerId): Promise<void>
  /** Every address the node listens at. `libp2p.getMultiaddrs()` leaves public ones out until a stranger has tried them. */
  listening(): readonly string[]
  /** Lets a protocol of libp2p's own be answered only on connections with these peers. */
  answerOnly(protocol: string, isAllowed: (peerId: string) => boolean): Promise<void>
}

interface Components {
  readonly registrar: {
    getHandler(protocol: string): { readonly handler: StreamHandler; readonly options: StreamHandlerOptions }
    handle(protocol: string, handler: StreamHandler, options: StreamHandlerOptions): Promise<void>
    unhandle(protocol: string): Promise<void>
  }
  readonly upgrader: Upgrader
  readonly transportManager: {
    dialTransportForMultiaddr(address: Multiaddr): Transport | undefined
    getTransports(): Transport[]
    getAddrs(): Multiaddr[]
  }
}

interface Reservations {
  addRelay(relay: PeerId, type: 'configured'): Promise<unknown>
}

/** A service of libp2p that has nothing of its own. */
export function createWires({ registrar, upgrader, transportManager }: Components): Wires {
  const reservations = (): Reservations => {
    const transport = transportManager.getTransports().find((one): one is Transport & { reservationStore: Reservations } => {
      return 'reservationStore' in one
    })
    if (transport === undefined) throw new Error('no transport for relays')
    return transport.reservationStore
  }
  return {
    dial: (address, { signal, localPort, initiator = true }) => {
      const transport = ON_A_NETWORK.test(address.toString()) ? transportManager.dialTransportForMultiaddr(address) : undefined
      if (transport === undefined) return Promise.reject(new Error('no transport for this address'))
      const options = { signal, upgrader: initiator ? upgrader : asListener(upgrader), ...(localPort === undefined ? {} : { localPort }) }
      return transport.dial(address, options)
    },
    reserve: async (relay) => {
      await reservations().addRelay(relay, 'configured')
    },
    listening: () => transportManager.getAddrs().map(String),
    // Middleware would be the place, but libp2p 3.3 adds the handler to the list of it anew with every stream.
    answerOnly: async (protocol, isAllowed) => {
      const { handler, options } = registrar.getHandler(protocol)
      await registrar.unhandle(protocol)
      const guarded: StreamHandler = (stream, connection) => {
        if (isAllowed(connection.remotePeer.toString())) return handler(stream, connection)
        stream.abort(new Error('not for this peer'))
        return undefined
      }
      await registrar.handle(protocol, guarded, options)
    },
  }
}

/** The muxer takes its role from the direction of the socket, the encryption from `initiator`: both must say the same. */
function asListener(upgrader: Upgrader): Upgrader {
  const upgradeOutbound: Upgrader['upgradeOutbound'] = (socket, options) =>
    upgrader.upgradeOutbound(Object.assign(socket, { direction: 'inbound' as const }), { ...options, initiator: false } as never)
  return {
    upgradeOutbound,
    upgradeInbound: (socket, options) => upgrader.upgradeInbound(socket, options as never),
    createInboundAbortSignal: (signal) => upgrader.createInboundAbortSignal(signal),
    getStreamMuxers: () => upgrader.getStreamMuxers(),
    getConnectionEncrypters: () => upgrader.getConnectionEncrypters(),
  }
}
