/** The text a record can be found by: every display and written sentence in it. */

import { narrativeOf } from './narrative.ts'

/** Characters of one record that are indexed: of what its elements say, and of its narrative or text. */
const WORDS_LENGTH_MAX = 8000
const NARRATIVE_LENGTH_MAX = 256 * 1024
const DEPTH_MAX = 12
const SPOKEN = new Set([
  'display',
  'text',
  'title',
  'description',
  'conclusion',
  'valueString',
  'family',
  'comment',
  'lotNumber',
  'code',
  'given',
])

/** Of a document that is plain text. */
export const TEXT_MEDIA_TYPE = 'text/plain'

/** Words of a document: of its resource, and of its text. */
export function documentWordsOf(resource: object, text: string): string {
  return `${searchWordsOf(resource)} ${text.slice(0, NARRATIVE_LENGTH_MAX)}`.trim()
}

/** Words joined by spaces, narrative last. */
export function searchWordsOf(resource: object): string {
  const words: string[] = []
  collect(resource, 0, words)
  const spoken = [...new Set(words)].join(' ').slice(0, WORDS_LENGTH_MAX)
  const narrative = narrativeOf(resource)
  if (narrative.length === 0) return spoken
  return `${spoken} ${narrative.join(' ').slice(0, NARRATIVE_LENGTH_MAX)}`.trim()
}

function collect(value: unknown, depth: number, words: string[]): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'string') {
      if (SPOKEN.has(key) || Array.isArray(value)) words.push(member)
    } else if (Array.isArray(member) && SPOKEN.has(key)) {
      for (const item of member) if (typeof item === 'string') words.push(item)
      collect(member, depth + 1, words)
    } else collect(member, depth + 1, words)
  }
}
