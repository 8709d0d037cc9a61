/** Where each block lies: a LevelDB of digests that can always be made again from the segments. */

import { rm } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import { LOCATION_BYTES, decodeLocation, encodeLocation } from '../../../shared/crypto/block-places.ts'
import { ENTRY_HEADER_BYTES, SEGMENT_HEADER } from '../../segment-file.ts'
import type { BlockPlace } from '../../segment-file.ts'
import { dropDamagedTables, forgetTables, noteTables } from './index-sums.ts'
import type { Location } from './segments.ts'

/** Keys of one byte and a number stand before all digests: how far a segment is indexed, how much of it was dropped. */
const INDEXED_TO = 1
const DROPPED_BYTES = 2
const NUMBER_KEY_BYTES = 5
const DIGEST_BYTES = 32
/** Rows read at once. */
const ROWS_AT_ONCE = 1024

type Database = ClassicLevel<Uint8Array, Uint8Array>
type Change =
  { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array } | { readonly type: 'del'; readonly key: Uint8Array }

/** Thrown where another process holds the folder. */
export class HeldElsewhere extends Error {
  override readonly name = 'HeldElsewhere'
}

/** Opens the index; a damaged one is thrown away, the segments are the truth. The database's kernel-held lock keeps a second process out. */
export async function openBlockIndex(dir: string): Promise<BlockIndex> {
  for (const attempt of ['open', 'begin'] as const) {
    if (attempt === 'open') await dropDamagedTables(dir)
    else await removeIndex(dir)
    // It begins to open by itself once it is made: its tables must have been looked at by then.
    const database: Database = new ClassicLevel(dir, { keyEncoding: 'view', valueEncoding: 'view' })
    try {
      await database.open()
      await noteTables(dir)
      return new BlockIndex(dir, database)
    } catch (error) {
      await database.close().catch(() => undefined)
      const cause =
        error instanceof Error ? (error.cause as { readonly code?: unknown; readonly message?: unknown } | undefined) : undefined
      if (cause?.code === 'LEVEL_LOCKED') throw new HeldElsewhere('locked')
      const damaged = cause?.code === 'LEVEL_CORRUPTION' || /corrupt|does not exist|CURRENT|MANIFEST|missing/iu.test(String(cause?.message))
      if (attempt === 'begin' || !damaged) throw error
    }
  }
  throw new Error('unreachable')
}

/** Thrown where the index says what the segments do not, and while it is being made again. */
export class IndexDamaged extends Error {
  override readonly name = 'IndexDamaged'
}

/** True where the index has to be made again before the work is tried once more; a full disk is no such case. */
export function isIndexDamaged(error: unknown): boolean {
  if (error instanceof IndexDamaged) return true
  const said = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : ''
  return (
    /LEVEL_(?:CORRUPTION|IO_ERROR|DATABASE_NOT_OPEN|ITERATOR_NOT_OPEN)|Corruption:|IO error:/u.test(said) &&
    !/No space left|quota/iu.test(said)
  )
}

export class BlockIndex {
  readonly #dir: string
  #database: Database
  #begun = 0
  #isFilling = false
  #closed = false

  constructor(dir: string, database: Database) {
    this.#dir = dir
    this.#database = database
  }

  /** How often it was begun anew. */
  begun(): number {
    return this.#begun
  }

  /** Throws everything away; all segments have to be added again by `fill`. */
  async begin(fill: () => Promise<void>): Promise<void> {
    if (this.#closed) throw new Error('the index is closed')
    this.#isFilling = true
    await this.#database.close()
    await removeIndex(this.#dir)
    this.#database = new ClassicLevel(this.#dir, { keyEncoding: 'view', valueEncoding: 'view' })
    await this.#database.open()
    await fill()
    this.#isFilling = false
    this.#begun += 1
  }

  find(digest: Uint8Array): Location | undefined {
    if (this.#isFilling) throw new IndexDamaged('being made again')
    const value = this.#database.getSync(digest)
    return value === undefined ? undefined : decodeLocation(value)
  }

  indexedTo(segment: number): number {
    return decodeNumber(this.#database.getSync(numberKey(INDEXED_TO, segment)))
  }

  droppedBytes(segment: number): number {
    return decodeNumber(this.#database.getSync(numberKey(DROPPED_BYTES, segment)))
  }

  /** Notes blocks of one segment and how far it is whole now. Not synced: after a power cut the rest is scanned again. */
  async add(segment: number, places: readonly BlockPlace[], indexedTo: number): Promise<void> {
    const changes: Change[] = places.map(({ digest, offset, length }) => ({
      type: 'put',
      key: digest,
      value: encodeLocation({ segment, offset, length }),
    }))
    await this.#database.batch([...changes, { type: 'put', key: numberKey(INDEXED_TO, segment), value: encodeNumber(indexedTo) }])
  }

  /** Forgets blocks, and notes what that frees in each segment. */
  async remove(blocks: readonly { readonly digest: Uint8Array; readonly location: Location }[]): Promise<void> {
    const forgotten = blocks.map(({ digest }): Change => ({ type: 'del', key: digest }))
    await this.#database.batch([...forgotten, ...this.#freed(blocks.map(({ location }) => location))])
  }

  /** Notes that nothing is at these places any more. */
  async noteDropped(locations: readonly Location[]): Promise<void> {
    await this.#database.batch([...this.#freed(locations)])
  }

  #freed(locations: readonly Location[]): readonly Change[] {
    const freed = new Map<number, number>()
    for (const { segment, length } of locations) freed.set(segment, (freed.get(segment) ?? this.droppedBytes(segment)) + length)
    return [...freed].map(([segment, bytes]) => droppedOf(segment, bytes))
  }

  /** Works out of how much of these segments no block is known: what was dropped before there was this index, and what lies there twice. */
  async countDropped(segments: readonly number[]): Promise<void> {
    const left = new Map(segments.map((segment) => [segment, this.indexedTo(segment) - SEGMENT_HEADER.length]))
    for await (const rows of this.#rows(new Uint8Array(0)))
      for (const [, value] of rows) {
        const { segment, length } = decodeLocation(value)
        const bytes = left.get(segment)
        if (bytes !== undefined) left.set(segment, bytes - ENTRY_HEADER_BYTES - length)
      }
    await this.#database.batch([...left].map(([segment, bytes]) => droppedOf(segment, Math.max(0, bytes))))
  }

  /** Forgets what it knows of all other segments. Synced: from here on a segment of such a number is another one. */
  async keepOnly(segments: ReadonlySet<number>): Promise<void> {
    const keys = await this.#database.keys({ gte: numberKey(INDEXED_TO, 0), lte: numberKey(DROPPED_BYTES, 2 ** 32 - 1) }).all()
    const gone = keys.filter((key) => key.length === NUMBER_KEY_BYTES && !segments.has(numberOf(key)))
    if (gone.length > 0)
      await this.#database.batch(
        gone.map((key) => ({ type: 'del', key })),
        { sync: true },
      )
  }

  async forgetSegment(segment: number): Promise<void> {
    await this.#database.batch([INDEXED_TO, DROPPED_BYTES].map((kind) => ({ type: 'del', key: numberKey(kind, segment) })))
  }

  /** Digests held after `after`, in their order. */
  async *digests(after: Uint8Array): AsyncGenerator<Uint8Array> {
    if (this.#isFilling) throw new IndexDamaged('being made again')
    for await (const key of this.#database.keys({ gt: after })) if (key.length === DIGEST_BYTES) yield key
  }

  /** Digests and places of all blocks behind `after`, in the order of their digests. */
  async *places(after?: Uint8Array): AsyncGenerator<{ readonly digest: Uint8Array; readonly location: Location }> {
    for await (const rows of this.rows(after)) for (const [digest, value] of rows) yield { digest, location: decodeLocation(value) }
  }

  /** The same as they stand in the index, many at once: digest, and encoded location. */
  rows(after: Uint8Array = new Uint8Array(0)): AsyncGenerator<readonly (readonly [Uint8Array, Uint8Array])[]> {
    if (this.#isFilling) throw new IndexDamaged('being made again')
    return this.#rows(after)
  }

  async *#rows(after: Uint8Array): AsyncGenerator<readonly (readonly [Uint8Array, Uint8Array])[]> {
    const iterator = this.#database.iterator({ gt: after })
    try {
      for (;;) {
        const rows = await iterator.nextv(ROWS_AT_ONCE)
        if (rows.length === 0) return
        const blocks = rows.filter(([key]) => key.length === DIGEST_BYTES)
        if (blocks.some(([, value]) => value.length !== LOCATION_BYTES)) throw new IndexDamaged('what stands there is no place')
        yield blocks
      }
    } finally {
      await iterator.close()
    }
  }

  /** Digests and places of one segment. */
  async *placesIn(segment: number): AsyncGenerator<{ readonly digest: Uint8Array; readonly location: Location }> {
    for await (const one of this.places()) if (one.location.segment === segment) yield one
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#database.close()
    await noteTables(this.#dir)
  }
}

async function removeIndex(dir: string): Promise<void> {
  await forgetTables(dir)
  await rm(dir, { recursive: true, force: true })
}

function droppedOf(segment: number, bytes: number): Change {
  return { type: 'put', key: numberKey(DROPPED_BYTES, segment), value: encodeNumber(bytes) }
}

function numberOf(key: Uint8Array): number {
  return new DataView(key.buffer, key.byteOffset, key.length).getUint32(1)
}

function numberKey(kind: number, segment: number): Uint8Array {
  const key = new Uint8Array(NUMBER_KEY_BYTES)
  key[0] = kind
  new DataView(key.buffer).setUint32(1, segment)
  return key
}

function encodeNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

function decodeNumber(bytes: Uint8Array | undefined): number {
  return bytes?.length === 8 ? Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0)) : 0
}
