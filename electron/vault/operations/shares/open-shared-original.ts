/** The original file of a shared record; leaves a signed receipt like any opening. */

import { openSharedContent } from '../../session/shares/open-shared.ts'
import { originalOf } from '../../session/records/opened-record.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `grant-withdrawn`, `grant-expired`, `record-not-found`, `block-missing`. */
export async function openSharedOriginal(
  session: Session,
  args: { readonly grantId: string; readonly recordId: string },
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string; readonly name: string }> {
  const content = await openSharedContent(session, args.grantId, args.recordId)
  return originalOf(content, args.recordId)
}
