/** People who send as much as they can: what ends is begun anew, as long as the flood lasts. */

import type { Connection } from '@libp2p/interface'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Attacker } from '../support/hostile-node.ts'
import { frameOf } from '../support/liar.ts'
import type { Talk } from '../support/liar.ts'
import { FILLED } from './doors.ts'
import { frameWithoutEnd, openedAndLeft, pings, sendRaw } from './raw-frames.ts'
import type { Slow } from './slow-loris.ts'

export const FLOODS = ['half frames', 'filled streams', 'streams opened and left', 'pings', 'frames without end'] as const
export type Flood = (typeof FLOODS)[number]

export interface FloodSize {
  /** Streams at each door; the node lets her have fewer. */
  readonly streams: number
  /** Frames of the muxer at one time. */
  readonly frames: number
}

const MIB = 1024 * 1024
/** What a stream may be filled with before the other side has read any of it. */
const PIECE = new Uint8Array(256 * 1024)
const FILLED_BYTES = 4 * MIB
const HALF_BYTES = 12 * MIB
const HALVES = 16
const RAW_BYTES = 4 * MIB

/** Resolves when it goes on. */
export async function flood(kind: Flood, card: ContactCard, attacker: Attacker, size: FloodSize): Promise<Slow> {
  switch (kind) {
    case 'half frames':
      return renewed(
        Array.from({ length: HALVES }, () => async () => {
          const talk = await attacker.speak()
          talk.send(frameOf({ op: 'deliver' }, new Uint8Array(16 * MIB)).subarray(0, 100))
          return fill(talk, HALF_BYTES)
        }),
      )
    case 'filled streams': {
      const doors = [...FILLED.map((protocol) => () => attacker.open(card, protocol)), () => attacker.openBare(card)]
      return renewed(doors.flatMap((open) => Array.from({ length: size.streams }, () => async () => fill(await open(), FILLED_BYTES))))
    }
    case 'streams opened and left': {
      let from = 0
      return raw(attacker, card, () => openedAndLeft((from += size.frames) - size.frames, size.frames))
    }
    case 'pings':
      return raw(attacker, card, () => pings(size.frames))
    case 'frames without end': {
      let on: Connection | null = null
      return raw(attacker, card, (connection) => {
        const isNew = on !== connection
        on = connection
        return Buffer.concat([isNew ? frameWithoutEnd() : Buffer.alloc(0), Buffer.alloc(RAW_BYTES)])
      })
    }
  }
}

function fill(talk: Talk, bytes: number): Talk {
  for (let sent = 0; sent < bytes && talk.send(PIECE); sent += PIECE.length) continue
  return talk
}

/** As many talks as there are ways to begin one; those that are over, or never began, are begun anew at the next drip. */
async function renewed(begins: readonly (() => Promise<Talk>)[]): Promise<Slow> {
  const talks: (Talk | null)[] = begins.map(() => null)
  let isStopped = false
  const renew = async (): Promise<void> => {
    await Promise.all(
      begins.map(async (begin, at) => {
        if (talks[at]?.isOver === false) return
        talks[at] = null
        const talk = await begin().catch(() => null)
        talks[at] = talk
        if (isStopped) talk?.close()
      }),
    )
  }
  await renew()
  return {
    drip: renew,
    stop: () => {
      isStopped = true
      for (const talk of talks) talk?.close()
    },
  }
}

/** The same again and again on one connection, and on the next where that was ended. */
async function raw(attacker: Attacker, card: ContactCard, next: (connection: Connection) => Uint8Array): Promise<Slow> {
  const drip = async (): Promise<void> => {
    // The node takes only so many of one address in a second.
    const connection = await attacker.connect(card).catch(() => null)
    if (connection !== null) sendRaw(connection, next(connection))
  }
  await drip()
  return {
    drip,
    stop: () => {
      for (const connection of attacker.libp2p.getConnections()) connection.abort(new Error('over'))
    },
  }
}
