/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import type { ImportPreview } from '../../../shared/api/vault-api.ts'
import { collectEntries } from '../session/pending-import.ts'
import { refusal } from '../session/refusal.ts'
import type { Session } from '../session/session.ts'
import { showPending } from '../session/show-preview.ts'

/** `paths` are absolute. Errors: `import-nothing` where no file held anything, `cancelled`, the reader's own. */
export async function previewImport(
  session: Session,
  args: { readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<ImportPreview> {
  if (args.paths.length === 0) throw refusal('input-invalid')
  return showPending(session, await collectEntries(session, args.paths, signal))
}
