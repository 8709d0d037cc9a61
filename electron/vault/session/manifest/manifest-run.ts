/** A manifest at work: what is open of it, the queue of its commits, and what each of them leaves to be dropped. */

import { encodeBase64Url, encodeHex } from '../../../../shared/crypto/bytes.ts'
import { advanceClock, compareClocks, growTrail, joinClocks } from '../../../../shared/crypto/clock.ts'
import type { ClockRelation, DeviceClock } from '../../../../shared/crypto/clock.ts'
import { encodeHead, headHash } from '../../../../shared/crypto/head.ts'
import type { ErrorCode } from '../../../../shared/model/errors.ts'
import type { VaultPorts } from '../../ports.ts'
import type { Collections } from '../collections.ts'
import { AwaitedFiles } from './awaited-files.ts'
import { openDraft } from './draft.ts'
import type { Draft } from './draft.ts'
import { urgent } from './garbage.ts'
import type { Garbage } from './garbage.ts'
import type {
  CollectionName,
  CommitWatch,
  Differences,
  Manifest,
  ManifestKeys,
  NodeKeys,
  PinnedState,
  RemoteManifest,
  Roots,
  Settle,
  Transaction,
  WalkedNode,
} from './manifest.ts'
import { cidOf, readRoots, storeNodes } from './manifest-nodes.ts'
import { CACHED_NODES_MAX, NodeCache } from './node-cache.ts'
import { Pins } from './pins.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { nodesSeen, walkState } from './state-walk.ts'
import { getEntry, refOf } from './trie.ts'
import { getEntries } from './trie-bulk.ts'
import { fetchDifferent, listDifferences } from './trie-differences.ts'
import { listEntries, listLeaves } from './trie-walk.ts'
import { nodesOnlyIn, notingTheirs, replacedSince } from './two-states.ts'
import type { RootedState } from './two-states.ts'

/** What the newest HEAD stands for. */
export interface ManifestState {
  seq: number
  slot: 0 | 1
  head: Uint8Array | null
  roots: Roots
  rootCid: string | null
  clock: DeviceClock
  /** Of this device. */
  trail: string
}

type Ports = Pick<VaultPorts, 'blocks' | 'files' | 'clock' | 'random'>

/** See `Manifest`; made by `createManifest` and `openManifest`. */
export class RunningManifest implements Manifest {
  readonly vaultId: string
  readonly awaited = new AwaitedFiles()
  readonly #ports: Ports
  #keys: ManifestKeys
  readonly #lostSeq: number
  readonly #nodes: NodeCache
  readonly #listeners = new Set<() => void>()
  #state: ManifestState
  #before: RootedState | undefined
  #garbage: Garbage = { cids: [], urgent: false }
  /** Dropping that nobody waits for but the next in the queue. */
  #dropping: (() => Promise<unknown>) | null = null
  #queue: Promise<unknown> = Promise.resolve()
  readonly #pins = new Pins()
  /** The disk did not let go of something; the next change tries again. */
  #isOwing = false
  /** What failed left something behind. */
  #hasLeft = false
  #frozen: ErrorCode | null = null
  /** The highest number that was ever begun: a root of a commit that failed keeps its number to itself. */
  #tried = 0

  constructor(ports: Ports, keys: ManifestKeys, state: ManifestState, older?: RootedState, lostSeq = 0) {
    this.vaultId = keys.vaultId
    this.#ports = ports
    this.#keys = keys
    this.#nodes = new NodeCache(ports, keys)
    this.#state = state
    this.#before = older
    this.#lostSeq = lostSeq
  }

  seq(): number {
    return this.#state.seq
  }

  headHash(): string {
    return this.#state.head === null ? '' : encodeHex(headHash(this.#state.head))
  }

  head(): Uint8Array | null {
    return this.#state.head
  }

  lostSeq(): number {
    return this.#lostSeq
  }

  clock(): DeviceClock {
    return this.#state.clock
  }

  trail(): string {
    return this.#state.trail
  }

  async get<C extends CollectionName>(collection: C, key: string): Promise<Collections[C] | undefined> {
    return (await getEntry(this.#state.roots[collection] ?? null, key, this.#nodes.load)) as Collections[C] | undefined
  }

  async getMany<C extends CollectionName>(collection: C, keys: readonly string[]): Promise<ReadonlyMap<string, Collections[C]>> {
    return (await getEntries(this.#state.roots[collection] ?? null, keys, this.#nodes.loadMany)) as ReadonlyMap<string, Collections[C]>
  }

  async list<C extends CollectionName>(collection: C): Promise<readonly (readonly [string, Collections[C]])[]> {
    const all: (readonly [string, Collections[C]])[] = []
    for await (const entry of this.entries(collection)) all.push(entry)
    return all
  }

  refOf(collection: CollectionName): string | null {
    return refOf(this.#state.roots[collection])
  }

  entries<C extends CollectionName>(collection: C): AsyncIterable<readonly [string, Collections[C]]> {
    return listEntries(this.#state.roots[collection] ?? null, this.#nodes.walking()) as AsyncIterable<readonly [string, Collections[C]]>
  }

  async *nodes(): AsyncGenerator<string> {
    for await (const { cid } of this.walk()) yield cid
  }

  walk(): AsyncGenerator<WalkedNode> {
    return walkState(this.#state, this.#nodes)
  }

  pin(): PinnedState {
    const pin = this.#pins.add()
    const state = this.#state
    return {
      seq: state.seq,
      head: state.head,
      walk: () => walkState(state, this.#nodes),
      keepOnly: (cids) => {
        pin.cids = cids
      },
      isWhole: () => this.#pins.has(pin),
      release: () =>
        this.hold(async () => {
          const freed = this.#pins.release(pin)
          if (freed.length > 0) await this.#drop(freed)
        }),
    }
  }

  nodesSeen(): Promise<readonly string[]> {
    return nodesSeen(this.#state, this.#nodes)
  }

  async *differences(roots: Roots): Differences {
    const mine = this.#state.roots
    for (const collection of new Set([...Object.keys(mine), ...Object.keys(roots)] as CollectionName[])) {
      const found = listDifferences(mine[collection] ?? null, roots[collection] ?? null, this.#nodes.load)
      for await (const difference of found) yield { collection, ...difference }
    }
  }

  rootsOf(rootCid: string): Promise<Roots> {
    return readRoots(this.#ports, this.#keys, rootCid)
  }

  async fetchNodes(roots: Roots, fetch: (cids: readonly string[]) => Promise<void>): Promise<readonly string[]> {
    const mine = this.#state.roots
    const pairs = Object.entries(roots).map(([name, root]) => [mine[name as CollectionName] ?? null, root] as const)
    return (await fetchDifferent(pairs, this.#nodes.load, (refs) => fetch(refs.map(cidOf)))).map(cidOf)
  }

  dropUnneeded(remote: RootedState, came: ReadonlySet<string>): Promise<void> {
    return this.hold(async () => {
      const others = await replacedSince(remote, this.#state, this.#nodes.load)
      await this.#dropSpare(others.filter((cid) => came.has(cid)))
    })
  }

  dropUnused(cids: Iterable<string>): Promise<void> {
    return this.hold(async () => {
      const spare = new Set(cids)
      for await (const { cid } of walkState(this.#state, this.#nodes)) spare.delete(cid)
      await this.#dropSpare([...spare])
    })
  }

  /** What the state before this one needs goes with the next change. */
  async #dropSpare(cids: readonly string[]): Promise<void> {
    const before = this.#before === undefined ? [] : await replacedSince(this.#before, this.#state, this.#nodes.load)
    const kept = new Set([...this.#garbage.cids, ...before])
    const spare = cids.filter((cid) => !kept.has(cid))
    const free = this.#pins.sift(spare, false)
    if (free.length > 0) await this.#drop(free)
  }

  changeKeys(keys: NodeKeys): Promise<void> {
    return this.hold(() => {
      this.#keys = { ...this.#keys, ...keys }
      this.#nodes.changeKeys(this.#keys)
      const refs = Object.entries(this.#state.roots).map(([name, root]) => [name, refOf(root)])
      this.#state = { ...this.#state, roots: Object.fromEntries(refs) as Roots }
      return Promise.resolve()
    })
  }

  listStale(): Promise<readonly (readonly [CollectionName, string])[]> {
    return this.hold(async () => {
      const found: (readonly [CollectionName, string])[] = []
      for (const [name, root] of Object.entries(this.#state.roots))
        for await (const leaf of listLeaves(root, this.#nodes.walking())) {
          const [key] = leaf.entries.keys()
          if (key !== undefined && leaf.ref !== null && this.#nodes.isStale(leaf.ref)) found.push([name as CollectionName, key])
        }
      return found
    })
  }

  isOwing(): boolean {
    return this.#isOwing || this.#hasLeft
  }

  noteLeft(): void {
    this.#hasLeft = true
  }

  freeze(code: ErrorCode | null): void {
    this.#frozen = code
  }

  onCommitted(listener: () => void): void {
    this.#listeners.add(listener)
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work)
    this.#queue = turn
      .catch(() => null)
      .then(() => this.#dropping?.())
      // A node that could not be dropped is only garbage that stays.
      .catch(() => null)
      .then(() => {
        this.#dropping = null
      })
    return turn
  }

  commit<T>(work: (tx: Transaction) => Promise<T>, watch?: CommitWatch): Promise<T> {
    return this.hold(async () => {
      if (this.#frozen !== null) throw refusal(this.#frozen)
      const draft = this.#draft()
      const value = await work(draft.tx)
      await this.#leaving(this.#store(draft, this.#state.clock, Math.max(this.#state.seq, this.#tried) + 1, watch))
      return value
    })
  }

  join(remote: RemoteManifest, settle: Settle, forced: boolean): Promise<ClockRelation> {
    return this.hold(() => this.#join(remote, settle, forced))
  }

  async #join(remote: RemoteManifest, settle: Settle, forced: boolean): Promise<ClockRelation> {
    const relation = forced ? 'apart' : compareClocks(this.#state.clock, remote.clock)
    if (relation === 'same' || relation === 'ahead') return relation
    const draft = this.#draft()
    const differences = relation === 'behind' ? notingTheirs(this.differences(remote.roots), draft.kept) : this.differences(remote.roots)
    await settle(draft.tx, differences, relation === 'apart')
    const seq = Math.max(this.#state.seq, this.#tried, remote.seq) + 1
    const { clock, roots, rootCid, trail } = this.#state
    const joined = joinClocks(clock, remote.clock)
    if (relation === 'behind') await this.#takeOver({ ...remote, clock: joined, seq }, draft)
    else if (rootCid === null || hasNew(draft.roots)) await this.#leaving(this.#store(draft, joined, seq))
    else await this.#leaving(this.#storeHead({ roots, rootCid, clock: joined, trail, seq }, urgent([]), draft))
    return relation
  }

  /** Under a root of its own: one that is found without its HEAD is known by its writer. */
  async #takeOver({ roots, rootCid, clock, seq }: RemoteManifest, draft: Draft): Promise<void> {
    const gone = await replacedSince(this.#state, { roots, rootCid }, this.#nodes.load)
    await this.#keepNodesOf({ roots, rootCid }, draft.kept)
    this.#tried = seq
    const store = async (): Promise<void> => {
      const own = await storeNodes(this.#ports, this.#keys, { roots, seq, clock })
      const next = { roots, rootCid: own.rootCid, clock, trail: this.#state.trail, seq }
      await this.#storeHead(next, urgent([...gone, cidOf(rootCid)]), draft)
    }
    await this.#leaving(store())
  }

  /** Of what fails here a root stays, and what is below it: it must not be found another time as one that counts. */
  async #leaving<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      this.noteLeft()
      throw error
    }
  }

  #draft(): Draft {
    return openDraft(this.#state.roots, { device: this.#keys.device ?? '', nodes: this.#nodes, awaited: this.awaited })
  }

  /** Seals what is new of a draft and counts it as a change of this device. */
  async #store(draft: Draft, clock: DeviceClock, seq: number, watch?: CommitWatch): Promise<void> {
    this.#tried = seq
    const { roots, replaced, removing } = draft
    const { rootCid, refs, written } = await storeNodes(this.#ports, this.#keys, { roots, seq, clock }, watch)
    // A very large change is not held in memory until the vault is locked.
    const kept = written > CACHED_NODES_MAX ? refs : roots
    const { device } = this.#keys
    const counted = device === undefined ? clock : advanceClock(clock, device, rootCid)
    const trail = device === undefined ? '' : growTrail(this.#state.trail, counted, device)
    const last = this.#state.rootCid
    const gone = [...replaced.map(cidOf), ...(last === null ? [] : [cidOf(last)])]
    await this.#storeHead({ roots: kept, rootCid, clock: counted, trail, seq }, { cids: gone, urgent: removing }, draft)
  }

  async #storeHead(
    next: Omit<ManifestState, 'slot' | 'head' | 'rootCid'> & { readonly rootCid: string },
    gone: Garbage,
    { dropped, shredding, kept }: Pick<Draft, 'dropped' | 'shredding' | 'kept'>,
  ): Promise<void> {
    const { rootCid, clock, trail, seq } = next
    const last = this.#state
    const { device, identity, vaultId, nodeEpoch: epoch = 1 } = this.#keys
    const previous = last.head === null ? '' : encodeBase64Url(headHash(last.head))
    const writer = device === undefined ? {} : { device, clock, trail }
    const head = encodeHead(identity, { vaultId, seq, previous, rootCid, epoch, atMs: this.#ports.clock.now(), ...writer })
    const slot = last.slot === 0 ? 1 : 0
    const before = this.#before === undefined ? urgent([]) : urgent(await replacedSince(this.#before, last, this.#nodes.load))
    const isUrgent = dropped.length > 0 || this.#garbage.urgent || before.cids.length > 0
    await mustAwait(this.#ports.files.writeHead(slot, head))
    this.#pins.keep(kept)
    const older = [...this.#garbage.cids, ...before.cids].filter((cid) => !kept.has(cid))
    const doomed = this.#pins.sift([...older, ...dropped], shredding)
    this.#before = undefined
    this.#garbage = gone
    this.#state = { ...next, slot, head }
    const drop = (): Promise<void> => this.#drop(doomed)
    // The change is durable: whoever made it need not wait until older nodes are overwritten, unless it is for that.
    if (doomed.length > 0 && isUrgent) await drop()
    else if (doomed.length > 0) this.#dropping = drop
    for (const listener of this.#listeners) listener()
  }

  /** What the disk keeps goes with the next change: the change that it was for counts already. */
  async #drop(cids: readonly string[]): Promise<void> {
    const dropped = await this.#ports.blocks.dropFiles(cids)
    this.#isOwing = !dropped.ok
    if (!dropped.ok) this.#garbage = urgent([...this.#garbage.cids, ...cids])
  }

  /** A node that was replaced here may still be in what another computer has: then it counts again. Errors: those of reading a node. */
  async #keepNodesOf(remote: RootedState, kept: Set<string>): Promise<void> {
    if (this.#garbage.cids.length === 0 && this.#before === undefined && !this.#pins.isWaiting()) return
    for await (const cid of nodesOnlyIn(remote, this.#state, this.#nodes.load)) kept.add(cid)
  }
}

function hasNew(roots: Roots): boolean {
  return Object.values(roots).some((root) => typeof root === 'object' && root !== null && root.ref === null)
}
