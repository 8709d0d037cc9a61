/** The time by which this node decides: the later of its clock and the own ledger's as it was last heard of, so that a clock put back opens nothing, also while the vault is locked. */

import type { LedgerPort } from '../vault/ports.ts'

export interface DecisionClock<L> {
  /** The same ledger; whoever asks it for its newest chain block brings the clock up to date. */
  readonly ledger: L
  readonly now: () => number
}

/** `local`: this computer's clock, in milliseconds. Without a ledger it counts alone. */
export function withDecisionClock<L extends Pick<LedgerPort, 'head'>>(ledger: L, local: () => number): DecisionClock<L> {
  let ledgerMs = 0
  const head: LedgerPort['head'] = async (choice) => {
    const answer = await ledger.head(choice)
    if (choice !== 'own') return answer
    if (answer.ok) ledgerMs = answer.value.timestampS * 1000
    else if (answer.error.code === 'ledger-off') ledgerMs = 0
    return answer
  }
  return { ledger: { ...ledger, head }, now: () => Math.max(local(), ledgerMs) }
}
