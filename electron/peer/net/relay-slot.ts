/** The own place at a relay: asked for, kept, and asked for again whenever it is lost. */

import type { Connection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { RelayChoice, RelayState } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import { partFrom } from './part-from.ts'
import type { RelayPaths } from './relay-paths.ts'
import type { Wires } from './wires.ts'

export interface RelaySlot {
  /** Leaves the relay of before and keeps a place at this one; null: at none. */
  choose(relay: RelayChoice | null): void
  choice(): RelayChoice | null
  state(): RelayState
  /** How others reach this node through it, without the peer id. */
  addresses(): readonly string[]
  stop(): void
}

interface SlotDeps {
  readonly wires: Wires
  readonly relays: RelayPaths
  readonly limits: PeerLimits
  readonly onState: () => void
}

/** One place at the most. */
export function createRelaySlot({ wires, relays, limits, onState }: SlotDeps): RelaySlot {
  let choice: RelayChoice | null = null
  let state: RelayState = 'none'
  let timer: ReturnType<typeof setTimeout> | null = null
  let waitMs: number = limits.relayRetryMs
  let round = 0
  let watched: Connection | null = null

  const become = (next: RelayState): void => {
    if (next === state) return
    state = next
    onState()
  }
  const again = (ofRound: number, ms: number): void => {
    if (ofRound !== round) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      void keep(ofRound)
    }, ms)
  }
  const retry = (ofRound: number): void => {
    again(ofRound, waitMs)
    waitMs = Math.min(waitMs * 2, limits.relayRetryMaxMs)
  }
  const watch = (connection: Connection, ofRound: number): void => {
    if (watched === connection) return
    watched = connection
    connection.addEventListener('close', () => {
      if (ofRound !== round) return
      become('unreachable')
      retry(ofRound)
    })
  }
  const keep = async (ofRound: number): Promise<void> => {
    const relay = choice
    if (relay === null || ofRound !== round) return
    let found = false
    try {
      const before = relays.pathOf(relay.peerId)
      const path = await relays.reach(relay.peerId, relay.addresses)
      if (path === before) await relays.check(path)
      const { connection } = path
      found = true
      await wires.reserve(peerIdFromString(relay.peerId))
      if (ofRound !== round) return
      waitMs = limits.relayRetryMs
      watch(connection, ofRound)
      if (connection.status !== 'open') throw new Error('lost at once')
      become('connected')
      again(ofRound, limits.relayCheckMs)
    } catch {
      if (ofRound !== round) return
      become(found ? 'refused' : 'unreachable')
      retry(ofRound)
    }
  }
  const begin = (relay: RelayChoice | null): void => {
    round += 1
    if (timer !== null) clearTimeout(timer)
    timer = null
    const before = choice
    choice = relay
    watched = null
    waitMs = limits.relayRetryMs
    const path = before !== null && before.peerId !== relay?.peerId ? relays.pathOf(before.peerId) : null
    if (path !== null) partFrom(path.connection)
    become(relay === null ? 'none' : 'connecting')
    if (relay !== null) void keep(round)
  }
  return {
    choose: (relay) => {
      if (JSON.stringify(relay) !== JSON.stringify(choice)) begin(relay)
    },
    choice: () => choice,
    state: () => state,
    addresses: () => (choice === null ? [] : choice.addresses.map((address) => `${address}/p2p/${choice?.peerId ?? ''}/p2p-circuit`)),
    stop: () => {
      round += 1
      if (timer !== null) clearTimeout(timer)
    },
  }
}
