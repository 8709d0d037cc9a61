/** Opens one record that somebody shared; leaves a signed receipt. */

import type { OpenedRecord } from '../../../../shared/model/record.ts'
import { openSharedContent } from '../../session/shares/open-shared.ts'
import { openedRecordOf } from '../../session/records/opened-record.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `grant-withdrawn`, `grant-expired`, `record-not-found`, `block-missing`. */
export async function openShared(session: Session, args: { readonly grantId: string; readonly recordId: string }): Promise<OpenedRecord> {
  const content = await openSharedContent(session, args.grantId, args.recordId)
  const { language } = (await readVaultEntry(session)).settings
  return openedRecordOf(args.recordId, content, { witness: 'off', language })
}
