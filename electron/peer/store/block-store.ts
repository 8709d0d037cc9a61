/** Durable blocks of ciphertext in segments: many waiting writes share one sync, every read is hashed again, what is dropped is overwritten. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode } from '../../durable-file.ts'
import { PEER_LIMITS } from '../limits.ts'
import { HeldElsewhere, isIndexDamaged, openBlockIndex } from './block-index.ts'
import type { BlockIndex } from './block-index.ts'
import { checkBlocks, listPlaces } from './check-blocks.ts'
import { digestOf, rawCid } from './cid.ts'
import { getBlock } from './held-block.ts'
import type { Held, RoomFor } from './held-block.ts'
import { moveOlderBlocks } from './older-layout.ts'
import { deleteBlocks, packDue } from './packing.ts'
import type { BlockPlace } from '../../segment-file.ts'
import { Segments } from './segments.ts'
import type { FoundBlocks, Location } from './segments.ts'
import type { StoredBlock } from './stored-block.ts'

export interface BlockStore {
  /** Durable when it resolves. Errors: `disk-full`, `disk-failed`. */
  putMany(blocks: readonly StoredBlock[]): Promise<Result<null>>
  /** `roomFor`: where it is read into, at least so many bytes. Errors: `block-missing`, `block-damaged`, `disk-failed`. */
  get(cid: string, roomFor?: RoomFor): Promise<Result<Uint8Array>>
  has(cid: string): Promise<boolean>
  /** Their bytes are overwritten with zeros; durable when it resolves. */
  deleteMany(cids: readonly string[]): Promise<Result<null>>
  /** How many blocks are held, and the raw CIDs of those that are not whole. Errors: `disk-failed`. */
  check(): Promise<Result<{ readonly blocks: number; readonly damaged: readonly string[] }>>
  /** Raw CIDs of all blocks held after `after` (all of them where it is empty), in the order of their hashes. */
  keys(after?: string): AsyncIterable<string>
  /** Where at most `limit` blocks after `after` lie: rows of `PLACE_BYTES` in the order of their hashes. Errors: `disk-failed`. */
  places(after: string, limit: number): Promise<Result<Uint8Array>>
  segments(): readonly { readonly number: number; readonly path: string }[]
  /** A file that the vault process fills by itself with one segment; those that it left unfinished; and how one is taken in, block by block in its order. */
  reserve(name: string): string
  reserved(): readonly string[]
  /** Errors: `block-damaged` where the file does not hold these blocks, `disk-full`, `disk-failed`. */
  adopt(name: string, blocks: readonly { readonly digest: Uint8Array; readonly length: number }[]): Promise<Result<null>>
  discard(name: string): Promise<Result<null>>
  close(): Promise<void>
}

interface Waiting {
  readonly blocks: readonly StoredBlock[]
  readonly sizeBytes: number
  readonly done: (result: Result<null>) => void
}

interface Store extends Held {
  /** One change at a time. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<Result<T>>
}

/** Opens the store in `dir`. Errors: `vault-open-elsewhere`, `disk-full`, `disk-failed`. */
export async function openBlockStore(dir: string, nowMs = Date.now()): Promise<Result<BlockStore>> {
  let index: BlockIndex | null = null
  const segments = new Segments(join(dir, 'segments'))
  try {
    await mkdir(dir, { recursive: true })
    index = await openBlockIndex(join(dir, 'index'))
    const store = { index, segments, inTurn: createTurns() }
    await takeStock(store, nowMs)
    // A segment that was being packed anew when this computer stopped still has what was moved already.
    const numbers = segments.paths().map(({ number }) => number)
    await mending(store, () => packDue(store, numbers))
    await moveOlderBlocks(dir, (blocks) => putGroup(store, blocks))
    return ok(blockStoreOf(store))
  } catch (error) {
    await segments.stop().catch(() => undefined)
    await index?.close().catch(() => undefined)
    return err(error instanceof HeldElsewhere ? 'vault-open-elsewhere' : diskErrorCode(error))
  }
}

/** Opens the segments and adds what the index does not know yet. */
async function takeStock({ index, segments }: Store, nowMs: number): Promise<void> {
  const add = async (scanned: (segment: number) => number): Promise<void> =>
    addFound({ index, segments }, await segments.start(scanned, nowMs))
  try {
    await add((segment) => index.indexedTo(segment))
    // Their numbers are used once more: what a power cut left of them must not be taken for what comes then.
    await index.keepOnly(new Set(segments.paths().map(({ number }) => number)))
  } catch (error) {
    if (!isIndexDamaged(error)) throw error
    await segments.stop()
    await index.begin(() => add(() => 0))
  }
}

/** Makes the index again from the segments. */
async function mendIndex({ index, segments }: Store): Promise<void> {
  await index.begin(async () => addFound({ index, segments }, await segments.rescan()))
}

async function addFound({ index, segments }: Held, found: readonly FoundBlocks[]): Promise<void> {
  for (const { segment, places, size } of found) await index.add(segment, places, size)
  const anew = found.filter(({ segment, isAnew }) => isAnew && !segments.isTorn(segment)).map(({ segment }) => segment)
  if (anew.length > 0) await index.countDropped(anew)
}

/** Work in its turn; where the index turns out to be damaged, it is made again and the work is done once more. */
async function mending<T>(store: Store, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isIndexDamaged(error)) throw error
    await mendIndex(store)
    return work()
  }
}

/** The same for reading, which waits for its turn only where something is odd: a block may just be going, its bytes before its place in the index. */
async function reading<T>(store: Store, work: () => T): Promise<Result<T>> {
  try {
    return ok(work())
  } catch (error) {
    if (!isIndexDamaged(error)) return err(diskErrorCode(error))
    return store.inTurn(() => mending(store, () => Promise.resolve(work())))
  }
}

function blockStoreOf(store: Store): BlockStore {
  const { index, segments, inTurn } = store
  const waiting: Waiting[] = []
  const drain = (): Promise<unknown> =>
    inTurn(async () => {
      const group = takeGroup(waiting)
      const blocks = group.flatMap((one) => one.blocks)
      const result = await attempt(() => mending(store, () => putGroup(store, blocks)))
      for (const one of group) one.done(result)
    })
  return {
    putMany: (blocks) =>
      new Promise((done) => {
        waiting.push({ blocks, sizeBytes: blocks.reduce((sum, block) => sum + block.bytes.length, 0), done })
        void drain()
      }),
    get: async (cid, roomFor) => {
      const read = await reading(store, () => getBlock(store, digestOf(cid), roomFor))
      return read.ok ? read.value : read
    },
    has: async (cid) => {
      const found = await reading(store, () => index.find(digestOf(cid)) !== undefined)
      return found.ok && found.value
    },
    deleteMany: (cids) => inTurn(() => mending(store, () => deleteBlocks(store, cids.map(digestOf)))),
    check: () => attempt(() => checkAll(store)),
    keys: (after = '') => keysOf(store, after),
    places: (after, limit) => attempt(() => fresh(store, () => listPlaces(index, after === '' ? undefined : digestOf(after), limit))),
    segments: () => segments.paths(),
    reserve: (name) => segments.reserve(name),
    reserved: () => segments.reserved(),
    adopt: async (name, blocks) => {
      const adopted = await inTurn(async () => {
        const taken = await segments.adopt(name, blocks)
        if (taken !== null) await mending(store, () => index.add(taken.segment, taken.places, segments.sizeOf(taken.segment)))
        return taken !== null
      })
      if (!adopted.ok) return adopted
      return adopted.value ? ok(null) : err('block-damaged')
    },
    discard: (name) => attempt(() => segments.discard(name).then(() => null)),
    close: async () => {
      await inTurn(() => segments.stop())
      await index.close()
    },
  }
}

/** Long work out of turn; where the index turns out to be damaged, it is made again and the work begins once more. */
async function fresh<T>(store: Store, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isIndexDamaged(error)) throw error
    await store.inTurn(() => mendIndex(store))
    return work()
  }
}

/** Each that looks damaged is read once more by itself: it may have been dropped or mended meanwhile. */
async function checkAll(store: Store): Promise<{ readonly blocks: number; readonly damaged: readonly string[] }> {
  const found = await fresh(store, () => checkBlocks(store.index, store.segments))
  const damaged: string[] = []
  for (const digest of found.damaged) {
    // In turn: while one is dropped, its bytes go before its place in the index.
    const whole = await store.inTurn(() =>
      mending(store, () => Promise.resolve(store.index.find(digest) === undefined || getBlock(store, digest).ok)),
    )
    if (!whole.ok || !whole.value) damaged.push(rawCid(digest))
  }
  return { blocks: found.blocks, damaged }
}

/** The writes that share the next sync. */
function takeGroup(waiting: Waiting[]): readonly Waiting[] {
  let count = 0
  for (let bytes = 0; count < waiting.length && (count === 0 || bytes < PEER_LIMITS.groupBytesMax); count++)
    bytes += waiting[count]?.sizeBytes ?? 0
  return waiting.splice(0, count)
}

/** A block that is held and whole is not written again; one that is held and damaged is, and what was there goes. */
async function putGroup(store: Store, blocks: readonly StoredBlock[]): Promise<null> {
  const fresh = new Map<string, { readonly digest: Uint8Array; readonly bytes: Uint8Array }>()
  const damaged: Location[] = []
  for (const { cid, bytes, digest = digestOf(cid) } of blocks) {
    if (bytes.length > PEER_LIMITS.blockBytesMax) throw new Error('a block is too large')
    const name = Buffer.from(digest).toString('latin1')
    const location = store.index.find(digest)
    if (fresh.has(name) || (location !== undefined && getBlock(store, digest).ok)) continue
    if (location !== undefined) damaged.push(location)
    fresh.set(name, { digest, bytes })
  }
  if (fresh.size === 0) return null
  const list = [...fresh.values()]
  const locations = await store.segments.append(list)
  const bySegment = new Map<number, BlockPlace[]>()
  for (const [at, { digest }] of list.entries()) {
    const location = locations[at]
    if (location === undefined) continue
    const places = bySegment.get(location.segment) ?? []
    places.push({ digest, offset: location.offset, length: location.length })
    bySegment.set(location.segment, places)
  }
  for (const [segment, places] of bySegment) await store.index.add(segment, places, store.segments.sizeOf(segment))
  if (damaged.length > 0) await wipeDamaged(store, damaged)
  return null
}

/** Where the disk refuses, they stay as they are: the whole ones are stored. */
async function wipeDamaged({ index, segments }: Held, locations: readonly Location[]): Promise<void> {
  try {
    await segments.wipe(locations)
  } catch {
    return
  }
  await index.noteDropped(locations)
}

async function* keysOf(store: Store, after: string): AsyncGenerator<string> {
  let last = after === '' ? new Uint8Array(0) : digestOf(after)
  for (let mended = false; ; mended = true) {
    const before = store.index.begun()
    try {
      for await (const digest of store.index.digests(last)) {
        yield rawCid(digest)
        last = digest
      }
      return
    } catch (error) {
      if (mended || !isIndexDamaged(error)) throw error
      await store.inTurn(() => (store.index.begun() === before ? mendIndex(store) : Promise.resolve()))
    }
  }
}

function createTurns(): Store['inTurn'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(() => attempt(work))
    last = turn
    return turn
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work())
  } catch (error) {
    return err(diskErrorCode(error))
  }
}
