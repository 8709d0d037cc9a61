/** Sealing of records: one random key a version, a committed header, chunks that cannot be moved, dropped or cut. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8 } from './bytes.ts'
import { HKDF_LABELS } from './labels.ts'
import { isPacked, openPacked, PACKED_BYTES_MAX, sealPacked } from './packed-record.ts'
import { pad, unpad } from './padding.ts'
import { CHUNKS_IN_FLIGHT, startOpening, startSealing } from './record-chunks.ts'
import type { RecordMeta, Suite } from './record-chunks.ts'
import { GCM_BOX_EXTRA_BYTES, openGcmBox, sealGcmBox } from './gcm-box.ts'
import { openBox, sealBox } from './sealed-box.ts'
import type { RandomBytes } from './sealed-box.ts'

export const FLOOR_BYTES = 4096

/** 32 random bytes in a buffer of their own. */
export function createRecordKey(random: RandomBytes): Uint8Array {
  return random(32)
}

/** Seals content, in one chunk where it has at most 64 KiB; the first chunk begins with the header. `kind` is not bound: it may be corrected without sealing anew. */
export async function sealRecord(
  content: Uint8Array,
  meta: RecordMeta & { readonly kind: string },
  recordKey: Uint8Array,
  random: RandomBytes,
  suite: Suite | 3 = content.length <= PACKED_BYTES_MAX ? 3 : 2,
): Promise<readonly Uint8Array[]> {
  if (suite === 3) return [sealPacked(content, meta, recordKey, random)]
  const padded = pad(content, FLOOR_BYTES)
  const sealer = await startSealing(padded.length, meta, recordKey, random, suite)
  return mapInFlight(sealer.count, (index) => {
    const { start, end } = sealer.rangeOf(index)
    return sealer.seal(index, padded.subarray(start, end))
  })
}

/** Opens all chunks of a record. Errors: `format-unknown`, `wrong-key`, `bytes-damaged`, `limit-exceeded`. */
export async function openRecord(chunks: readonly Uint8Array[], recordKey: Uint8Array, meta: RecordMeta): Promise<Result<Uint8Array>> {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1 && isPacked(first)) return openPacked(first, recordKey, meta)
  const opener = await startOpening(first, chunks.length, recordKey, meta)
  if (!opener.ok) return opener
  const plains = await mapInFlight(chunks.length, (index) => opener.value.open(index, chunks[index] ?? new Uint8Array(0)))
  const whole: Uint8Array[] = []
  for (const plain of plains) {
    if (!plain.ok) return err('bytes-damaged')
    whole.push(plain.value)
  }
  return unpad(whole.length === 1 && whole[0] !== undefined ? whole[0] : concatBytes(...whole))
}

/** Wraps a 32-byte key by another; `context` is associated data. 72 bytes. */
export function wrapKey(wrappingKey: Uint8Array, key: Uint8Array, context: string, random: RandomBytes): Uint8Array {
  return sealBox(wrappingKey, key, wrapContext(context), random)
}

/** The same by the platform's cipher, for the keys of records and blobs. 60 bytes. */
export function wrapRecordKey(wrappingKey: Uint8Array, key: Uint8Array, context: string, random: RandomBytes): Uint8Array {
  return sealGcmBox(wrappingKey, key, wrapContext(context), random)
}

/** Of either form: by its length. Errors: `wrong-key`. */
export function unwrapRecordKey(wrappingKey: Uint8Array, wrapped: Uint8Array, context: string): Result<Uint8Array> {
  if (wrapped.length !== 32 + GCM_BOX_EXTRA_BYTES) return unwrapKey(wrappingKey, wrapped, context)
  const key = openGcmBox(wrappingKey, wrapped, wrapContext(context))
  return key.ok ? ok(new Uint8Array(key.value)) : key
}

/** Errors: `wrong-key`. */
export function unwrapKey(wrappingKey: Uint8Array, wrapped: Uint8Array, context: string): Result<Uint8Array> {
  const key = openBox(wrappingKey, wrapped, wrapContext(context))
  if (!key.ok) return key
  if (key.value.length !== 32) return err('wrong-key')
  const own = new Uint8Array(new ArrayBuffer(32))
  own.set(key.value)
  return ok(own)
}

function wrapContext(context: string): Uint8Array {
  return encodeUtf8(`${HKDF_LABELS.keyWrap} ${context}`)
}

/** Runs `work` for 0..count-1, a bounded number at a time, results in order. */
export async function mapInFlight<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results = new Array<T>(count)
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
