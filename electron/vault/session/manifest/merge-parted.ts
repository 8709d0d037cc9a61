/** What two devices know of embedded ledgers that parted: the same whichever side works it out. */

import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { VaultEntry } from '../collections.ts'

type Parted = Pick<VaultEntry, 'ledgerParted' | 'ledgersBefore'>
type LedgerBefore = NonNullable<VaultEntry['ledgersBefore']>[number]

/** Both members, undefined where neither has one. What was begun in the place of a ledger ends that it parted. */
export function mergeParted(a: Parted, b: Parted): { readonly [M in keyof Parted]-?: Parted[M] | undefined } {
  const before = mergeBefore([...(a.ledgersBefore ?? []), ...(b.ledgersBefore ?? [])])
  const parted = [a.ledgerParted, b.ledgerParted]
    .filter((one) => one !== undefined)
    .filter((one) => !before.some(({ ledger }) => ledger.genesisHash === one.genesisHash))
    .sort((one, other) => other.atMs - one.atMs || byText(one, other))
  return { ledgerParted: parted[0], ledgersBefore: before.length === 0 ? undefined : before }
}

function mergeBefore(all: readonly LedgerBefore[]): readonly LedgerBefore[] {
  // Told once is told; whatever comes first of the same ledger counts.
  const sorted = all.toSorted((one, other) => Number(other.told === true) - Number(one.told === true) || byText(one, other))
  const found = sorted.filter((one, at) => sorted.findIndex(({ ledger }) => ledger.genesisHash === one.ledger.genesisHash) === at)
  return found.sort((one, other) => one.endedAtMs - other.endedAtMs || byText(one, other))
}

function byText(a: object, b: object): number {
  return canonicalJson(a) < canonicalJson(b) ? -1 : 1
}
