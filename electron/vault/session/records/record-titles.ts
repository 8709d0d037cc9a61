/** What records are called, also those that lists do not show any more. */

import { openStoredRecord, rowFromContent } from './records.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

/** By record; those that are gone are left out. */
export async function titlesOf(session: Session, recordIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await session.ports.index.get([...new Set(recordIds)])
  const titles = new Map(found.ok ? found.value.map((row) => [row.id, row.title]) : [])
  for (const recordId of recordIds) {
    if (titles.has(recordId)) continue
    const title = await hiddenTitleOf(session, recordId)
    if (title !== '') titles.set(recordId, title)
  }
  return titles
}

/** Of a record that is not in lists any more; empty where it is gone. */
async function hiddenTitleOf(session: Session, recordId: string): Promise<string> {
  const entry = await session.manifest.get('records', recordId)
  if (entry === undefined || isListed(entry)) return ''
  return rowFromContent(recordId, await openStoredRecord(session, recordId, entry), entry).title
}
