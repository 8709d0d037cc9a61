/** Keeps what is typed and not saved yet, on this computer. */

import type { Drafts } from '../../../../shared/model/drafts.ts'
import { sealDrafts } from '../../session/records/kept-drafts.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `input-invalid`, `disk-full`, `disk-read-only`, `disk-failed`. */
export async function keepDrafts(session: Session, args: Drafts): Promise<null> {
  await sealDrafts(session, args)
  return null
}
