/** What records are called, also those that lists do not show any more. */

import { openStoredRecord, rowFromContent } from './records.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

/** How a record is called, and its day. */
export interface Named {
  readonly title: string
  readonly date: string
}

/** By record; those that are gone are left out. */
export async function namesOf(session: Session, recordIds: readonly string[]): Promise<ReadonlyMap<string, Named>> {
  const found = await session.ports.index.get([...new Set(recordIds)])
  const names = new Map<string, Named>(found.ok ? found.value.map(({ id, title, date }) => [id, { title, date }]) : [])
  for (const recordId of recordIds) {
    if (names.has(recordId)) continue
    const hidden = await hiddenNameOf(session, recordId)
    if (hidden !== null) names.set(recordId, hidden)
  }
  return names
}

/** The titles alone. */
export async function titlesOf(session: Session, recordIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await namesOf(session, recordIds))].map(([id, { title }]) => [id, title]))
}

/** Of a record that is not in lists any more; null where it is gone. */
async function hiddenNameOf(session: Session, recordId: string): Promise<Named | null> {
  const entry = await session.manifest.get('records', recordId)
  if (entry === undefined || isListed(entry)) return null
  const { title, date } = rowFromContent(recordId, await openStoredRecord(session, recordId, entry), entry)
  return { title, date }
}
