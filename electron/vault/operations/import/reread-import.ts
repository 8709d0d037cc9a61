/** Reads the files of a preview once more with what the person answered: passwords of papers, whether photographs lose where they were taken, what tables hold, and which codes in photographs are read. */

import type { RereadArgs } from '../../../../shared/api/paper-views.ts'
import type { ImportPreview } from '../../../../shared/api/import-views.ts'
import { decodeTableChoices } from '../../../../shared/model/table-columns.ts'
import { collectEntries, findPending, forgetPending } from '../../session/import/pending-import.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'
import { heldTexts } from './preview-import.ts'
import { showPending } from '../../session/import/show-preview.ts'

/** Answers at once, and characters of one. */
const PASSWORDS_MAX = 100
const PASSWORD_MAX = 512

/** The preview before it goes when the new one stands; passwords are kept nowhere. Errors: `import-gone`, `input-invalid`, those of `previewImport`. */
export async function rereadImport(session: Session, args: RereadArgs, signal: AbortSignal): Promise<ImportPreview> {
  const { importToken, removePlaces } = args
  const passwords = Object.entries(args.passwords as Readonly<Record<string, unknown>>)
  const valid = passwords.every(([, password]) => typeof password === 'string' && password.length <= PASSWORD_MAX)
  if (!valid || passwords.length > PASSWORDS_MAX || typeof removePlaces !== 'boolean') throw refusal('input-invalid')
  const said = decodeTableChoices(args.tables ?? [])
  if (said === null) throw refusal('input-invalid')
  const { chosen } = findPending(session, importToken)
  // What was said of tables before stays said, but for those that are said anew.
  const before = (chosen.tables ?? []).filter((one) => !said.some(({ file, name }) => file === one.file && name === one.name))
  const held = [...(chosen.held ?? []), ...heldTexts(args.texts ?? [])]
  const again = { ...chosen, held, answers: { passwords: args.passwords, removePlaces }, tables: [...before, ...said] }
  const pending = await collectEntries(session, again, signal)
  const shown = await showPending(session, pending)
  await forgetPending(session, importToken)
  return shown
}
