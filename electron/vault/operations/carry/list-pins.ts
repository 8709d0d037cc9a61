/** How a pinning service stands with the sealed records of a grant. */

import type { PinsView } from '../../../../shared/api/pinning-views.ts'
import { pinsOf } from '../../session/carry/pinned-grants.ts'
import { pinningOf } from '../../session/carry/pinning.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `pinning-off`, `grant-not-found`, `limit-exceeded`, `place-*`, `cancelled`. */
export async function listPins(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<PinsView> {
  const service = await pinningOf(session)
  return pinsOf(session, service, args.grantId, signal)
}
