/** Asks a pinning service to keep the sealed records of a grant: it hears names of blocks, and can read none of them. */

import type { PinsView } from '../../../../shared/api/pinning-views.ts'
import { forgetPin, setPin } from '../../session/carry/pin-entries.ts'
import { pinsOf, recordsOfGrant } from '../../session/carry/pinned-grants.ts'
import { addPin, findPins, pinningOf } from '../../session/carry/pinning.ts'
import type { Pin } from '../../session/carry/pinning.ts'
import { refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: `pinning-off`, `grant-not-found`, `grant-withdrawn`, `limit-exceeded`, `place-*`, `cancelled`. What it keeps already is not asked for again. */
export async function pinRemotely(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<PinsView> {
  const service = await pinningOf(session)
  const { endpoint } = service
  const { host } = new URL(endpoint)
  const entry = await session.manifest.get('grants', args.grantId)
  if (entry?.withdrawnAtMs !== undefined) throw refusal('grant-withdrawn')
  const { now } = await recordsOfGrant(session, args.grantId)
  const roots = [...new Set(now.map(({ cid }) => cid))]
  const pins: Pin[] = (await findPins(session, service, roots, signal)).filter(({ state }) => state !== 'failed')
  const kept = new Set(pins.map(({ cid }) => cid))
  const tried = new Set(kept)
  const keep = (cids: ReadonlySet<string>): Promise<void> =>
    session.manifest.commit(async (tx) => {
      for (const { cid, recordId } of now) {
        const requestIds = pins.filter((one) => one.cid === cid).map(({ requestId }) => requestId)
        if (cids.has(cid)) await setPin(session, tx, cid, { endpoint, recordId, requestIds, state: 'kept' })
        else await forgetPin(session, tx, cid)
      }
    })
  // Written down first: nothing may be there that is not known here, and so never asked to be let go.
  await keep(new Set(roots))
  try {
    for (const cid of roots.filter((one) => !kept.has(one))) {
      throwIfCancelled(signal)
      tried.add(cid)
      pins.push(await addPin(session, service, cid, signal))
    }
  } finally {
    await keep(tried)
  }
  const count = tried.size - kept.size
  await session.manifest.commit((tx) => addActivity(session, tx, 'pins-asked', { what: host, count, grantId: args.grantId }))
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return pinsOf(session, service, args.grantId, signal)
}
