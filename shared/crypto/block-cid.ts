/** The name of a block: CIDv1, raw, SHA-256, in base32. Source: https://github.com/multiformats/cid. */

import { base32nopad } from '@scure/base'
import { concatBytes } from './bytes.ts'
import { sha256 } from './hash.ts'

/** Version 1, codec raw, SHA2-256, 32 bytes. */
const PREFIX = Uint8Array.of(0x01, 0x55, 0x12, 0x20)

/** The CID of these bytes as one raw block, as text. */
export function rawBlockCid(block: Uint8Array): string {
  return `b${base32nopad.encode(concatBytes(PREFIX, sha256(block))).toLowerCase()}`
}
