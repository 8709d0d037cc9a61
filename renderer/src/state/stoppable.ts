/** Which of the shares a person gave there is something to stop of. */

import type { GrantView } from '../../../shared/model/grant.ts'

type Stoppable = Pick<GrantView, 'state' | 'right' | 'deleteByMs' | 'deletedThereAtMs'>

/** Behind its end copies may still be kept there: until their day, or until they are asked back. */
export function isKeptThere({ state, right, deleteByMs, deletedThereAtMs }: Stoppable, nowMs: number): boolean {
  return state === 'expired' && right === 'keep' && deleteByMs > nowMs && deletedThereAtMs === undefined
}

/** In force, now or later, or with copies there. */
export function canStop(grant: Stoppable, nowMs: number): boolean {
  return grant.state === 'active' || grant.state === 'pending' || isKeptThere(grant, nowMs)
}
