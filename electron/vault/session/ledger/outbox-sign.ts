/** From an intention to signed bytes: which call it is, with which number and at which fee. */

import { isOnHold } from '../on-hold.ts'
import { encodeHex } from '../../../../shared/crypto/bytes.ts'
import { accumulate } from '../../../../shared/crypto/ledger-hash.ts'
import type { LedgerPort } from '../../ports.ts'
import type { OutboxEntry, OutboxKind, SignedWith } from '../collections.ts'
import { readContract, readHeadState } from './ledger-state.ts'
import { mustAwait } from '../refusal.ts'
import { judgeRollback } from './rollback.ts'
import { changeVaultEntry, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** What the ledger says before something is signed. */
export type Prepared = Extract<Awaited<ReturnType<LedgerPort['prepare']>>, { readonly ok: true }>['value']

/** Gas that each kind may use; measured figures are a third of these. */
const GAS_LIMITS: Readonly<Record<OutboxKind, bigint>> = {
  'deploy-seal-log': 2_000_000n,
  'deploy-vault-heads': 4_000_000n,
  seal: 150_000n,
  open: 150_000n,
  head: 400_000n,
  relayed: 400_000n,
}
/** For each value more in one call; measured: 24,400. An account must hold the price of the whole limit. */
const GAS_LIMIT_BESIDE = 40_000n
/** A signed advance of the head is worth nothing after this long. */
const HEAD_DEADLINE_S = 7n * 24n * 3600n
const ZERO_32 = `0x${'00'.repeat(32)}`
/** Networks take another transaction of the same number for one whose fees are at least a tenth higher; this is an eighth. */
const RAISE_DIVISOR = 8n
/** Nothing is sent at a higher fee a unit of gas: 500 gwei. It waits until the network has calmed down. */
export const FEE_WEI_MAX = 500_000_000_000n
/** Transactions of one entry that are remembered. */
const REMEMBERED_MAX = 16

/** One call of a contract. */
export interface Act {
  /** Its address. */
  readonly to: string
  readonly contract: 'SealLog' | 'VaultHeads'
  readonly method: 'put' | 'seal' | 'open' | 'create' | 'advanceFor'
  /** 0x hexadecimal, and whole numbers in decimal. */
  readonly args: readonly string[]
  /** What the accumulator is after it; only of a head. */
  readonly accumulator?: string
}

/** Signs an entry for the number that the ledger names; with a higher fee than before where it had that number already. `beside`: values that are put in the same call, where it is one. Null while it cannot be. */
export async function signEntry(
  session: Session,
  entry: OutboxEntry,
  ready: Prepared,
  beside: readonly string[] = [],
): Promise<OutboxEntry | null> {
  const again = entry.signed?.nonce === ready.nonce && entry.signed.chainId === ready.chainId && entry.raw !== '' ? entry.signed : undefined
  const fees = feesOf(ready, again)
  if (fees.maxFeePerGas > FEE_WEI_MAX) return null
  const value = valueToSign(session, entry)
  const call = await callOf(session, { ...entry, value }, beside)
  if (call === null) return null
  const { raw, hash } = await session.signer.signTransaction({
    chainId: ready.chainId,
    nonce: ready.nonce,
    ...(call.to === '' ? {} : { to: call.to }),
    data: call.data,
    gasLimit: GAS_LIMITS[entry.kind] + BigInt(beside.length) * GAS_LIMIT_BESIDE,
    ...fees,
  })
  const signed: SignedWith = {
    chainId: ready.chainId,
    nonce: ready.nonce,
    maxFeePerGas: String(fees.maxFeePerGas),
    maxPriorityFeePerGas: String(fees.maxPriorityFeePerGas),
    atMs: session.ports.clock.now(),
    raised: again === undefined ? 0 : again.raised + 1,
  }
  // What makes a contract is known without it, and as long as everything else together.
  const data = call.to === '' ? '' : call.data
  const accumulator = call.accumulator === undefined ? {} : { accumulator: call.accumulator }
  return { ...entry, ...rememberedOf(entry, ready.nonce, hash), value, ...accumulator, state: 'signed', raw, hash, data, height: 0, signed }
}

/** Another entry that the same transaction is for. */
export function withTransactionOf({ raw, hash, data, signed }: OutboxEntry, other: OutboxEntry): OutboxEntry {
  const remembered = rememberedOf(other, signed?.nonce ?? 0, hash)
  return { ...other, ...remembered, state: 'signed', raw, hash, data, height: 0, ...(signed === undefined ? {} : { signed }) }
}

function rememberedOf(entry: OutboxEntry, nonce: number, hash: string): Pick<OutboxEntry, 'nonces' | 'formerHashes' | 'form'> {
  const hashes = [entry.hash, ...(entry.formerHashes ?? [])].filter((one) => one !== '' && one !== hash).slice(0, REMEMBERED_MAX)
  const nonces = [...new Set([nonce, ...(entry.nonces ?? [])])].slice(0, REMEMBERED_MAX)
  return {
    ...(hashes.length === 0 ? {} : { formerHashes: hashes }),
    ...(entry.kind.startsWith('deploy') ? { nonces } : {}),
    ...(entry.kind === 'deploy-seal-log' ? { form: 2 } : {}),
  }
}

function feesOf(ready: Prepared, before: SignedWith | undefined): Pick<Prepared, 'maxFeePerGas' | 'maxPriorityFeePerGas'> {
  const { maxFeePerGas, maxPriorityFeePerGas } = ready
  // A network that asks no fee has none to raise.
  if (before === undefined || maxFeePerGas === 0n) return { maxFeePerGas, maxPriorityFeePerGas }
  return {
    maxFeePerGas: larger(maxFeePerGas, raised(before.maxFeePerGas)),
    maxPriorityFeePerGas: larger(maxPriorityFeePerGas, raised(before.maxPriorityFeePerGas)),
  }
}

function raised(fee: string): bigint {
  const wei = BigInt(fee)
  return wei + wei / RAISE_DIVISOR + 1n
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** The literal bytes of a transaction. */
export function dataOf(session: Session, { kind, data, form = 1 }: OutboxEntry): string {
  if (data !== '') return data
  if (kind === 'deploy-seal-log') return session.signer.creationCode(form === 1 ? 'SealLog1' : 'SealLog')
  return kind === 'deploy-vault-heads' ? session.signer.creationCode('VaultHeads') : ''
}

/** Address and data of the transaction; null while it cannot be. */
async function callOf(
  session: Session,
  entry: OutboxEntry,
  beside: readonly string[],
): Promise<{ readonly to: string; readonly data: string; readonly accumulator?: string } | null> {
  if (entry.kind === 'deploy-seal-log' || entry.kind === 'deploy-vault-heads')
    return { to: '', data: session.signer.creationCode(entry.kind === 'deploy-seal-log' ? 'SealLog' : 'VaultHeads') }
  const act = await actOf(session, entry)
  if (act === null) return null
  const { to, accumulator } = act
  // In an order that says nothing of which is which.
  const data =
    beside.length === 0 ? encodeAct(session, act) : session.signer.encodeCall('SealLog', 'putMany', [[entry.value, ...beside].sort()])
  return { to, data, ...(accumulator === undefined ? {} : { accumulator }) }
}

/** An empty head is the newest one from now on. */
export function valueToSign(session: Session, { kind, value }: OutboxEntry): string {
  return kind === 'head' && value === '' ? `0x${session.manifest.headHash()}` : value
}

/** The call that an entry is for; null while its contract is not there or cannot be asked. */
export async function actOf(session: Session, entry: OutboxEntry): Promise<Act | null> {
  const { ledger } = await readVaultEntry(session)
  const isOfLog = entry.kind === 'seal' || entry.kind === 'open'
  const to = isOfLog ? ledger.sealLog : ledger.vaultHeads
  if (to === '') return null
  if (entry.kind === 'seal' || entry.kind === 'open') return logAct(session, to, entry.kind, entry.value)
  if (entry.kind === 'head') return headAct(session, to, entry.value)
  const { method, args } = entry.relay ?? {}
  return method === undefined || args === undefined ? null : { to, contract: 'VaultHeads', method, args }
}

/** Its bytes; the log of before alone seals and opens by calls of their own. */
export function encodeAct(session: Session, { contract, method, args }: Act): string {
  return session.signer.encodeCall(method === 'seal' || method === 'open' ? 'SealLog1' : contract, method, args)
}

/** One call for everything, but where the log is the one of before. */
async function logAct(session: Session, to: string, kind: 'seal' | 'open', value: string): Promise<Act | null> {
  const log = await readContract(session, { choice: 'own', contract: to, depth: 1 })
  if (!log.ok || log.value.form === null) return null
  return { to, contract: 'SealLog', method: log.value.form === 1 ? kind : 'put', args: [value] }
}

/** Creates the vault's accumulator at the first head, advances it by compare-and-swap afterwards. */
async function headAct(session: Session, vaultHeads: string, head: string): Promise<Act | null> {
  const { headsVaultId } = await readVaultEntry(session)
  if (headsVaultId !== '') {
    const state = await readHeadState(session, { choice: 'own', contract: vaultHeads, depth: 1 }, headsVaultId)
    if (!state.ok || state.value === null) return null
    // Not there (any more): it is created by the same values, so that it can only ever be one.
    if (state.value.seq > 0) {
      // Compared with what this vault knows, not only with what is there: a device that is behind must not go on.
      await judgeRollback(session)
      return isOnHold(session) ? null : advanceAct(session, { vaultHeads, id: headsVaultId, head }, state.value)
    }
  }
  return createAct(session, vaultHeads, head)
}

async function createAct(session: Session, vaultHeads: string, head: string): Promise<Act | null> {
  const { headsVaultId, headsSalt } = await readVaultEntry(session)
  const salt = headsSalt === '' ? `0x${encodeHex(session.ports.random.bytes(32))}` : headsSalt
  const args = [salt, session.signer.address(), head, ZERO_32, '0', '0']
  const answer = await session.ports.ledger.call('own', vaultHeads, session.signer.encodeCall('VaultHeads', 'vaultIdOf', args))
  if (!answer.ok || answer.value === '0x') return null
  const id = String(session.signer.decodeResult('VaultHeads', 'vaultIdOf', answer.value)[0])
  if (id !== headsVaultId || salt !== headsSalt)
    await session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, headsVaultId: id, headsSalt: salt })))
  return { to: vaultHeads, contract: 'VaultHeads', method: 'create', args, accumulator: accumulate(ZERO_32, head) }
}

async function advanceAct(
  session: Session,
  { vaultHeads, id, head }: { readonly vaultHeads: string; readonly id: string; readonly head: string },
  { accumulator: previous, seq }: { readonly accumulator: string; readonly seq: number },
): Promise<Act> {
  const { chainId } = await mustAwait(session.ports.ledger.status())
  const top = await mustAwait(session.ports.ledger.head('own'))
  const deadline = BigInt(top.timestampS) + HEAD_DEADLINE_S
  const domain = { name: 'SalusVaultHeads', version: '1', chainId, verifyingContract: vaultHeads }
  const types = {
    Advance: [
      { name: 'vaultId', type: 'bytes32' },
      { name: 'prev', type: 'bytes32' },
      { name: 'head', type: 'bytes32' },
      { name: 'seq', type: 'uint48' },
      { name: 'deadline', type: 'uint256' },
    ],
  }
  const signature = await session.signer.signTypedData(domain, types, { vaultId: id, prev: previous, head, seq, deadline })
  const args = [id, previous, head, String(deadline), signature]
  return { to: vaultHeads, contract: 'VaultHeads', method: 'advanceFor', args, accumulator: accumulate(previous, head) }
}
