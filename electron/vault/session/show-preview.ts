/** What a preview says of an import that was read and waits for a yes. */

import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import { keepPending } from './pending-import.ts'
import type { PendingImport } from './pending-import.ts'
import { refusal } from './refusal.ts'
import { newId, readVaultEntry } from './session.ts'
import type { Session } from './session.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200

/** Keeps it under a token of its own. Errors: `import-nothing` where no file held anything. */
export async function showPending(session: Session, pending: PendingImport): Promise<ImportPreview> {
  const { name } = await readVaultEntry(session)
  const { tally, papers, duplicates, refused, problem } = pending
  const told = tally.describe(name)
  if (told.total === 0 && duplicates === 0 && refused.length === 0) {
    await pending.stage.giveUp()
    throw refusal('import-nothing')
  }
  const importToken = newId(session)
  await keepPending(session, importToken, pending)
  const said = papers.describe()
  return {
    importToken,
    ...told,
    duplicates,
    refused: refused.slice(0, REFUSED_SHOWN_MAX).map(({ name: file, error }) => ({ name: file, error })),
    ...(said === null ? {} : { papers: said }),
    ...(problem === null ? {} : { problem }),
  }
}
