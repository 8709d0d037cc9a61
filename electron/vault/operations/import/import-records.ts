/** Keeps what a preview showed: all or nothing, in one commit. Its files were sealed, stored, read back and compared while it was read. */

import type { ImportResult } from '../../../../shared/api/import-views.ts'
import { commitImport, makeReady } from '../../session/import/keep-import.ts'
import { takePending } from '../../session/import/pending-import.ts'
import { knownAs } from '../../session/manifest/versions.ts'
import type { Session } from '../../session/session.ts'

/** Names of files that one line of the diary holds. */
const NAMES_NOTED_MAX = 3

/** Errors: `import-gone`, `cancelled`, `file-changed`, `file-unreadable`, `disk-full`, `disk-failed`; after any of them nothing was added. */
export async function importRecords(
  session: Session,
  args: { readonly importToken: string; readonly holdBack?: boolean; readonly keepPrivate?: readonly string[] },
  signal: AbortSignal,
): Promise<ImportResult> {
  const pending = takePending(session, args.importToken)
  const { stage, names } = pending
  // Before it is looked at once more: what came meanwhile may give a record another name.
  const picked = pending.singles.namesOf(args.keepPrivate ?? [])
  const pickedIds = new Set(stage.records.filter(({ entry }) => picked.has(knownAs(entry))).map(({ id }) => id))
  const { leftOut, known } = await makeReady(session, pending, signal)
  const recordIds = stage.records.map(({ id }) => id)
  session.emit({ type: 'import-progress', stage: 'saving', done: 0, total: recordIds.length })
  if (recordIds.length === 0) await stage.giveUp()
  else {
    const facts = {
      count: recordIds.length,
      what: [...names.slice(0, NAMES_NOTED_MAX), ...(names.length > NAMES_NOTED_MAX ? ['…'] : [])].join(', '),
    }
    const keepPrivate = recordIds.filter((id) => pickedIds.has(id))
    const holdBack = args.holdBack === true
    await commitImport(session, pending, { leftOut, note: ['records-imported', facts], holdBack, keepPrivate, signal })
  }
  session.emit({ type: 'changed', what: ['records', 'activity', 'ledger'] })
  return {
    importId: stage.importId,
    imported: recordIds.length,
    duplicates: pending.duplicates + leftOut.size + known.length,
    refused: pending.refused.map(({ name, error }) => ({ name, error })),
    recordIds,
  }
}
