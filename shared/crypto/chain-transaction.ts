/** A signed transaction taken apart and asked who signed it, without a chain. Source: EIP-2718, EIP-1559, EIP-2, Yellow Paper appendix B (RLP). */

import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concatBytes, encodeHex } from './bytes.ts'
import { keccak256 } from './hash.ts'

/** As much of it as is looked at. */
export interface ChainTransaction {
  readonly chainId: number
  /** 0x and 40 lower-case hexadecimal characters; empty where it makes a contract. */
  readonly to: string
  readonly data: Uint8Array
  /** Who signed it, and the address of a contract that it makes: each 0x and 40 lower-case hexadecimal characters; null where the signature is none. */
  signer(): { readonly sender: string; readonly contractAddress: string } | null
}

const TYPE_DYNAMIC_FEE = 0x02
/** chainId, nonce, two fees, gas, to, value, data, access list; then the signature in three. */
const SIGNED_FIELDS = 9
const FIELDS = 12
const ADDRESS_BYTES = 20
/** Longest content whose length is part of the first byte. */
const SHORT_MAX = 55

/** One item of a list: its bytes as they stand, and what they hold. */
interface Item {
  readonly whole: Uint8Array
  readonly content: Uint8Array
}

/** Null for anything but a whole EIP-1559 transaction. `raw` is its bytes. */
export function readChainTransaction(raw: Uint8Array): ChainTransaction | null {
  if (raw[0] !== TYPE_DYNAMIC_FEE) return null
  const list = readItem(raw, 1)
  if (list === null || list.end !== raw.length || !list.isList) return null
  const items = itemsOf(list.item.content)
  if (items?.length !== FIELDS) return null
  const chainId = numberOf(items[0])
  const to = items[5]?.content
  if (chainId === null || chainId > BigInt(Number.MAX_SAFE_INTEGER) || to === undefined) return null
  if (to.length !== 0 && to.length !== ADDRESS_BYTES) return null
  return {
    chainId: Number(chainId),
    to: to.length === 0 ? '' : `0x${encodeHex(to)}`,
    data: items[7]?.content ?? new Uint8Array(0),
    signer: () => signerOf(items),
  }
}

function signerOf(items: readonly Item[]): ReturnType<ChainTransaction['signer']> {
  const [parity, r, s] = [numberOf(items[9]), numberOf(items[10]), numberOf(items[11])]
  if ((parity !== 0n && parity !== 1n) || r === null || s === null) return null
  const signed = listOf(items.slice(0, SIGNED_FIELDS).map(({ whole }) => whole))
  const digest = keccak256(concatBytes(Uint8Array.of(TYPE_DYNAMIC_FEE), signed))
  try {
    const signature = new secp256k1.Signature(r, s, Number(parity))
    // The other of the two signatures that fit is none on a chain.
    if (signature.hasHighS()) return null
    const sender = keccak256(signature.recoverPublicKey(digest).toBytes(false).subarray(1)).slice(-ADDRESS_BYTES)
    const place = listOf([concatBytes(Uint8Array.of(0x80 + ADDRESS_BYTES), sender), items[1]?.whole ?? new Uint8Array(0)])
    return { sender: `0x${encodeHex(sender)}`, contractAddress: `0x${encodeHex(keccak256(place).slice(-ADDRESS_BYTES))}` }
  } catch {
    return null
  }
}

function listOf(encoded: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...encoded)
  if (content.length <= SHORT_MAX) return concatBytes(Uint8Array.of(0xc0 + content.length), content)
  const length: number[] = []
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  return concatBytes(Uint8Array.of(0xc0 + SHORT_MAX + length.length, ...length), content)
}

function itemsOf(content: Uint8Array): readonly Item[] | null {
  const items: Item[] = []
  for (let at = 0; at < content.length;) {
    const next = readItem(content, at)
    if (next === null || items.length === FIELDS) return null
    items.push(next.item)
    at = next.end
  }
  return items
}

function readItem(bytes: Uint8Array, at: number): { readonly item: Item; readonly end: number; readonly isList: boolean } | null {
  const first = bytes[at]
  if (first === undefined) return null
  const isList = first >= 0xc0
  let start = at + 1
  let length = first - (isList ? 0xc0 : 0x80)
  if (first < 0x80) [start, length] = [at, 1]
  else if (length > SHORT_MAX) {
    const digits = length - SHORT_MAX
    length = 0
    for (let digit = 0; digit < digits; digit++) length = length * 256 + (bytes[start + digit] ?? 0)
    start += digits
  }
  const end = start + length
  if (!Number.isSafeInteger(end) || end > bytes.length) return null
  return { item: { whole: bytes.subarray(at, end), content: bytes.subarray(start, end) }, end, isList }
}

function numberOf(item: Item | undefined): bigint | null {
  if (item === undefined || item.content.length > 32) return null
  return item.content.length === 0 ? 0n : BigInt(`0x${encodeHex(item.content)}`)
}
