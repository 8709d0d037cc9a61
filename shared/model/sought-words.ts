/** Words as the search reads them: whatever the accents, found by their beginnings. */

import { foldText } from './fold-text.ts'

/** Words of a query that count. */
const WORDS_MAX = 12
export const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** The words of a query, folded. */
export function soughtWords(text: string): readonly string[] {
  return [...foldText(text).matchAll(WORD)].map(([word]) => word).slice(0, WORDS_MAX)
}

/** How many of the words, folded, a text has. */
export function wordsFoundIn(text: string, words: readonly string[]): number {
  const there = soughtWordSet(text)
  return words.filter((word) => there.some((one) => one.startsWith(word))).length
}

function soughtWordSet(text: string): readonly string[] {
  return [...new Set([...foldText(text).matchAll(WORD)].map(([word]) => word))]
}
