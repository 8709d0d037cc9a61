/** A chain whose behaviour a test decides: a real EVM with a pool of waiting transactions, made blocks, reorganisations, fees, and endpoints that are down, slow, lying or lose what they answer. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transaction } from 'ethers'
import { startEvm } from '../../electron/peer/ledger/evm.ts'
import type { Evm } from '../../electron/peer/ledger/evm.ts'
import type { Answer, Ask } from '../../electron/peer/ledger/endpoint.ts'

export const TEST_CHAIN_ID = 424_242
const GENESIS_TIME_S = 1_800_000_000
const BLOCK_S = 12
const CALM_WEI = 1_000_000_000n
/** A node takes another transaction of the same number only at fees a tenth higher. */
const REPLACING_PERCENT = 110n

export type Lie = (method: string, params: readonly unknown[], result: unknown) => unknown

/** How one endpoint behaves. `lossy`: it does what it is asked, and its answer is lost. */
export type Mood =
  | { readonly type: 'up' }
  | { readonly type: 'down' }
  | { readonly type: 'slow' }
  | { readonly type: 'lossy' }
  | { readonly type: 'lie'; readonly lie: Lie }

interface Pooled {
  readonly raw: string
  readonly tx: Transaction
}

interface Made {
  readonly snapshot: string
  readonly raw: string | null
}

export class TestChain {
  readonly moods: Mood[]
  baseFeeWei = CALM_WEI
  /** Not every endpoint proves what it says. */
  givesProofs = true
  readonly #evm: Evm
  readonly #account: string
  #timeS: number
  #made: Made[] = []
  #pool: Pooled[] = []

  private constructor(evm: Evm, account: string, endpoints: number, genesisTimeS: number) {
    this.#evm = evm
    this.#timeS = genesisTimeS
    this.#account = account
    this.moods = Array.from({ length: endpoints }, () => ({ type: 'up' }))
  }

  static async start(account: string, endpoints = 3, genesisTimeS = GENESIS_TIME_S): Promise<TestChain> {
    return new TestChain(await startEvm({ chainId: TEST_CHAIN_ID, genesisTimeS, account }), account, endpoints, genesisTimeS)
  }

  /** Addresses for the settings; they are asked by `ask`. */
  get urls(): readonly string[] {
    return this.moods.map((_mood, index) => `http://127.0.0.1:${String(index + 1)}`)
  }

  get waiting(): number {
    return this.#pool.length
  }

  get height(): number {
    return this.#made.length
  }

  /** The truth, whatever endpoints say. */
  rpc(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#evm.rpc(method, params)
  }

  /** Asks an endpoint without a network between. */
  ask: Ask = async (url, method, params) => {
    const mood = this.moods[Number(new URL(url).port) - 1] ?? { type: 'down' }
    if (mood.type === 'down' || mood.type === 'slow') return { type: 'silent' }
    const answer = await this.#answer(method, params)
    if (mood.type === 'lossy') return { type: 'silent' }
    return mood.type === 'lie' && answer.type === 'value' ? { type: 'value', value: mood.lie(method, params, answer.value) } : answer
  }

  /** One chain block for each transaction that may come in now, and an empty one where there is none. */
  async mine(): Promise<void> {
    let mined = 0
    for (;;) {
      const nonce = await this.#nonce()
      const next = this.#pool.find(({ tx }) => tx.nonce === nonce && (tx.maxFeePerGas ?? 0n) >= this.baseFeeWei)
      if (next === undefined) break
      await this.#make(next.raw)
      mined += 1
    }
    if (mined === 0) await this.#make(null)
    const nonce = await this.#nonce()
    this.#pool = this.#pool.filter(({ tx }) => tx.nonce >= nonce)
  }

  async mineEmpty(blocks: number): Promise<void> {
    for (let made = 0; made < blocks; made += 1) await this.#make(null)
  }

  /** Takes the newest chain blocks away and puts longer, empty ones in their place; their transactions wait again, or are gone. */
  async reorganise(blocks: number, keep: boolean): Promise<void> {
    const gone = this.#made.splice(Math.max(0, this.#made.length - blocks))
    const [first] = gone
    if (first === undefined) return
    await this.#evm.rpc('evm_revert', [first.snapshot])
    if (keep) for (const { raw } of gone) if (raw !== null) this.#pool.push({ raw, tx: Transaction.from(raw) })
    await this.mineEmpty(gone.length + 1)
  }

  dropPool(): void {
    this.#pool = []
  }

  /** A transaction that somebody else made with the same key. */
  async mineForeign(raw: string): Promise<void> {
    await this.#make(raw)
    const nonce = await this.#nonce()
    this.#pool = this.#pool.filter(({ tx }) => tx.nonce >= nonce)
  }

  async #make(raw: string | null): Promise<void> {
    const snapshot = String(await this.#evm.rpc('evm_snapshot', []))
    this.#timeS += BLOCK_S
    await this.#evm.rpc('evm_setNextBlockTimestamp', [this.#timeS])
    if (raw === null) await this.#evm.rpc('evm_mine', [])
    else await this.#evm.rpc('eth_sendRawTransaction', [raw])
    this.#made.push({ snapshot, raw })
  }

  async #nonce(): Promise<number> {
    return Number(await this.#evm.rpc('eth_getTransactionCount', [this.#account, 'latest']))
  }

  async #answer(method: string, params: readonly unknown[]): Promise<Answer> {
    if (method === 'eth_sendRawTransaction') return this.#take(String(params[0]))
    if (method === 'eth_getProof' && !this.givesProofs) return { type: 'refused', reason: 'the method does not exist' }
    try {
      const result = await this.#evm.rpc(method, params)
      const isBlock = method === 'eth_getBlockByNumber' && result !== null
      return { type: 'value', value: isBlock ? { ...(result as object), baseFeePerGas: `0x${this.baseFeeWei.toString(16)}` } : result }
    } catch (error) {
      return { type: 'refused', reason: String(error) }
    }
  }

  /** Into the pool, by the rules of nodes. */
  async #take(raw: string): Promise<Answer> {
    const tx = Transaction.from(raw)
    const no = (reason: string): Answer => ({ type: 'refused', reason })
    if (this.#pool.some((one) => one.raw === raw)) return no('already known')
    if (tx.nonce < (await this.#nonce())) return no('nonce too low')
    const before = this.#pool.find((one) => one.tx.nonce === tx.nonce)
    if (before !== undefined) {
      const enough = (next: bigint | null, was: bigint | null): boolean => (next ?? 0n) * 100n >= (was ?? 0n) * REPLACING_PERCENT
      if (!enough(tx.maxFeePerGas, before.tx.maxFeePerGas) || !enough(tx.maxPriorityFeePerGas, before.tx.maxPriorityFeePerGas))
        return no('replacement transaction underpriced')
      this.#pool = this.#pool.filter((one) => one !== before)
    }
    this.#pool.push({ raw, tx })
    return { type: 'value', value: tx.hash }
  }
}

export interface Served {
  readonly urls: readonly string[]
  readonly stop: () => void
}

/** The endpoints of a chain as JSON-RPC on loopback; a slow one keeps the connection and says nothing. */
export async function serveChain(chain: TestChain): Promise<Served> {
  const servers = chain.moods.map((_mood, index) =>
    createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method, params } = JSON.parse(Buffer.concat(chunks).toString()) as { method: string; params: unknown[] }
        void chain.ask(chain.urls[index] ?? '', method, params).then((answer) => {
          if (answer.type === 'silent') {
            if (chain.moods[index]?.type !== 'slow') request.socket.destroy()
            return
          }
          const body = answer.type === 'value' ? { result: answer.value } : { error: { code: -32_000, message: answer.reason } }
          response.setHeader('content-type', 'application/json')
          response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }))
        })
      })
    }),
  )
  for (const server of servers) await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  return {
    urls: servers.map((server) => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
    stop: () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
