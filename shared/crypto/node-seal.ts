/** Sealed nodes of the manifest: magic, version, then a sealed box over padded content. */

import { err } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8, equalBytes } from './bytes.ts'
import { pad, unpad } from './padding.ts'
import { openBox, sealBox } from './sealed-box.ts'
import type { RandomBytes } from './sealed-box.ts'

/** "SLN" and version 1. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x4e, 0x01)
const FLOOR_BYTES = 512

/** `key` 32 bytes; `context` names the vault and is associated data. */
export function sealNode(key: Uint8Array, context: string, plain: Uint8Array, random: RandomBytes): Uint8Array {
  return concatBytes(MAGIC, sealBox(key, pad(plain, FLOOR_BYTES), concatBytes(MAGIC, encodeUtf8(context)), random))
}

/** Errors: `format-unknown`, `wrong-key`, `bytes-damaged`. */
export function openNode(key: Uint8Array, context: string, sealed: Uint8Array): Result<Uint8Array> {
  if (!equalBytes(sealed.slice(0, 4), MAGIC)) return err('format-unknown')
  const plain = openBox(key, sealed.slice(4), concatBytes(MAGIC, encodeUtf8(context)))
  return plain.ok ? unpad(plain.value) : plain
}
