/** The pictures of imaging studies: records of their own that go where their study goes. */

import { objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import { uidCode } from '../../../../shared/fhir/imaging.ts'
import { askIndex } from './index-rows.ts'
import { openStoredRecord } from './records.ts'
import type { Session } from '../session.ts'

/** Rows asked for at once. */
const PAGE_ROWS = 1000

/** Ids of the pictures of those of these records that are studies; of a study that cannot be opened none. Errors: `search-unavailable`. */
export async function picturesOf(session: Session, recordIds: Iterable<string>): Promise<ReadonlySet<string>> {
  const pictures = new Set<string>()
  for (const id of recordIds) {
    const entry = await session.manifest.get('records', id)
    if (entry?.kind !== 'imaging') continue
    const { resourceJson } = await openStoredRecord(session, id, entry)
    for (const series of objectsAt(JSON.parse(resourceJson), 'series')) await collect(session, uidCode(textAt(series, 'uid')), pictures)
  }
  return pictures
}

async function collect(session: Session, code: string, pictures: Set<string>): Promise<void> {
  if (code === '') return
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const query = { kinds: ['image' as const], code, limit: PAGE_ROWS, offset, order: 'oldest' as const }
    const { rows } = (await askIndex(session, (index) => index.search(query))).found
    // The index only hints: what a picture is the manifest says.
    for (const { id } of rows) if ((await session.manifest.get('records', id))?.kind === 'image') pictures.add(id)
    if (rows.length < PAGE_ROWS) return
  }
}
