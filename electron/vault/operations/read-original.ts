/** The original file of a record, byte for byte. */

import { originalOf } from '../session/opened-record.ts'
import { openStoredRecord } from '../session/records.ts'
import type { Session } from '../session/session.ts'

/** Errors: `record-not-found`, `block-missing`, `block-damaged`. */
export async function readOriginal(
  session: Session,
  args: { readonly recordId: string },
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string; readonly name: string }> {
  return originalOf(await openStoredRecord(session, args.recordId), args.recordId)
}
