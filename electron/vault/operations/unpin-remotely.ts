/** Asks a pinning service to let the sealed records of a grant go. Whether it does, nobody can see from here. */

import type { PinsView } from '../../../shared/api/pinning-views.ts'
import { pinsOf, rootsOfGrant } from '../session/carry/pinned-grants.ts'
import { findPins, pinningOf, removePin } from '../session/carry/pinning.ts'
import { throwIfCancelled } from '../session/refusal.ts'
import { addActivity } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Errors: `pinning-off`, `grant-not-found`, `limit-exceeded`, `place-*`, `cancelled`. Twice is harmless. */
export async function unpinRemotely(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<PinsView> {
  const service = await pinningOf(session)
  const roots = await rootsOfGrant(session, args.grantId)
  const pins = await findPins(session, service, roots, signal)
  for (const pin of pins) {
    throwIfCancelled(signal)
    await removePin(session, service, pin, signal)
  }
  const { host } = new URL(service.endpoint)
  await session.manifest.commit((tx) => addActivity(session, tx, 'pins-ended', { what: host, count: pins.length, grantId: args.grantId }))
  session.emit({ type: 'changed', what: ['activity'] })
  return pinsOf(session, service, roots, signal)
}
