/** The number under which rows lie together that may be the same item: their day, their kind, and a little of what they say. */

import { itemKeyOf } from '../../../shared/fhir/same-items.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import { encodeKind } from './pack-row.ts'
import { minuteOf } from './row-number.ts'

/** Numbers of one kind on one day. Where two different things fall on one number the rule itself tells them apart. */
export const ITEMS_A_SHELF = 2 ** 20
/** Kinds of one day. */
export const SHELVES_A_DAY = 32

/** 0 where a row always stands by itself. */
export function itemOf(row: RecordRow): number {
  const key = itemKeyOf(row)
  return key === null ? 0 : shelfNumberOf(row) * ITEMS_A_SHELF + hashOf(key)
}

/** The kind of a row and the day of it as one number. */
function shelfNumberOf({ kind, date }: RecordRow): number {
  return Math.floor(minuteOf(date) / (24 * 60)) * SHELVES_A_DAY + encodeKind(kind) + 1
}

/** Below `ITEMS_A_SHELF`. Source: FNV-1a, draft-eastlake-fnv; folded. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % ITEMS_A_SHELF
}
