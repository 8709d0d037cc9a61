/** Suite 3: a record of at most 64 KiB in one sealed chunk, deflated where that makes it smaller. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { encodeUtf8, equalBytes } from './bytes.ts'
import { deflate, inflate } from './deflate.ts'
import { sealGcmWith, openGcmWith } from './gcm-box.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { paddedLength, unpad } from './padding.ts'
import { quickDeflate } from './quick-deflate.ts'
import { associatedData, chunkNonce, isRecordHeader, MAGIC, RECORD_HEADER_BYTES } from './record-chunks.ts'
import type { RecordMeta } from './record-chunks.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Longest content, in bytes. */
export const PACKED_BYTES_MAX = 64 * 1024
const SUITE = 3
export const PACKED_FLOOR_BYTES = 2048
/** In front of the content, before padding: how it lies there. */
export const STORED = 0
export const DEFLATED = 1
/** Length and method in front of the content. */
export const FRONT_BYTES = 9
/** Where they stand in the header. */
const SALT_AT = 8
const COMMITMENT_AT = 40
const TAG_BYTES = 16

/** The label of both keys. */
const LABEL = encodeUtf8(`${HKDF_LABELS.recordKeys} ${String(SUITE)}`)
/** A chunk of this suite is the only one of its record; its key is used once. */
export const PACKED_NONCE = chunkNonce(SUITE, 0, true)
/** What deflates to no more than this is as small as any record gets. */
const quick = new Uint8Array(PACKED_FLOOR_BYTES - FRONT_BYTES)

/** One sealed chunk; `content` at most 64 KiB. */
export function sealPacked(content: Uint8Array, meta: RecordMeta, recordKey: Uint8Array, random: RandomBytes): Uint8Array {
  if (content.length > PACKED_BYTES_MAX) throw new Error('too long for one chunk')
  const padded = packAndPad(content)
  const chunk = new Uint8Array(new ArrayBuffer(RECORD_HEADER_BYTES + padded.length + TAG_BYTES))
  const header = chunk.subarray(0, RECORD_HEADER_BYTES)
  const cipherKey = startPacked(header, recordKey, random)
  chunk.set(sealGcmWith(cipherKey, PACKED_NONCE, associatedData(header, meta), padded), RECORD_HEADER_BYTES)
  return chunk
}

/** Writes what is in front of one record into `header`, and returns the key that its padded content is sealed with; a fresh salt makes it good for once. */
export function startPacked(header: Uint8Array, recordKey: Uint8Array, random: RandomBytes): Uint8Array {
  const salt = random(32)
  const keys = deriveRecordKeys(recordKey, salt)
  header.set(MAGIC)
  header[MAGIC.length] = SUITE
  header.set(salt, SALT_AT)
  header.set(keys.commitment, COMMITMENT_AT)
  return keys.cipher
}

/** Is it a chunk of this suite? */
export function isPacked(chunk: Uint8Array | undefined): boolean {
  return chunk?.[4] === SUITE
}

/** Errors: `format-unknown`, `wrong-key`, `bytes-damaged`. */
export async function openPacked(chunk: Uint8Array, recordKey: Uint8Array, meta: RecordMeta): Promise<Result<Uint8Array>> {
  if (!isRecordHeader(chunk)) return err('format-unknown')
  const header = chunk.slice(0, RECORD_HEADER_BYTES)
  const keys = deriveRecordKeys(recordKey, header.slice(SALT_AT, COMMITMENT_AT))
  if (!equalBytes(keys.commitment, header.slice(COMMITMENT_AT))) return err('wrong-key')
  const padded = openGcmWith(keys.cipher, PACKED_NONCE, associatedData(header, meta), chunk.subarray(RECORD_HEADER_BYTES))
  const packed = padded === null ? err('bytes-damaged' as const) : unpad(padded)
  if (!packed.ok) return packed
  const [method] = packed.value
  const body = packed.value.subarray(1)
  if (method === STORED) return body.length > PACKED_BYTES_MAX ? err('bytes-damaged') : ok(body)
  const content = method === DEFLATED ? await inflate(body, PACKED_BYTES_MAX) : null
  return content === null ? err('bytes-damaged') : ok(content)
}

/** What is stored in place of the content, good until the next is asked for; undefined where it is stored as it is: what fits the floor gains nothing from being deflated. */
export function deflateForPacking(content: Uint8Array): Uint8Array | undefined {
  if (content.length + FRONT_BYTES <= PACKED_FLOOR_BYTES) return undefined
  const quickBytes = quickDeflate(content, quick)
  if (quickBytes > 0) return quick.subarray(0, quickBytes)
  const smaller = deflate(content)
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
  const both = deriveKey(recordKey, salt, LABEL, 64)
  return { cipher: both.subarray(0, 32), commitment: both.subarray(32) }
}
