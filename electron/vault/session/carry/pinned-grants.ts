/** The sealed records of a grant at a pinning service, counted: their names stay inside. */

import type { PinsView } from '../../../../shared/api/pinning-views.ts'
import type { PinningEntry } from '../collections.ts'
import { findPins, PINNED_ROOTS_MAX } from './pinning.ts'
import type { Pin } from './pinning.ts'
import { refusal } from '../refusal.ts'
import { readSignedGrant } from '../shares/serving.ts'
import type { Session } from '../session.ts'

/** Root CIDs of a grant, each once. Errors: `grant-not-found`, `limit-exceeded`. */
export async function rootsOfGrant(session: Session, grantId: string): Promise<readonly string[]> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  const { terms } = await readSignedGrant(session, entry)
  const roots = [...new Set(terms.records.map(({ cid }) => cid))]
  if (roots.length > PINNED_ROOTS_MAX) throw refusal('limit-exceeded')
  return roots
}

/** Asks the service how things stand. Errors: `place-*`, `cancelled`. */
export async function pinsOf(session: Session, service: PinningEntry, roots: readonly string[], signal: AbortSignal): Promise<PinsView> {
  return countPins(service, roots, await findPins(session, service, roots, signal))
}

function countPins({ endpoint }: PinningEntry, roots: readonly string[], pins: readonly Pin[]): PinsView {
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
