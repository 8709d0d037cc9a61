/** Records whose bytes are gone or wrong: what goes through all of a vault goes on without them, and says which they are. */

import type { ErrorCode } from '../../../../shared/model/errors.ts'
import { Refusal } from '../refusal.ts'

/** What opening a record can meet on a damaged disk; everything else (a node that stopped, somebody who cancels) is no damage, and ends the work. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set([
  'block-missing',
  'block-damaged',
  'bytes-damaged',
  'wrong-key',
  'format-unknown',
  'disk-failed',
])

/** The code of what is damaged; throws what is anything else. */
export function damageOf(error: unknown): ErrorCode {
  if (error instanceof Refusal && DAMAGE.has(error.error.code)) return error.error.code
  throw error
}
