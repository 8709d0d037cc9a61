/** Until when copies of what is shared may be there. */

import type { GrantRight } from './grant.ts'

/** Of what is only looked at nobody may keep anything, so it goes with its end; `keptUntilMs` counts where copies may be kept. */
export function copiesGoAtMs(right: GrantRight, untilMs: number, keptUntilMs: number): number {
  return right === 'keep' ? keptUntilMs : untilMs
}

/** True where nothing may be kept behind the end; false as well where signed terms for looking only name a later day. */
export function isNothingKept(terms: { readonly right: GrantRight; readonly untilMs: number; readonly deleteByMs: number }): boolean {
  return terms.right === 'view' && terms.deleteByMs === terms.untilMs
}
