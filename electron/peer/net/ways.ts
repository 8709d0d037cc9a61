/** The node and every way to and from it: direct, on the same network, through a relay, through a hole made with its help. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode, writeDurably } from '../../durable-file.ts'
import type { ConnectedPeer, PeerEvent, RelayChoice, RelayState } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { createDialer, isRelayed } from './dial.ts'
import type { Dialer } from './dial.ts'
import { NOWHERE, startNode } from './node.ts'
import type { NodeOptions, NodeParts } from './node.ts'
import { ownAddresses, watchOwnAddresses } from './moved.ts'
import { startPunching } from './punch.ts'
import { createRelayPaths, tellSeen } from './relay-paths.ts'
import { openRelayMeter } from './relay-meter.ts'
import { bytesAnHourOf, createRelayRole } from './relay-role.ts'
import type { RelayOptions, RelayRole } from './relay-role.ts'
import { createRelaySlot } from './relay-slot.ts'
import type { Wires } from './wires.ts'

/** The relay of this node, kept so that it is reachable while the vault is locked. */
const RELAY_FILE = 'relay.json'

export interface WaysOptions extends NodeOptions {
  readonly dir: string
  readonly relay?: RelayOptions
}

export interface WaysDeps {
  readonly isContact: (peerId: string) => boolean
  readonly isOwnDevice: (peerId: string) => boolean
  readonly emit: (event: PeerEvent) => void
}

export interface Ways {
  readonly libp2p: Libp2p
  readonly dialer: Dialer
  /** Addresses others can dial, without the peer id: loopback only where nothing else is there; last the way through the relay. */
  readonly addresses: () => readonly string[]
  readonly useRelay: (relay: RelayChoice | null) => Promise<Result<null>>
  readonly showRelay: () => { readonly state: RelayState; readonly peers: readonly ConnectedPeer[] }
  readonly stop: () => Promise<void>
}

/** Starts the node and takes its place at the relay of last time. */
export async function startWays(own: NodeParts, options: WaysOptions, limits: PeerLimits, deps: WaysDeps): Promise<Ways> {
  const closing = new AbortController()
  const isKnown = (peerId: string): boolean => deps.isContact(peerId) || deps.isOwnDevice(peerId)
  const isOwnRelay = (peerId: string): boolean => slot.choice()?.peerId === peerId
  const role = options.relay === undefined ? null : await relayRoleOf(options.relay, options.dir, limits, deps.isContact)
  const node = await startNode(own, options, limits, { isKnown, isOwnRelay }, role)
  const { libp2p, wires } = node
  const relays = createRelayPaths(wires, limits, closing.signal)
  const onState = (): void => {
    deps.emit({ type: 'relay', state: slot.state() })
  }
  const slot = createRelaySlot({ wires, relays, limits, onState })
  const listening = (): readonly string[] => listeningAddresses(wires)
  if (role !== null) await tellSeen(libp2p, limits)
  // Who listens nowhere wants his address known to his relay only.
  if (options.listenHost !== NOWHERE) await startPunching({ libp2p, wires, relays, limits, isKnown, listening })
  slot.choose(await readRelay(options.dir))
  const stopWatching = watchOwnAddresses(libp2p, ownAddresses, limits.addressesCheckMs, () => {
    deps.emit({ type: 'moved' })
  })
  return {
    libp2p,
    dialer: createDialer({ libp2p, wires, relays, limits, isOwnRelay }),
    addresses: () => [...listening().slice(0, limits.addressesMax - slot.addresses().length), ...slot.addresses()],
    useRelay: async (relay) => {
      if (JSON.stringify(relay) === JSON.stringify(slot.choice())) return ok(null)
      try {
        await writeDurably(join(options.dir, RELAY_FILE), JSON.stringify(relay))
      } catch (error) {
        return err(diskErrorCode(error))
      }
      slot.choose(relay)
      return ok(null)
    },
    showRelay: () => ({ state: slot.state(), peers: peersOf(libp2p) }),
    stop: async () => {
      stopWatching()
      slot.stop()
      closing.abort()
      await node.stop()
      await role?.stop()
    },
  }
}

async function relayRoleOf(
  relay: RelayOptions,
  dir: string,
  limits: PeerLimits,
  isContact: (peerId: string) => boolean,
): Promise<RelayRole> {
  const bytesEach = bytesAnHourOf(relay, limits)
  const bounds = { bytesEach, bytesAll: bytesEach * limits.relayedAllTimes }
  return createRelayRole(relay, limits, isContact, await openRelayMeter(join(dir, 'relayed.json'), bounds, Date.now))
}

function listeningAddresses(wires: Wires): readonly string[] {
  const all = wires.listening().filter((address) => !address.includes('/p2p-circuit'))
  const outside = all.filter((address) => !address.startsWith('/ip4/127.'))
  return outside.length > 0 ? outside : all
}

/** Each peer once; relayed only where no connection is direct. */
function peersOf(libp2p: Libp2p): readonly ConnectedPeer[] {
  return libp2p.getPeers().map((peer) => ({
    peerId: peer.toString(),
    isRelayed: libp2p.getConnections(peer).every((connection) => isRelayed(connection)),
  }))
}

async function readRelay(dir: string): Promise<RelayChoice | null> {
  try {
    const { peerId, addresses } = JSON.parse(await readFile(join(dir, RELAY_FILE), 'utf8')) as Partial<RelayChoice>
    const isSound = typeof peerId === 'string' && Array.isArray(addresses) && addresses.every((one) => typeof one === 'string')
    return isSound ? { peerId, addresses } : null
  } catch {
    return null
  }
}
