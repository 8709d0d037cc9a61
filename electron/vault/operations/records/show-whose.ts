/** Says of one record whose it is, how sure that is, and who else is named in this vault. */

import type { WhoseView } from '../../../../shared/api/whose-views.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import { recordEntry } from '../../session/records/records.ts'
import { whoseRecord } from '../../session/records/whose.ts'
import type { Session } from '../../session/session.ts'
import { recordWhoseKey } from '../../session/whose-key.ts'

/** Errors: `record-not-found`, `search-unavailable`. */
export async function showWhose(session: Session, args: { readonly recordId: RecordId }): Promise<WhoseView> {
  await recordEntry(session, args.recordId)
  const said = await session.manifest.get('whose', recordWhoseKey(args.recordId))
  const { whose, people } = await whoseRecord(session, args.recordId)
  return { ...whose, isSaid: said !== undefined && said.who !== null, people }
}
