/** Keeps what a person typed in as a record of her own, and a photograph or scan of the paper beside it. */

import type { TypedFields } from '../../../../shared/model/typed-record.ts'
import { keepTyped } from '../../session/import/keep-typed.ts'
import { refusal } from '../../session/refusal.ts'
import type { Session } from '../../session/session.ts'

/** `paths` are absolute, one at the most. Errors: `input-invalid` with the field and why, `file-unknown-kind`, the reader's own, `cancelled`, `disk-full`, `disk-failed`. */
export async function addRecord(
  session: Session,
  args: { readonly fields: TypedFields; readonly paths?: readonly string[]; readonly keepPrivate?: boolean },
  signal: AbortSignal,
): Promise<{ readonly recordId: string }> {
  const paths = args.paths ?? []
  if (paths.length > 1) throw refusal('input-invalid', { reason: 'paper: one file.' })
  return { recordId: await keepTyped(session, { fields: args.fields, paths, keepPrivate: args.keepPrivate === true }, signal) }
}
