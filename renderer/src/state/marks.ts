/** Which parts of a text were searched for, as the search itself reads words: whatever the accents, by their beginnings. */

import { foldWord, soughtWords, WORD } from '../../../shared/model/sought-words.ts'

export interface TextPart {
  readonly text: string
  readonly marked: boolean
}

/** The whole text in parts, in its order: joined they are what was given. */
export function markParts(text: string, sought: string): readonly TextPart[] {
  const wanted = soughtWords(sought)
  if (wanted.length === 0 || text === '') return [{ text, marked: false }]
  const parts: TextPart[] = []
  let done = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const folded = foldWord(word)
    if (!wanted.some((one) => folded.startsWith(one))) continue
    if (index > done) parts.push({ text: text.slice(done, index), marked: false })
    parts.push({ text: word, marked: true })
    done = index + word.length
  }
  if (done < text.length) parts.push({ text: text.slice(done), marked: false })
  return parts
}
