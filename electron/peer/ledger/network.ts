/** Any JSON-RPC network: several endpoints asked, a quorum must agree, the chain id is really checked, and words of storage are proved against a state root that the quorum agrees on. */

import { CALENDAR_END_S } from '../../../shared/model/moment.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { agreedHeight, agreement } from './agreement.ts'
import type { OnCounted, Pick } from './agreement.ts'
import type { ChainBlock } from './chain.ts'
import { createAsk, isAllowedUrl } from './endpoint.ts'
import type { Answer, Ask } from './endpoint.ts'
import { createOpinions } from './endpoints.ts'
import type { Opinions } from './endpoints.ts'
import { codeHashOf, provedWords } from './state-proof.ts'
import type { ContractState } from './state-proof.ts'

export interface NetworkConfig {
  readonly chainId: number
  readonly urls: readonly string[]
  readonly quorum: number
  readonly isFree?: boolean
}

/** A chain block with what is signed for and proved by it. */
export interface NetworkBlock extends ChainBlock {
  readonly stateRoot: string
  readonly baseFeePerGas: bigint
}

export interface Network {
  readonly config: NetworkConfig
  /** One read, answered alike by a quorum. Errors: `ledger-unreachable`, `ledger-disagrees`, `ledger-refused`. */
  read(method: string, params: readonly unknown[]): Promise<Result<unknown>>
  /** Sends signed bytes to every endpoint; one acceptance is enough, and so is one that has them already. */
  submit(raw: string): Promise<Result<string>>
  /** The newest that a quorum has. */
  head(): Promise<Result<NetworkBlock>>
  /** Null where there is none of this height. */
  blockAt(height: number): Promise<Result<NetworkBlock | null>>
  /** Words of storage and the program as of a chain block; null where it has no such contract. */
  readStorage(address: string, slots: readonly string[], block: NetworkBlock): Promise<Result<ContractState | null>>
}

const URLS_MAX = 8
/** What geth, Besu, Nethermind, Erigon, Reth and Anvil say to bytes that they have already. */
const KNOWN_ALREADY = /already (known|imported|in mempool|exists)|known transaction|transaction already/iu

const WORD = /^0x[0-9a-f]{64}$/u
const CODE = /^0x(?:[0-9a-fA-F]{2})+$/u

/** By method: what of an answer has to be alike. */
const PICKS: Readonly<Record<string, Pick>> = {
  eth_getBlockByNumber: (value) => pickOf(value, ['number', 'hash', 'stateRoot', 'timestamp', 'baseFeePerGas']),
  eth_getTransactionReceipt: (value) => pickOf(value, ['blockNumber', 'blockHash', 'status', 'contractAddress']),
}

/** Checks the addresses and asks every endpoint which chain it is; one that leads elsewhere is outvoted like one that lies. Errors: `input-invalid`, `ledger-wrong-chain`, `ledger-unreachable`. */
export async function openNetwork(
  config: NetworkConfig,
  ask: Ask = createAsk(),
  opinions: Opinions = createOpinions(),
): Promise<Result<Network>> {
  const { urls, quorum, chainId } = config
  const sound = urls.length > 0 && urls.length <= URLS_MAX && quorum >= 1 && quorum <= urls.length && urls.every(isAllowedUrl)
  if (!sound || !Number.isSafeInteger(chainId) || chainId <= 0) return err('input-invalid')
  const askAll = (method: string, params: readonly unknown[]): readonly Promise<Answer>[] => urls.map((url) => ask(url, method, params))
  const named = (await Promise.all(askAll('eth_chainId', []))).filter((answer) => answer.type === 'value')
  const isOther = named.filter((answer) => Number(answer.value) !== chainId)
  if (named.length - isOther.length < quorum) return err(isOther.length > 0 ? 'ledger-wrong-chain' : 'ledger-unreachable')
  let reached: number | null = null
  const noteOf =
    (method: string): OnCounted =>
    (at, isOutvoted) => {
      opinions.note(urls[at] ?? '', method, isOutvoted)
    }
  const read: Network['read'] = (method, params) => agreement(askAll(method, params), quorum, PICKS[method], noteOf(method))
  const blockAt = async (height: number): Promise<Result<NetworkBlock | null>> => {
    const block = await read('eth_getBlockByNumber', [hexOf(height), false])
    return block.ok ? readBlock(block.value, height) : block
  }
  return ok({
    config,
    read,
    blockAt,
    submit: (raw) => submitTo(askAll('eth_sendRawTransaction', [raw])),
    head: async () => {
      const height = await agreedHeight(askAll('eth_blockNumber', []), quorum, reached)
      if (height === null) return err('ledger-unreachable')
      const block = await blockAt(height)
      if (!block.ok) return block
      reached = height
      return block.value === null ? err('ledger-disagrees') : ok(block.value)
    },
    readStorage: async (address, slots, block) => {
      const question = { address, slots, block }
      const proofs = askAll('eth_getProof', [address, slots, hexOf(block.height)])
      return (await askForProof(proofs, question, noteOf('eth_getProof'))) ?? readUnproved(read, question)
    },
  })
}

function submitTo(asked: readonly Promise<Answer>[]): Promise<Result<string>> {
  return new Promise((settle) => {
    let heard = 0
    let refused = false
    for (const one of asked) {
      void one.then((answer) => {
        heard += 1
        const known = answer.type === 'refused' && KNOWN_ALREADY.test(answer.reason)
        if (answer.type === 'value' || known) settle(ok(answer.type === 'value' ? String(answer.value) : ''))
        refused ||= answer.type === 'refused'
        if (heard === asked.length) settle(err(refused ? 'ledger-refused' : 'ledger-unreachable'))
      })
    }
  })
}

interface Question {
  readonly address: string
  readonly slots: readonly string[]
  readonly block: NetworkBlock
}

/** One endpoint is enough: what it says either follows from the state root or is not taken. Null where none of them can. */
function askForProof(
  asked: readonly Promise<Answer>[],
  { address, slots, block }: Question,
  onCounted: OnCounted,
): Promise<Result<ContractState | null> | null> {
  return new Promise((settle) => {
    let heard = 0
    for (const [at, one] of asked.entries()) {
      void one.then((answer) => {
        heard += 1
        const state = answer.type === 'value' ? provedWords(block.stateRoot, address, slots, answer.value) : null
        if (state !== null) onCounted(at, !state.ok)
        if (state?.ok === true) settle(state)
        if (heard === asked.length) settle(null)
      })
    }
  })
}

/** Endpoints that give no proofs: the same trust as in the state root, the word of a quorum. */
async function readUnproved(read: Network['read'], { address, slots, block }: Question): Promise<Result<ContractState | null>> {
  const at = hexOf(block.height)
  const code = await read('eth_getCode', [address, at])
  if (!code.ok) return code
  if (code.value === '0x') return ok(null)
  if (typeof code.value !== 'string' || !CODE.test(code.value)) return err('ledger-disagrees')
  const words: string[] = []
  for (const slot of slots) {
    const word = await read('eth_getStorageAt', [address, slot, at])
    if (!word.ok) return word
    if (typeof word.value !== 'string' || !WORD.test(word.value)) return err('ledger-disagrees')
    words.push(word.value)
  }
  return ok({ words, codeHash: codeHashOf(code.value) })
}

function readBlock(value: unknown, height: number): Result<NetworkBlock | null> {
  if (value === null) return ok(null)
  const { number, hash, stateRoot, timestamp, baseFeePerGas } = value as Readonly<Record<string, unknown>>
  const isTime = Number(timestamp) >= 0 && Number(timestamp) < CALENDAR_END_S
  const sound = Number(number) === height && typeof hash === 'string' && typeof stateRoot === 'string' && isTime
  if (!sound) return err('ledger-disagrees')
  const fee = typeof baseFeePerGas === 'string' && /^0x[0-9a-f]{1,64}$/iu.test(baseFeePerGas) ? BigInt(baseFeePerGas) : 0n
  return ok({ height, hash, stateRoot, timestampS: Number(timestamp), baseFeePerGas: fee })
}

function pickOf(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(names.map((name) => [name, (value as Readonly<Record<string, unknown>>)[name]]))
}

function hexOf(height: number): string {
  return `0x${height.toString(16)}`
}
