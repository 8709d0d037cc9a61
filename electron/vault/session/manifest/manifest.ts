/** The encrypted, signed, versioned index of a vault: named collections of small entries, changed only by whole commits. */

import type { ClockRelation, DeviceClock } from '../../../../shared/crypto/clock.ts'
import type { IdentityKeys } from '../../../../shared/crypto/identity.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { Collections } from '../collections.ts'
import type { AwaitedFiles } from './awaited-files.ts'
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

export interface ManifestKeys {
  readonly vaultId: string
  readonly identity: IdentityKeys
  /** 32 bytes, from HKDF of the master key. */
  readonly nodeKey: Uint8Array
  /** Number of that master key; absent: 1. */
  readonly nodeEpoch?: number
  /** Of master keys before it: what they seal is read, and sealed anew when it is written. */
  readonly formerNodeKeys?: readonly Uint8Array[]
  /** Peer id of this computer, under which its changes are counted; without one they are not. */
  readonly device?: string
}

/** What seals nodes from now on, and what sealed them before. */
export type NodeKeys = Pick<ManifestKeys, 'nodeKey' | 'nodeEpoch' | 'formerNodeKeys'>

export interface Manifest {
  readonly vaultId: string
  /** Told of each file that is sealed before the commit which leads to it. */
  readonly awaited: AwaitedFiles
  seq(): number
  /** SHA-256 of the newest HEAD, hexadecimal; what the ledger's accumulator is fed with. */
  headHash(): string
  get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined>
  /** Those of the keys that are there. */
  getMany<C extends CollectionName>(collection: C, keys: readonly string[]): Promise<ReadonlyMap<string, Collections[C]>>
  list<C extends CollectionName>(collection: C): Promise<readonly (readonly [string, Collections[C]])[]>
  /** Another text whenever something in the collection changes; null while nothing is in it. */
  refOf(collection: CollectionName): string | null
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
  /** Drops those of the nodes of another one, which came for a comparison, that no state here needs. Errors: those of reading a node. */
  dropUnneeded(remote: Pick<RemoteManifest, 'roots' | 'rootCid'>, came: ReadonlySet<string>): Promise<void>
  /** Drops those of these nodes that no state here needs. Errors: those of reading a node. */
  dropUnused(cids: Iterable<string>): Promise<void>
  /** What this manifest and another one, whose nodes are in the store, do not agree on. */
  differences(roots: Roots): Differences
  /** Calls after every HEAD that is durable. */
  onCommitted(listener: () => void): void
  /** From here on nodes are sealed by another key; what a former one seals stays readable. */
  changeKeys(keys: NodeKeys): Promise<void>
  /** One entry of each leaf that a former key still seals: setting it again seals the leaf and the way to it anew. Nothing is committed meanwhile. */
  listStale(): Promise<readonly (readonly [CollectionName, string])[]>
  /** Something lies in the store that nothing leads to: what the disk did not let go, or what a change or a fetching left that failed. */
  isOwing(): boolean
  /** From here on it is so until the vault is opened again. */
  noteLeft(): void
  /** From here on every commit is refused with this code; null: no more. */
  freeze(code: ErrorCode | null): void
  /** Work during which nothing is committed; commits wait behind it. */
  hold<T>(work: () => Promise<T>): Promise<T>
  /** One atomic, durable change; changes queue one behind the other. Errors, where it is watched: `cancelled`, and then nothing of it is there. */
  commit<T>(work: (tx: Transaction) => Promise<T>, watch?: CommitWatch): Promise<T>
}

/** Of a change that may take long. It can be ended until its HEAD is written; from there on it counts. */
export interface CommitWatch {
  readonly signal: AbortSignal
  /** Nodes that are written, of all. */
  readonly report: (done: number, total: number) => void
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
