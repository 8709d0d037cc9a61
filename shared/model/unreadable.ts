/** A record whose bytes are gone or wrong on this computer. */

import type { RecordId, RecordKind } from './record.ts'

export interface UnreadableRecord {
  readonly recordId: RecordId
  readonly kind: RecordKind
  /** As lists knew it; empty where they never did. */
  readonly title: string
  /** As lists knew it: ISO 8601, or empty. */
  readonly date: string
}
