/** The photographs of a preview: the window looks for codes in them, because Chromium opens photographs quickly and in bounds. */

import type { PreviewPicture } from '../../../../shared/api/place-views.ts'
import { findPending } from '../../session/import/pending-import.ts'
import { openStoredRecord } from '../../session/records/records.ts'
import type { Session } from '../../session/session.ts'

/** Null behind the last. Errors: `import-gone`, `block-missing`, `block-damaged`. */
export async function showPreviewPicture(
  session: Session,
  args: { readonly importToken: string; readonly at: number },
): Promise<PreviewPicture | null> {
  const { photographs, stage } = findPending(session, args.importToken)
  const digest = photographs[args.at]
  const stored = digest === undefined ? undefined : stage.records.find(({ entry }) => entry.digest === digest)
  if (stored === undefined) return null
  const { original, source } = await openStoredRecord(session, stored.id, stored.entry)
  return original === undefined ? null : { name: source, bytes: original }
}
