/** What a dropped file is: looked at within bounds, hashed piece by piece, never believed. */

import { isAccessLog } from '../../shared/crypto/access-log.ts'
import { decodeCardToken, isContactCard } from '../../shared/crypto/card.ts'
import { encodeHex } from '../../shared/crypto/bytes.ts'
import { hasTwinNames, parseJson } from '../../shared/crypto/canonical-json.ts'
import { isConsentFile } from '../../shared/crypto/consent-file.ts'
import { createIncrementalSha256 } from '../../shared/crypto/hash.ts'
import { PROOF_FORMAT, proofOf } from '../../shared/crypto/proof-file.ts'
import type { ProofFile } from '../../shared/crypto/proof-file.ts'
import { receiptsIn } from '../../shared/crypto/receipts-file.ts'
import { isRevocationList, revocationListOf } from '../../shared/crypto/revocation-list.ts'
import type { RevocationList } from '../../shared/crypto/revocation-list.ts'
import { digestOfHash, digestOfResource } from '../../shared/crypto/record-digest.ts'
import { cardOfPieces, cardsOfJson, cardsOfText } from '../../shared/fhir/card-text.ts'
import type { FoundCard } from '../../shared/fhir/card-text.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { isKeySet, keysBeside, readKeys } from './issuer-keys.ts'
import type { PublicKey, ReadKeys } from './issuer-keys.ts'
import type { RecordDigests } from './judge-proof.ts'

/** What it may be. `broken`: it says that it is something, and is not whole. */
export type DroppedContent =
  | { readonly is: 'proof'; readonly proof: ProofFile }
  | { readonly is: 'proof-broken' }
  /** One of the files below, with two answers under one name. */
  | { readonly is: 'twice' }
  | { readonly is: 'consent'; readonly value: unknown }
  | { readonly is: 'receipts'; readonly value: unknown }
  | { readonly is: 'card'; readonly card: ContactCard }
  | { readonly is: 'card-broken' }
  | { readonly is: 'invite' }
  | { readonly is: 'accesses'; readonly value: unknown }
  /** `issuer`: not dropped but fetched from there. */
  | { readonly is: 'keys'; readonly keys: ReadKeys; readonly issuer?: string }
  | { readonly is: 'revocations'; readonly list: RevocationList | null }
  | {
      readonly is: 'health-cards'
      readonly cards: readonly FoundCard[]
      readonly own: readonly PublicKey[]
      readonly digests: RecordDigests
    }
  | { readonly is: 'consent-unsigned'; readonly digests: RecordDigests }
  | { readonly is: 'record'; readonly digests: RecordDigests }

/** As much of the browser's File as is used. */
export interface DroppedFile {
  readonly size: number
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** Larger ones are only hashed. */
export const TEXT_BYTES_MAX = 96 * 1024 * 1024
const PIECE_BYTES = 4 * 1024 * 1024
const DEPTH_MAX = 100
const HEAD_BYTES = 64
const CARD = 'salus-card:'
const HEALTH_CARD = /^(shc:\/|eyJ)/iu
/** Pictures in which a code is looked for. */
const PICTURE_BYTES_MAX = 16 * 1024 * 1024
const PICTURE = /^(\u0089PNG|\u00ff\u00d8\u00ff)/u
const INVITE = 'salus-invite:'

/** The text of the QR code in a picture, or null. */
export type ReadCode = (picture: Uint8Array) => Promise<string | null>

/** `progress` hears how much was read, and stops the reading by answering false. Null where it was stopped. */
export async function readDropped(
  file: DroppedFile,
  progress: (part: number) => boolean,
  readCode: ReadCode = () => Promise.resolve(null),
): Promise<DroppedContent | null> {
  const begin = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const head = new TextDecoder().decode(begin).trimStart()
  const isText = head.startsWith('{') || head.startsWith(CARD) || HEALTH_CARD.test(head)
  if (head.startsWith(INVITE)) return { is: 'invite' }
  const bytes = isText && file.size <= TEXT_BYTES_MAX ? new Uint8Array(await file.slice(0, file.size).arrayBuffer()) : null
  const special = bytes === null ? null : specialOf(head, bytes)
  if (special !== null) return special
  const original = await hashPieces(file, progress)
  if (original === null) return null
  const text = bytes === null ? '' : (textOf(bytes) ?? '')
  const found = bytes === null ? await cardsInPicture(file, begin, readCode) : cardsIn(text)
  if (found !== null && text.trimStart().startsWith('{') && hasTwinNames(text)) return { is: 'twice' }
  return found === null ? recordOf(bytes, original) : { is: 'health-cards', ...found, digests: { original, resource: '' } }
}

interface FoundCards {
  readonly cards: readonly FoundCard[]
  readonly own: readonly PublicKey[]
}

async function cardsInPicture(file: DroppedFile, begin: Uint8Array, readCode: ReadCode): Promise<FoundCards | null> {
  if (!PICTURE.test(String.fromCharCode(...begin.subarray(0, 4))) || file.size > PICTURE_BYTES_MAX) return null
  const text = await readCode(new Uint8Array(await file.slice(0, file.size).arrayBuffer()))
  return text === null ? null : cardsIn(text)
}

/** Health cards in a text; null where it is about something else. */
function cardsIn(text: string): FoundCards | null {
  const parsed = text.trimStart().startsWith('{') ? parseJson(text, { depthMax: DEPTH_MAX }) : null
  const value: unknown = parsed?.ok === true ? parsed.value : null
  const found = value === null ? cardsOfText(text) : cardsOfJson(value)
  if (found === null) return null
  const cards = withPieces(found)
  return { cards, own: keysBeside(value, cards) }
}

/** Pieces of one card together; of those that lie in other files nothing is known here. */
function withPieces(found: readonly FoundCard[]): readonly FoundCard[] {
  const pieces = found.flatMap((one) => (one.type === 'piece' ? [one.piece] : []))
  const counts = [...new Set(pieces.map(({ of }) => of))]
  const joined = counts.map((of): FoundCard => {
    const digits = new Map(pieces.filter((piece) => piece.of === of).map((piece) => [piece.place, piece.digits]))
    return digits.size < of ? { type: 'bad', code: 'health-card-piece-missing' } : cardOfPieces(of, digits)
  })
  return [...found.filter(({ type }) => type !== 'piece'), ...joined]
}

/** One of the files that Salus makes for others; null for all else. */
function specialOf(head: string, bytes: Uint8Array): DroppedContent | null {
  const text = textOf(bytes)
  if (text === null) return null
  if (head.startsWith(CARD)) {
    const card = decodeCardToken(text.trim())
    return card.ok ? { is: 'card', card: card.value } : { is: 'card-broken' }
  }
  const parsed = parseJson(text, { depthMax: DEPTH_MAX })
  const value = parsed.ok ? parsed.value : null
  const special = typeof value === 'object' && value !== null ? specialIn(value) : null
  // What somebody reads in it may be the answer that does not count here.
  return special !== null && hasTwinNames(text) ? { is: 'twice' } : special
}

function specialIn(value: object): DroppedContent | null {
  if ((value as { readonly format?: unknown }).format === PROOF_FORMAT) {
    const proof = proofOf(value)
    return proof.ok ? { is: 'proof', proof: proof.value } : { is: 'proof-broken' }
  }
  if (isContactCard(value)) return { is: 'card', card: value }
  if (isAccessLog(value)) return { is: 'accesses', value }
  if (isKeySet(value) && cardsOfJson(value) === null) return { is: 'keys', keys: readKeys(value) }
  if (isRevocationList(value)) {
    const list = revocationListOf(value)
    return { is: 'revocations', list: list.ok ? list.value : null }
  }
  if (!isConsentFile(value)) return null
  return receiptsIn(value).length > 0 ? { is: 'receipts', value } : { is: 'consent', value }
}

/** `bytes` of a text that may be a resource; one that says two things under one name is none. */
function recordOf(bytes: Uint8Array | null, original: string): DroppedContent {
  const text = bytes === null ? null : textOf(bytes)
  const digest = text === null ? null : digestOfResource(text)
  const digests = { original, resource: text !== null && digest?.ok === true && !hasTwinNames(text) ? encodeHex(digest.value) : '' }
  const kind = text === null || digest?.ok !== true ? '' : (JSON.parse(text) as { readonly resourceType?: unknown }).resourceType
  return { is: kind === 'Consent' ? 'consent-unsigned' : 'record', digests }
}

async function hashPieces(file: DroppedFile, progress: (part: number) => boolean): Promise<string | null> {
  const hash = createIncrementalSha256()
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    if (!progress(at / file.size)) return null
    hash.update(new Uint8Array(await file.slice(at, Math.min(at + PIECE_BYTES, file.size)).arrayBuffer()))
  }
  return encodeHex(digestOfHash(hash.digest()))
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
