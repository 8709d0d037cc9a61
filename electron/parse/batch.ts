/** How entries cross from the reading process: what is small as one text, what is large beside it, so that nothing is copied member by member. */

import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'

export interface EntryBatch {
  /** JSON of the entries without what follows. */
  readonly heads: string
  /** `resourceJson` of the records, one behind the other: one long text is moved and kept with less work than many. */
  readonly resources: string
  readonly resourceEnds: readonly number[]
  /** `searchWords` of the records, in the same way. */
  readonly words: string
  readonly wordEnds: readonly number[]
  /** `original` of each record that has one, and its place among the records. */
  readonly originals: readonly (readonly [number, Uint8Array])[]
}

type ParsedRecord = Extract<ParsedEntry, { type: 'record' }>
type Head = Exclude<ParsedEntry, { type: 'record' }> | Omit<ParsedRecord, 'resourceJson' | 'searchWords' | 'original'>

/** On the reading side. */
export function encodeBatch(entries: readonly ParsedEntry[]): EntryBatch {
  const heads: Head[] = []
  const resources: string[] = []
  const words: string[] = []
  const originals: (readonly [number, Uint8Array])[] = []
  for (const entry of entries) {
    if (entry.type !== 'record') {
      heads.push(entry)
      continue
    }
    const { resourceJson, searchWords, original, ...head } = entry
    if (original !== undefined) originals.push([resources.length, original])
    resources.push(resourceJson)
    words.push(searchWords)
    heads.push(head)
  }
  return {
    heads: JSON.stringify(heads),
    resources: resources.join(''),
    resourceEnds: endsOf(resources),
    words: words.join(''),
    wordEnds: endsOf(words),
    originals,
  }
}

/** On the vault's side. Throws on anything that `encodeBatch` did not make. */
export function decodeBatch(batch: EntryBatch): readonly ParsedEntry[] {
  const originals = new Map(batch.originals)
  let at = 0
  return (JSON.parse(batch.heads) as Head[]).map((head): ParsedEntry => {
    if (head.type !== 'record') return head
    const original = originals.get(at)
    const resourceJson = partOf(batch.resources, batch.resourceEnds, at)
    const searchWords = partOf(batch.words, batch.wordEnds, at)
    at += 1
    return original === undefined ? { ...head, resourceJson, searchWords } : { ...head, resourceJson, searchWords, original }
  })
}

function endsOf(texts: readonly string[]): readonly number[] {
  let end = 0
  return texts.map((text) => (end += text.length))
}

function partOf(text: string, ends: readonly number[], at: number): string {
  const start = at === 0 ? 0 : ends[at - 1]
  const end = ends[at]
  if (start === undefined || end === undefined || start > end || end > text.length) throw new TypeError('a record without its texts')
  return text.slice(start, end)
}
