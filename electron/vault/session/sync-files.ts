/** The files that another computer has and this one has not: small ones first, then the records, with how far it is. */

import type { ContactCard } from '../../../shared/model/person.ts'
import { OWN_DEVICE } from '../ports.ts'
import type { Collections, RecordEntry } from './collections.ts'
import { filesOf } from './manifest/entry-files.ts'
import type { CollectionName, Roots } from './manifest/manifest.ts'
import { filesGiven } from './manifest/reachable.ts'
import type { GivenCollection } from './manifest/reachable.ts'
import { mustAwait, throwIfCancelled } from './refusal.ts'
import { removedKey } from './session.ts'
import type { Session } from './session.ts'

/** What is asked for in one go. What is here already counts as done without a word of the other side, so a fetch that goes on does not begin at nothing. */
const FILES_AT_ONCE = 1024
const BYTES_AT_ONCE = 32 * 1024 * 1024

export interface FileSource {
  readonly card: ContactCard
  readonly signal: AbortSignal
  readonly progress: SyncProgress
}

/** How far it is, for whoever waits. */
export interface SyncProgress {
  /** Of what there is no total yet: another fetch begins, whose bytes are told to the function that comes back. */
  begin(): (bytes: number) => void
  of(bytes: number, totalBytes: number): void
}

/** Only ever forward, also where the other computer was overtaken by its own changes and all of it begins again. */
export function createProgress(session: Session, { device }: ContactCard): SyncProgress {
  let [listBytes, doneBytes, allBytes] = [0, 0, 0]
  const say = (bytes: number, totalBytes: number): void => {
    session.emit({ type: 'sync-progress', device: device.peerId, bytes, totalBytes })
  }
  return {
    begin: () => {
      const before = listBytes
      return (bytes) => {
        listBytes = before + bytes
        if (allBytes === 0) say(listBytes, 0)
      }
    },
    of: (bytes, totalBytes) => {
      doneBytes = Math.max(doneBytes, bytes)
      allBytes = Math.max(allBytes, totalBytes)
      say(doneBytes, allBytes)
    },
  }
}

/** Fetches these files whole. Errors: as for `fetchFiles` of the node. */
export async function fetchSome(session: Session, { card, signal, progress }: FileSource, cids: readonly string[]): Promise<void> {
  if (cids.length === 0) return
  await mustAwait(session.ports.peer.fetchFiles(card, OWN_DEVICE, cids, progress.begin(), signal))
}

/** Everything that the other computer has and this one has not, before anything counts. Errors: as for `fetchFiles` of the node. */
export async function fetchFilesOf(session: Session, roots: Roots, source: FileSource): Promise<void> {
  const { small, large, given } = await missingFiles(session, roots)
  await fetchSome(session, source, small)
  // Which records somebody else gave stands in files that were just fetched.
  for (const [collection, entry] of given)
    for await (const { cid, sizeBytes = 0 } of filesGiven(session, collection, entry)) large.set(cid, sizeBytes)
  await fetchLarge(session, source, large)
}

interface MissingFiles {
  readonly small: readonly string[]
  /** Sealed bytes of records by their CID. */
  readonly large: Map<string, number>
  readonly given: readonly (readonly [GivenCollection, unknown])[]
}

async function missingFiles(session: Session, roots: Roots): Promise<MissingFiles> {
  const small: string[] = []
  const large = new Map<string, number>()
  const given: (readonly [GivenCollection, unknown])[] = []
  for await (const { collection, key, theirs, mine } of session.manifest.differences(roots)) {
    if (theirs === undefined) continue
    const isRemoved = mine === undefined && (await session.manifest.get('removed', removedKey(collection, key))) !== undefined
    // One that another import held as well may stay; where it does not, what came of it goes with the joining.
    if (isRemoved && !(collection === 'records' && (theirs as RecordEntry).also !== undefined)) continue
    if (collection === 'records') large.set((theirs as RecordEntry).cid, (theirs as RecordEntry).sizeBytes)
    else small.push(...filesOf(collection, theirs as Collections[CollectionName]))
    if (collection === 'shares' || collection === 'amendments') given.push([collection, theirs])
  }
  return { small, large, given }
}

async function fetchLarge(session: Session, { card, signal, progress }: FileSource, sizes: ReadonlyMap<string, number>): Promise<void> {
  const totalBytes = sum(sizes.values())
  let doneBytes = 0
  for (const group of groupsOf(sizes)) {
    throwIfCancelled(signal)
    const groupBytes = sum(group.map(([, sizeBytes]) => sizeBytes))
    const before = doneBytes
    const report = (bytes: number): void => {
      progress.of(before + Math.min(bytes, groupBytes), totalBytes)
    }
    const cids = group.map(([cid]) => cid)
    await mustAwait(session.ports.peer.fetchFiles(card, OWN_DEVICE, cids, report, signal))
    doneBytes += groupBytes
    progress.of(doneBytes, totalBytes)
  }
}

type Sized = readonly [cid: string, sizeBytes: number]

function* groupsOf(sizes: ReadonlyMap<string, number>): Generator<readonly Sized[]> {
  let group: Sized[] = []
  let bytes = 0
  for (const [cid, sizeBytes] of sizes) {
    group.push([cid, sizeBytes])
    bytes += sizeBytes
    if (group.length < FILES_AT_ONCE && bytes < BYTES_AT_ONCE) continue
    yield group
    group = []
    bytes = 0
  }
  if (group.length > 0) yield group
}

function sum(numbers: Iterable<number>): number {
  let all = 0
  for (const one of numbers) all += one
  return all
}
