/** One in-process EVM (EDR) that keeps nothing itself: its whole life is replayed from a journal. */

import { createRequire } from 'node:module'

/** What EDR 0.13 offers and we use. */
interface Edr {
  readonly EdrContext: new () => EdrContext
  readonly ContractDecoder: new () => unknown
  readonly L1_CHAIN_TYPE: string
  l1ProviderFactory(): unknown
  l1GenesisState(hardfork: unknown): readonly object[]
  l1HardforkFromString(name: string): unknown
}
interface EdrContext {
  registerProviderFactory(type: string, factory: unknown): Promise<void>
  createProvider(type: string, config: object, logger: object, subscriptions: object, decoder: unknown): Promise<Provider>
}
interface Provider {
  handleRequest(request: string): Promise<{ readonly data: unknown }>
}

export interface Evm {
  /** Raw JSON-RPC to the instance; only the functions of this room call it, so nothing is open to others. */
  rpc(method: string, params: readonly unknown[]): Promise<unknown>
}

/** An answer of the EVM that is an error. */
export class EvmError extends Error {
  override readonly name = 'EvmError'
}

export interface EvmGenesis {
  readonly chainId: number
  readonly genesisTimeS: number
  /** Account that is given the play money of this chain; 0x address. */
  readonly account: string
}

const HARDFORK = 'Prague'
const GAS_LIMIT = 30_000_000n
const BALANCE = 10n ** 27n

/** EDR allows one context a process. */
let shared: Promise<{ readonly edr: Edr; readonly context: EdrContext }> | null = null

async function openContext(): Promise<{ readonly edr: Edr; readonly context: EdrContext }> {
  const edr = createRequire(import.meta.url)('@nomicfoundation/edr') as Edr
  const context = new edr.EdrContext()
  await context.registerProviderFactory(edr.L1_CHAIN_TYPE, edr.l1ProviderFactory())
  return { edr, context }
}

/** Starts an EVM at its genesis; the same genesis always gives the same genesis hash. */
export async function startEvm(genesis: EvmGenesis): Promise<Evm> {
  const { edr, context } = await (shared ??= openContext())
  const account = { address: Uint8Array.from(Buffer.from(genesis.account.slice(2), 'hex')), balance: BALANCE }
  const provider = await context.createProvider(
    edr.L1_CHAIN_TYPE,
    {
      allowBlocksWithSameTimestamp: true,
      allowUnlimitedContractSize: false,
      bailOnCallFailure: true,
      bailOnTransactionFailure: false,
      chainId: BigInt(genesis.chainId),
      networkId: BigInt(genesis.chainId),
      coinbase: new Uint8Array(20),
      defaultTransactionGasLimit: GAS_LIMIT,
      genesisState: [...edr.l1GenesisState(edr.l1HardforkFromString(HARDFORK)), account],
      hardfork: HARDFORK,
      initialBaseFeePerGas: 7n,
      initialParentBeaconBlockRoot: new Uint8Array(32),
      minGasPrice: 0n,
      mining: { autoMine: true, blockGasLimit: GAS_LIMIT, memPool: { order: 'Fifo' } },
      network: { genesisBlockGasLimit: GAS_LIMIT, genesisBlockTime: BigInt(genesis.genesisTimeS) },
      observability: {},
      ownedAccounts: [],
      precompileOverrides: [],
    },
    { enable: false, decodeConsoleLogInputsCallback: () => [], printLineCallback: () => undefined },
    { subscriptionCallback: () => undefined },
    new edr.ContractDecoder(),
  )
  let id = 0
  return {
    rpc: async (method, params) => {
      const answer = await provider.handleRequest(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }))
      const data = (typeof answer.data === 'string' ? JSON.parse(answer.data) : answer.data) as {
        readonly error?: { readonly message: string }
        readonly result?: unknown
      }
      if (data.error !== undefined) throw new EvmError(data.error.message)
      return data.result
    },
  }
}
