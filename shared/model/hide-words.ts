/** Takes words out of text, whatever the size of their letters and their accents. */

/** What stands in the place of a word that was taken out. */
export const HIDDEN = '█████'

/** A text as it is compared, and for each of its characters where in the text it begins. */
interface Folded {
  readonly text: string
  readonly places: readonly number[]
}

/** Letters without accents and size; several spaces and line ends count as one space. */
function fold(text: string): Folded {
  const pieces: string[] = []
  const places: number[] = []
  let wasSpace = false
  let at = 0
  for (const letter of text) {
    const plain = /\s/u.test(letter) ? ' ' : letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    if (!(plain === ' ' && wasSpace)) {
      pieces.push(plain)
      for (let index = 0; index < plain.length; index += 1) places.push(at)
    }
    if (plain !== '') wasSpace = plain === ' '
    at += letter.length
  }
  return { text: pieces.join(''), places }
}

/** Words as they are looked for; those without letters or numbers are none. */
export function foldedWords(words: readonly string[]): readonly string[] {
  const folded = words.map((word) => fold(word).text.trim()).filter((word) => /[\p{L}\p{N}]/u.test(word))
  // The longest first, so that what is inside another does not leave its ends.
  return [...new Set(folded)].sort((a, b) => b.length - a.length)
}

/** `words` are folded. */
export function holdsWord(text: string, words: readonly string[]): boolean {
  const { text: folded } = fold(text)
  return words.some((word) => folded.includes(word))
}

/** Where these words stand: stretches of the text, in order, those that touch as one. `words` are folded. */
export function placesOfWords(text: string, words: readonly string[]): readonly (readonly [from: number, to: number])[] {
  if (words.length === 0) return []
  const { text: folded, places } = fold(text)
  const hidden: (readonly [number, number])[] = []
  for (const word of words)
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1))
      hidden.push([places[at] ?? 0, places[at + word.length] ?? text.length])
  return joined(hidden)
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
