/** What can be said of an embedded ledger's journal by looking at it: who signed which entry, at which place. It is not replayed: only an EVM shows that its chain blocks follow from each other. */

import { CALENDAR_END_S } from '../model/moment.ts'
import { decodeHex, encodeHex } from './bytes.ts'
import { readChainTransaction } from './chain-transaction.ts'
import type { ChainTransaction } from './chain-transaction.ts'
import { keccak256 } from './hash.ts'
import { lockHash } from './ledger-hash.ts'
import { madeSealLogForm, SEAL_LOG_SELECTORS } from './seal-log-calls.ts'
import type { SealLogForm } from './seal-log-calls.ts'

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
  let form: SealLogForm | null = null
  let sealed: JournalPlace | null = null
  let opened: JournalPlace | null = null
  const others = new Map<string, JournalPlace>()
  let last: JournalPlace = { height: 0, timeS: header.genesisTimeS }
  for (let at = 1; at < lines.length; at++) {
    const line = lineOf(lines[at] ?? '')
    if (line?.transaction.chainId !== header.chainId || line.timeS < last.timeS) return 'broken'
    last = { height: at, timeS: line.timeS }
    const { transaction } = line
    if (transaction.to === '') {
      const signer = transaction.signer()
      if (signer?.contractAddress !== sealLog) continue
      if (signer.sender !== account) return 'other-signer'
      form = madeSealLogForm(`0x${encodeHex(keccak256(transaction.data))}`)
      if (form === null) return 'other-contract'
      continue
    }
    const { seals, opens } = matterOf(transaction, { sealLog, form }, wanted.lock)
    const isWanted = seals !== '' && seals === wanted.root
    const isOther = wanted.others?.has(seals) === true
    if (!isWanted && !opens && !isOther) continue
    if (transaction.signer()?.sender !== account) return 'other-signer'
    if (isWanted) sealed ??= last
    if (opens) opened ??= last
    if (isOther && !others.has(seals)) others.set(seals, last)
  }
  return form === null ? 'other-contract' : { sealed, opened, others, last }
}

/** Which root a call seals, empty where none, and whether it opens the lock; nothing before the contract was made. */
function matterOf(
  { to, data }: ChainTransaction,
  { sealLog, form }: { readonly sealLog: string; readonly form: SealLogForm | null },
  lock: string,
): { readonly seals: string; readonly opens: boolean } {
  if (form === null || to !== sealLog || data.length !== CALL_BYTES) return { seals: '', opens: false }
  const selector = `0x${encodeHex(data.subarray(0, 4))}`
  const value = `0x${encodeHex(data.subarray(4))}`
  const { put, seal, open } = SEAL_LOG_SELECTORS
  return {
    seals: selector === (form === 1 ? seal : put) ? value : '',
    opens: selector === (form === 1 ? open : put) && lock !== '' && lockHash(value) === lock,
  }
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
  return numbers &&
    value.genesisTimeS !== undefined &&
    value.genesisTimeS <= CALENDAR_END_S &&
    WORD.test(String(value.genesisHash)) &&
    ADDRESS.test(String(value.account))
    ? (value as Header)
    : null
}

function lineOf(text: string): { readonly timeS: number; readonly transaction: ChainTransaction } | null {
  const value = parsed(text) as { readonly t?: unknown; readonly raw?: unknown } | null
  if (typeof value !== 'object' || typeof value?.raw !== 'string' || !HEX.test(value.raw)) return null
  if (!Number.isSafeInteger(value.t) || Number(value.t) > CALENDAR_END_S) return null
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
