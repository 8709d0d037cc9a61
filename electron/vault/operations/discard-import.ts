/** Forgets a preview that the person said no to; nothing of it was stored. */

import type { Session } from '../session/session.ts'

/** Unknown tokens are not an error: the end is the same. */
export function discardImport(session: Session, args: { readonly importToken: string }): Promise<null> {
  session.pendingImports.delete(args.importToken)
  return Promise.resolve(null)
}
