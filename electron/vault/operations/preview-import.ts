/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import type { PreviewCard } from '../../../shared/api/card-views.ts'
import { checkCards } from '../session/card-checks.ts'
import { collectEntries, keepPending } from '../session/pending-import.ts'
import type { Chosen, FoundCards } from '../session/pending-import.ts'
import { refusal } from '../session/refusal.ts'
import { newId, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200

/** `paths` are absolute. Errors: `import-nothing` where no file held anything, `cancelled`, the reader's own. */
export async function previewImport(
  session: Session,
  args: { readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<ImportPreview> {
  if (args.paths.length === 0) throw refusal('input-invalid')
  return previewFiles(session, { paths: args.paths }, signal)
}

/** The same of files that may lie nowhere. Errors: as above. */
export async function previewFiles(session: Session, files: Chosen, signal: AbortSignal): Promise<ImportPreview> {
  const pending = await collectEntries(session, files, signal)
  const { name } = await readVaultEntry(session)
  const { tally, duplicates, refused, problem } = pending
  const told = tally.describe(name)
  if (told.total === 0 && duplicates === 0 && refused.length === 0) {
    await pending.stage.giveUp()
    throw refusal('import-nothing')
  }
  const importToken = newId(session)
  await keepPending(session, importToken, pending)
  return {
    importToken,
    ...told,
    duplicates,
    refused: refused.slice(0, REFUSED_SHOWN_MAX).map(({ name: file, error }) => ({ name: file, error })),
    cards: await checksOf(session, pending.cards),
    links: pending.links,
    ...(problem === null ? {} : { problem }),
  }
}

async function checksOf(session: Session, found: readonly FoundCards[]): Promise<readonly PreviewCard[]> {
  const told: PreviewCard[] = []
  for (const { file, texts } of found) for (const check of await checkCards(session, texts)) told.push({ ...check, file })
  return told
}
