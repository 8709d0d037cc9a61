/** Every door of a node that somebody can knock at, what is asked there, and how it shows that something was given. */

import { peerIdFromString } from '@libp2p/peer-id'
import { frameOf } from '../support/liar.ts'
import { hostileHello, hostileRequest, ODD, pick, QUESTIONS } from './request-mutations.ts'
import type { Leaked, Question, Roll } from './request-mutations.ts'

export const SHARE = '/salus/share/1'
const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const STOP = '/libp2p/circuit/relay/0.2.0/stop'
const PAIR = '/salus/pair/1'
const PUNCH = '/salus/punch/1'
const SEEN = '/salus/seen/1'
const IDENTIFY = '/ipfs/id/1.0.0'

/** Protocols that anybody may open a stream of. */
export const FILLED = [SHARE, HOP, STOP, PAIR, PUNCH, SEEN, IDENTIFY] as const

export const DOORS = ['introduction', ...QUESTIONS, 'pairing', 'relay', 'relayed', 'punch', 'seen', 'identify'] as const
export type Door = (typeof DOORS)[number]

export interface Tally {
  readonly sent: number
  /** With bytes of a record or a key, with somebody's letter, with a place or a yes. */
  readonly given: number
  /** Said no in words. */
  readonly refused: number
  /** What anybody, or a contact, may have: lines of the ledger, a letter taken in, where one was seen from. */
  readonly allowed: number
  /** Parted from, or heard nothing. */
  readonly parted: number
}

export const NO_TALLY: Tally = { sent: 0, given: 0, refused: 0, allowed: 0, parted: 0 }

export function addTally(a: Tally, b: Tally): Tally {
  return {
    sent: a.sent + b.sent,
    given: a.given + b.given,
    refused: a.refused + b.refused,
    allowed: a.allowed + b.allowed,
    parted: a.parted + b.parted,
  }
}

/** Asked on an introduced stream, not at a door of another kind. */
export function isQuestion(door: Door): door is Question {
  return QUESTIONS.some((one) => one === door)
}

export type Verdict = 'given' | 'refused' | 'allowed'

/** What one answer of the share protocol is; `isContact`: to somebody who is known. */
export function judge(door: Door, header: Readonly<Record<string, unknown>>, payloadBytes: number, isContact: boolean): Verdict {
  if (header['ok'] === false) return 'refused'
  // Lines of a ledger, which a contact may follow.
  if (door === 'journal' && isContact && header['ok'] === true && 'count' in header) return 'allowed'
  if ((door === 'letter' || door === 'nonsense') && JSON.stringify(header) === '{"ok":true}' && payloadBytes === 0) return 'allowed'
  // Nothing waits for her: a count of none, and at the end a word of farewell.
  if (door === 'collect' && payloadBytes === 0 && !('id' in header) && (header['count'] ?? 0) === 0) return 'refused'
  // The nonce of an introduction, before anything was asked.
  if (door === 'introduction' && typeof header['nonce'] === 'string' && payloadBytes === 0) return 'allowed'
  return 'given'
}

export interface Knock {
  readonly protocol: string
  readonly frames: readonly Buffer[]
  /** Reads the first bytes of an answer. */
  readonly judge: (answer: Buffer) => Verdict
}

/** What is sent at a door that is not asked on an introduced stream. */
export function knockAt(door: Exclude<Door, Question>, leaked: Leaked, device: object, roll: Roll): Knock {
  switch (door) {
    case 'pairing':
      return { protocol: PAIR, frames: [spoiled(pairingHello(roll), roll)], judge: (answer) => judgeFrame('pairing', answer) }
    case 'relay':
      return { protocol: HOP, frames: [spoiled(hopMessage(leaked, roll), roll)], judge: judgeHop }
    case 'relayed':
      return { protocol: STOP, frames: [spoiled(hopMessage(leaked, roll), roll)], judge: () => 'given' }
    case 'punch':
      return { protocol: PUNCH, frames: [spoiled(ends(roll), roll), frameOf({}, undefined, true)], judge: () => 'given' }
    case 'seen':
      return { protocol: SEEN, frames: [spoiled(frameOf({ [String(pick(ODD, roll))]: pick(ODD, roll) }), roll)], judge: () => 'allowed' }
    case 'identify':
      return { protocol: IDENTIFY, frames: [], judge: () => 'given' }
    case 'introduction':
      return { protocol: SHARE, frames: hostileHello(device, roll), judge: (answer) => judgeFrame(door, answer) }
  }
}

/** Requests of a door on a stream that was introduced. */
export function requestAt(question: Question, leaked: Leaked, roll: Roll): Buffer {
  return hostileRequest(question, leaked, roll)
}

function judgeFrame(door: Door, answer: Buffer): Verdict {
  try {
    const end = 9 + answer.readUInt32BE(5)
    const header = JSON.parse(answer.subarray(9, end).toString('utf8')) as Record<string, unknown>
    return judge(door, header, answer.readUInt32BE(0) + 9 - end, false)
  } catch {
    return 'given'
  }
}

/** Status is member 5 of a message to a relay: 100 is a yes, 128 and above takes two bytes. Source: libp2p specs, relay/circuit-v2.md. */
function judgeHop(answer: Buffer): Verdict {
  const status = answer.lastIndexOf(0x28)
  return status >= 0 && (answer[status + 1] ?? 0) >= 0x80 ? 'refused' : 'given'
}

/** RESERVE, CONNECT to somebody, or a status that nobody asked for. */
function hopMessage(leaked: Leaked, roll: Roll): Buffer {
  const type = Buffer.from([0x08, roll(3)])
  const id = Buffer.from(peerIdFromString(pick(leaked.peerIds, roll)).toMultihash().bytes)
  const peer = Buffer.concat([Buffer.from([0x0a, id.length]), id])
  const body = roll(2) === 0 ? type : Buffer.concat([type, Buffer.from([0x12, peer.length]), peer])
  return Buffer.concat([Buffer.from([body.length]), body])
}

function pairingHello(roll: Roll): Buffer {
  const hello: Record<string, unknown> = {
    name: 'Laptop',
    addresses: ['/ip4/127.0.0.1/tcp/9'],
    nonce: 'n'.repeat(43),
    proof: 'A'.repeat(43),
  }
  for (let odd = roll(3); odd > 0; odd -= 1) hello[pick(Object.keys(hello), roll)] = pick(ODD, roll)
  return frameOf(hello, undefined, roll(2) === 0)
}

function ends(roll: Roll): Buffer {
  const said: Record<string, unknown> = { seen: '/ip4/127.0.0.1/tcp/9', listening: ['/ip4/127.0.0.1/tcp/9'] }
  for (let odd = roll(3); odd > 0; odd -= 1) said[pick(Object.keys(said), roll)] = pick(ODD, roll)
  return frameOf(said)
}

/** Flipped, cut short, doubled, or as it is. */
function spoiled(bytes: Buffer, roll: Roll): Buffer {
  const copy = Buffer.from(bytes)
  switch (roll(6)) {
    case 0:
      for (let flips = roll(6); flips >= 0; flips -= 1) copy[roll(copy.length)] = roll(256)
      return copy
    case 1:
      return copy.subarray(0, roll(copy.length))
    case 2:
      return Buffer.concat([copy, copy])
    default:
      return copy
  }
}
