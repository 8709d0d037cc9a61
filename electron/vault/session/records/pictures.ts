/** The pictures of imaging studies: records of their own that go where their study goes. */

import { objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import { uidCode } from '../../../../shared/fhir/imaging.ts'
import { askIndex } from './index-rows.ts'
import { openRecordHead, openStoredRecord, recordEntry, rowFromContent } from './records.ts'
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

/** Whether each of these pictures, also one that no list has, is of one of these studies. Errors: those of opening records. */
export async function areOfStudies(session: Session, pictures: readonly string[], studies: readonly string[]): Promise<boolean> {
  const listed = pictures.length === 0 ? new Set<string>() : await picturesOf(session, studies)
  const others = pictures.filter((id) => !listed.has(id))
  const series = new Set<string>()
  for (const id of others.length === 0 ? [] : studies)
    for (const one of objectsAt(JSON.parse((await openStoredRecord(session, id)).resourceJson), 'series'))
      series.add(uidCode(textAt(one, 'uid')))
  for (const id of others) {
    const { code } = rowFromContent(id, await openRecordHead(session, id, await recordEntry(session, id)))
    if (code === '' || !series.has(code)) return false
  }
  return true
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
