/** Requests to a node that nearly mean something: frames of the real protocol with one or several things wrong. */

import { createHash } from 'node:crypto'
import type { ReceiptStatement } from '../../shared/model/grant.ts'
import { frameOf } from '../support/liar.ts'

export type Roll = (below: number) => number

/** What an attacker knows: numbers and addresses that leaked, and letters that were sealed for the node's owner. */
export interface Leaked {
  readonly grantIds: readonly string[]
  readonly cids: readonly string[]
  readonly genesisHash: string
  readonly letters: readonly Uint8Array[]
  readonly recordIds: readonly string[]
  /** Signed by somebody who was a reader once, for shares that she knows of. */
  readonly receipts: readonly ReceiptStatement[]
  /** Who reads, whose it is, and for whom a letter waits. */
  readonly people: readonly string[]
  /** Of letters that wait. */
  readonly heldIds: readonly string[]
  /** Of the reader and of the node. */
  readonly peerIds: readonly string[]
}

export const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '../../etc/passwd',
  '__proto__',
  [],
  [[[[[[[[]]]]]]]],
  {},
  { length: 1e9 },
  'a'.repeat(300),
  '\ud800',
  'own-device',
  ['own-device'],
  Number.MAX_SAFE_INTEGER,
]
const ODD_CIDS: readonly unknown[] = [
  'Qm',
  'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
  'bafkqaaa',
  'bafy'.padEnd(119, 'a'),
  'bafy'.padEnd(4000, 'a'),
  'zb2rh',
  '',
  7,
  null,
  ['bafkqaaa'],
]
const OPS = ['blocks', 'deliver', 'journal', 'head', 'news', 'hello', 'proof', 'toString', 'blocks\u0000', ''] as const
const PURPOSES = ['TREAT', 'HRESCH', '', null] as const

/** Any of them. */
export function pick<T>(list: readonly T[], roll: Roll): T {
  const one = list[roll(list.length)]
  if (one === undefined) throw new Error('nothing to choose from')
  return one
}

/** What can be asked on a stream of /salus/share/1, by what it is about. */
export const QUESTIONS = ['blocks', 'key', 'letter', 'journal', 'devices', 'leave', 'collect', 'nonsense'] as const
export type Question = (typeof QUESTIONS)[number]

interface Plain {
  readonly header: Record<string, unknown>
  readonly payload: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** A request that is in order, but has no right to anything. */
function plain(question: Question, leaked: Leaked, roll: Roll): Plain {
  const grantId = pick([...leaked.grantIds, 'own-device', 'kept-for-owner', 'f'.repeat(32)], roll)
  switch (question) {
    case 'letter':
      return { header: { op: 'deliver' }, payload: letterOf(leaked, roll) }
    case 'journal':
      return {
        header: { op: 'journal', genesisHash: pick([leaked.genesisHash, '0x00'], roll), from: roll(9) - 3, limit: roll(600) },
        payload: NOTHING,
      }
    case 'devices':
      return { header: { op: pick(['head', 'news'], roll) }, payload: NOTHING }
    case 'nonsense':
      return { header: { op: pick(OPS, roll) }, payload: NOTHING }
    case 'key':
      return keyQuestion(grantId, leaked, roll)
    case 'leave':
      return heldQuestion(leaked, roll)
    case 'collect':
      return { header: { op: 'collect', have: leaked.heldIds, to: pick(leaked.people, roll) }, payload: NOTHING }
    case 'blocks': {
      const cids = Array.from({ length: roll(20) }, () => (roll(4) === 0 ? pick(ODD_CIDS, roll) : pick(leaked.cids, roll)))
      return {
        header: { op: 'blocks', grantId, cids, purpose: pick(PURPOSES, roll), right: pick(['view', 'keep'], roll) },
        payload: NOTHING,
      }
    }
  }
}

/** Asks for a key against receipts that nobody who may read has signed, or that are none. */
function keyQuestion(grantId: string, leaked: Leaked, roll: Roll): Plain {
  if (roll(4) === 0) {
    const signed = pick(leaked.receipts, roll)
    const { recordId } = signed
    return { header: { op: 'key', grantId: signed.grantId, recordId }, payload: Buffer.from(JSON.stringify([signed]), 'utf8') }
  }
  const recordId = pick(leaked.recordIds, roll)
  const receipts = Array.from({ length: 1 + roll(3) }, (_, at): Record<string, unknown> => ({
    version: 1,
    grantId,
    seq: at + 1,
    recordId: at === 0 ? recordId : pick(leaked.recordIds, roll),
    openedAtMs: 1_790_000_000_000 + at,
    purpose: pick(['TREAT', 'HRESCH'], roll),
    previous: at === 0 ? '' : 'A'.repeat(43),
    reader: pick(leaked.people, roll),
    signature: 'A'.repeat(86),
  }))
  for (let odd = roll(3); odd > 0; odd -= 1) {
    const one = pick(receipts, roll)
    one[pick(Object.keys(one), roll)] = pick(ODD, roll)
  }
  const text = roll(8) === 0 ? pick(['null', '{}', '[[]]', '[', `[${'0,'.repeat(200)}0]`], roll) : JSON.stringify(receipts)
  return { header: { op: 'key', grantId, recordId }, payload: Buffer.from(text, 'utf8') }
}

/** Asks what became of a letter that waits here, or leaves one for somebody. */
function heldQuestion(leaked: Leaked, roll: Roll): Plain {
  const payload = roll(2) === 0 ? NOTHING : letterOf(leaked, roll)
  const own = createHash('sha256').update(payload).digest('hex')
  return {
    header: { op: 'leave', to: pick([...leaked.people, 'did:key:z6Mk'], roll), id: pick([...leaked.heldIds, own, 'A'.repeat(64)], roll) },
    payload,
  }
}

function letterOf(leaked: Leaked, roll: Roll): Uint8Array {
  const letter = Uint8Array.from(pick(leaked.letters, roll))
  for (let flips = roll(4); flips > 0; flips -= 1) letter[roll(letter.length)] = roll(256)
  return roll(3) === 0 ? letter.slice(0, roll(letter.length)) : letter
}

/** Bytes of one request, with something wrong with them more often than not. */
export function hostileRequest(question: Question, leaked: Leaked, roll: Roll): Buffer {
  const { header, payload } = plain(question, leaked, roll)
  for (let odd = roll(3); odd > 0; odd -= 1) header[pick([...Object.keys(header), 'grantId', 'cids', 'extra'], roll)] = pick(ODD, roll)
  const frame = frameOf(roll(30) === 0 ? pick(['null', '[]', '7', '{', '"x"', '{"op":"blocks"}}'], roll) : header, payload, roll(10) === 0)
  switch (roll(12)) {
    case 0:
      frame.writeUInt32BE(pick([0, 1, 8, frame.length, 0x7fffffff, 0xffffffff, 17 * 1024 * 1024, roll(2 ** 31)], roll), 0)
      return frame
    case 1:
      frame.writeUInt32BE(pick([0, 1, frame.length, 65_537, 0xffffffff, roll(2 ** 31)], roll), 5)
      return frame
    case 2:
      frame[4] = roll(256)
      return frame
    case 3:
    case 4:
      for (let flips = roll(6); flips >= 0; flips -= 1) frame[roll(frame.length)] = roll(256)
      return frame
    case 5:
      return frame.subarray(0, roll(frame.length))
    case 6:
      return Buffer.concat([frame, Buffer.alloc(9 * (1 + roll(40)))])
    case 7:
      return Buffer.concat([frame.subarray(0, roll(frame.length)), frame])
    case 8:
      return frameOf(header, Buffer.alloc(roll(4) === 0 ? 300_000 : roll(2000), roll(256)), true)
    default:
      return frame
  }
}

/** An introduction with something wrong with it, frame by frame. */
export function hostileHello(device: object, roll: Roll): readonly Buffer[] {
  const odd = (): unknown => pick(ODD, roll)
  const hellos: readonly object[] = [
    { op: 'hello', device: odd(), nonce: 'x' },
    { op: 'hello', device: { ...device, [pick(['did', 'peerId', 'issuedAtMs', 'signature'], roll)]: odd() }, nonce: 'x' },
    { op: 'hello', device, nonce: odd() },
    { op: pick(OPS, roll), device, nonce: 'x' },
    { op: 'hello', device, nonce: 'n'.repeat(roll(200)), more: 'm'.repeat(roll(6000)) },
  ]
  const proofs: readonly object[] = [
    { op: 'proof', signature: odd() },
    { op: 'proof', signature: 'A'.repeat(86) },
    { op: pick(OPS, roll), signature: 'A'.repeat(86) },
  ]
  return [frameOf(pick(hellos, roll)), frameOf(pick(proofs, roll))]
}
