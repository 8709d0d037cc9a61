/** Who was refused how often: a peer that is refused too often in a minute is not answered at all for the rest of it. */

import type { Connection } from '@libp2p/interface'
import type { PeerEvent } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'

export interface RefusalMeter {
  /** Tells the vault, and closes the connection of somebody who was refused too often. */
  note(connection: Connection, did: string, grantId: string, reason: string): void
  /** The same, and the vault is not told. */
  count(connection: Connection): void
  isTired(peerId: string): boolean
  /** Refused more often in this minute than is forgiven. */
  isOften(peerId: string): boolean
  /** Each refusal beyond a few makes the next answer to the same peer slower, so that others need not wait for it. */
  patience(peerId: string): Promise<void>
}

interface MeterDeps {
  readonly limits: PeerLimits
  readonly now: () => number
  readonly emit: (event: PeerEvent) => void
}

const MINUTE_MS = 60_000

/** Counts in memory, for the last minute only. */
export function createRefusalMeter({ limits, now, emit }: MeterDeps): RefusalMeter {
  let minute = 0
  let counts = new Map<string, number>()
  const countsNow = (): Map<string, number> => {
    const current = Math.floor(now() / MINUTE_MS)
    if (current !== minute) counts = new Map()
    minute = current
    return counts
  }
  const isTired = (peerId: string): boolean => (countsNow().get(peerId) ?? 0) >= limits.refusalsAMinuteMax
  const count = (connection: Connection): void => {
    const peerId = connection.remotePeer.toString()
    const known = countsNow()
    // Whoever makes so many identities has not answered for one of them twice.
    if (known.size >= limits.peersMeteredMax && !known.has(peerId)) known.delete(known.keys().next().value ?? '')
    known.set(peerId, (known.get(peerId) ?? 0) + 1)
    if (isTired(peerId)) connection.abort(new Error('refused too often'))
  }
  return {
    note: (connection, did, grantId, reason) => {
      emit({ type: 'refused', did, reason, grantId, atMs: now() })
      count(connection)
    },
    count,
    isTired,
    isOften: (peerId) => (countsNow().get(peerId) ?? 0) > limits.refusalsForgiven,
    patience: async (peerId) => {
      const beyond = Math.max(0, (countsNow().get(peerId) ?? 0) - limits.refusalsForgiven)
      const waitMs = Math.min(beyond ** 2, limits.refusalDelayMsMax)
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    },
  }
}
