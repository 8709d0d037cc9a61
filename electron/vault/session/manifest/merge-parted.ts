/** What two devices know of the embedded ledger: who keeps it, what it holds of the vault, and which ones parted. The same whichever side works it out. */

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

type Keeping = Pick<VaultEntry, 'ledgerDevice' | 'headsVaultId' | 'headsSalt' | 'headsKnown'>

/**
 * `newer` is the one that chose or began the ledger knowing of the other's; null where neither did. Who keeps it goes with that, and so does
 * what it holds of this vault: else a removed keeper would come back, and with it heads of a ledger that is gone, behind which the vault looks old.
 */
export function mergeKeeper(
  a: VaultEntry,
  b: VaultEntry,
  newer: VaultEntry | null,
): { readonly [M in keyof Keeping]-?: Keeping[M] | undefined } {
  const ledgerDevice = newer?.ledgerDevice ?? [a.ledgerDevice, b.ledgerDevice].filter((id) => id !== undefined).sort()[0]
  if (a.headsVaultId === b.headsVaultId) {
    const [headsKnown] = [a.headsKnown, b.headsKnown]
      .filter((one) => one !== undefined)
      .sort((one, other) => other.seq - one.seq || byText(one, other))
    const [headsSalt = ''] = [a.headsSalt, b.headsSalt].sort()
    return { ledgerDevice, headsVaultId: a.headsVaultId, headsSalt, headsKnown }
  }
  const first = a.headsVaultId === '' || (b.headsVaultId !== '' && b.headsVaultId < a.headsVaultId) ? b : a
  const { headsVaultId, headsSalt, headsKnown } = newer ?? first
  return { ledgerDevice, headsVaultId, headsSalt, headsKnown }
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
