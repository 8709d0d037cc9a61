/** Asks a pinning service to keep the sealed records of a grant: it hears names of blocks, and can read none of them. */

import type { PinsView } from '../../../shared/api/pinning-views.ts'
import { pinsOf, rootsOfGrant } from '../session/carry/pinned-grants.ts'
import { addPin, findPins, pinningOf } from '../session/carry/pinning.ts'
import { refusal, throwIfCancelled } from '../session/refusal.ts'
import { addActivity } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Errors: `pinning-off`, `grant-not-found`, `grant-withdrawn`, `limit-exceeded`, `place-*`, `cancelled`. What it keeps already is not asked for again. */
export async function pinRemotely(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<PinsView> {
  const service = await pinningOf(session)
  const entry = await session.manifest.get('grants', args.grantId)
  if (entry?.withdrawnAtMs !== undefined) throw refusal('grant-withdrawn')
  const roots = await rootsOfGrant(session, args.grantId)
  const kept = new Set((await findPins(session, service, roots, signal)).filter(({ state }) => state !== 'failed').map(({ cid }) => cid))
  const asked = roots.filter((cid) => !kept.has(cid))
  for (const cid of asked) {
    throwIfCancelled(signal)
    await addPin(session, service, cid, signal)
  }
  const { host } = new URL(service.endpoint)
  await session.manifest.commit((tx) => addActivity(session, tx, 'pins-asked', { what: host, count: asked.length, grantId: args.grantId }))
  session.emit({ type: 'changed', what: ['activity'] })
  return pinsOf(session, service, roots, signal)
}
