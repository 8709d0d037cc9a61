/** Says which records of different sources are the same item, and where sources contradict each other; changes nothing. */

import type { SourceComparison } from '../../../../shared/api/source-views.ts'
import { contradictionsOf, findContradictions } from '../../session/records/contradictions.ts'
import { itemsOfRecords, newestItems } from '../../session/records/item-sources.ts'
import { openStoredRecord, recordEntry, rowFromContent } from '../../session/records/records.ts'
import type { Session } from '../../session/session.ts'

/** Items of one answer. */
const ITEMS_MAX = 2000

/** Of one record, or of the whole vault. Errors: `search-unavailable`; of a record also those of opening it. */
export async function compareSources(session: Session, args: { readonly recordId: string } | null): Promise<SourceComparison> {
  if (args === null) return { same: await newestItems(session, ITEMS_MAX), different: (await findContradictions(session)).found }
  const entry = await recordEntry(session, args.recordId)
  const row = rowFromContent(args.recordId, await openStoredRecord(session, args.recordId, entry), entry)
  const same = await itemsOfRecords(session, [row.id])
  const ids = new Set([row.id, ...same.flat().map(({ id }) => id)])
  return { same, different: await contradictionsOf(session, row, ids) }
}
