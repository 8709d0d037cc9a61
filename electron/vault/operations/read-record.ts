/** Opens one record of this vault. */

import type { OpenedRecord } from '../../../shared/model/record.ts'
import { openedRecordOf } from '../session/opened-record.ts'
import { openStoredRecord, recordEntry, rowFromContent } from '../session/records.ts'
import { sealRootOfImport, witnessStateOf } from '../session/seals.ts'
import type { Session } from '../session/session.ts'

/** Errors: `record-not-found`, `block-missing`, `block-damaged`, `bytes-damaged`. */
export async function readRecord(session: Session, args: { readonly recordId: string }): Promise<OpenedRecord> {
  const entry = await recordEntry(session, args.recordId)
  const content = await openStoredRecord(session, args.recordId)
  const witness = await witnessStateOf(session, await sealRootOfImport(session, entry.importId))
  return openedRecordOf(rowFromContent(args.recordId, content, entry), content, witness, entry.original?.sha256)
}
