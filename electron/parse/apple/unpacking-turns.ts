/** What the unpacking thread and whoever reads from it say to each other. */

import type { MessagePort } from 'node:worker_threads'

/** What is unpacked; `file` is a descriptor of this process. */
export interface Unpacking {
  readonly packed: { readonly file: number; readonly at: number } | { readonly bytes: Uint8Array }
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly crc32: number
  readonly isDeflated: boolean
  readonly pieceBytes: number
  /** Messages sent, messages taken. */
  readonly turns: Int32Array<SharedArrayBuffer>
  readonly port: MessagePort
}
export type Unpacked =
  | { readonly type: 'piece'; readonly bytes: Uint8Array; readonly packedDone: number }
  | { readonly type: 'end' }
  /** Another size or sum than its archive says, or packed bytes that make no sense. */
  | { readonly type: 'broken' }

/** Places in `turns`. */
export const SENT = 0
export const TAKEN = 1
