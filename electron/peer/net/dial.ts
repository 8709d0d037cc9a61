/** Finds the way to a peer: every direct address at once, through its relay where none of them answers. */

import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerLimits } from '../limits.ts'
import { firstOf, pause } from './first-of.ts'
import type { RelayPaths } from './relay-paths.ts'
import type { Wires } from './wires.ts'

/** `/…/p2p/RELAY/p2p-circuit` on a card: the address of the relay and who it is. */
const CIRCUIT = /^(?<address>\/.+)\/p2p\/(?<relay>[^/]+)\/p2p-circuit$/u

/** Whom to dial, as a card or a pairing code says it. */
export interface Whom {
  readonly peerId: string
  readonly addresses: readonly string[]
}

export interface Dialer {
  /** An open connection, a direct one where there is one. Rejects where nobody answers as this peer. */
  connect(whom: Whom): Promise<Connection>
  /** Whether the next stream would go another, direct way. */
  isOutpaced(connection: Connection): boolean
  /** After use: a relayed connection that a direct one has taken the place of is put down once nothing runs on it. */
  leave(connection: Connection): void
}

interface DialDeps {
  readonly libp2p: Libp2p
  readonly wires: Wires
  readonly relays: RelayPaths
  readonly limits: PeerLimits
}

/** Two callers that want the same peer wait for the same dial. */
export function createDialer(deps: DialDeps): Dialer {
  const dialling = new Map<string, Promise<Connection>>()
  return {
    connect: async (whom) => {
      const open = openTo(deps.libp2p, peerIdFromString(whom.peerId))
      if (open !== null) return open
      const running = dialling.get(whom.peerId)
      if (running !== undefined) return running
      const dial = race(deps, whom)
      dialling.set(whom.peerId, dial)
      try {
        return await dial
      } finally {
        dialling.delete(whom.peerId)
      }
    },
    isOutpaced: (connection) => isOutpaced(deps.libp2p, connection),
    leave: (connection) => {
      if (!isOutpaced(deps.libp2p, connection) || connection.streams.some(({ protocol }) => protocol.startsWith('/salus/share/'))) return
      void connection.close().catch((error: unknown) => {
        connection.abort(error instanceof Error ? error : new Error('not closed'))
      })
    },
  }
}

/** Whether it goes through a relay. */
export function isRelayed(connection: Connection): boolean {
  return connection.remoteAddr.toString().includes('/p2p-circuit')
}

/** The relay that a connection goes through; empty for a direct one. */
export function relayOf(connection: Connection): string {
  return /\/p2p\/([^/]+)\/p2p-circuit/u.exec(connection.remoteAddr.toString())?.[1] ?? ''
}

function isOutpaced(libp2p: Libp2p, connection: Connection): boolean {
  const best = isRelayed(connection) ? openTo(libp2p, connection.remotePeer) : null
  return best !== null && !isRelayed(best)
}

function openTo(libp2p: Libp2p, peer: PeerId): Connection | null {
  const open = libp2p.getConnections(peer).filter(({ status }) => status === 'open')
  return open.find((one) => !isRelayed(one)) ?? open[0] ?? null
}

/** Only the addresses on the card, and those found on the same network, are ever dialled; libp2p itself would try one after the other. */
async function race(deps: DialDeps, whom: Whom): Promise<Connection> {
  const { limits, wires } = deps
  const signal = AbortSignal.timeout(limits.dialTimeoutMs)
  const circuits = circuitsOf(whom.addresses)
  const known = whom.addresses.filter((address) => !CIRCUIT.test(address))
  const addresses = [...new Set([...known, ...(await foundNearby(deps.libp2p, whom.peerId))])].slice(0, limits.addressesMax)
  const open = addresses.map((address) => {
    const target = multiaddr(`${address}/p2p/${whom.peerId}`)
    return (stop: AbortSignal) => wires.dial(target, { signal: stop })
  })
  const failed = new AbortController()
  let left = open.length
  if (left === 0) failed.abort()
  const direct = open.map((attempt) => async (stop: AbortSignal) => {
    try {
      return await attempt(stop)
    } catch (error) {
      left -= 1
      if (left === 0) failed.abort()
      throw error
    }
  })
  const relayed = [...circuits].map(([relay, places]) => async (stop: AbortSignal) => {
    await pause(limits.relayAfterMs, AbortSignal.any([stop, failed.signal]))
    stop.throwIfAborted()
    const path = await deps.relays.reach(relay, places)
    return wires.dial(multiaddr(`${path.address}/p2p/${relay}/p2p-circuit/p2p/${whom.peerId}`), { signal: stop })
  })
  return firstOf([...direct, ...relayed], signal, (late) => {
    void late.close()
  })
}

/** Relay to its addresses. */
function circuitsOf(addresses: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const circuits = new Map<string, readonly string[]>()
  for (const text of addresses) {
    const { address, relay } = CIRCUIT.exec(text)?.groups ?? {}
    if (address === undefined || relay === undefined) continue
    circuits.set(relay, [...(circuits.get(relay) ?? []), address])
  }
  return circuits
}

/** What mDNS said, or this peer itself when it was connected before. */
async function foundNearby(libp2p: Libp2p, peerId: string): Promise<readonly string[]> {
  try {
    const { addresses } = await libp2p.peerStore.get(peerIdFromString(peerId))
    return addresses
      .map(({ multiaddr: address }) => address.toString().replace(/\/p2p\/[^/]+$/u, ''))
      .filter((address) => !address.includes('/p2p-circuit'))
  } catch {
    return []
  }
}
