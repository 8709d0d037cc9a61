/** What a dropped file is: looked at within bounds, hashed piece by piece, never believed. */

import { decodeCardToken, isContactCard } from '../../shared/crypto/card.ts'
import { encodeHex } from '../../shared/crypto/bytes.ts'
import { parseJson } from '../../shared/crypto/canonical-json.ts'
import { isConsentFile } from '../../shared/crypto/consent-file.ts'
import { createIncrementalSha256 } from '../../shared/crypto/hash.ts'
import { PROOF_FORMAT, proofOf } from '../../shared/crypto/proof-file.ts'
import type { ProofFile } from '../../shared/crypto/proof-file.ts'
import { receiptsIn } from '../../shared/crypto/receipts-file.ts'
import { digestOfHash, digestOfResource } from '../../shared/crypto/record-digest.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { RecordDigests } from './judge-proof.ts'

/** What it may be. `broken`: it says that it is something, and is not whole. */
export type DroppedContent =
  | { readonly is: 'proof'; readonly proof: ProofFile }
  | { readonly is: 'proof-broken' }
  | { readonly is: 'consent'; readonly value: unknown }
  | { readonly is: 'receipts'; readonly value: unknown }
  | { readonly is: 'card'; readonly card: ContactCard }
  | { readonly is: 'card-broken' }
  | { readonly is: 'invite' }
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
const INVITE = 'salus-invite:'

/** `progress` hears how much was read, and stops the reading by answering false. Null where it was stopped. */
export async function readDropped(file: DroppedFile, progress: (part: number) => boolean): Promise<DroppedContent | null> {
  const head = new TextDecoder().decode(await file.slice(0, HEAD_BYTES).arrayBuffer()).trimStart()
  const isText = head.startsWith('{') || head.startsWith(CARD) || head.startsWith(INVITE)
  if (head.startsWith(INVITE)) return { is: 'invite' }
  if (isText && file.size <= TEXT_BYTES_MAX) {
    const bytes = new Uint8Array(await file.slice(0, file.size).arrayBuffer())
    const special = specialOf(head, bytes)
    if (special !== null) return special
  }
  const original = await hashPieces(file, progress)
  return original === null ? null : recordOf(file, original, isText)
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
  if (typeof value !== 'object' || value === null) return null
  if ((value as { readonly format?: unknown }).format === PROOF_FORMAT) {
    const proof = proofOf(value)
    return proof.ok ? { is: 'proof', proof: proof.value } : { is: 'proof-broken' }
  }
  if (isContactCard(value)) return { is: 'card', card: value }
  if (!isConsentFile(value)) return null
  return receiptsIn(value).length > 0 ? { is: 'receipts', value } : { is: 'consent', value }
}

async function recordOf(file: DroppedFile, original: string, isText: boolean): Promise<DroppedContent> {
  const bytes = isText && file.size <= TEXT_BYTES_MAX ? new Uint8Array(await file.slice(0, file.size).arrayBuffer()) : null
  const text = bytes === null ? null : textOf(bytes)
  const digest = text === null ? null : digestOfResource(text)
  const digests = { original, resource: digest?.ok === true ? encodeHex(digest.value) : '' }
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
