/** What a preview says of an import that was read and waits for a yes. */

import type { PreviewCard } from '../../../../shared/api/import-views.ts'
import type { ImportPreview } from '../../../../shared/api/import-views.ts'
import type { NamedPerson } from '../../../../shared/fhir/same-person.ts'
import { checkCards } from './card-checks.ts'
import { askIndex } from '../records/index-rows.ts'
import { keepPending } from './pending-import.ts'
import type { FoundCards, PendingImport } from './pending-import.ts'
import { Refusal, refusal } from '../refusal.ts'
import { newId, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200
/** Tables that a preview asks about. */
const TABLES_SHOWN_MAX = 20
/** People of earlier imports that are looked at. */
const KNOWN_PEOPLE_MAX = 500

/** Keeps it under a token of its own. Errors: `import-nothing` where no file held anything. */
export async function showPending(session: Session, pending: PendingImport): Promise<ImportPreview> {
  const { name } = await readVaultEntry(session)
  const { tally, papers, duplicates, refused, problem } = pending
  const told = tally.describe(name, await knownPeople(session))
  if (told.total === 0 && duplicates === 0 && refused.length === 0) {
    await pending.stage.giveUp()
    throw refusal('import-nothing')
  }
  const importToken = newId(session)
  await keepPending(session, importToken, pending)
  const said = papers.describe()
  return {
    importToken,
    holder: name,
    ...told,
    duplicates,
    tables: refused.flatMap(({ table }) => table ?? []).slice(0, TABLES_SHOWN_MAX),
    refused: refused.slice(0, REFUSED_SHOWN_MAX).map(({ name: file, error }) => ({ name: file, error })),
    cards: await checksOf(session, pending.cards),
    links: pending.links,
    photographs: pending.photographs.length,
    singles: pending.singles.describe(),
    ...(said === null ? {} : { papers: said }),
    ...(problem === null ? {} : { problem }),
  }
}

/** Patients whose records are here already; without an index nobody is known, and the person is asked. */
async function knownPeople(session: Session): Promise<readonly NamedPerson[]> {
  try {
    const query = { kinds: ['person' as const], limit: KNOWN_PEOPLE_MAX, offset: 0 }
    const { found } = await askIndex(session, (index) => index.search(query))
    return found.rows.filter(({ resourceType }) => resourceType === 'Patient').map(({ title, date }) => ({ name: title, birthDate: date }))
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

async function checksOf(session: Session, found: readonly FoundCards[]): Promise<readonly PreviewCard[]> {
  const told: PreviewCard[] = []
  for (const { file, texts } of found) for (const check of await checkCards(session, texts)) told.push({ ...check, file })
  return told
}
