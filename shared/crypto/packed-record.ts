/** Suite 3: a record of at most 64 KiB in one sealed chunk, deflated where that makes it smaller. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8, equalBytes } from './bytes.ts'
import { deflate, inflate } from './deflate.ts'
import { sealGcmWith, openGcmWith } from './gcm-box.ts'
import { HKDF_LABELS } from './labels.ts'
import { paddedLength, unpad } from './padding.ts'
import { associatedData, chunkNonce, isRecordHeader, MAGIC, RECORD_HEADER_BYTES } from './record-chunks.ts'
import type { RecordMeta } from './record-chunks.ts'
import type { RandomBytes } from './sealed-box.ts'
import { deriveShort } from './short-hkdf.ts'

/** Longest content, in bytes. */
export const PACKED_BYTES_MAX = 64 * 1024
const SUITE = 3
const KEYS_LABEL = encodeUtf8(`${HKDF_LABELS.recordKeys} ${String(SUITE)}`)
/** Of the only chunk there is. */
const NONCE = chunkNonce(SUITE, 0, true)
export const PACKED_FLOOR_BYTES = 2048
/** In front of the content, before padding: how it lies there. */
export const STORED = 0
export const DEFLATED = 1
/** Length and method in front of the content. */
export const FRONT_BYTES = 9

/** One sealed chunk; `content` at most 64 KiB. */
export function sealPacked(content: Uint8Array, meta: RecordMeta, recordKey: Uint8Array, random: RandomBytes): Uint8Array {
  if (content.length > PACKED_BYTES_MAX) throw new Error('too long for one chunk')
  const { header, cipherKey, nonce, associated } = startPacked(meta, recordKey, random)
  return concatBytes(header, sealGcmWith(cipherKey, nonce, associated, packAndPad(content)))
}

/** What is in front of one record, and what its padded content is sealed with; a fresh salt makes it good for once. */
export function startPacked(
  meta: RecordMeta,
  recordKey: Uint8Array,
  random: RandomBytes,
): { readonly header: Uint8Array; readonly cipherKey: Uint8Array; readonly nonce: Uint8Array; readonly associated: Uint8Array } {
  const salt = random(32)
  const keys = deriveRecordKeys(recordKey, salt)
  const header = concatBytes(MAGIC, Uint8Array.of(SUITE, 0, 0, 0), salt, keys.commitment)
  return { header, cipherKey: keys.cipher, nonce: NONCE, associated: associatedData(header, meta) }
}

/** Is it a chunk of this suite? */
export function isPacked(chunk: Uint8Array | undefined): boolean {
  return chunk?.[4] === SUITE
}

/** Errors: `format-unknown`, `wrong-key`, `bytes-damaged`. */
export async function openPacked(chunk: Uint8Array, recordKey: Uint8Array, meta: RecordMeta): Promise<Result<Uint8Array>> {
  if (!isRecordHeader(chunk)) return err('format-unknown')
  const header = chunk.slice(0, RECORD_HEADER_BYTES)
  const keys = deriveRecordKeys(recordKey, header.slice(8, 40))
  if (!equalBytes(keys.commitment, header.slice(40))) return err('wrong-key')
  const padded = openGcmWith(keys.cipher, NONCE, associatedData(header, meta), chunk.subarray(RECORD_HEADER_BYTES))
  const packed = padded === null ? err('bytes-damaged' as const) : unpad(padded)
  if (!packed.ok) return packed
  const [method] = packed.value
  const body = packed.value.subarray(1)
  if (method === STORED) return body.length > PACKED_BYTES_MAX ? err('bytes-damaged') : ok(body)
  const content = method === DEFLATED ? await inflate(body, PACKED_BYTES_MAX) : null
  return content === null ? err('bytes-damaged') : ok(content)
}

/** What is stored in place of the content; undefined where it is stored as it is: what fits the floor gains nothing from being deflated. */
export function deflateForPacking(content: Uint8Array): Uint8Array | undefined {
  const smaller = content.length + FRONT_BYTES <= PACKED_FLOOR_BYTES ? undefined : deflate(content)
  return smaller !== undefined && smaller.length < content.length ? smaller : undefined
}

/** Length, method, content or what it deflates to, zeros. */
function packAndPad(content: Uint8Array): Uint8Array {
  const smaller = deflateForPacking(content)
  const body = smaller ?? content
  const padded = new Uint8Array(new ArrayBuffer(paddedLength(body.length + FRONT_BYTES, PACKED_FLOOR_BYTES)))
  new DataView(padded.buffer).setUint32(4, body.length + 1)
  padded[8] = smaller === undefined ? STORED : DEFLATED
  padded.set(body, FRONT_BYTES)
  return padded
}

function deriveRecordKeys(recordKey: Uint8Array, salt: Uint8Array): { readonly cipher: Uint8Array; readonly commitment: Uint8Array } {
  const both = deriveShort(recordKey, salt, KEYS_LABEL, 64)
  return { cipher: both.subarray(0, 32), commitment: both.subarray(32) }
}
