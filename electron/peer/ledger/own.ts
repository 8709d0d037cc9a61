/** Questions to the ledger that this node keeps or uses: everything of one answer is asked of one chain block. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { LedgerPort } from '../../vault/ports.ts'
import type { ChainBlock } from './chain.ts'
import type { Embedded } from './embedded.ts'
import type { Network } from './network.ts'
import type { ContractState } from './state-proof.ts'

export type Own =
  | { readonly type: 'embedded'; readonly embedded: Embedded }
  /** With its genesis as it was when it was chosen, 0x. */
  | { readonly type: 'rpc'; readonly network: Network; readonly genesisHash: string }

/** Tip of a transaction on a network, in wei; the embedded ledger takes none. */
const PRIORITY_FEE_WEI = 1_000_000_000n
/** A base fee may double this often before a transaction has to wait. */
const BASE_FEE_FACTOR = 2n

type Prepared = Awaited<ReturnType<LedgerPort['prepare']>>
type Receipt = Awaited<ReturnType<LedgerPort['receipt']>>
type Storage = Awaited<ReturnType<LedgerPort['readStorage']>>

/** Where there is no contract. */
const NO_CONTRACT = { words: null, codeHash: '' } as const

/** Errors: `ledger-off`, `ledger-unreachable`, `ledger-disagrees`, `ledger-refused`. */
export async function readOwn(own: Own | null, method: string, params: readonly unknown[]): Promise<Result<unknown>> {
  if (own === null) return err('ledger-off')
  if (own.type === 'rpc') return own.network.read(method, params)
  try {
    return ok(await own.embedded.chain.evm.rpc(method, params))
  } catch {
    return err('ledger-refused')
  }
}

/** The newest chain block, and how it is named in other questions. */
export async function blockOf(
  own: Own | null,
): Promise<Result<{ readonly block: ChainBlock; readonly tag: string; readonly baseFeePerGas: bigint }>> {
  if (own === null) return err('ledger-off')
  if (own.type === 'rpc') {
    const head = await own.network.head()
    if (!head.ok) return head
    const { height, hash, timestampS, baseFeePerGas } = head.value
    return ok({ block: { height, hash, timestampS }, tag: `0x${height.toString(16)}`, baseFeePerGas })
  }
  const newest = (await own.embedded.chain.evm.rpc('eth_getBlockByNumber', ['latest', false])) as { readonly baseFeePerGas?: string } | null
  return ok({ block: await own.embedded.chain.head(), tag: 'latest', baseFeePerGas: BigInt(newest?.baseFeePerGas ?? '0x0') })
}

/** What a transaction needs, as of the newest chain block. */
export async function prepare(own: Own | null, account: string): Promise<Prepared> {
  const block = await blockOf(own)
  if (!block.ok) return block
  if (own === null) return err('ledger-off')
  const nonce = await readOwn(own, 'eth_getTransactionCount', [account, block.value.tag])
  if (!nonce.ok) return nonce
  const nonceNumber = numberIn(nonce.value)
  if (nonceNumber === null) return err('ledger-disagrees')
  if (own.type === 'rpc' && own.network.config.isFree === true)
    return ok({ chainId: own.network.config.chainId, nonce: nonceNumber, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })
  const maxPriorityFeePerGas = own.type === 'embedded' ? 0n : PRIORITY_FEE_WEI
  const chainId = own.type === 'embedded' ? own.embedded.chain.header.chainId : own.network.config.chainId
  const maxFeePerGas = block.value.baseFeePerGas * BASE_FEE_FACTOR + maxPriorityFeePerGas + 7n
  return ok({ chainId, nonce: nonceNumber, maxFeePerGas, maxPriorityFeePerGas })
}

/** Null where the transaction is not in a chain block (any more). */
export async function receiptOf(own: Own | null, hash: string): Promise<Receipt> {
  const found = await readOwn(own, 'eth_getTransactionReceipt', [hash])
  if (!found.ok) return found
  if (found.value === null || found.value === undefined) return ok(null)
  const receipt = found.value as {
    readonly blockNumber: string
    readonly blockHash: string
    readonly status: string
    readonly contractAddress: string | null
  }
  const head = await blockOf(own)
  if (!head.ok) return head
  const height = numberIn(receipt.blockNumber)
  if (height === null || typeof receipt.blockHash !== 'string') return err('ledger-disagrees')
  if (height > head.value.block.height) return ok(null)
  // A reorganisation may have dropped the chain block since: the hash at that height decides.
  const block = await readOwn(own, 'eth_getBlockByNumber', [receipt.blockNumber, false])
  if (!block.ok) return block
  if ((block.value as { readonly hash?: unknown } | null)?.hash !== receipt.blockHash) return ok(null)
  return ok({
    height,
    confirmed: head.value.block.height - height + 1,
    succeeded: receipt.status === '0x1',
    contractAddress: receipt.contractAddress ?? '',
  })
}

/** As a ledger writes numbers; null for anything else, which would stand in the vault as a number that nothing can be reckoned with. */
function numberIn(value: unknown): number | null {
  const number = typeof value === 'string' && /^0x[0-9a-f]{1,14}$/iu.test(value) ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}

/** Words of a contract's storage `depth - 1` chain blocks before the newest. The embedded ledger never goes back, so its newest always counts. */
export async function readStorageOf(own: Own | null, contract: string, slots: readonly string[], depth: number): Promise<Storage> {
  if (own === null) return err('ledger-off')
  if (own.type === 'embedded') {
    const { chain } = own.embedded
    return ok(readFrom(await chain.readStorage(contract, slots), await chain.head()))
  }
  const head = await own.network.head()
  if (!head.ok) return head
  const block = depth <= 1 ? head : await own.network.blockAt(Math.max(0, head.value.height - depth + 1))
  if (!block.ok) return block
  if (block.value === null) return err('ledger-disagrees')
  const state = await own.network.readStorage(contract, slots, block.value)
  const { height, hash, timestampS } = block.value
  return state.ok ? ok(readFrom(state.value, { height, hash, timestampS })) : state
}

/** What was read, with the chain block that it was read at. */
export function readFrom(state: ContractState | null, block: ChainBlock): Extract<Storage, { readonly ok: true }>['value'] {
  return { ...(state ?? NO_CONTRACT), block }
}
