/** The letters of mirrors, read: everything in them is checked before it counts. */

import { decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { isContactCard } from '../../../../shared/crypto/card.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { isLedgerReference } from '../../../../shared/crypto/receipt-seals.ts'
import { CHILDREN_MAX } from '../../../../shared/model/child-grant.ts'
import { PURPOSES } from '../../../../shared/model/grant.ts'
import { isId } from '../../../../shared/model/id.ts'
import { isMoment } from '../../../../shared/model/moment.ts'
import { MIRROR_DEPTHS } from '../../../../shared/model/mirror.ts'
import type { MirrorBack, MirrorBelow, MirrorLine, MirrorOrder, MirrorReport, MirrorState } from '../../../../shared/model/mirror.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import type { Letter } from '../letters/letter.ts'
import { BOXES_MAX, boxesIn, isBoxes } from './mirror-boxes.ts'
import { must, refusal } from '../refusal.ts'

const DEPTH_MAX = 8
const CID = /^b[a-z2-7]{20,119}$/u
const RIGHTS: readonly string[] = ['view', 'keep']
const HASH = /^[A-Za-z0-9_-]{43}$/u
const LOCK = /^0x[0-9a-f]{64}$/u
export const LINES_MAX = 2_000
export const PEOPLE_MAX = 1_000
/** Files of one order; 16 MiB hold about as many names. */
export const FILES_MAX = 200_000
const MIRRORS_MAX = 4
/** A key file in base64url. */
const BACK_LENGTH_MAX = 512 * 1024

/** The same for what is the same. */
export function hashOf(value: unknown): string {
  return encodeBase64Url(sha256(encodeUtf8(canonicalJson(value))))
}

/** Errors: `peer-protocol` for anything that is not whole and in bounds. */
export function readOrder(letter: Letter): MirrorOrder {
  const order = jsonOf(letter) as Partial<MirrorOrder>
  const { version, kind, seq, depth, pullId, lines, people, more, back } = order
  const isSound =
    version === 1 &&
    (kind === 'ask' || kind === 'keep' || kind === 'stop') &&
    isCount(seq) &&
    depth !== undefined &&
    MIRROR_DEPTHS.includes(depth) &&
    isId(pullId) &&
    isListOf(lines, LINES_MAX, isLine) &&
    isListOf(people, PEOPLE_MAX, isDid) &&
    isListOf(more, FILES_MAX, isCid) &&
    (back === undefined || isBack(back))
  if (!isSound || boxesIn(lines ?? []) > BOXES_MAX) throw refusal('peer-protocol')
  return order as MirrorOrder
}

/** Errors: `peer-protocol`. */
export function readReport(letter: Letter): MirrorReport {
  const report = jsonOf(letter) as Partial<MirrorReport>
  const { version, seq, answer, quotaBytes, usedBytes, held, left, atMs, back } = report
  const isSound =
    version === 1 &&
    (answer === 'yes' || answer === 'no' || answer === 'stopped') &&
    [seq, quotaBytes, usedBytes, left].every(isCount) &&
    isMoment(atMs) &&
    isListOf(held, LINES_MAX, isId) &&
    (back === undefined || isState(back))
  if (!isSound) throw refusal('peer-protocol')
  return report as MirrorReport
}

/** Whole, signed cards of other people; an empty list says that there is no mirror any more. Errors: `peer-protocol`, `card-invalid`. */
export function readMirrorCards(value: unknown): { readonly cards: readonly ContactCard[]; readonly atMs: number } {
  const { cards, atMs } = (value ?? {}) as { readonly cards?: unknown; readonly atMs?: unknown }
  if (!Array.isArray(cards) || cards.length > MIRRORS_MAX || !isCount(atMs)) throw refusal('peer-protocol')
  if (!cards.every(isContactCard)) throw refusal('card-invalid')
  return { cards, atMs }
}

/** Of a letter about mirrors. Errors: `json-broken`, `json-too-deep`, `peer-protocol`. */
export function jsonOf(letter: Letter): unknown {
  const value = must(parseJson(decodeUtf8(letter.payload), { depthMax: DEPTH_MAX }))
  if (typeof value !== 'object' || value === null) throw refusal('peer-protocol')
  return value
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isCid(value: unknown): value is string {
  return typeof value === 'string' && CID.test(value)
}

function isDid(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('did:key:') && value.length <= 200
}

function isListOf(value: unknown, max: number, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= max && value.every(isOne)
}

function isBack(back: unknown): boolean {
  if (typeof back !== 'object' || back === null) return false
  const { wordsKey, head, keyFile } = back as Partial<MirrorBack>
  return [wordsKey, head, keyFile].every((text) => typeof text === 'string' && text.length > 0 && text.length <= BACK_LENGTH_MAX)
}

function isState(state: unknown): boolean {
  if (typeof state !== 'object' || state === null) return false
  const { seq, atMs } = state as Partial<MirrorState>
  return isCount(seq) && (atMs === 0 || isMoment(atMs))
}

function isLine(value: unknown): value is MirrorLine {
  if (typeof value !== 'object' || value === null) return false
  const { grantId, grantee, cids, fromMs, untilMs, use, bound, boxes, below } = value as Partial<MirrorLine>
  const isSound = isId(grantId) && isDid(grantee) && isListOf(cids, FILES_MAX, isCid) && isCount(fromMs) && isCount(untilMs)
  if (use !== undefined && !(PURPOSES.includes(use.purpose) && RIGHTS.includes(use.right))) return false
  if (below !== undefined && !isBelow(below)) return false
  return isSound && (bound === undefined || isBound(bound)) && (boxes === undefined || isBoxes(boxes, isCid))
}

function isBelow(below: unknown): boolean {
  if (typeof below !== 'object' || below === null) return false
  const { parent, stopped, deleteByMs } = below as Partial<MirrorBelow>
  if (deleteByMs !== undefined && !isMoment(deleteByMs)) return false
  return typeof parent === 'string' && HASH.test(parent) && isListOf(stopped, CHILDREN_MAX, isId)
}

function isBound(bound: unknown): boolean {
  if (typeof bound !== 'object' || bound === null) return false
  const { ledger, lock, ageMaxMs } = bound as Partial<NonNullable<MirrorLine['bound']>>
  // What is no contract could be asked for nothing, and with it nobody's lines would be looked at any more.
  return isLedgerReference(ledger) && typeof lock === 'string' && LOCK.test(lock) && isCount(ageMaxMs)
}
