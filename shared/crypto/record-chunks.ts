/** The chunks of a sealed record, one by one: header, keys, nonces; sealing and opening of whole and of streamed records are made of these. */

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8, equalBytes } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { openGcm, platformCrypto, sealGcm, sealGcmInto } from './platform.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Magic "SLR1", suite, 3 zero bytes, 32-byte salt, 32-byte key commitment. */
export const RECORD_HEADER_BYTES = 72
/** Plain bytes of one chunk; the first holds 72 fewer, so that with the header all sealed chunks but the last are of one size. */
export const CHUNK_PLAIN_BYTES = 256 * 1024
export const SEALED_CHUNK_SIZE_BYTES = CHUNK_PLAIN_BYTES + 16
/** Records above 64 KiB are sealed with suite 2 (AES-256-GCM), smaller ones with suite 3 (`packed-record.ts`); suite 1 (XChaCha20-Poly1305) is read, and written where a vector asks for it. */
export type Suite = 1 | 2
/** Chunks sealed or opened at the same time, on all cores. */
export const CHUNKS_IN_FLIGHT = 8
export const MAGIC = Uint8Array.of(0x53, 0x4c, 0x52, 0x31)
const TAG_BYTES = 16
/** Chunks of one record: 64 GiB. */
const CHUNKS_MAX = 2 ** 18

export interface RecordMeta {
  /** 32 hexadecimal characters. */
  readonly recordId: string
  readonly version: number
}

/** All that sealing a record's chunks needs, as plain bytes and numbers: any thread can do it. */
export interface SealingPlan {
  readonly suite: Suite
  readonly count: number
  readonly paddedBytes: number
  /** 32 bytes. */
  readonly cipherKey: Uint8Array
  readonly header: Uint8Array
  readonly associated: Uint8Array
}

export interface ChunkSealer {
  readonly count: number
  /** Plain bytes from `start` to `end` (exclusive) of the padded content belong into chunk `index`. */
  rangeOf(index: number): { readonly start: number; readonly end: number }
  /** The sealed chunk; the first begins with the header. `plain` is read before this returns. */
  seal(index: number, plain: Uint8Array): Promise<Uint8Array>
}

/** Fresh keys and header for padded content of `paddedBytes`. Throws above 64 GiB. */
export async function startSealing(
  paddedBytes: number,
  meta: RecordMeta,
  recordKey: Uint8Array,
  random: RandomBytes,
  suite: Suite,
): Promise<ChunkSealer> {
  const plan = planSealing(paddedBytes, meta, recordKey, random(32), suite)
  const { count, header, associated } = plan
  const cipher = await chunkCipher(suite, plan.cipherKey, 'seal')
  return {
    count,
    rangeOf: (index) => chunkRange(plan, index),
    seal: async (index, plain) => {
      const sealed = await cipher(plain, chunkNonce(suite, index, index === count - 1), associated)
      return index === 0 ? concatBytes(header, sealed) : sealed
    },
  }
}

/** The same with a salt of 32 bytes that was drawn before. A record key and a salt seal one content only. Throws above 64 GiB. */
export function planSealing(paddedBytes: number, meta: RecordMeta, recordKey: Uint8Array, salt: Uint8Array, suite: Suite): SealingPlan {
  const count = Math.max(1, Math.ceil((paddedBytes + RECORD_HEADER_BYTES) / CHUNK_PLAIN_BYTES))
  if (count > CHUNKS_MAX) throw new Error('a record of more than 64 GiB')
  const keys = deriveRecordKeys(recordKey, salt, suite)
  const header = concatBytes(MAGIC, Uint8Array.of(suite, 0, 0, 0), salt, keys.commitment)
  return { suite, count, paddedBytes, cipherKey: keys.cipher, header, associated: associatedData(header, meta) }
}

/** Plain bytes from `start` to `end` (exclusive) of the padded content belong into chunk `index`. */
export function chunkRange(
  { paddedBytes }: Pick<SealingPlan, 'paddedBytes'>,
  index: number,
): { readonly start: number; readonly end: number } {
  return {
    start: Math.max(0, index * CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES),
    end: Math.min(paddedBytes, (index + 1) * CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES),
  }
}

/** Bytes of all sealed chunks together. */
export function sealedBytesOf({ count, paddedBytes, header }: SealingPlan): number {
  return header.length + paddedBytes + count * TAG_BYTES
}

/** Seals one chunk of suite 2 to the front of `into`, which has room for a whole one; the bytes written. Only where the platform has the cipher. */
export function sealChunkInto(plan: SealingPlan, index: number, plain: Uint8Array, into: Uint8Array): Uint8Array {
  const headerBytes = index === 0 ? plan.header.length : 0
  const chunk = into.subarray(0, headerBytes + plain.length + TAG_BYTES)
  if (headerBytes > 0) chunk.set(plan.header)
  if (sealGcmInto === undefined) throw new Error('no cipher of the platform')
  sealGcmInto(plan.cipherKey, chunkNonce(plan.suite, index, index === plan.count - 1), plan.associated, plain, chunk.subarray(headerBytes))
  return chunk
}

export interface ChunkOpener {
  /** Plain bytes of one chunk. Errors: `bytes-damaged`. */
  open(index: number, chunk: Uint8Array): Promise<Result<Uint8Array>>
}

/** Reads the header in the first chunk of `count`. Errors: `format-unknown`, `wrong-key`, `limit-exceeded`. */
export async function startOpening(
  first: Uint8Array | undefined,
  count: number,
  recordKey: Uint8Array,
  meta: RecordMeta,
): Promise<Result<ChunkOpener>> {
  if (count > CHUNKS_MAX) return err('limit-exceeded')
  if (first === undefined || !isRecordHeader(first)) return err('format-unknown')
  const header = first.slice(0, RECORD_HEADER_BYTES)
  const suite = header[4]
  if (suite !== 1 && suite !== 2) return err('format-unknown')
  const keys = deriveRecordKeys(recordKey, header.slice(8, 40), suite)
  if (!equalBytes(keys.commitment, header.slice(40, 72))) return err('wrong-key')
  const associated = associatedData(header, meta)
  const cipher = await chunkCipher(suite, keys.cipher, 'open')
  return ok({
    open: async (index, chunk) => {
      try {
        const body = index === 0 ? chunk.subarray(RECORD_HEADER_BYTES) : chunk
        return ok(await cipher(body, chunkNonce(suite, index, index === count - 1), associated))
      } catch {
        return err('bytes-damaged')
      }
    },
  })
}

/** Begins with magic, a suite and three zeros, and is long enough for a header and a tag? */
export function isRecordHeader(first: Uint8Array): boolean {
  if (first.length < RECORD_HEADER_BYTES + TAG_BYTES || !equalBytes(first.slice(0, 4), MAGIC)) return false
  return first[5] === 0 && first[6] === 0 && first[7] === 0
}

type ChunkCipher = (bytes: Uint8Array, nonce: Uint8Array, associated: Uint8Array) => Promise<Uint8Array>

function deriveRecordKeys(
  recordKey: Uint8Array,
  salt: Uint8Array,
  suite: Suite,
): { readonly cipher: Uint8Array; readonly commitment: Uint8Array } {
  return {
    cipher: deriveKey(recordKey, salt, `${HKDF_LABELS.recordCipher} ${String(suite)}`),
    commitment: deriveKey(recordKey, salt, `${HKDF_LABELS.recordCommitment} ${String(suite)}`),
  }
}

/** The platform's cipher at once where there is one: measured faster than WebCrypto, which copies every chunk twice. */
async function chunkCipher(suite: Suite, key: Uint8Array, direction: 'seal' | 'open'): Promise<ChunkCipher> {
  if (suite === 1) {
    return (bytes, nonce, associated) => {
      const cipher = xchacha20poly1305(key, nonce, associated)
      return Promise.resolve(direction === 'seal' ? cipher.encrypt(bytes) : cipher.decrypt(bytes))
    }
  }
  if (platformCrypto !== undefined) {
    const work = direction === 'seal' ? sealGcm : openGcm
    return (bytes, nonce, associated) => Promise.resolve(work(key, nonce, associated, bytes) ?? bytes)
  }
  const subtle = globalThis.crypto.subtle
  const imported = await subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, [direction === 'seal' ? 'encrypt' : 'decrypt'])
  return async (bytes, nonce, associated) => {
    // Whoever calls may use the buffer again at once.
    const own = bytes.slice()
    const algorithm = { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: associated as BufferSource, tagLength: 128 }
    const work = direction === 'seal' ? subtle.encrypt(algorithm, imported, own) : subtle.decrypt(algorithm, imported, own)
    return new Uint8Array(await work)
  }
}

/** Zeros, the chunk's number (4 bytes, big-endian), and 1 on the last chunk; 24 bytes for suite 1, 12 for the others. The key is used once. */
export function chunkNonce(suite: Suite | 3, index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(suite === 1 ? 24 : 12)
  new DataView(nonce.buffer).setUint32(nonce.length - 5, index)
  nonce[nonce.length - 1] = last ? 1 : 0
  return nonce
}

/** What every chunk is bound to. */
export function associatedData(header: Uint8Array, meta: RecordMeta): Uint8Array {
  return concatBytes(header, encodeUtf8(`${meta.recordId}/${String(meta.version)}`))
}
