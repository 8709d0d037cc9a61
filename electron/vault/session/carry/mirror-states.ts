/** Which state of the whole vault mirrors were told of, and when a newer one is worth an order. */

import type { Session } from '../session.ts'
import type { MirrorEntry } from './mirror-entries.ts'
import { lookWhole } from './whole-state.ts'
import type { WholeState } from './whole-state.ts'

/** It is looked for a newer state at most this often. */
export const LOOK_EVERY_MS = 60_000
/** For what changes no record a mirror is told of a newer state at most this often. */
export const RENEW_EVERY_MS = 5 * 60_000

interface Known {
  readonly state: WholeState
  readonly lookedAtMs: number
}

/** What was last looked at, and what some mirror was told of: nothing of any other state is kept for anybody. */
const seen = new WeakMap<Session, Known>()
const told = new WeakMap<Session, WholeState>()

/** What an order names of a state: the same for what needs no new order, in two parts of which the first is the more pressing. */
export function keysOf({ recordsHash, contentHash, back }: WholeState): readonly [string, string] {
  return [back === null ? recordsHash : `${recordsHash}+`, contentHash]
}

/** The state as it was last looked at, not long ago; null while keys are changing. It is not whole any more where `pin` says so. */
export async function stateNow(session: Session, now: number): Promise<WholeState | null> {
  const known = seen.get(session)
  if (known !== undefined && Math.abs(now - known.lookedAtMs) < LOOK_EVERY_MS) return known.state
  return stateAnew(session, now)
}

/** The state as it is now. */
export async function stateAnew(session: Session, now: number): Promise<WholeState | null> {
  const state = await lookWhole(session)
  if (state !== null) seen.set(session, { state, lookedAtMs: now })
  return state
}

/** What mirrors are fetching, or have. */
export function stateTold(session: Session): WholeState | null {
  return told.get(session) ?? null
}

/** Before the orders: what is kept for mirrors is the state that they are told of, and no other. */
export async function settleState(session: Session, state: WholeState, isTold: boolean): Promise<void> {
  const before = told.get(session)
  if (before === state) return
  if (isTold) told.set(session, state)
  await (isTold ? before : state)?.pin.release()
}

/** Once every mirror has it whole, the blocks that only it needs may go here. */
export async function releaseWhereThere(session: Session, mirrors: readonly MirrorEntry[]): Promise<void> {
  const state = stateTold(session)
  const isThere = ({ backTold = 0, back }: MirrorEntry): boolean => backTold === 0 || back === undefined || back.seq >= backTold
  if (state !== null && mirrors.every(isThere)) await state.pin.release()
}

/** Whether a mirror that gives states back was told of one in an earlier session and does not have it: what it needs may be gone. */
export function isLeftBehind(session: Session, { backTold = 0, back }: MirrorEntry): boolean {
  return stateTold(session) === null && back !== undefined && back.seq < backTold
}
