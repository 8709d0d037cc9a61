/** A record as the reader gave it. */

import type { ParsedEntry } from '../../ports.ts'

export type ParsedRecord = Extract<ParsedEntry, { type: 'record' }>
