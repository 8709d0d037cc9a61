/** People who are slow on purpose, or only come and go, at every stage of a talk with a node: each holds what it got and says the next byte when it must. */

import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Attacker } from '../support/hostile-node.ts'
import { frameOf } from '../support/liar.ts'
import type { Talk } from '../support/liar.ts'
import { SHARE } from './doors.ts'

export const STAGES = [
  'slow before TLS',
  'slow within TLS',
  'silent after TLS',
  'slow before the introduction',
  'silent after the introduction',
  'slow within a frame',
  'coming and going',
] as const
export type Stage = (typeof STAGES)[number]

/** Somebody slow, or in a flood; `drip` says one byte more, or goes on, where there is something left to say. */
export interface Slow {
  drip(): void | Promise<void>
  stop(): void
}

/** First words of every libp2p connection, then of TLS: a record that promises 512 bytes. */
const WORDS = Buffer.from('\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n', 'latin1')
const HELLO = Buffer.from('16030102000100', 'hex')

/** The port of a node on loopback. */
export function portOf(card: ContactCard): number {
  return Number((card.addresses[0] ?? '').split('/')[4])
}

/** A connection from an address of its own that gets no further than its words. */
export function slowSocket(card: ContactCard, at: number, words: Buffer): Slow & { readonly socket: Socket } {
  const socket = connect({ host: '127.0.0.1', port: portOf(card), localAddress: `127.9.${String(at >> 8)}.${String(1 + (at % 250))}` })
  socket.on('error', () => undefined)
  let said = Math.floor(words.length / 2)
  socket.write(words.subarray(0, said))
  return {
    socket,
    drip: () => {
      // The end is never said.
      if (said < words.length - 1 && !socket.destroyed) socket.write(words.subarray(said, ++said))
    },
    stop: () => {
      socket.destroy()
    },
  }
}

/** As many as one attacker may be of these. */
export async function beSlow(stage: Stage, card: ContactCard, attacker: Attacker, at: number): Promise<readonly Slow[]> {
  switch (stage) {
    case 'slow before TLS':
      return Array.from({ length: 16 }, (_, one) => slowSocket(card, 1_000 + at * 16 + one, WORDS.subarray(0, 20)))
    case 'slow within TLS':
      return Array.from({ length: 16 }, (_, one) => slowSocket(card, 2_000 + at * 16 + one, Buffer.concat([WORDS, HELLO])))
    case 'silent after TLS':
      await attacker.connect(card)
      return []
    case 'slow before the introduction':
      return slowTalks(16, () => attacker.open(card, SHARE), frameOf({ op: 'hello', device: attacker.device, nonce: 'n' }))
    case 'silent after the introduction':
      return slowTalks(16, () => attacker.speak(), Buffer.alloc(1))
    case 'slow within a frame':
      return slowTalks(16, () => attacker.speak(), frameOf({ op: 'deliver' }, new Uint8Array(60_000)))
    case 'coming and going':
      return [{ drip: () => void comeAndGo(attacker, card), stop: () => undefined }]
  }
}

/** A whole handshake for nothing. */
async function comeAndGo(attacker: Attacker, card: ContactCard): Promise<void> {
  try {
    ;(await attacker.connect(card)).abort(new Error('gone'))
  } catch {
    // The node takes only so many of one address in a second.
  }
}

async function slowTalks(count: number, open: () => Promise<Talk>, words: Buffer): Promise<readonly Slow[]> {
  const talks = await Promise.allSettled(Array.from({ length: count }, open))
  return talks.flatMap((talk) => (talk.status === 'fulfilled' ? [slowTalk(talk.value, words)] : []))
}

function slowTalk(talk: Talk, words: Buffer): Slow {
  let said = Math.floor(words.length / 2)
  if (said > 0) talk.send(words.subarray(0, said))
  return {
    drip: () => {
      if (said < words.length - 1 && talk.send(words.subarray(said, said + 1))) said += 1
    },
    stop: () => {
      talk.close()
    },
  }
}
