/** Suite 3: a record of at most 64 KiB in one sealed chunk, deflated where that makes it smaller. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, equalBytes } from './bytes.ts'
import { deflate, inflate } from './deflate.ts'
import { sealGcmWith, openGcmWith } from './gcm-box.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'
import { pad, unpad } from './padding.ts'
import { associatedData, chunkNonce, isRecordHeader, MAGIC, RECORD_HEADER_BYTES } from './record-chunks.ts'
import type { RecordMeta } from './record-chunks.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Longest content, in bytes. */
export const PACKED_BYTES_MAX = 64 * 1024
const SUITE = 3
const PACKED_FLOOR_BYTES = 2048
/** In front of the content, before padding: how it lies there. */
const STORED = 0
const DEFLATED = 1
/** Length and method in front of the content. */
const FRONT_BYTES = 9

/** One sealed chunk; `content` at most 64 KiB. */
export function sealPacked(content: Uint8Array, meta: RecordMeta, recordKey: Uint8Array, random: RandomBytes): Uint8Array {
  if (content.length > PACKED_BYTES_MAX) throw new Error('too long for one chunk')
  const salt = random(32)
  const keys = deriveRecordKeys(recordKey, salt)
  const header = concatBytes(MAGIC, Uint8Array.of(SUITE, 0, 0, 0), salt, keys.commitment)
  const sealed = sealGcmWith(keys.cipher, chunkNonce(SUITE, 0, true), associatedData(header, meta), pad(pack(content), PACKED_FLOOR_BYTES))
  return concatBytes(header, sealed)
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
  const padded = openGcmWith(keys.cipher, chunkNonce(SUITE, 0, true), associatedData(header, meta), chunk.subarray(RECORD_HEADER_BYTES))
  const packed = padded === null ? err('bytes-damaged' as const) : unpad(padded)
  if (!packed.ok) return packed
  const [method] = packed.value
  const body = packed.value.subarray(1)
  if (method === STORED) return body.length > PACKED_BYTES_MAX ? err('bytes-damaged') : ok(body)
  const content = method === DEFLATED ? await inflate(body, PACKED_BYTES_MAX) : null
  return content === null ? err('bytes-damaged') : ok(content)
}

/** What fits the floor as it is gains nothing from being deflated. */
function pack(content: Uint8Array): Uint8Array {
  const smaller = content.length + FRONT_BYTES <= PACKED_FLOOR_BYTES ? undefined : deflate(content)
  const deflated = smaller !== undefined && smaller.length < content.length
  return concatBytes(Uint8Array.of(deflated ? DEFLATED : STORED), deflated ? smaller : content)
}

function deriveRecordKeys(recordKey: Uint8Array, salt: Uint8Array): { readonly cipher: Uint8Array; readonly commitment: Uint8Array } {
  const both = deriveKey(recordKey, salt, `${HKDF_LABELS.recordKeys} ${String(SUITE)}`, 64)
  return { cipher: both.subarray(0, 32), commitment: both.subarray(32) }
}
