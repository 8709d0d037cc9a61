/** What a person keeps to herself: records that no grant of kinds takes along, whenever it was signed. Named one by one they go all the same. */

import type { ImportRecord, PrivateEntry, RecordEntry } from '../collections.ts'
import { picturesOf } from '../records/pictures.ts'
import type { Session } from '../session.ts'

export interface KeptPrivate {
  /** Is this record kept back from grants of kinds? A correction follows what it corrects, a picture its study. */
  isKept(recordId: string, record: Pick<RecordEntry, 'importId' | 'replaces'>): Promise<boolean>
}

/** Read once for many records. Errors: `search-unavailable` where pictures of studies cannot be found now. */
export async function readKeptPrivate(session: Session): Promise<KeptPrivate> {
  const said = new Map(await session.manifest.list('keptPrivate'))
  const imports = new Map(await session.manifest.list('imports'))
  for (const [id, kept] of await ofPictures(session, said)) said.set(id, kept)
  return {
    isKept: async (recordId, record) => {
      if (said.size === 0) return isHeldBack(imports, record)
      return isKeptAt(session, { said, imports }, recordId, record)
    },
  }
}

interface Said {
  readonly said: ReadonlyMap<string, PrivateEntry>
  readonly imports: ReadonlyMap<string, ImportRecord>
}

/** What was said of the newest version counts, else of the one before it. */
async function isKeptAt(
  session: Session,
  { said, imports }: Said,
  recordId: string,
  record: Pick<RecordEntry, 'importId' | 'replaces'>,
): Promise<boolean> {
  let [id, one]: [string, Pick<RecordEntry, 'importId' | 'replaces'> | undefined] = [recordId, record]
  while (one !== undefined) {
    const entry = said.get(id)
    if (entry !== undefined) return entry.kept
    if (isHeldBack(imports, one)) return true
    if (one.replaces === undefined) return false
    id = one.replaces
    one = await session.manifest.get('records', id)
  }
  return false
}

function isHeldBack(imports: ReadonlyMap<string, ImportRecord>, { importId }: Pick<RecordEntry, 'importId'>): boolean {
  return imports.get(importId)?.heldBack === true
}

/** Of two studies that show one picture the one that is kept counts. */
async function ofPictures(session: Session, said: ReadonlyMap<string, PrivateEntry>): Promise<ReadonlyMap<string, PrivateEntry>> {
  const pictures = new Map<string, PrivateEntry>()
  for (const [id, entry] of said)
    for (const picture of await picturesOf(session, [id])) if (pictures.get(picture)?.kept !== true) pictures.set(picture, entry)
  return pictures
}

/** Changes with everything that is said of it. */
export async function privateState(session: Session): Promise<string> {
  const entries = await session.manifest.list('keptPrivate')
  return `${String(entries.length)}:${String(Math.max(0, ...entries.map(([, { changedAtMs }]) => changedAtMs)))}`
}
