/** Receipts on the ledger: those of a day under one seal that looks like any other, and the way from one of them to it. */

import type { ReceiptStatement } from '../model/grant.ts'
import { concatBytes, decodeBase64Url, decodeHex, encodeHex, encodeUtf8 } from './bytes.ts'
import { deriveKey, keccak256 } from './hash.ts'
import { HASH_DOMAINS, HKDF_LABELS } from './labels.ts'
import { leafHash, merkleProof, merkleRoot, rootOfPath } from './ledger-hash.ts'
import { receiptHash } from './receipt.ts'

/** Receipts under one seal. */
export const BATCH_RECEIPTS_MAX = 256
/** Media type of a list of them, as JSON, in a file of receipts. */
export const PROOFS_TYPE = 'application/vnd.salus.receipt-proofs+json'
const WORD = /^0x[0-9a-f]{64}$/u
const HASH = /^[A-Za-z0-9_-]{43}$/u
const PATH_MAX = 16

/** The way from one receipt to a seal; values are 0x and 64 hexadecimal characters. */
export interface ReceiptProof {
  /** Of the receipt, as the next one names it. */
  readonly hash: string
  readonly salt: string
  readonly path: readonly string[]
  readonly root: string
}

/** Salts come from the batch's secret (32 bytes) and the receipt, so that a leaf says nothing about it. Throws where a hash is not 32 bytes. */
export function batchRoot(secret: Uint8Array, hashes: readonly string[]): string {
  return merkleRoot(valuesOf(secret, hashes))
}

/** Null where the receipt is not one of them. */
export function receiptProof(secret: Uint8Array, hashes: readonly string[], hash: string): ReceiptProof | null {
  const values = valuesOf(secret, hashes)
  const place = values.indexOf(leafValue(hash, saltOf(secret, hash)))
  if (!hashes.includes(hash) || place < 0) return null
  return { hash, salt: `0x${encodeHex(saltOf(secret, hash))}`, path: merkleProof(values, place), root: merkleRoot(values) }
}

/** In form; what it says is checked with its receipt. */
export function isReceiptProof(value: unknown): value is ReceiptProof {
  if (typeof value !== 'object' || value === null) return false
  const { hash, salt, path, root } = value as Partial<ReceiptProof>
  if (typeof hash !== 'string' || !HASH.test(hash) || !Array.isArray(path) || path.length > PATH_MAX) return false
  return [salt, root, ...(path as readonly unknown[])].every((word) => typeof word === 'string' && WORD.test(word))
}

/** Does this way lead from this receipt to its root? */
export function checkReceiptProof(statement: ReceiptStatement, proof: ReceiptProof): boolean {
  const { hash, salt, path, root } = proof
  if (!isReceiptProof(proof) || hash !== receiptHash(statement)) return false
  return rootOfPath(leafHash(leafValue(hash, decodeHex(salt.slice(2)) ?? new Uint8Array(0))), path) === root
}

/** In the order of their values, so that the order of the openings stays here. */
function valuesOf(secret: Uint8Array, hashes: readonly string[]): readonly string[] {
  return hashes.map((hash) => leafValue(hash, saltOf(secret, hash))).sort()
}

function leafValue(hash: string, salt: Uint8Array): string {
  return `0x${encodeHex(keccak256(concatBytes(encodeUtf8(HASH_DOMAINS.receiptLeaf), salt, bytesOf(hash))))}`
}

function saltOf(secret: Uint8Array, hash: string): Uint8Array {
  return deriveKey(secret, bytesOf(hash), HKDF_LABELS.receiptSalt)
}

function bytesOf(hash: string): Uint8Array {
  const bytes = decodeBase64Url(hash)
  if (bytes?.length !== 32) throw new Error('the hash of a receipt has 32 bytes')
  return bytes
}
