/** Takes words out of text, whatever the size of their letters and their accents. */

import { ALIKE } from './fold-text.ts'

/** What stands in the place of a word that was taken out. */
export const HIDDEN = '█████'

/** A text as it is compared, and for each of its characters where in the text it begins. */
interface Folded {
  readonly text: string
  readonly places: readonly number[]
}

/** What nobody sees: a word with one of them inside still reads as that word. Spaces and ends of lines are none. */
const UNSEEN = /^(?:[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?![\s\u0085])\p{Cc})$/u
const SPACE = /^[\s\u0085]$/u
const DASH = /^[\p{Pd}\u2212]$/u
/** Written for an apostrophe; some of them would fall apart into a space. */
const APOSTROPHE = /^['\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\u00b4`\uff07]$/u

/** One letter as it is compared; nothing where nobody sees it. */
function plainOf(letter: string): string {
  if (UNSEEN.test(letter)) return ''
  if (SPACE.test(letter)) return ' '
  if (DASH.test(letter)) return '-'
  if (APOSTROPHE.test(letter)) return "'"
  // Through the large letters, because several small ones may have one of them.
  const small = letter.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  return small.replace(/./gu, (one) => ALIKE[one] ?? one)
}

/** Letters that were compared already; a text has few different ones, and one that has very many begins anew. */
const known = new Map<string, string>()
const KNOWN_MAX = 4096

function knownPlain(letter: string): string {
  const before = known.get(letter)
  if (before !== undefined) return before
  if (known.size >= KNOWN_MAX) known.clear()
  const plain = plainOf(letter)
  known.set(letter, plain)
  return plain
}

/** Letters without accents and size; several spaces and line ends count as one space. */
function fold(text: string): Folded {
  const pieces: string[] = []
  const places: number[] = []
  let wasSpace = false
  let at = 0
  for (const letter of text) {
    const plain = knownPlain(letter)
    if (!(plain === ' ' && wasSpace)) {
      pieces.push(plain)
      for (let index = 0; index < plain.length; index += 1) places.push(at)
    }
    if (plain !== '') wasSpace = plain === ' '
    at += letter.length
  }
  return { text: pieces.join(''), places }
}

/** A dash between two letters, also at the end of a line: some write it, and programs break words with it. */
const BETWEEN = /(?<=\p{L})- ?(?=\p{L})/gu

/** The same without such dashes. */
function withoutDashes({ text, places }: Folded): Folded {
  const pieces: string[] = []
  const kept: number[] = []
  let done = 0
  for (const { index, 0: dash } of [...text.matchAll(BETWEEN), { index: text.length, 0: '' }]) {
    pieces.push(text.slice(done, index))
    for (let at = done; at < index; at += 1) kept.push(places[at] ?? 0)
    done = index + dash.length
  }
  return { text: pieces.join(''), places: kept }
}

/** Words as they are looked for; those without letters or numbers are none. */
export function foldedWords(words: readonly string[]): readonly string[] {
  const folded = words.map((word) => fold(word).text.trim()).filter((word) => /[\p{L}\p{N}]/u.test(word))
  // The longest first, so that what is inside another does not leave its ends.
  return [...new Set(folded)].sort((a, b) => b.length - a.length)
}

/** `words` are folded. */
export function holdsWord(text: string, words: readonly string[]): boolean {
  return words.length > 0 && waysOf(text, words).some(([folded, sought]) => sought.some((word) => folded.text.includes(word)))
}

/** Where these words stand: stretches of the text, in order, those that touch as one. `words` are folded. */
export function placesOfWords(text: string, words: readonly string[]): readonly (readonly [from: number, to: number])[] {
  if (words.length === 0) return []
  const hidden: (readonly [number, number])[] = []
  for (const [folded, sought] of waysOf(text, words))
    for (const word of sought)
      for (let at = folded.text.indexOf(word); at !== -1; at = folded.text.indexOf(word, at + 1))
        hidden.push([folded.places[at] ?? 0, folded.places[at + word.length] ?? text.length])
  return joined(hidden)
}

/** A text and what is looked for in it: as they stand, and both without dashes inside of words. */
function waysOf(text: string, words: readonly string[]): readonly (readonly [Folded, readonly string[]])[] {
  const folded = fold(text)
  return [
    [folded, words],
    [withoutDashes(folded), words.map((word) => word.replace(BETWEEN, ''))],
  ]
}

/** The text with a bar for every place where one of these words stands. `words` are folded. */
export function hideWords(text: string, words: readonly string[]): string {
  const pieces: string[] = []
  let done = 0
  for (const [from, to] of placesOfWords(text, words)) {
    pieces.push(text.slice(done, from), HIDDEN)
    done = to
  }
  return pieces.join('') + text.slice(done)
}

/** Stretches that touch are one. */
function joined(stretches: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const all: [number, number][] = []
  for (const [from, to] of [...stretches].sort(([a], [b]) => a - b)) {
    const last = all.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}
