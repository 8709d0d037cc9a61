/** What can be said of an embedded ledger's journal by looking at it: who signed which entry, at which place. It is not replayed: only an EVM shows that its chain blocks follow from each other. */

import { decodeHex, encodeHex } from './bytes.ts'
import { readChainTransaction } from './chain-transaction.ts'
import type { ChainTransaction } from './chain-transaction.ts'
import { keccak256 } from './hash.ts'
import { lockHash } from './ledger-hash.ts'
import { SEAL_LOG_CREATION_HASHES, SEAL_LOG_SELECTORS } from './seal-log-calls.ts'

/** What is looked for; a root or lock that is empty is not. */
export interface WantedEntry {
  readonly chainId: number
  readonly genesisHash: string
  /** 0x and 40 hexadecimal characters. */
  readonly sealLog: string
  /** 0x and 64 lower-case hexadecimal characters. */
  readonly root: string
  readonly lock: string
  /** Other roots that are looked for beside it; absent: none. */
  readonly others?: ReadonlySet<string>
}

/** Where an entry stands: the number of its chain block, and the time written beside it. */
export interface JournalPlace {
  readonly height: number
  readonly timeS: number
}

export interface JournalLook {
  readonly sealed: JournalPlace | null
  readonly opened: JournalPlace | null
  /** Of the other roots, those that are there. */
  readonly others: ReadonlyMap<string, JournalPlace>
  /** Of the newest line; of the beginning where there is none. */
  readonly last: JournalPlace
}

/** Why a journal shows nothing: no journal, of another ledger, another contract stands at that address, somebody else signed. */
export type JournalProblem = 'broken' | 'other-ledger' | 'other-contract' | 'other-signer'

const LINES_MAX = 1_000_000
const LINE_LENGTH_MAX = 256 * 1024
const CALL_BYTES = 36
const HEX = /^0x(?:[0-9a-f]{2})*$/u
const WORD = /^0x[0-9a-f]{64}$/u
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u

/** Reads every line, and the signatures of those that matter. */
export function lookInJournal(journal: string, wanted: WantedEntry): JournalLook | JournalProblem {
  const lines = journal.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const header = headerOf(lines[0] ?? '')
  if (header === null || lines.length > LINES_MAX) return 'broken'
  if (header.chainId !== wanted.chainId || header.genesisHash !== wanted.genesisHash) return 'other-ledger'
  const account = header.account.toLowerCase()
  const sealLog = wanted.sealLog.toLowerCase()
  let contract = false
  let sealed: JournalPlace | null = null
  let opened: JournalPlace | null = null
  const others = new Map<string, JournalPlace>()
  let last: JournalPlace = { height: 0, timeS: header.genesisTimeS }
  for (let at = 1; at < lines.length; at++) {
    const line = lineOf(lines[at] ?? '')
    if (line?.transaction.chainId !== header.chainId || line.timeS < last.timeS) return 'broken'
    last = { height: at, timeS: line.timeS }
    const { transaction } = line
    const matter = matterOf(transaction, sealLog, wanted)
    if (matter === null || (matter !== 'makes' && !contract)) continue
    const signer = transaction.signer()
    if (matter === 'makes' && signer?.contractAddress !== sealLog) continue
    if (signer?.sender !== account) return 'other-signer'
    if (matter === 'makes') {
      if (!SEAL_LOG_CREATION_HASHES.includes(`0x${encodeHex(keccak256(transaction.data))}`)) return 'other-contract'
      contract = true
    } else if (matter === 'seals') sealed ??= last
    else if (matter === 'opens') opened ??= last
    else if (!others.has(matter.other)) others.set(matter.other, last)
  }
  return contract ? { sealed, opened, others, last } : 'other-contract'
}

/** What a transaction has to do with what is looked for; null where nothing. */
function matterOf(
  { to, data }: ChainTransaction,
  sealLog: string,
  wanted: WantedEntry,
): 'makes' | 'seals' | 'opens' | { readonly other: string } | null {
  if (to === '') return 'makes'
  if (to !== sealLog || data.length !== CALL_BYTES) return null
  const selector = `0x${encodeHex(data.subarray(0, 4))}`
  const value = `0x${encodeHex(data.subarray(4))}`
  if (selector === SEAL_LOG_SELECTORS.seal)
    return value === wanted.root ? 'seals' : wanted.others?.has(value) === true ? { other: value } : null
  return selector === SEAL_LOG_SELECTORS.open && wanted.lock !== '' && lockHash(value) === wanted.lock ? 'opens' : null
}

interface Header {
  readonly chainId: number
  readonly genesisTimeS: number
  readonly account: string
  readonly genesisHash: string
}

function headerOf(text: string): Header | null {
  const value = parsed(text) as (Partial<Header> & { readonly format?: unknown }) | null
  if (value?.format !== 'salus-journal/1') return null
  const numbers = [value.chainId, value.genesisTimeS].every((number) => Number.isSafeInteger(number) && Number(number) > 0)
  return numbers && WORD.test(String(value.genesisHash)) && ADDRESS.test(String(value.account)) ? (value as Header) : null
}

function lineOf(text: string): { readonly timeS: number; readonly transaction: ChainTransaction } | null {
  const value = parsed(text) as { readonly t?: unknown; readonly raw?: unknown } | null
  if (typeof value !== 'object' || typeof value?.raw !== 'string' || !Number.isSafeInteger(value.t) || !HEX.test(value.raw)) return null
  const transaction = readChainTransaction(decodeHex(value.raw.slice(2)) ?? new Uint8Array(0))
  return transaction === null ? null : { timeS: Number(value.t), transaction }
}

function parsed(text: string): unknown {
  if (text.length > LINE_LENGTH_MAX) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
