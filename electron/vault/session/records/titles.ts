/** How records are called, read from their sealed bytes. */

import type { RecordEntry } from '../collections.ts'
import { openRecordHead, openStoredRecord, rowFromContent } from './records.ts'
import type { Session } from '../session.ts'

/** Title and date; empty where the record is gone or cannot be read. */
export async function namedAs(
  session: Session,
  recordId: string,
  entry: RecordEntry | undefined,
): Promise<{ readonly title: string; readonly date: string }> {
  if (entry === undefined) return { title: '', date: '' }
  const open = entry.chunks > 1 ? openRecordHead : openStoredRecord
  const content = await open(session, recordId, entry).catch(() => null)
  if (content === null) return { title: '', date: '' }
  const { title, date } = rowFromContent(recordId, content, entry)
  return { title, date }
}

/** Its title alone. */
export async function titleOf(session: Session, recordId: string): Promise<string> {
  return (await namedAs(session, recordId, await session.manifest.get('records', recordId))).title
}
