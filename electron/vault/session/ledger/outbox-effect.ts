/** Whether what an entry of the outbox is for has come about: asked of the contracts themselves, never concluded from a transaction. */

import { accumulate, lockHash } from '../../../../shared/crypto/ledger-hash.ts'
import { ok } from '../../../../shared/model/result.ts'
import type { Result } from '../../../../shared/model/result.ts'
import type { LedgerBlock } from '../../ports.ts'
import type { OutboxEntry, VaultEntry } from '../collections.ts'
import { readContract, readHeadState, readSealState } from './ledger-state.ts'
import type { Session } from '../session.ts'

export type Effect =
  | {
      readonly type: 'there'
      /** The chain block it was seen in; it may be in an earlier one. */
      readonly block: LedgerBlock
      /** Of a contract that was made. */
      readonly address?: string
      /** Of a head that is the newest there. */
      readonly heads?: { readonly accumulator: string; readonly seq: number }
    }
  | { readonly type: 'missing' }
  /** What would have to take it is not there (yet, or any more). */
  | { readonly type: 'no-contract' }

const ZERO_32 = `0x${'00'.repeat(32)}`
const MISSING: Result<Effect> = ok({ type: 'missing' })

/** A constant by which VaultHeads is told from another contract. */
const MARK = { constant: 'VETOES_MAX', value: 3n } as const

/** As of the chain block `depth - 1` before the newest. Errors: those of reading the ledger; then nothing is known. */
export function effectOf(session: Session, vault: VaultEntry, entry: OutboxEntry, depth: number): Promise<Result<Effect>> {
  switch (entry.kind) {
    case 'deploy-seal-log':
    case 'deploy-vault-heads':
      return effectOfDeployment(session, entry.kind, addressesOf(session, vault, entry), depth)
    case 'seal':
    case 'open':
      return effectOfSeal(session, vault.ledger.sealLog, entry, depth)
    case 'head':
      return effectOfHead(session, vault, entry, depth)
    case 'relayed':
      return effectOfTransaction(session, entry, depth)
  }
}

/** Where a contract may lie: at the address in the settings, which somebody else may have made, or where any of its transactions put it. */
function addressesOf(session: Session, { ledger }: VaultEntry, { kind, nonces = [] }: OutboxEntry): readonly string[] {
  const chosen = kind === 'deploy-seal-log' ? ledger.sealLog : ledger.vaultHeads
  return [...(chosen === '' ? [] : [chosen]), ...nonces.map((nonce) => session.signer.createdAddress(nonce))]
}

async function effectOfDeployment(
  session: Session,
  kind: 'deploy-seal-log' | 'deploy-vault-heads',
  addresses: readonly string[],
  depth: number,
): Promise<Result<Effect>> {
  for (const address of addresses) {
    const found = await readContract(session, { choice: 'own', contract: address, depth })
    if (!found.ok) return found
    if (!found.value.isThere) continue
    // Another device of this person may have used the number for something else.
    const isRight = kind === 'deploy-seal-log' ? ok(found.value.form !== null) : await isVaultHeads(session, address)
    if (!isRight.ok) return isRight
    if (isRight.value) return ok({ type: 'there', block: found.value.block, address })
  }
  return MISSING
}

async function isVaultHeads(session: Session, address: string): Promise<Result<boolean>> {
  const answer = await session.ports.ledger.call('own', address, session.signer.encodeCall('VaultHeads', MARK.constant, []))
  if (!answer.ok) return answer.error.code === 'ledger-refused' ? ok(false) : answer
  return ok(isWord(answer.value) && BigInt(answer.value) === MARK.value)
}

async function effectOfSeal(session: Session, sealLog: string, { kind, value }: OutboxEntry, depth: number): Promise<Result<Effect>> {
  if (sealLog === '') return ok({ type: 'no-contract' })
  const isSeal = kind === 'seal'
  const place = { choice: 'own', contract: sealLog, depth } as const
  const state = await readSealState(session, place, isSeal ? value : ZERO_32, isSeal ? ZERO_32 : lockHash(value))
  if (!state.ok) return state
  // Of another program nothing is believed.
  if (state.value === null || state.value.form === null) return ok({ type: 'no-contract' })
  const { sealedAtS, openedAtS, block } = state.value
  return (isSeal ? sealedAtS : openedAtS) > 0 ? ok({ type: 'there', block }) : MISSING
}

async function effectOfHead(session: Session, vault: VaultEntry, entry: OutboxEntry, depth: number): Promise<Result<Effect>> {
  if (vault.ledger.vaultHeads === '') return ok({ type: 'no-contract' })
  const id = vault.headsVaultId === '' ? ZERO_32 : vault.headsVaultId
  const state = await readHeadState(session, { choice: 'own', contract: vault.ledger.vaultHeads, depth }, id)
  if (!state.ok) return state
  if (state.value === null) return ok({ type: 'no-contract' })
  const { accumulator, seq, block } = state.value
  if (seq === 0 || entry.accumulator === undefined) return MISSING
  if (accumulator === entry.accumulator) return ok({ type: 'there', block, heads: { accumulator, seq } })
  // What a contact sent has no receipt here; what followed it says that it is there.
  if (await isFollowedBy(session, entry, accumulator)) return ok({ type: 'there', block })
  // Another device may have gone on from it: then only the receipt tells.
  return effectOfTransaction(session, entry, depth)
}

/** An accumulator holds all that went into it before: whether this one was made from that of an earlier head by later ones of this vault. */
async function isFollowedBy(session: Session, entry: OutboxEntry, held: string): Promise<boolean> {
  const later = (await session.manifest.list('outbox'))
    .map(([, one]) => one)
    .filter((one) => one.kind === 'head' && one.accumulator !== undefined)
    .sort((a, b) => a.order - b.order)
  let reached = entry.accumulator ?? ''
  for (const { value, accumulator } of later) {
    if (accumulator !== accumulate(reached, value)) continue
    reached = accumulator
    if (reached === held) return true
  }
  return false
}

async function effectOfTransaction(session: Session, entry: OutboxEntry, depth: number): Promise<Result<Effect>> {
  for (const hash of [entry.hash, ...(entry.formerHashes ?? [])]) {
    const receipt = hash === '' ? null : await session.ports.ledger.receipt(hash)
    if (receipt?.ok === false) return receipt
    if (receipt?.value?.succeeded !== true || receipt.value.confirmed < depth) continue
    const block = await session.ports.ledger.blockAt(receipt.value.height)
    if (!block.ok) return block
    if (block.value !== null) return ok({ type: 'there', block: block.value })
  }
  return MISSING
}

function isWord(value: string): boolean {
  return /^0x[0-9a-f]{64}$/u.test(value)
}
