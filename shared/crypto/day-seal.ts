/** What is sealed on a public ledger of an embedded one: a salted commitment to its newest chain block and to every line of the journal that leads there. */

import { concatBytes, decodeHex, encodeHex, encodeUtf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { keccak256, sha256 } from './hash.ts'
import { HASH_DOMAINS } from './labels.ts'
import { leafHash } from './ledger-hash.ts'

/** An embedded ledger as it was at one of its chain blocks. */
export interface LedgerDay {
  readonly chainId: number
  /** 0x and 64 hexadecimal characters, like the hash of the chain block. */
  readonly genesisHash: string
  readonly height: number
  readonly blockHash: string
  /** SHA-256 of the journal up to that chain block, 64 hexadecimal characters: its lines cannot be changed afterwards, also for whoever cannot run them. */
  readonly journalHash: string
}

/** Where that was sealed, and what opens the commitment; height: of the embedded ledger. */
export interface PublicSeal {
  /** 64 hexadecimal characters. */
  readonly salt: string
  readonly height: number
  readonly chainId: number
  readonly genesisHash: string
  readonly sealLog: string
}

const HEX_32 = /^[0-9a-f]{64}$/u
const WORD = /^0x[0-9a-f]{64}$/u
const ADDRESS = /^0x[0-9a-fA-F]{40}$/u

/** A journal at one of its chain blocks, the newest unless given; null where it has none of that number. What the lines say is not checked here. */
export function ledgerDayOf(journal: string, height?: number): LedgerDay | null {
  const lines = journal.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const at = height ?? lines.length - 1
  if (!Number.isSafeInteger(at) || at < 1 || at >= lines.length) return null
  const header = parsed(lines[0] ?? '')
  const { hash: blockHash } = parsed(lines[at] ?? '')
  const { chainId, genesisHash } = header
  if (!Number.isSafeInteger(chainId) || !isWord(genesisHash) || !isWord(blockHash)) return null
  const text = `${lines.slice(0, at + 1).join('\n')}\n`
  return { chainId: Number(chainId), genesisHash, height: at, blockHash, journalHash: encodeHex(sha256(encodeUtf8(text))) }
}

/** The root that is put on the public ledger, 0x and 64 hexadecimal characters; it says nothing without its salt (32 bytes). */
export function dayRoot(day: LedgerDay, salt: Uint8Array): string {
  const value = keccak256(concatBytes(encodeUtf8(HASH_DOMAINS.dayLeaf), salt, sha256(encodeUtf8(canonicalJson(day)))))
  return leafHash(`0x${encodeHex(value)}`)
}

/** The same from a journal and what a file says of its seal; null where the journal has no such chain block. */
export function rootOfPublicSeal(journal: string, { salt, height }: Pick<PublicSeal, 'salt' | 'height'>): string | null {
  const day = ledgerDayOf(journal, height)
  const bytes = decodeHex(salt)
  return day === null || bytes === null ? null : dayRoot(day, bytes)
}

/** In form. */
export function isPublicSeal(value: unknown): value is PublicSeal {
  if (typeof value !== 'object' || value === null) return false
  const { salt, height, chainId, genesisHash, sealLog } = value as Partial<Record<keyof PublicSeal, unknown>>
  const numbers = [height, chainId].every((number) => Number.isSafeInteger(number) && Number(number) > 0)
  return numbers && matches(salt, HEX_32) && matches(genesisHash, WORD) && matches(sealLog, ADDRESS)
}

function isWord(value: unknown): value is string {
  return matches(value, WORD)
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
