/**
 * What was taken away on one computer of a person, while another one that still has it was not there: whether it is gone for both when they meet.
 * Either a note in `removed` says so (kept as long as the vault, some fifty bytes each: a computer may come back after years), or an entry that
 * stays does: a share that has ended, a record that is gone.
 */

import type { AmendmentEntry, Collections, DaySealEntry, OutboxEntry, ShareEntry } from './collections.ts'
import type { PinEntry } from './carry/pin-entry.ts'
import { isHeldByAnother } from './manifest/also-held.ts'
import type { CollectionName, Transaction } from './manifest/manifest.ts'
import { removedKey } from './session.ts'
import { overKey, stoppedKey } from './shares/stopped-key.ts'
import { recordOfWhoseKey } from './whose-key.ts'

/** Record ids of shares whose keys either computer dropped, because they were taken back. */
export type DroppedKeys = ReadonlyMap<string, ReadonlySet<string>>

type Rule<C extends CollectionName> = (tx: Transaction, key: string, entry: Collections[C], dropped: DroppedKeys) => Promise<boolean>

const RULES: { readonly [C in CollectionName]?: Rule<C> } = {
  records: async (tx, key, entry) => (await isNoted(tx, 'records', key)) && !(await isHeldByAnother(tx, entry)),
  imports: (tx, key) => isNoted(tx, 'imports', key),
  conflicts: (tx, key) => isNoted(tx, 'conflicts', key),
  links: (tx, key) => isNoted(tx, 'links', key),
  journal: (tx, key) => isNoted(tx, 'journal', key),
  digests: (tx, _digest, recordId) => isRecordGone(tx, recordId),
  keptPrivate: isRecordGone,
  whose: async (tx, key) => {
    const recordId = recordOfWhoseKey(key)
    return recordId !== undefined && (await isRecordGone(tx, recordId))
  },
  // That it went before it was called back stays known.
  deliveries: async (tx, key, { deliveredAtMs }) => deliveredAtMs === undefined && (await isNoted(tx, 'deliveries', key)),
  outbox: async (tx, key, entry) => (await isNoted(tx, 'outbox', key)) || (isUnsent(entry) && (await isNoted(tx, 'spareHeads', key))),
  publicOutbox: async (tx, key, { state }) => state !== 'confirmed' && (await isNoted(tx, 'publicOutbox', key)),
  daySeals: isSealLetGo,
  // A record may be pinned once more under the same name.
  pins: async (tx, key, { changedAtMs }: PinEntry) => changedAtMs <= ((await notedAtMs(tx, 'pins', key)) ?? 0),
  openings: async (tx, key) => (await tx.get('shares', grantOf(key)))?.ended !== undefined,
  keyBoxes: async (tx, key, _box, dropped) =>
    (await tx.get('shares', grantOf(key)))?.ended !== undefined ||
    dropped.get(grantOf(key))?.has(key.slice(grantOf(key).length + 1)) === true,
  amendments: isEarlyInVain,
}

/** They are judged behind all others, as those that they follow from are then. */
const LAST: ReadonlySet<CollectionName> = new Set(['digests', 'keptPrivate', 'whose', 'daySeals', 'openings', 'keyBoxes', 'amendments'])

/** Whether an entry that only one of the two has was taken away by the other. `tx` holds the notes of both, and what they made of everything that is judged before. */
export async function isTakenAway<C extends CollectionName>(
  tx: Transaction,
  collection: C,
  key: string,
  entry: Collections[C],
  dropped: DroppedKeys,
): Promise<boolean> {
  return (await RULES[collection]?.(tx, key, entry, dropped)) === true
}

/** In the order in which they are judged: first what was noted of removals. */
export function inOrderOfJudging<T extends { readonly collection: CollectionName }>(differences: readonly T[]): readonly T[] {
  const rank = ({ collection }: T): number => (collection === 'removed' ? 0 : LAST.has(collection) ? 2 : 1)
  return differences.toSorted((a, b) => rank(a) - rank(b))
}

/** What either side had dropped of what was shared with this person. */
export function droppedOf(
  differences: readonly { readonly collection: CollectionName; readonly key: string; readonly mine: unknown; readonly theirs: unknown }[],
  amendments: readonly (readonly [string, AmendmentEntry])[],
): DroppedKeys {
  const found = new Map<string, Set<string>>()
  const note = (grantId: string, entry: unknown): void => {
    const { dropped = [] } = (entry ?? {}) as Partial<ShareEntry & AmendmentEntry>
    if (dropped.length > 0) found.set(grantId, new Set([...(found.get(grantId) ?? []), ...dropped]))
  }
  for (const [key, entry] of amendments) note(grantOf(key), entry)
  for (const { collection, key, mine, theirs } of differences)
    if (collection === 'shares' || collection === 'amendments') for (const entry of [mine, theirs]) note(grantOf(key), entry)
  return found
}

/** Keys of what belongs to a share begin with its grant. */
export function grantOf(key: string): string {
  return key.split('/')[0] ?? key
}

function notedAtMs(tx: Transaction, collection: string, key: string): Promise<number | undefined> {
  return tx.get('removed', removedKey(collection, key))
}

async function isNoted(tx: Transaction, collection: string, key: string): Promise<boolean> {
  return (await notedAtMs(tx, collection, key)) !== undefined
}

/** These are judged behind the records: one that stays keeps what was said of it. */
async function isRecordGone(tx: Transaction, recordId: string): Promise<boolean> {
  return (await isNoted(tx, 'records', recordId)) && (await tx.get('records', recordId)) === undefined
}

/** What another computer signed meanwhile may be in the chain. */
function isUnsent({ state, raw }: OutboxEntry): boolean {
  return state === 'intent' && raw === ''
}

/** One that got into the chain all the same is a seal. */
async function isSealLetGo(tx: Transaction, key: string, { outboxId }: DaySealEntry): Promise<boolean> {
  return (await tx.get('publicOutbox', outboxId))?.state !== 'confirmed' && (await isNoted(tx, 'daySeals', key))
}

/** It waits for an invite that is not taken in any more. */
async function isEarlyInVain(tx: Transaction, _key: string, { early, grantId }: AmendmentEntry): Promise<boolean> {
  if (early === undefined) return false
  for (const keyOf of [stoppedKey, overKey]) if ((await tx.get('seen', keyOf(early.from, grantId))) !== undefined) return true
  return false
}
