/** What the contracts hold, read from their storage: the one thing that tells whether something is witnessed, whatever became of a transaction. */

import { openedAtSlot, sealedAtSlot, seqOfVault, vaultSlots } from '../../../../shared/crypto/ledger-slots.ts'
import { sealLogForm } from '../../../../shared/crypto/seal-log-calls.ts'
import type { SealLogForm } from '../../../../shared/crypto/seal-log-calls.ts'
import { ok } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { LedgerBlock, LedgerChoice } from '../../ports.ts'
import type { Session } from '../session.ts'

/** Where something is read: the newest chain block for depth 1. */
export interface Place {
  readonly choice: LedgerChoice
  /** Address of the contract. */
  readonly contract: string
  readonly depth: number
}

export interface SealState {
  /** Which log it is, by its code; null where it is another program. */
  readonly form: SealLogForm | null
  /** Seconds; 0 where it is not there. Another program seals nothing, but what it calls withdrawn is. */
  readonly sealedAtS: number
  readonly openedAtS: number
  readonly block: LedgerBlock
}

/** What VaultHeads holds for a vault; `seq` is 0 where it has nothing of it. */
export interface HeadState {
  readonly accumulator: string
  readonly seq: number
  readonly block: LedgerBlock
}

type Reading = Pick<Session, 'ports'>

/** A root and a lock in SealLog; null where there is no contract. Errors: as for reading storage. */
export async function readSealState(session: Reading, place: Place, root: string, lock: string): Promise<Result<SealState | null>> {
  const slots = [openedAtSlot(lock), sealedAtSlot(root, 1), sealedAtSlot(root, 2)]
  const read = await session.ports.ledger.readStorage(place.choice, place.contract, slots, place.depth)
  if (!read.ok) return read
  const { words, codeHash, block } = read.value
  if (words === null) return ok(null)
  const [openedAtS = 0, ...sealedAtS] = words.map(Number)
  const form = sealLogForm(codeHash)
  return ok({ form, sealedAtS: form === null ? 0 : (sealedAtS[form - 1] ?? 0), openedAtS, block })
}

/** A vault in VaultHeads; null where there is no such contract. Errors: as for reading storage. */
export async function readHeadState(session: Reading, place: Place, vaultId: string): Promise<Result<HeadState | null>> {
  const read = await session.ports.ledger.readStorage(place.choice, place.contract, vaultSlots(vaultId), place.depth)
  if (!read.ok) return read
  const { words, block } = read.value
  const [accumulator, packed] = words ?? []
  return ok(accumulator === undefined || packed === undefined ? null : { accumulator, seq: seqOfVault(packed), block })
}

/** Whether anything lies at an address, and which log it is, if it is one. Errors: as for reading storage. */
export async function readContract(
  session: Reading,
  place: Place,
): Promise<Result<{ readonly isThere: boolean; readonly form: SealLogForm | null; readonly block: LedgerBlock }>> {
  const read = await session.ports.ledger.readStorage(place.choice, place.contract, [], place.depth)
  if (!read.ok) return read
  const { words, codeHash, block } = read.value
  return ok({ isThere: words !== null, form: sealLogForm(codeHash), block })
}
