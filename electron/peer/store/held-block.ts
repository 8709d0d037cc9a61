/** One block out of its segment, hashed again. */

import { createHash } from 'node:crypto'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { IndexDamaged } from './block-index.ts'
import type { BlockIndex } from './block-index.ts'
import type { Segments } from './segments.ts'

/** Memory of at least so many bytes that nobody uses. */
export type RoomFor = (bytes: number) => Buffer

/** What knows where blocks lie, and what has them. */
export interface Held {
  readonly index: BlockIndex
  readonly segments: Segments
}

/** Errors: `block-missing`, `block-damaged`, `disk-failed`. Throws where the index is damaged. */
export function getBlock({ index, segments }: Held, digest: Uint8Array, roomFor?: RoomFor): Result<Uint8Array> {
  const location = index.find(digest)
  if (location === undefined) return err('block-missing')
  try {
    const bytes = segments.read(location, roomFor?.(location.length))
    if (bytes !== null && createHash('sha256').update(bytes).digest().equals(digest)) return ok(bytes)
    if (segments.begins(location, digest)) return err(bytes === null ? 'block-missing' : 'block-damaged')
  } catch {
    return err('disk-failed')
  }
  throw new IndexDamaged('another block lies there')
}
