/** How entries cross from the reading process: what is small as one text, what is large beside it, so that nothing is copied member by member. */

import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'

export interface EntryBatch {
  /** JSON of the entries without what follows. */
  readonly heads: string
  /** `resourceJson` of each record, in order. */
  readonly resources: readonly string[]
  /** `original` of each record that has one, and its place among the records. */
  readonly originals: readonly (readonly [number, Uint8Array])[]
}

type Head = Exclude<ParsedEntry, { type: 'record' }> | Omit<Extract<ParsedEntry, { type: 'record' }>, 'resourceJson' | 'original'>

/** On the reading side. */
export function encodeBatch(entries: readonly ParsedEntry[]): EntryBatch {
  const heads: Head[] = []
  const resources: string[] = []
  const originals: (readonly [number, Uint8Array])[] = []
  for (const entry of entries) {
    if (entry.type !== 'record') {
      heads.push(entry)
      continue
    }
    const { resourceJson, original, ...head } = entry
    if (original !== undefined) originals.push([resources.length, original])
    resources.push(resourceJson)
    heads.push(head)
  }
  return { heads: JSON.stringify(heads), resources, originals }
}

/** On the vault's side. Throws on anything that `encodeBatch` did not make. */
export function decodeBatch(batch: EntryBatch): readonly ParsedEntry[] {
  const originals = new Map(batch.originals)
  let at = 0
  return (JSON.parse(batch.heads) as Head[]).map((head): ParsedEntry => {
    if (head.type !== 'record') return head
    const original = originals.get(at)
    const resourceJson = batch.resources[at]
    at += 1
    if (typeof resourceJson !== 'string') throw new TypeError('a record without its resource')
    return original === undefined ? { ...head, resourceJson } : { ...head, resourceJson, original }
  })
}
