/** The 24 words: 256 bits of entropy as a person can write them down (BIP-39, English list). */

import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'

const WORDS = 24
const KNOWN_WORDS: ReadonlySet<string> = new Set(wordlist)

/** 24 words of 32 bytes. */
export function createWords(entropy: Uint8Array): readonly string[] {
  if (entropy.length !== 32) throw new Error('24 words need 32 bytes')
  return entropyToMnemonic(entropy, wordlist).split(' ')
}

/** 32 bytes. Errors: `words-unknown-word` with the first `position` from 1, `words-wrong` for a wrong count or checksum. */
export function decodeWords(text: string): Result<Uint8Array> {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/u)
    .filter((word) => word !== '')
  const unknown = words.findIndex((word) => !KNOWN_WORDS.has(word))
  if (unknown !== -1) return err('words-unknown-word', { position: unknown + 1 })
  if (words.length !== WORDS) return err('words-wrong', { count: words.length })
  try {
    return ok(mnemonicToEntropy(words.join(' '), wordlist))
  } catch {
    return err('words-wrong')
  }
}

/** The list itself, 2,048 words, for safety words. */
export function wordAt(index: number): string {
  return wordlist[index] ?? ''
}
