/** The sealed records of a grant at a pinning service, counted: their names stay inside. */

import type { PinsView } from '../../../../shared/api/pinning-views.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { PinningEntry } from '../collections.ts'
import { pinDrops } from './pin-entries.ts'
import { findPins, PINNED_ROOTS_MAX } from './pinning.ts'
import type { Pin } from './pinning.ts'
import { refusal } from '../refusal.ts'
import { readStanding } from '../shares/amendments.ts'
import type { Session } from '../session.ts'

/** Sealed records of a grant: those it gives now, and all that it ever named. Errors: `grant-not-found`, `limit-exceeded`. */
export async function recordsOfGrant(
  session: Session,
  grantId: string,
): Promise<{ readonly now: readonly GrantedRecord[]; readonly ever: readonly GrantedRecord[] }> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  const { records, ever } = (await readStanding(session, grantId, entry)).amended
  if (ever.length > PINNED_ROOTS_MAX) throw refusal('limit-exceeded')
  return { now: records, ever }
}

/** Asks the service how things stand. Errors: `grant-not-found`, `limit-exceeded`, `place-*`, `cancelled`. */
export async function pinsOf(session: Session, service: PinningEntry, grantId: string, signal: AbortSignal): Promise<PinsView> {
  const { ever } = await recordsOfGrant(session, grantId)
  const roots = [...new Set(ever.map(({ cid }) => cid))]
  return { ...countPins(service, roots, await findPins(session, service, roots, signal)), drops: await pinDrops(session, ever) }
}

function countPins({ endpoint }: PinningEntry, roots: readonly string[], pins: readonly Pin[]): Omit<PinsView, 'drops'> {
  const states = { queued: 0, pinning: 0, pinned: 0, failed: 0 }
  // Of several pins of one root the one that is furthest counts.
  const order = ['failed', 'queued', 'pinning', 'pinned'] as const
  let unknown = 0
  for (const root of roots) {
    const [best] = pins.filter(({ cid }) => cid === root).sort((a, b) => order.indexOf(b.state) - order.indexOf(a.state))
    if (best === undefined) unknown += 1
    else states[best.state] += 1
  }
  return { host: new URL(endpoint).host, roots: roots.length, states, unknown }
}
