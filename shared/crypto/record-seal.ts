/** Sealing of records: one random key a version, a committed header, chunks that cannot be moved, dropped or cut. */

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8, equalBytes } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { openGcm, platformCrypto, sealGcm } from './platform.ts'
import { pad, unpad } from './padding.ts'
import { openBox, sealBox } from './sealed-box.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Magic "SLR1", suite, 3 zero bytes, 32-byte salt, 32-byte key commitment. */
export const RECORD_HEADER_BYTES = 72
/** Plain bytes of one chunk; the first holds 72 fewer, so that with the header all sealed chunks but the last are of one size. */
export const CHUNK_PLAIN_BYTES = 256 * 1024
export const SEALED_CHUNK_SIZE_BYTES = CHUNK_PLAIN_BYTES + 16
/** Records are sealed with suite 2 (AES-256-GCM); suite 1 (XChaCha20-Poly1305) is read, and written where a test asks for it. */
export type Suite = 1 | 2
const FLOOR_BYTES = 4096
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x52, 0x31)
/** Chunks sealed or opened at the same time, on all cores. */
const CHUNKS_IN_FLIGHT = 8
/** Chunks of one record: 64 GiB. */
const CHUNKS_MAX = 2 ** 18

export interface RecordMeta {
  /** 32 hexadecimal characters. */
  readonly recordId: string
  readonly version: number
}

/** 32 random bytes in a buffer of their own. */
export function createRecordKey(random: RandomBytes): Uint8Array {
  return random(32)
}

/** Seals content; the first chunk begins with the header. `kind` is not bound: it may be corrected without sealing anew. */
export async function sealRecord(
  content: Uint8Array,
  meta: RecordMeta & { readonly kind: string },
  recordKey: Uint8Array,
  random: RandomBytes,
  suite: Suite = 2,
): Promise<readonly Uint8Array[]> {
  const padded = pad(content, FLOOR_BYTES)
  const salt = random(32)
  const keys = deriveRecordKeys(recordKey, salt, suite)
  const header = concatBytes(MAGIC, Uint8Array.of(suite, 0, 0, 0), salt, keys.commitment)
  const count = Math.max(1, Math.ceil((padded.length + RECORD_HEADER_BYTES) / CHUNK_PLAIN_BYTES))
  const cipher = await chunkCipher(suite, keys.cipher, 'seal', count === 1 ? 'one' : 'many')
  const sealed = await mapInFlight(count, (index) => {
    const plain = padded.subarray(
      Math.max(0, index * CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES),
      (index + 1) * CHUNK_PLAIN_BYTES - RECORD_HEADER_BYTES,
    )
    return cipher(plain, chunkNonce(suite, index, index === count - 1), associatedData(header, meta))
  })
  const [first = new Uint8Array(0), ...rest] = sealed
  return [concatBytes(header, first), ...rest]
}

/** Opens all chunks of a record. Errors: `format-unknown`, `wrong-key`, `bytes-damaged`, `limit-exceeded`. */
export async function openRecord(chunks: readonly Uint8Array[], recordKey: Uint8Array, meta: RecordMeta): Promise<Result<Uint8Array>> {
  const first = chunks[0]
  if (chunks.length > CHUNKS_MAX) return err('limit-exceeded')
  if (first === undefined || first.length < RECORD_HEADER_BYTES + 16 || !equalBytes(first.slice(0, 4), MAGIC)) return err('format-unknown')
  const header = first.slice(0, RECORD_HEADER_BYTES)
  const suite = header[4]
  if ((suite !== 1 && suite !== 2) || header[5] !== 0 || header[6] !== 0 || header[7] !== 0) return err('format-unknown')
  const keys = deriveRecordKeys(recordKey, header.slice(8, 40), suite)
  if (!equalBytes(keys.commitment, header.slice(40, 72))) return err('wrong-key')
  const cipher = await chunkCipher(suite, keys.cipher, 'open', chunks.length === 1 ? 'one' : 'many')
  try {
    const plains = await mapInFlight(chunks.length, (index) => {
      const chunk = chunks[index] ?? new Uint8Array(0)
      const body = index === 0 ? chunk.subarray(RECORD_HEADER_BYTES) : chunk
      return cipher(body, chunkNonce(suite, index, index === chunks.length - 1), associatedData(header, meta))
    })
    return unpad(concatBytes(...plains))
  } catch {
    return err('bytes-damaged')
  }
}

/** Wraps a 32-byte key by another; `context` is associated data. 72 bytes. */
export function wrapKey(wrappingKey: Uint8Array, key: Uint8Array, context: string, random: RandomBytes): Uint8Array {
  return sealBox(wrappingKey, key, encodeUtf8(`${HKDF_LABELS.keyWrap} ${context}`), random)
}

/** Errors: `wrong-key`. */
export function unwrapKey(wrappingKey: Uint8Array, wrapped: Uint8Array, context: string): Result<Uint8Array> {
  const key = openBox(wrappingKey, wrapped, encodeUtf8(`${HKDF_LABELS.keyWrap} ${context}`))
  if (!key.ok) return key
  if (key.value.length !== 32) return err('wrong-key')
  const own = new Uint8Array(new ArrayBuffer(32))
  own.set(key.value)
  return ok(own)
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

/** One chunk is sealed at once by the platform; many go through WebCrypto, off this thread and on all cores. */
async function chunkCipher(suite: Suite, key: Uint8Array, direction: 'seal' | 'open', bulk: 'one' | 'many'): Promise<ChunkCipher> {
  if (suite === 1) {
    return (bytes, nonce, associated) => {
      const cipher = xchacha20poly1305(key, nonce, associated)
      return Promise.resolve(direction === 'seal' ? cipher.encrypt(bytes) : cipher.decrypt(bytes))
    }
  }
  if (platformCrypto !== undefined && bulk === 'one') {
    const work = direction === 'seal' ? sealGcm : openGcm
    return (bytes, nonce, associated) => Promise.resolve(work(key, nonce, associated, bytes) ?? bytes)
  }
  const subtle = globalThis.crypto.subtle
  const imported = await subtle.importKey('raw', key as BufferSource, 'AES-GCM', false, [direction === 'seal' ? 'encrypt' : 'decrypt'])
  return async (bytes, nonce, associated) => {
    const algorithm = { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: associated as BufferSource, tagLength: 128 }
    const work =
      direction === 'seal'
        ? subtle.encrypt(algorithm, imported, bytes as BufferSource)
        : subtle.decrypt(algorithm, imported, bytes as BufferSource)
    return new Uint8Array(await work)
  }
}

/** Zeros, the chunk's number (4 bytes, big-endian), and 1 on the last chunk; 24 bytes for suite 1, 12 for suite 2. The key is used once. */
function chunkNonce(suite: Suite, index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(suite === 1 ? 24 : 12)
  new DataView(nonce.buffer).setUint32(nonce.length - 5, index)
  nonce[nonce.length - 1] = last ? 1 : 0
  return nonce
}

function associatedData(header: Uint8Array, meta: RecordMeta): Uint8Array {
  return concatBytes(header, encodeUtf8(`${meta.recordId}/${String(meta.version)}`))
}

/** Runs `work` for 0..count-1, a bounded number at a time, results in order. */
async function mapInFlight(count: number, work: (index: number) => Promise<Uint8Array>): Promise<Uint8Array[]> {
  const results = new Array<Uint8Array>(count)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      results[index] = await work(index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(CHUNKS_IN_FLIGHT, count) }, lane))
  return results
}
