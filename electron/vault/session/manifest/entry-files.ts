/** Which stored files an entry of the manifest keeps alive. */

import { ordersOf } from '../carry/mirror-entries.ts'
import type { Collections } from '../collections.ts'
import type { CollectionName } from './manifest.ts'

const FILES: { readonly [C in CollectionName]?: (entry: Collections[C]) => readonly string[] } = {
  records: ({ cid }) => [cid],
  grants: ({ blob }) => [blob.cid],
  amendments: ({ blob }) => (blob === null ? [] : [blob.cid]),
  shares: ({ blob, consent }) => [blob, consent].flatMap((one) => one?.cid ?? []),
  children: ({ blob }) => [blob.cid],
  offers: ({ blob }) => (blob === null ? [] : [blob.cid]),
  journal: ({ blob }) => [blob.cid],
  deliveries: ({ cid, deliveredAtMs }) => (deliveredAtMs === undefined ? [cid] : []),
  kept: (entry) => ordersOf(entry).map(({ cid }) => cid),
  vault: ({ lastBackup }) => (lastBackup === undefined ? [] : [lastBackup.blocks.cid]),
}

/** Files that an entry keeps alive; of a share only its keys. */
export function filesOf(collection: CollectionName, entry: Collections[CollectionName] | undefined): readonly string[] {
  const files = FILES[collection] as ((entry: unknown) => readonly string[]) | undefined
  return entry === undefined ? [] : (files?.(entry) ?? [])
}
