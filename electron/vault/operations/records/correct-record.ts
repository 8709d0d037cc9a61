/** Corrects what a person typed in: a new version that names the old one; the old one stays and leaves the lists. */

import type { TypedFields } from '../../../../shared/model/typed-record.ts'
import { keepTyped } from '../../session/import/keep-typed.ts'
import { openStoredRecord, recordEntry } from '../../session/records/records.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { isListed } from '../../session/manifest/versions.ts'

/** What came from a file is never changed. Errors: `record-not-found`, `record-not-typed`, `record-replaced`, those of `addRecord`. */
export async function correctRecord(
  session: Session,
  args: { readonly recordId: string; readonly fields: TypedFields },
  signal: AbortSignal,
): Promise<{ readonly recordId: string }> {
  const entry = await recordEntry(session, args.recordId)
  if ((await openStoredRecord(session, args.recordId, entry)).typed !== true) throw refusal('record-not-typed')
  if (!isListed(entry)) throw refusal('record-replaced')
  const corrects = { recordId: args.recordId, ...(entry.readFrom === undefined ? {} : { readFrom: entry.readFrom }) }
  return { recordId: await keepTyped(session, { fields: args.fields, paths: [], corrects }, signal) }
}
