/** Sealed nodes of the manifest: magic, version, then a sealed box over padded, deflated content. */

import { err } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { concatBytes, encodeUtf8, equalBytes } from './bytes.ts'
import { deflate, inflate } from './deflate.ts'
import { openGcmBox, sealGcmBox } from './gcm-box.ts'
import { pad, unpad } from './padding.ts'
import { openBox, sealBox } from './sealed-box.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Nodes are sealed in version 2; version 1 (not deflated, XChaCha20-Poly1305) is read, and written where a vector asks for it. */
export type NodeVersion = 1 | 2
/** "SLN" and the version. */
const MAGICS = { 1: Uint8Array.of(0x53, 0x4c, 0x4e, 0x01), 2: Uint8Array.of(0x53, 0x4c, 0x4e, 0x02) } as const
const FLOOR_BYTES = 512
/** Plain bytes of one node. */
export const NODE_BYTES_MAX = 8 * 1024 * 1024

/** `key` 32 bytes; `context` names the vault and is associated data. Throws above 8 MiB. */
export function sealNode(key: Uint8Array, context: string, plain: Uint8Array, random: RandomBytes, version: NodeVersion = 2): Uint8Array {
  if (plain.length > NODE_BYTES_MAX) throw new Error('a node of more than 8 MiB')
  const magic = MAGICS[version]
  const associated = concatBytes(magic, encodeUtf8(context))
  if (version === 1) return concatBytes(magic, sealBox(key, pad(plain, FLOOR_BYTES), associated, random))
  const small = deflate(plain)
  if (small === undefined) throw new Error('nodes are not sealed where nothing deflates')
  return concatBytes(magic, sealGcmBox(key, pad(small, FLOOR_BYTES), associated, random))
}

/** Does it begin like a node of version 2? */
export function isSealedNode(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, 4), MAGICS[2])
}

/** Errors: `format-unknown`, `wrong-key`, `bytes-damaged`. */
export async function openNode(key: Uint8Array, context: string, sealed: Uint8Array): Promise<Result<Uint8Array>> {
  const magic = sealed.slice(0, 4)
  const body = sealed.subarray(4)
  const associated = concatBytes(magic, encodeUtf8(context))
  if (equalBytes(magic, MAGICS[1])) {
    const plain = openBox(key, body, associated)
    return plain.ok ? unpad(plain.value) : plain
  }
  if (!equalBytes(magic, MAGICS[2])) return err('format-unknown')
  const padded = openGcmBox(key, body, associated)
  const small = padded.ok ? unpad(padded.value) : padded
  if (!small.ok) return small
  const plain = await inflate(small.value, NODE_BYTES_MAX)
  return plain === null ? err('bytes-damaged') : { ok: true, value: plain }
}
