/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import type { NamedPerson } from '../../../shared/fhir/same-person.ts'
import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import type { PreviewCard } from '../../../shared/api/card-views.ts'
import { checkCards } from '../session/card-checks.ts'
import { collectEntries, keepPending } from '../session/pending-import.ts'
import { askIndex } from '../session/index-rows.ts'
import { Refusal, refusal } from '../session/refusal.ts'
import type { Chosen, FoundCards } from '../session/pending-import.ts'
import { newId, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200
/** People of earlier imports that are looked at. */
const KNOWN_PEOPLE_MAX = 500
/** Texts that lie in no file, and their characters. */
const TEXTS_MAX = 50
const TEXT_LENGTH_MAX = 2 * 1024 * 1024
const TEXT_NAME_LENGTH_MAX = 200

/** `paths` are absolute. `texts` were pasted, or stand in the QR codes of photographs. Errors: `limit-exceeded` for too many or too long ones, `import-nothing` where no file held anything, `cancelled`, the reader's own. */
export async function previewImport(
  session: Session,
  args: { readonly paths: readonly string[]; readonly texts?: readonly { readonly name: string; readonly text: string }[] },
  signal: AbortSignal,
): Promise<ImportPreview> {
  const { paths, texts = [] } = args
  if (paths.length === 0 && texts.length === 0) throw refusal('input-invalid')
  if (texts.length > TEXTS_MAX || texts.some(({ text }) => text.length > TEXT_LENGTH_MAX)) throw refusal('limit-exceeded')
  const held = texts.map(({ name, text }) => ({ name: name.slice(0, TEXT_NAME_LENGTH_MAX), bytes: encodeUtf8(text) }))
  return previewFiles(session, { paths, held }, signal)
}

/** The same of files that may lie nowhere. Errors: as above. */
export async function previewFiles(session: Session, files: Chosen, signal: AbortSignal): Promise<ImportPreview> {
  const pending = await collectEntries(session, files, signal)
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
    cards: await checksOf(session, pending.cards),
    links: pending.links,
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
