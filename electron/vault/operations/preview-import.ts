/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import type { NamedPerson } from '../../../shared/fhir/same-person.ts'
import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import { collectEntries, keepPending } from '../session/pending-import.ts'
import { askIndex } from '../session/index-rows.ts'
import { Refusal, refusal } from '../session/refusal.ts'
import { newId, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200
/** People of earlier imports that are looked at. */
const KNOWN_PEOPLE_MAX = 500

/** `paths` are absolute. Errors: `import-nothing` where no file held anything, `cancelled`, the reader's own. */
export async function previewImport(
  session: Session,
  args: { readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<ImportPreview> {
  if (args.paths.length === 0) throw refusal('input-invalid')
  const pending = await collectEntries(session, args.paths, signal)
  const { name } = await readVaultEntry(session)
  const { tally, duplicates, refused, problem } = pending
  const told = tally.describe(name, await knownPeople(session))
  if (told.total === 0 && duplicates === 0 && refused.length === 0) {
    await pending.stage.giveUp()
    throw refusal('import-nothing')
  }
  const importToken = newId(session)
  await keepPending(session, importToken, pending)
  return {
    importToken,
    holder: name,
    ...told,
    duplicates,
    refused: refused.slice(0, REFUSED_SHOWN_MAX).map(({ name: file, error }) => ({ name: file, error })),
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
