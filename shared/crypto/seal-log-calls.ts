/** The contract SealLog as a program without an EVM library knows it: hashes of its code, its calls and answers as bytes. Source: Solidity ABI specification. */

import { decodeHex, encodeHex } from './bytes.ts'
import { keccak256 } from './hash.ts'

/** 2: one call and one event for everything. 1: the log of before, which seals by one call and opens by another; ledgers that began with it go on with it. */
export type SealLogForm = 1 | 2

/** What it is known by. */
interface SealLogCode {
  readonly form: SealLogForm
  /** Hashes of the bytes that make it and of the code that then stands on the chain, as the pinned compiler writes both. */
  readonly creation: string
  readonly code: string
}

/** A test compares them with what the compiler makes. The last is of the source of form 1 with an optimizer set otherwise. */
const SEAL_LOG_CODES: readonly SealLogCode[] = [
  {
    form: 2,
    creation: '0x9fa563bef29ec498adc611c9620f9146806892bbbb5cd28457a27ad240f1675e',
    code: '0x1d7615f81271f50c3b5806fdbe9e441a42a9cdaaa0dd6b6797fa465e45abe933',
  },
  {
    form: 1,
    creation: '0x8a23069a62ab80521a3e2bd908bf4a2b8fb333eee39ccbd70c4a917703c37325',
    code: '0xd2ff0253c6d4339f8551c83e1311b44bf279cf8a5273454514c95166a80a37b7',
  },
  {
    form: 1,
    creation: '0x3875138fb37f9376392bf91896391911693c2eeac51e557755776c4fae2cab59',
    code: '0xeff92611daf6e4d8efe72f973b2536c226cdc9573d6dada8fcacd2927a431818',
  },
]

/** First four bytes of `put(bytes32)`, of `seal(bytes32)` and `open(bytes32)` of form 1, and of `check(bytes32,bytes32[],bytes32)` of both. */
export const SEAL_LOG_SELECTORS = { put: '0xe3a8f7c6', seal: '0xb07eeda8', open: '0xd3b3f73a', check: '0x42866ea8' } as const

/** By the hash of the code on the chain; null where it is another program. */
export function sealLogForm(codeHash: string): SealLogForm | null {
  return SEAL_LOG_CODES.find(({ code }) => code === codeHash)?.form ?? null
}

/** By the hash of the bytes that make it; null where they make something else. */
export function madeSealLogForm(creationHash: string): SealLogForm | null {
  return SEAL_LOG_CODES.find(({ creation }) => creation === creationHash)?.form ?? null
}

const WORD_LENGTH = 64
/** Where the list of siblings begins: after three words. */
const PATH_AT = 96

/** Data of a call of `check`; everything is 0x and 64 hexadecimal characters. */
export function encodeCheck(leaf: string, path: readonly string[], lock: string): string {
  const words = [leaf.slice(2), word(PATH_AT), lock.slice(2), word(path.length), ...path.map((step) => step.slice(2))]
  return `${SEAL_LOG_SELECTORS.check}${words.join('')}`
}

/** Seconds, zero for never; null where the answer has another form. */
export function decodeCheck(answer: string): { readonly sealedAtS: number; readonly openedAtS: number } | null {
  if (!/^0x[0-9a-f]{128}$/u.test(answer)) return null
  const [sealedAtS, openedAtS] = [seconds(answer.slice(2, 2 + WORD_LENGTH)), seconds(answer.slice(2 + WORD_LENGTH))]
  return sealedAtS === null || openedAtS === null ? null : { sealedAtS, openedAtS }
}

/** 0x and 64 hexadecimal characters of the keccak of code that is written as hexadecimal; empty where it is not. */
export function hashOfCode(code: string): string {
  const bytes = code.startsWith('0x') ? decodeHex(code.slice(2).toLowerCase()) : null
  return bytes === null ? '' : `0x${encodeHex(keccak256(bytes))}`
}

function word(value: number): string {
  return value.toString(16).padStart(WORD_LENGTH, '0')
}

function seconds(text: string): number | null {
  const value = BigInt(`0x${text}`)
  return value > 8_640_000_000_000n ? null : Number(value)
}
