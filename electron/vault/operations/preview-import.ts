/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import { decodeTableChoices } from '../../../shared/model/table-columns.ts'
import type { TableChoice } from '../../../shared/model/table-columns.ts'
import { collectEntries, keepPending, takePending } from '../session/pending-import.ts'
import { refusal } from '../session/refusal.ts'
import { newId, readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Refused entries that a preview names. */
const REFUSED_SHOWN_MAX = 200
/** Tables that a preview asks about. */
const TABLES_SHOWN_MAX = 20

/** What is read: files that were chosen now, or those of a preview once more, with what the person said of its tables. */
interface PreviewArgs {
  readonly paths?: readonly string[]
  readonly importToken?: string
  readonly tables?: unknown
}

/** `paths` are absolute. Errors: `import-nothing` where no file held anything, `import-gone`, `input-invalid`, `cancelled`, the reader's own. */
export async function previewImport(session: Session, args: PreviewArgs, signal: AbortSignal): Promise<ImportPreview> {
  const { paths, tables } = await toRead(session, args)
  if (paths.length === 0) throw refusal('input-invalid')
  const pending = await collectEntries(session, paths, signal, tables)
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
    tables: refused.flatMap(({ table }) => table ?? []).slice(0, TABLES_SHOWN_MAX),
    refused: refused.slice(0, REFUSED_SHOWN_MAX).map(({ name: file, error }) => ({ name: file, error })),
    ...(problem === null ? {} : { problem }),
  }
}

/** What the earlier preview had stored goes; what was said before stays said, but for tables that are said anew. */
async function toRead(
  session: Session,
  args: PreviewArgs,
): Promise<{ readonly paths: readonly string[]; readonly tables: readonly TableChoice[] }> {
  if (args.importToken === undefined) return { paths: args.paths ?? [], tables: [] }
  const said = decodeTableChoices(args.tables)
  if (said === null) throw refusal('input-invalid')
  const earlier = takePending(session, args.importToken)
  await earlier.stage.giveUp()
  const before = earlier.tables.filter((one) => !said.some(({ file, name }) => file === one.file && name === one.name))
  return { paths: earlier.paths, tables: [...before, ...said] }
}
