/** Forgets a preview that the person said no to; nothing of it stays. */

import { forgetPending } from '../../session/import/pending-import.ts'
import type { Session } from '../../session/session.ts'

/** Unknown tokens are not an error: the end is the same. */
export async function discardImport(session: Session, args: { readonly importToken: string }): Promise<null> {
  await forgetPending(session, args.importToken)
  return null
}
