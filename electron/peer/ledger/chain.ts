/** A chain that lives in a journal: header line with the genesis, then one line a transaction with the hash of its chain block. */

import { CALENDAR_END_S } from '../../../shared/model/moment.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { CHAIN_BYTES, costOf, GAS_BYTES, isBearable, LINE_BYTES } from './line-cost.ts'
import { EvmError, startEvm } from './evm.ts'
import type { Evm, EvmGenesis } from './evm.ts'
import { codeHashOf } from './state-proof.ts'
import type { ContractState } from './state-proof.ts'

export interface JournalHeader extends EvmGenesis {
  readonly format: 'salus-journal/1'
  readonly genesisHash: string
}

export interface JournalLine {
  /** Seconds. */
  readonly t: number
  readonly raw: string
  /** Hash of the chain block that this transaction made. */
  readonly hash: string
}

export interface ChainBlock {
  readonly height: number
  readonly hash: string
  readonly timestampS: number
}

export interface Chain {
  readonly header: JournalHeader
  readonly evm: Evm
  head(): Promise<ChainBlock>
  /** What it takes in memory, about. */
  sizeBytes(): number
  /** Null where there is none of this height. */
  blockAt(height: number): Promise<ChainBlock | null>
  /** Runs one transaction at a time `t` and tells the line to be written down. Errors: `ledger-refused`. */
  apply(raw: string, t: number): Promise<Result<JournalLine>>
  /** Runs a line of a journal and compares the hash; one that costs more than any line of Salus is not run. Errors: `ledger-damaged`. */
  replay(line: JournalLine): Promise<Result<null>>
  call(to: string, data: string): Promise<Result<string>>
  /** Words of storage and the program at the newest chain block; null where there is no such contract. */
  readStorage(address: string, slots: readonly string[]): Promise<ContractState | null>
}

/** Longest line, in characters. */
export const LINE_LENGTH_MAX = 256 * 1024
const HEX = /^0x[0-9a-f]*$/u
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u

/** Starts a chain. Where the header names a genesis hash, it must come out the same. Errors: `ledger-damaged`. */
export async function startChain(genesis: EvmGenesis & { readonly genesisHash?: string }): Promise<Result<Chain>> {
  const evm = await startEvm(genesis)
  const first = await blockAt(evm, '0x0')
  if (genesis.genesisHash !== undefined && genesis.genesisHash !== first.hash) return err('ledger-damaged')
  const { chainId, genesisTimeS, account } = genesis
  let made = 0
  let sizeBytes = CHAIN_BYTES
  const header: JournalHeader = { format: 'salus-journal/1', chainId, genesisTimeS, account, genesisHash: first.hash }
  const chain: Chain = {
    header,
    evm,
    head: () => blockAt(evm, 'latest'),
    sizeBytes: () => sizeBytes,
    blockAt: async (height) => {
      const newest = await blockAt(evm, 'latest')
      return height > newest.height ? null : blockAt(evm, `0x${height.toString(16)}`)
    },
    apply: async (raw, t) => {
      try {
        const timestamp = Math.max(t, (await chain.head()).timestampS)
        await evm.rpc('evm_setNextBlockTimestamp', [timestamp])
        await evm.rpc('eth_sendRawTransaction', [raw])
        const { hash, gasUsed } = await blockAt(evm, 'latest')
        sizeBytes += LINE_BYTES + Math.ceil(gasUsed * GAS_BYTES)
        return ok({ t: timestamp, raw, hash })
      } catch (error) {
        if (error instanceof EvmError) return err('ledger-refused')
        throw error
      }
    },
    replay: async (line) => {
      const cost = costOf(line.raw)
      if (!isBearable(cost, made)) return err('ledger-damaged')
      if (cost?.makes === true) made += 1
      const applied = await chain.apply(line.raw, line.t)
      return applied.ok && applied.value.hash === line.hash && applied.value.t === line.t ? ok(null) : err('ledger-damaged')
    },
    call: async (to, data) => {
      try {
        return ok(String(await evm.rpc('eth_call', [{ to, data }, 'latest'])))
      } catch (error) {
        if (error instanceof EvmError) return err('ledger-refused')
        throw error
      }
    },
    readStorage: async (address, slots) => {
      // What is no address names no contract; somebody else may have written it.
      if (!ADDRESS.test(address)) return null
      const code = String(await evm.rpc('eth_getCode', [address, 'latest']))
      if (code === '0x') return null
      const words: string[] = []
      for (const slot of slots) words.push(String(await evm.rpc('eth_getStorageAt', [address, slot, 'latest'])))
      return { words, codeHash: codeHashOf(code) }
    },
  }
  return ok(chain)
}

/** Starts a chain from journal lines, header first. Errors: `ledger-damaged`, `limit-exceeded` where it would take more memory than that. */
export async function replayLines(lines: readonly string[], bytesMax = Number.POSITIVE_INFINITY): Promise<Result<Chain>> {
  const header = decodeHeader(lines[0] ?? '')
  if (header === null) return err('ledger-damaged')
  const started = await startChain(header)
  if (!started.ok) return started
  for (const text of lines.slice(1)) {
    if (started.value.sizeBytes() > bytesMax) return err('limit-exceeded')
    const line = decodeLine(text)
    const replayed = line === null ? err('ledger-damaged') : await started.value.replay(line)
    if (!replayed.ok) return replayed
  }
  return started
}

/** Null where the text is not a header. */
export function decodeHeader(text: string): JournalHeader | null {
  const value = parse(text) as Partial<JournalHeader> | null
  if (value?.format !== 'salus-journal/1') return null
  const numbers = [value.chainId, value.genesisTimeS].every((number) => Number.isSafeInteger(number) && Number(number) > 0)
  const texts = HEX.test(String(value.genesisHash)) && ADDRESS.test(String(value.account))
  return numbers && Number(value.genesisTimeS) < CALENDAR_END_S && texts ? (value as JournalHeader) : null
}

/** Null where the text is not a line. */
export function decodeLine(text: string): JournalLine | null {
  const value = parse(text) as Partial<JournalLine> | null
  if (value === null || typeof value !== 'object') return null
  return Number.isSafeInteger(value.t) && Number(value.t) < CALENDAR_END_S && HEX.test(String(value.raw)) && HEX.test(String(value.hash))
    ? (value as JournalLine)
    : null
}

function parse(text: string): unknown {
  if (text.length > LINE_LENGTH_MAX) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

async function blockAt(evm: Evm, tag: string): Promise<ChainBlock & { readonly gasUsed: number }> {
  const block = (await evm.rpc('eth_getBlockByNumber', [tag, false])) as {
    readonly number: string
    readonly hash: string
    readonly timestamp: string
    readonly gasUsed: string
  }
  return { height: Number(block.number), hash: block.hash, timestampS: Number(block.timestamp), gasUsed: Number(block.gasUsed) }
}
