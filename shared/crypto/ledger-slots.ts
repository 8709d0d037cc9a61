/** Where SealLog and VaultHeads keep their values in their storage, so that a value can be proved against the state root of a chain block. Slots and words are 0x and 64 hexadecimal characters. Source: Solidity, "Layout of State Variables in Storage". */

import { concatBytes, decodeHex, encodeHex } from './bytes.ts'
import { keccak256 } from './hash.ts'
import { lockHash } from './ledger-hash.ts'
import type { SealLogForm } from './seal-log-calls.ts'

/** Numbers of the mappings, in the order in which the contracts declare them; the log of today has one, at the place where the one before kept its locks. */
const SEALED_AT_BEFORE = 0
const PUT_AT = 1
/** Two names of EIP-712 stand before it. */
const VAULTS = 2
const CONTROLLER_BITS = 160n
const SEQ_MASK = 0xffff_ffff_ffffn

/** `SealLog.putAt[keyOf(root)]`, of the log of before (form 1) `sealedAt[root]`. */
export function sealedAtSlot(root: string, form: SealLogForm): string {
  return form === 1 ? mappingSlot(root, SEALED_AT_BEFORE) : mappingSlot(lockHash(root), PUT_AT)
}

/** `SealLog.putAt[lock]`, of the log of before `openedAt[lock]`: the same slot, so that a withdrawal is seen without knowing which of them it is. */
export function openedAtSlot(lock: string): string {
  return mappingSlot(lock, PUT_AT)
}

/** `VaultHeads.vaults[id]`: the slot of its accumulator, and that of controller, seq, delay and threshold. */
export function vaultSlots(id: string): readonly [accumulator: string, packed: string] {
  const first = mappingSlot(id, VAULTS)
  return [first, wordOfNumber(BigInt(first) + 1n)]
}

/** The seq out of the second word of a vault. */
export function seqOfVault(packed: string): number {
  return Number((BigInt(packed) >> CONTROLLER_BITS) & SEQ_MASK)
}

/** keccak256(key || number of the mapping) */
function mappingSlot(key: string, mapping: number): string {
  const bytes = decodeHex(key.slice(2))
  const number = decodeHex(wordOfNumber(BigInt(mapping)).slice(2))
  if (bytes?.length !== 32 || number === null) throw new Error('a key of the ledger has 32 bytes')
  return `0x${encodeHex(keccak256(concatBytes(bytes, number)))}`
}

function wordOfNumber(value: bigint): string {
  return `0x${BigInt.asUintN(256, value).toString(16).padStart(64, '0')}`
}
