/** Which of the shares a person gave there is something to stop of. */

import type { GrantView } from '../../../shared/model/grant.ts'

type Stoppable = Pick<GrantView, 'state' | 'right' | 'deleteByMs' | 'deletedThereAtMs' | 'children'>

/** Behind its end copies may still be kept there: until their day, or until they are asked back. */
export function isKeptThere(grant: Stoppable, nowMs: number): boolean {
  const { state, right, deleteByMs, deletedThereAtMs } = grant
  return state === 'expired' && right === 'keep' && deleteByMs > nowMs && (deletedThereAtMs === undefined || isKeptBelow(grant))
}

/** Somebody to whom it was passed on may keep copies, whatever became of those of whom it was given to. */
function isKeptBelow({ children = [] }: Stoppable): boolean {
  return children.some(
    ({ right, state, deletionConfirmedAtMs }) => right === 'keep' && state !== 'stopped' && deletionConfirmedAtMs === undefined,
  )
}

/** In force, now or later, or with copies there. */
export function canStop(grant: Stoppable, nowMs: number): boolean {
  return grant.state === 'active' || grant.state === 'pending' || isKeptThere(grant, nowMs)
}
