/** The original file of a record, byte for byte. */

import { concatBytes } from '../../../../shared/crypto/bytes.ts'
import { refusal } from '../../session/refusal.ts'
import { originalOf } from '../../session/records/opened-record.ts'
import { openStoredRecord, readOriginalPieces, recordEntry } from '../../session/records/records.ts'
import type { Session } from '../../session/session.ts'

/** Larger ones are saved to a file, not shown. */
const SHOWN_BYTES_MAX = 512 * 1024 * 1024

/** Errors: `record-not-found`, `block-missing`, `block-damaged`, `limit-exceeded` above 512 MiB. */
export async function readOriginal(
  session: Session,
  args: { readonly recordId: string },
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string; readonly name: string }> {
  const entry = await recordEntry(session, args.recordId)
  const { original } = entry
  const content = await openStoredRecord(session, args.recordId, entry)
  if (original === undefined) return originalOf(content, args.recordId)
  if (original.sizeBytes > SHOWN_BYTES_MAX) throw refusal('limit-exceeded')
  const pieces: Uint8Array[] = []
  for await (const piece of readOriginalPieces(session, args.recordId)) pieces.push(piece)
  return originalOf({ ...content, original: concatBytes(...pieces) }, args.recordId)
}
