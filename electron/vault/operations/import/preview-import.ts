/** Reads the chosen files in a process of their own and says what is in them, before anything counts. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import type { ImportPreview } from '../../../../shared/api/import-views.ts'
import type { HeldFile } from '../../../../shared/model/parsed-entry.ts'
import { collectEntries } from '../../session/import/pending-import.ts'
import type { Chosen } from '../../session/import/pending-import.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { showPending } from '../../session/import/show-preview.ts'

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
  return previewFiles(session, { paths, held: heldTexts(texts) }, signal)
}

/** As files. Errors: `limit-exceeded` for too many or too long ones. */
export function heldTexts(texts: readonly { readonly name: string; readonly text: string }[]): readonly HeldFile[] {
  if (texts.length > TEXTS_MAX || texts.some(({ text }) => text.length > TEXT_LENGTH_MAX)) throw refusal('limit-exceeded')
  return texts.map(({ name, text }) => ({ name: name.slice(0, TEXT_NAME_LENGTH_MAX), bytes: encodeUtf8(text) }))
}

/** The same of files that may lie nowhere. Errors: as above. */
export async function previewFiles(session: Session, files: Chosen, signal: AbortSignal): Promise<ImportPreview> {
  return showPending(session, await collectEntries(session, files, signal))
}
