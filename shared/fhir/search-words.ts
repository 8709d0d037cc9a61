/** The text a record can be found by: every display and written sentence in it. */

import { NARRATIVE_LENGTH_MAX, narrativeOf } from './narrative.ts'

/** Characters of what the elements of one record say that are indexed: a questionnaire, a bill or a report with all its results inside of it has tens of thousands. Of a narrative or text as much as is shown. */
const WORDS_LENGTH_MAX = 128 * 1024
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
  'name',
  'summary',
  'preparation',
  'patientInstruction',
  'instruction',
  'contentString',
  'valueMarkdown',
  // Of an implant, as its card has them.
  'manufacturer',
  'modelNumber',
  'serialNumber',
  'partNumber',
  'deviceIdentifier',
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
