/** Finds the way to a peer: every direct address at once, through its relay where none of them answers. */

import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerLimits } from '../limits.ts'
import { firstOf, pause } from './first-of.ts'
import { partFrom } from './part-from.ts'
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
  readonly isOwnRelay: (peerId: string) => boolean
}

/** Two callers that want the same peer at the same places wait for the same dial; another card may name her computer and lead elsewhere. */
export function createDialer(deps: DialDeps): Dialer {
  const dialling = new Map<string, Promise<Connection>>()
  const lookedAtMs = new Map<string, number>()
  const isTime = (peerId: string): boolean => {
    const now = performance.now()
    if (now - (lookedAtMs.get(peerId) ?? Number.NEGATIVE_INFINITY) < deps.limits.directAgainMs) return false
    if (lookedAtMs.size > deps.limits.connectionsMax) lookedAtMs.clear()
    lookedAtMs.set(peerId, now)
    return true
  }
  return {
    connect: async (whom) => {
      const open = openTo(deps.libp2p, peerIdFromString(whom.peerId))
      if (open !== null) {
        if (isRelayed(open) && isTime(whom.peerId)) lookForDirect(deps, whom)
        return open
      }
      const key = [whom.peerId, ...whom.addresses].join(' ')
      const running = dialling.get(key)
      if (running !== undefined) return running
      const dial = race(deps, whom)
      dialling.set(key, dial)
      try {
        return await dial
      } finally {
        dialling.delete(key)
      }
    },
    isOutpaced: (connection) => isOutpaced(deps.libp2p, connection),
    leave: (connection) => {
      leave(deps.libp2p, connection)
    },
  }
}

function leave(libp2p: Libp2p, connection: Connection): void {
  if (connection.status !== 'open' || !isOutpaced(libp2p, connection)) return
  const [running] = runningOn(connection)
  if (running === undefined) {
    partFrom(connection)
    return
  }
  running.addEventListener('close', () => {
    leave(libp2p, connection)
  })
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
  const direct = await directTries(deps, whom)
  const failed = new AbortController()
  let left = direct.length
  if (left === 0) failed.abort()
  const counted = direct.map((attempt) => async (stop: AbortSignal) => {
    try {
      return await attempt(stop)
    } catch (error) {
      left -= 1
      if (left === 0) failed.abort()
      throw error
    }
  })
  const relayed = [...circuitsOf(whom.addresses)].map(([relay, places]) => async (stop: AbortSignal) => {
    await pause(deps.limits.relayAfterMs, AbortSignal.any([stop, failed.signal]))
    stop.throwIfAborted()
    return throughRelay(deps, whom, { peerId: relay, addresses: places }, stop)
  })
  return firstOf([...counted, ...relayed], AbortSignal.timeout(deps.limits.dialTimeoutMs), partFrom)
}

type Try = (stop: AbortSignal) => Promise<Connection>

async function directTries({ libp2p, wires, limits }: DialDeps, whom: Whom): Promise<readonly Try[]> {
  const known = whom.addresses.filter((address) => !CIRCUIT.test(address))
  const addresses = [...new Set([...known, ...(await foundNearby(libp2p, whom.peerId))])].slice(0, limits.addressesMax)
  // One that is no address fails by itself, and keeps none of the others from being tried.
  return addresses.map((address) => async (stop) => wires.dial(multiaddr(`${address}/p2p/${whom.peerId}`), { signal: stop }))
}

async function throughRelay(deps: DialDeps, whom: Whom, relay: Whom, stop: AbortSignal): Promise<Connection> {
  const path = await deps.relays.reach(relay.peerId, relay.addresses)
  const circuit = await deps.wires.dial(multiaddr(`${path.address}/p2p/${relay.peerId}/p2p-circuit/p2p/${whom.peerId}`), { signal: stop })
  circuit.addEventListener('close', () => {
    leaveRelay(deps, relay.peerId)
  })
  return circuit
}

/** Beside a relayed connection, for what comes after: the other may be on the same network by now. */
function lookForDirect(deps: DialDeps, whom: Whom): void {
  const look = async (): Promise<void> => {
    await firstOf(await directTries(deps, whom), AbortSignal.timeout(deps.limits.dialTimeoutMs), partFrom)
  }
  void look().catch(() => undefined)
}

/** The relay of somebody else is left once nothing goes through it: it need not know when this person is online. */
function leaveRelay({ libp2p, relays, isOwnRelay }: DialDeps, relay: string): void {
  const path = relays.pathOf(relay)
  if (path === null || isOwnRelay(relay)) return
  const isUsed = libp2p.getConnections().some((one) => one.status === 'open' && relayOf(one) === relay)
  if (!isUsed && runningOn(path.connection).length === 0) partFrom(path.connection)
}

/** Streams of Salus that still say something. */
function runningOn(connection: Connection): readonly Stream[] {
  return connection.streams.filter(({ protocol, status }) => protocol.startsWith('/salus/') && status === 'open')
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
