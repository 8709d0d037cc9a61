/** Words in the address: only numbers stand in for them there, because the engine copies an address into a process that outlives the page. */

/** `~` and the place of the word in the memory of this page. */
const TOKEN = /^~(\d+)$/u
/** Words that are kept; an address of longer ago forgets its words. */
const WORDS_MAX = 5000

const words = new Map<number, string>()
const places = new Map<string, number>()
let last = 0

/** What stands in an address for a word: the same for the same word. */
export function veilWord(word: string): string {
  const known = places.get(word)
  const place = known ?? (last += 1)
  // Used again, it is the youngest.
  words.delete(place)
  words.set(place, word)
  places.set(word, place)
  for (const [oldest, text] of words) {
    if (words.size <= WORDS_MAX) break
    words.delete(oldest)
    places.delete(text)
  }
  return `~${String(place)}`
}

/** The word for which it stands, the text itself where it is no token, and empty for a word of another page. */
export function unveilWord(text: string): string {
  const [, place] = TOKEN.exec(text) ?? []
  return place === undefined ? text : (words.get(Number(place)) ?? '')
}
