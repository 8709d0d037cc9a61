/** When it was last looked whether mirrors are to be told something, and of which state of the vault. */

import type { Session } from '../session.ts'
import { LOOK_EVERY_MS } from './mirror-states.ts'

interface Look {
  readonly seq: number
  readonly atMs: number
  /** Changes with whatever of what is shared stands in an order. */
  readonly shared: string
}

const lookedAt = new WeakMap<Session, Look>()

/** Nothing was committed since, and it is not long ago. */
export function wasLooked(session: Session, now: number): boolean {
  const last = lookedAt.get(session)
  return last !== undefined && last.seq === session.manifest.seq() && Math.abs(now - last.atMs) < LOOK_EVERY_MS
}

/** Before anything is read: what is committed from here on may be in no order, and is looked for again. */
export function beginLook(session: Session, now: number): Look {
  return { seq: session.manifest.seq(), atMs: now, shared: sharedState(session) }
}

/** Once all that was due was told. */
export function noteLooked(session: Session, look: Look): void {
  lookedAt.set(session, look)
}

/** Whether mirrors were told of what is shared now; where it is not known yet, they were not. */
export function isSharedTold(session: Session): boolean {
  return lookedAt.get(session)?.shared === sharedState(session)
}

function sharedState({ manifest }: Session): string {
  return (['grants', 'amendments', 'children', 'movedLedgers'] as const).map((name) => manifest.refOf(name) ?? '').join(' ')
}
