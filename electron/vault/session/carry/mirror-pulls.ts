/** What this person's node gives to her mirrors, so that they can keep it: known only while the vault is open. */

import type { ServedGrant } from '../../ports.ts'
import type { Session } from '../session.ts'

const pullsOf = new WeakMap<Session, readonly ServedGrant[]>()

/** For the serving table. */
export function mirrorPulls(session: Session): readonly ServedGrant[] {
  return pullsOf.get(session) ?? []
}

/** Returns whether something changed, so that the table is to be handed over again. */
export function setMirrorPulls(session: Session, pulls: readonly ServedGrant[]): boolean {
  const before = mirrorPulls(session)
  const textOf = (all: readonly ServedGrant[]): string => all.map(({ grantId, cids }) => `${grantId} ${cids.join()}`).join('\n')
  pullsOf.set(session, pulls)
  return textOf(before) !== textOf(pulls)
}
