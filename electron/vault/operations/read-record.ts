/** Opens one record of this vault. */

import type { RecordContent } from '../../../shared/crypto/record-content.ts'
import type { OpenedRecord } from '../../../shared/model/record.ts'
import type { RecordEntry } from '../session/collections.ts'
import { openedRecordOf } from '../session/opened-record.ts'
import { openStoredRecord, recordEntry } from '../session/records.ts'
import { Refusal } from '../session/refusal.ts'
import { mendRecord } from '../session/repair.ts'
import { witnessStateOfImport } from '../session/seals.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Of a damaged record a whole copy is fetched where somebody has one. Errors: `record-not-found`, `block-missing`, `block-damaged`, `bytes-damaged`. */
export async function readRecord(session: Session, args: { readonly recordId: string }, signal: AbortSignal): Promise<OpenedRecord> {
  const entry = await recordEntry(session, args.recordId)
  const content = await openOrMend(session, args.recordId, entry, signal)
  const witness = await witnessStateOfImport(session, entry.importId)
  const { language } = (await readVaultEntry(session)).settings
  const readFrom = entry.readFrom === undefined ? undefined : await session.manifest.get('digests', entry.readFrom)
  return { ...openedRecordOf(args.recordId, content, { witness, language }, entry), ...(readFrom === undefined ? {} : { readFrom }) }
}

async function openOrMend(session: Session, recordId: string, entry: RecordEntry, signal: AbortSignal): Promise<RecordContent> {
  try {
    return await openStoredRecord(session, recordId, entry)
  } catch (error) {
    const damaged = error instanceof Refusal && ['block-missing', 'block-damaged'].includes(error.error.code)
    if (!damaged || !(await mendRecord(session, entry, signal))) throw error
    return openStoredRecord(session, recordId)
  }
}
