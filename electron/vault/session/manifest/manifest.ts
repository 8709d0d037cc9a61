/** The encrypted, signed, versioned index of a vault: named collections of small entries, changed only by whole commits. */

import { advanceClock, growTrail } from '../../../../shared/crypto/clock.ts'
import type { ClockRelation, DeviceClock } from '../../../../shared/crypto/clock.ts'
import { rankHeads } from '../../../../shared/crypto/head.ts'
import type { Head } from '../../../../shared/crypto/head.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { VaultPorts } from '../../ports.ts'
import type { Collections } from '../collections.ts'
import { findRootAfter } from './lost-root.ts'
import { cidOf, readRoots } from './manifest-nodes.ts'
import type { ManifestKeys } from './manifest-nodes.ts'
import { RunningManifest } from './manifest-run.ts'
import type { ManifestState } from './manifest-run.ts'
import { mustAwait, Refusal, refusal } from '../refusal.ts'
import type { Difference } from './trie-differences.ts'
import type { TrieNode } from './trie.ts'

export type CollectionName = keyof Collections

/** What a commit may do. Nothing is visible outside before the commit is durable. */
export interface Transaction {
  /** Peer id of this computer; empty where its changes are not counted. */
  readonly device: string
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>
  set<C extends CollectionName>(collection: C, key: string, value: Collections[C]): Promise<void>
  /** The same for many entries at once. */
  setMany<C extends CollectionName>(collection: C, entries: Iterable<readonly [string, Collections[C]]>): Promise<void>
  delete(collection: CollectionName, key: string): Promise<void>
  /** Files that no reader needs once this commit is durable. */
  dropFilesAfter(cids: readonly string[]): void
}

/** What seals nodes from now on, and what sealed them before. */
export type NodeKeys = Pick<ManifestKeys, 'nodeKey' | 'nodeEpoch' | 'formerNodeKeys'>

export interface Manifest {
  readonly vaultId: string
  seq(): number
  /** SHA-256 of the newest HEAD, hexadecimal; what the ledger's accumulator is fed with. */
  headHash(): string
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>
  /** Those of the keys that are there. */
  getMany<C extends CollectionName>(collection: C, keys: readonly string[]): Promise<ReadonlyMap<string, Collections[C]>>
  list<C extends CollectionName>(collection: C): Promise<readonly (readonly [string, Collections[C]])[]>
  /** Entries of a collection one by one, as they are now. */
  entries<C extends CollectionName>(collection: C): AsyncIterable<readonly [string, Collections[C]]>
  /** CIDs of the nodes that hold the manifest as it is now, the root first. */
  nodes(): AsyncIterable<string>
  /** The same with what leaves hold. */
  walk(): AsyncIterable<WalkedNode>
  /** The state as it is now, which stays readable until it is let go, or something is deleted for good. */
  pin(): PinnedState
  /** As `nodes`, but what is below a node that cannot be read is left out instead of an error. */
  nodesSeen(): Promise<readonly string[]>
  /** The bytes of the newest HEAD; null before the first commit. */
  head(): Uint8Array | null
  /** Number of the change whose content could not be read when the vault was opened; 0 where nothing was lost. */
  lostSeq(): number
  /** Whose changes it holds. */
  clock(): DeviceClock
  /** The tags of this device's last changes. */
  trail(): string
  /** Takes in what another device of this person has; `settle` is asked unless nothing is new, and learns whether it is to merge or only to watch. */
  join(remote: RemoteManifest, settle: Settle, forced: boolean): Promise<ClockRelation>
  /** The roots of the collections behind a root that is in the store. Errors: `vault-damaged`. */
  rootsOf(rootCid: string): Promise<Roots>
  /** Fetches the nodes of another device's manifest that differ from those here. Returns their CIDs. */
  fetchNodes(roots: Roots, fetch: (cids: readonly string[]) => Promise<void>): Promise<readonly string[]>
  /** What this manifest and another one, whose nodes are in the store, do not agree on. */
  differences(roots: Roots): Differences
  /** Calls after every HEAD that is durable. */
  onCommitted(listener: () => void): void
  /** From here on nodes are sealed by another key; what a former one seals stays readable. */
  changeKeys(keys: NodeKeys): Promise<void>
  /** One entry of each leaf that a former key still seals: setting it again seals the leaf and the way to it anew. Nothing is committed meanwhile. */
  listStale(): Promise<readonly (readonly [CollectionName, string])[]>
  /** From here on every commit is refused with this code; null: no more. */
  freeze(code: ErrorCode | null): void
  /** Work during which nothing is committed; commits wait behind it. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** One atomic, durable change; changes queue one behind the other. */
  commit<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}

/** One state of a manifest, whatever is changed meanwhile. */
export interface PinnedState {
  readonly seq: number
  /** The bytes of its HEAD; null before the first commit. */
  readonly head: Uint8Array | null
  walk(): AsyncIterable<WalkedNode>
  /** Only these blocks need to stay for it. */
  keepOnly(cids: ReadonlySet<string>): void
  /** False once something was deleted for good since: then it is not whole any more. */
  isWhole(): boolean
  release(): Promise<void>
}

/** One node on the way through a manifest. */
export interface WalkedNode {
  readonly cid: string
  /** Null for the root of all. */
  readonly collection: CollectionName | null
  /** Null for what is no leaf. */
  readonly entries: ReadonlyMap<string, unknown> | null
}

/** The manifest of another device whose nodes are all in the store. */
export interface RemoteManifest {
  readonly roots: Roots
  readonly rootCid: string
  readonly seq: number
  readonly clock: DeviceClock
}

/** What two manifests do not agree on, entry by entry. */
export type Differences = AsyncIterable<Difference & { readonly collection: CollectionName }>

/** `merge`: write what both sides together hold. Else theirs is taken as it is, and only files may be dropped. */
export type Settle = (tx: Transaction, differences: Differences, merge: boolean) => Promise<void>

export type Roots = Readonly<Partial<Record<CollectionName, TrieNode | string | null>>>

/** Starts an empty manifest; the first commit makes the first HEAD. */
export function createManifest(ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>, keys: ManifestKeys): Manifest {
  return new RunningManifest(ports, keys, { seq: 0, slot: 1, head: null, roots: {}, rootCid: null, clock: {}, trail: '' })
}

/** A state that came from elsewhere, with its signed HEAD, whose root is in the store; only to be read. Errors: `vault-damaged` and those of reading a node. */
export async function manifestAt(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  head: Head,
): Promise<Manifest> {
  const { seq, rootCid } = head
  const roots = await readRoots(ports, keys, rootCid)
  return new RunningManifest(ports, keys, { seq, slot: 1, head: null, roots, rootCid, clock: head.clock ?? {}, trail: '' })
}

/** What in a state may be wrong so that it does not count, and the one before still does: not a disk that cannot be read now. */
export const STATE_DAMAGED: ReadonlySet<string> = new Set([
  'vault-damaged',
  'block-damaged',
  'block-missing',
  'wrong-key',
  'bytes-damaged',
  'json-broken',
])

/**
 * Opens the newest valid HEAD. Where its root is damaged, the HEAD before it: then one change is lost, and `lostSeq` names it.
 * Where only one HEAD is valid, or the other one's root is gone, a newer one may have been there: its root is looked for among the blocks.
 * Errors: `vault-damaged` where neither can be read, `keys-rotated` where the key file is older than the HEAD.
 */
export async function openManifest(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
): Promise<Manifest> {
  const copies = await mustAwait(ports.files.readHeads())
  const ranked = rankHeads(copies, keys.identity.did).filter(({ head }) => head.vaultId === keys.vaultId)
  const [newest] = ranked
  if (newest === undefined) throw refusal('vault-damaged')
  if (newest.head.epoch > (keys.nodeEpoch ?? 1)) throw refusal('keys-rotated')
  const { opened, gone } = await openRoots(ports, keys, ranked)
  const [chosen, older] = opened
  if (chosen === undefined) throw refusal('vault-damaged')
  // Numbers are never used twice, and the chain goes on from the newest HEAD even where its content is gone.
  const lostSeq = chosen.slot === newest.slot ? 0 : newest.head.seq
  const state = {
    seq: newest.head.seq,
    slot: chosen.slot,
    head: copies[newest.slot] ?? null,
    roots: chosen.roots,
    rootCid: chosen.head.rootCid,
    clock: countsOf(chosen.head, newest.head, keys.device),
    trail: newest.head.device === keys.device ? (newest.head.trail ?? '') : '',
  }
  const before = older === undefined ? undefined : { roots: older.roots, rootCid: older.head.rootCid }
  if (ranked.length === 1) return openWithLostHead(ports, keys, state, true)
  // Every commit drops the root before the last: a HEAD whose root is gone was put back from before.
  if (gone && lostSeq === 0) return openWithLostHead(ports, keys, state, false)
  return new RunningManifest(ports, keys, state, before, lostSeq)
}

interface OpenedRoot {
  readonly roots: Roots
  readonly head: Head
  readonly slot: 0 | 1
}

async function openRoots(
  ports: Pick<VaultPorts, 'blocks'>,
  keys: ManifestKeys,
  ranked: readonly Pick<OpenedRoot, 'head' | 'slot'>[],
): Promise<{ readonly opened: readonly OpenedRoot[]; readonly gone: boolean }> {
  const opened: OpenedRoot[] = []
  let gone = false
  for (const { head, slot } of ranked) {
    try {
      opened.push({ roots: await readRoots(ports, keys, head.rootCid), head, slot })
    } catch (error) {
      if (!(error instanceof Refusal) || !STATE_DAMAGED.has(error.error.code)) throw error
      gone ||= await isGone(ports, head.rootCid)
    }
  }
  return { opened, gone }
}

async function isGone(ports: Pick<VaultPorts, 'blocks'>, rootCid: string): Promise<boolean> {
  const found = await ports.blocks.getMany([cidOf(rootCid)])
  return found.ok && found.value[0] === null
}

/** Goes on from a change after this one where its root is found; the next commit writes its HEAD anew. `named`: where it may have been among what is damaged, a change counts as lost. */
async function openWithLostHead(
  ports: Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>,
  keys: ManifestKeys,
  state: ManifestState,
  named: boolean,
): Promise<Manifest> {
  const { found, unreadable } = await findRootAfter(ports, keys, state.seq)
  if (found === null) {
    const lost = unreadable && named
    const seq = lost ? state.seq + 1 : state.seq
    return new RunningManifest(ports, keys, { ...state, seq }, undefined, lost ? seq : 0)
  }
  const { ref, seq } = found
  const older = { roots: state.roots, rootCid: state.rootCid }
  const { device } = keys
  const clock = device === undefined ? state.clock : advanceClock(state.clock, device, ref)
  const trail = device === undefined ? '' : growTrail(state.trail, clock, device)
  return new RunningManifest(ports, keys, { ...state, seq, roots: await readRoots(ports, keys, ref), rootCid: ref, clock, trail }, older)
}

/** What the content that was read holds; only this device's own number goes on from the newest. */
function countsOf(read: Head, newest: Head, device: string | undefined): DeviceClock {
  const own = newest.clock?.[device ?? '']
  return own === undefined ? (read.clock ?? {}) : { ...read.clock, [device ?? '']: own }
}
