/** Text as it is compared: small letters without accents, words one behind the other. */

import { foldText } from '../model/fold-text.ts'

/** Words of a text, joined by one space each, with a space before and behind; empty texts give one space. */
export function plainWords(text: string): string {
  const words = foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return words.length === 0 ? ' ' : ` ${words.join(' ')} `
}

/** Up to so many letters a beginning has to be the whole word: "hiv", "acne". */
const WHOLE_LENGTH_MAX = 4

/** Does it hold a word that begins so? `beginning` may be several words, each but the last whole. */
export function holdsBeginning(words: string, beginning: string): boolean {
  return words.includes(beginning.length <= WHOLE_LENGTH_MAX ? ` ${beginning} ` : ` ${beginning}`)
}
