/** Reads what was typed on this computer and not saved. */

import type { Drafts } from '../../../../shared/model/drafts.ts'
import { openDrafts } from '../../session/records/kept-drafts.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `disk-failed`. */
export async function readDrafts(session: Session): Promise<Drafts> {
  return openDrafts(session)
}
