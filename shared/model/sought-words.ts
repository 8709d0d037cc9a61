/** Words as the search reads them: whatever the accents, found by their beginnings. */

import { foldText, withoutAlike } from './fold-text.ts'

/** Words of a query that count. */
const WORDS_MAX = 12
export const WORD = /[\p{L}\p{N}\p{M}\p{Cf}]+/gu

/** A text in the letters that people type: one sign for a letter and its accent, two for a ligature, plain ones for those with a stroke, none for what is not seen (soft hyphens, marks of direction). */
export function plainLetters(text: string): string {
  return withoutAlike(text.normalize('NFKC').replace(/\p{Cf}/gu, ''))
}

/** As words are compared. */
export function foldWord(word: string): string {
  return foldText(plainLetters(word))
}

/** The words of a query, folded. */
export function soughtWords(text: string): readonly string[] {
  return wordsIn(text).slice(0, WORDS_MAX)
}

/** How many of the words, folded, a text has. */
export function wordsFoundIn(text: string, words: readonly string[]): number {
  const there = [...new Set(wordsIn(text))]
  return words.filter((word) => there.some((one) => one.startsWith(word))).length
}

function wordsIn(text: string): readonly string[] {
  return [...foldWord(text).matchAll(WORD)].map(([word]) => word)
}
