/** Being a relay for people that its owner named: who has a place, and how much is carried for them. */

import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import type { Connection, ConnectionGater, PeerId, Stream } from '@libp2p/interface'
import type { PeerLimits } from '../limits.ts'
import type { RelayMeter } from './relay-meter.ts'

/** What one end of a relayed connection is called on the wire between the relay and the peer that has a place there. */
export const STOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/stop'

/** What the owner of a relay says. */
export interface RelayOptions {
  /** Peer ids that may have a place besides those of the contacts. */
  readonly peerIds: readonly string[]
  /** Bytes carried for one peer in an hour; where it is left out, what the limits say. */
  readonly bytesAnHour?: number
}

export interface RelayRole {
  readonly server: ReturnType<typeof circuitRelayServer>
  readonly gater: ConnectionGater
  /** Those who may reserve a place here. */
  readonly isFor: (peerId: string) => boolean
  /** Counts what will pass between a peer with a place here and whoever dials it; ends that where it is too much. */
  attend(connection: Connection): void
  stop(): Promise<void>
}

/** Bytes carried for one peer in an hour. */
export function bytesAnHourOf({ bytesAnHour }: RelayOptions, limits: PeerLimits): number {
  return bytesAnHour ?? limits.relayedBytesAnHour
}

/** `isContact`: of the relay's owner, by peer id. Strangers get no place; who dials a peer with a place is that peer's affair. */
export function createRelayRole(
  options: RelayOptions,
  limits: PeerLimits,
  isContact: (peerId: string) => boolean,
  meter: RelayMeter,
): RelayRole {
  const mayReserve = (peerId: string): boolean => options.peerIds.includes(peerId) || isContact(peerId)
  const bytesAnHour = bytesAnHourOf(options, limits)
  const carry = (stream: Stream, peerId: string): void => {
    const account = meter.of(peerId)
    account.open += 1
    stream.addEventListener('close', () => {
      account.open -= 1
    })
    watch(stream, (bytes) => {
      meter.count(account, bytes)
      if (meter.isUsedUp(account)) stream.abort(new Error('carried enough in this hour'))
    })
  }
  return {
    server: circuitRelayServer({
      maxInboundHopStreams: limits.relayedAPeerMax,
      reservations: {
        maxReservations: limits.relayedPeersMax,
        defaultDurationLimit: limits.relayedMs,
        defaultDataLimit: BigInt(bytesAnHour),
      },
    }),
    isFor: mayReserve,
    gater: {
      denyInboundRelayReservation: (peer: PeerId) => !mayReserve(peer.toString()),
      denyOutboundRelayedConnection: (_dialler: PeerId, peer: PeerId) => {
        if (!mayReserve(peer.toString())) return true
        const account = meter.of(peer.toString())
        return account.open >= limits.relayedAPeerMax || meter.isUsedUp(account)
      },
    },
    stop: () => meter.close(),
    attend: (connection) => {
      const open = connection.newStream.bind(connection)
      connection.newStream = async (protocols, more) => {
        const stream = await open(protocols, more)
        if (stream.protocol === STOP_PROTOCOL) carry(stream, connection.remotePeer.toString())
        return stream
      }
    },
  }
}

/** Both directions, where they pass: a listener of our own would be handed bytes before the relay listens. */
function watch(stream: Stream, count: (bytes: number) => void): void {
  const send = stream.send.bind(stream)
  const dispatch = stream.dispatchEvent.bind(stream)
  stream.send = (data) => {
    const hasRoom = send(data)
    count(data.byteLength)
    return hasRoom
  }
  stream.dispatchEvent = (event: Event) => {
    if (event.type === 'message') count((event as Event & { readonly data: { readonly byteLength: number } }).data.byteLength)
    return dispatch(event)
  }
}
