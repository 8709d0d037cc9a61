/** The segments of a store: appended to by one writer, synced before anything in them counts, read back after every write. */

import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockLocation } from '../../../shared/crypto/block-places.ts'
import { PEER_LIMITS } from '../limits.ts'
import { ENTRY_HEADER_BYTES, SEGMENT_HEADER, UNFINISHED_SUFFIX, encodeDropped, layEntries, scanEntries } from '../../segment-file.ts'
import type { BlockPlace, SegmentBlock } from '../../segment-file.ts'
import { isThere, readAround, readAt, syncFolder, writeParts } from './disk.ts'
import { OpenReaders } from './open-readers.ts'
import { isRefusedPast, openPast, withAlignedRoom, writePast } from './past-cache.ts'
import type { WithRoom } from './past-cache.ts'
import { holdsOnly, listReserved, placesOf, removeAbandoned, removeProgress } from './reserved-files.ts'

export type Location = BlockLocation

interface Segment {
  readonly number: number
  /** Open while it is written to. */
  writer: FileHandle | null
  /** Past the system's cache; null where there is no such way, undefined before it was asked for. */
  past: FileHandle | null | undefined
  /** End of what is whole and synced. */
  size: number
}

/** What was found in a segment by looking through it. */
export interface FoundBlocks {
  readonly segment: number
  readonly size: number
  readonly places: readonly BlockPlace[]
  /** From its beginning on. */
  readonly isAnew: boolean
}

/** Blocks looked at before others have a turn. */
const SCANNED_AT_ONCE = 64
const SUFFIX = '.segment'
/** Groups from this size on go past the system's cache. */
const PAST_BYTES_MIN = 1024 * 1024

/** Thrown where the disk gave back something else than was written. */
export class DiskLied extends Error {
  override readonly name = 'DiskLied'
}

/** One folder of segments. Methods that write must be called one after the other; they throw the errors of the file system. */
export class Segments {
  readonly #dir: string
  readonly #open = new Map<number, Segment>()
  /** Files are open while they are needed, and so many beyond that: every large original has one of its own. */
  readonly #readers: OpenReaders
  #current: Segment | null = null
  /** Those that are open for writing. */
  #written: Segment[] = []
  /** Segments that are only read: a write failed in them, or they are being packed anew. */
  readonly #suspect = new Set<number>()
  /** Segments of which a part could not be read when they were looked through. */
  readonly #torn = new Set<number>()
  #next = 1
  /** What is written past the cache is put together in such a room, and what was written is read back into it. */
  readonly #withRoom: WithRoom

  constructor(dir: string, withRoom: WithRoom = withAlignedRoom, openMax: number = PEER_LIMITS.segmentsOpenMax) {
    this.#dir = dir
    this.#readers = new OpenReaders((number) => this.#pathOf(number), openMax)
    this.#withRoom = withRoom
  }

  /** Opens all segments; what was never finished and cannot be gone on with any more is removed. `scanned` says how far the index knows a segment; the rest comes back as found. */
  async start(scanned: (segment: number) => number, nowMs: number): Promise<readonly FoundBlocks[]> {
    mkdirSync(this.#dir, { recursive: true })
    const found = []
    await removeAbandoned(this.#dir, nowMs)
    for (const name of readdirSync(this.#dir).sort()) {
      if (!name.endsWith(SUFFIX)) continue
      const number = Number(name.slice(0, -SUFFIX.length))
      this.#next = Math.max(this.#next, number + 1)
      // Cut short while it was made, before anything was written to it: appending here would leave blocks without a header before them.
      const whole = statSync(this.#pathOf(number)).size
      if (whole < SEGMENT_HEADER.length) {
        rmSync(this.#pathOf(number), { force: true })
        continue
      }
      const segment = this.#add(number)
      const known = Math.max(SEGMENT_HEADER.length, scanned(number))
      // An index that knows more than there is was made of another file, or of one that was longer.
      const from = known > whole ? SEGMENT_HEADER.length : known
      segment.size = from
      if (whole <= from) continue
      const { places, end, isTorn } = await this.#scan(number, from, whole)
      if (isTorn) this.#leave(number)
      // What stands behind the last whole block was never acknowledged; it is cut before anything is appended.
      else if (end < whole) await cut(await this.#writerOf(segment), end)
      segment.size = isTorn ? whole : end
      found.push({ segment: number, size: segment.size, places, isAnew: from === SEGMENT_HEADER.length })
    }
    return found
  }

  /** Every whole block of every segment, for an index that was lost. */
  async rescan(): Promise<readonly FoundBlocks[]> {
    const found = []
    for (const { number, size } of this.#open.values()) {
      const { places, isTorn } = await this.#scan(number, SEGMENT_HEADER.length, size)
      if (isTorn) this.#leave(number)
      found.push({ segment: number, size, places, isAnew: true })
    }
    return found
  }

  /** Durable when it resolves. */
  async append(blocks: readonly SegmentBlock[]): Promise<readonly Location[]> {
    const segment = await this.#writable()
    const { parts, places, sizeBytes } = layEntries(blocks, segment.size)
    try {
      await this.#withRoom(async (room) => {
        const file = await this.#write(segment, parts, { sizeBytes, room })
        await file.datasync()
        if (!(await this.#holds(segment, file, parts, room))) throw new DiskLied('read back other bytes')
      })
    } catch (error) {
      // After a failed sync the pages of this file say nothing any more: the next write goes to a new one.
      this.#current = null
      this.#suspect.add(segment.number)
      await this.#writerOf(segment)
        .then((writer) => cut(writer, segment.size))
        .catch(() => undefined)
      throw error
    }
    segment.size += sizeBytes
    return places.map(({ offset, length }) => ({ segment: segment.number, offset, length }))
  }

  /** All of them, for whoever reads them without this process. */
  paths(): readonly { readonly number: number; readonly path: string }[] {
    return [...this.#open.keys()].map((number) => ({ number, path: this.#pathOf(number) }))
  }

  /** How far a segment is whole. */
  sizeOf(segment: number): number {
    return this.#open.get(segment)?.size ?? 0
  }

  /** Whether the disk would not give a part of it when it was looked through: what lies there may be read another time. */
  isTorn(number: number): boolean {
    return this.#torn.has(number)
  }

  #leave(number: number): void {
    this.#torn.add(number)
    this.endAppending(number)
  }

  /** Null where the segment is gone or shorter; into `into` where it is long enough. */
  read(location: Location, into?: Buffer): Buffer | null {
    const segment = this.#open.get(location.segment)
    const fd = segment === undefined ? null : this.#readers.fdOf(segment.number)
    if (fd === null) return null
    const bytes = readAt(fd, location.offset, location.length, into)
    return bytes.length === location.length ? bytes : null
  }

  /** Whether a block of this hash begins at this place, whatever became of its bytes. */
  begins(location: Location, digest: Uint8Array): boolean {
    const segment = this.#open.get(location.segment)
    const fd = segment === undefined ? null : this.#readers.fdOf(segment.number)
    return fd !== null && readAt(fd, location.offset - digest.length, digest.length).equals(digest)
  }

  /** Writes zeros over blocks; durable when it resolves. */
  async wipe(locations: readonly Location[]): Promise<void> {
    for (const number of new Set(locations.map(({ segment }) => segment))) {
      const segment = this.#open.get(number)
      if (segment === undefined) continue
      const writer = await this.#writerOf(segment)
      for (const { segment: of, offset, length } of locations)
        if (of === number) await writeParts(writer, [encodeDropped(length)], offset - ENTRY_HEADER_BYTES)
      await writer.datasync()
    }
  }

  /** Forgets a segment whose blocks have all gone elsewhere. */
  async remove(number: number): Promise<void> {
    const segment = this.#open.get(number)
    if (segment === undefined) return
    this.#open.delete(number)
    if (this.#current === segment) this.#current = null
    this.#readers.close(number)
    await closeWriter(segment)
    rmSync(this.#pathOf(number), { force: true })
    syncFolder(this.#dir)
  }

  /** A file that another process of this app fills and that `adopt` takes in. */
  reserve(name: string): string {
    return join(this.#dir, `${name}${UNFINISHED_SUFFIX}`)
  }

  /** Names of reserved files with a note beside them. */
  reserved(): readonly string[] {
    return listReserved(this.#dir)
  }

  /** Takes in a reserved file that was written, compared and synced; null where it does not hold these blocks one behind the other and nothing else. */
  async adopt(
    name: string,
    blocks: readonly { readonly digest: Uint8Array; readonly length: number }[],
  ): Promise<{ readonly segment: number; readonly places: readonly BlockPlace[] } | null> {
    const places = placesOf(blocks)
    if (!holdsOnly(this.reserve(name), places)) return null
    const number = this.#next++
    await rename(this.reserve(name), this.#pathOf(number))
    syncFolder(this.#dir)
    this.#add(number).size = statSync(this.#pathOf(number)).size
    await removeProgress(this.reserve(name))
    return { segment: number, places }
  }

  async discard(name: string): Promise<void> {
    rmSync(this.reserve(name), { force: true })
    await removeProgress(this.reserve(name))
  }

  /** The next write goes to another segment. */
  endAppending(number: number): void {
    this.#suspect.add(number)
    if (this.#current?.number === number) this.#current = null
  }

  async stop(): Promise<void> {
    for (const segment of this.#open.values()) await closeWriter(segment)
    this.#readers.closeAll()
    this.#open.clear()
    this.#current = null
  }

  /** Where the parts went, and are to be read back from. */
  async #write(
    segment: Segment,
    parts: readonly Uint8Array[],
    { sizeBytes, room }: { readonly sizeBytes: number; readonly room: Buffer },
  ): Promise<FileHandle> {
    const writer = await this.#writerOf(segment)
    if (sizeBytes >= PAST_BYTES_MIN) {
      segment.past = segment.past === undefined ? await openPast(this.#pathOf(segment.number)) : segment.past
      try {
        if (segment.past !== null) await writePast({ through: writer, past: segment.past }, parts, segment.size, room)
        if (segment.past !== null) return segment.past
      } catch (error) {
        if (!isRefusedPast(error)) throw error
        await segment.past?.close()
        segment.past = null
      }
    }
    await writeParts(writer, parts, segment.size)
    return writer
  }

  async #writable(): Promise<Segment> {
    if (this.#current !== null && this.#current.size < PEER_LIMITS.segmentBytesMax) return this.#current
    const last = this.#current === null ? this.#open.get(this.#next - 1) : undefined
    if (last !== undefined && !this.#suspect.has(last.number) && last.size < PEER_LIMITS.segmentBytesMax) return (this.#current = last)
    const number = this.#next++
    const handle = await open(this.#pathOf(number), 'w')
    try {
      await handle.write(SEGMENT_HEADER)
      await handle.sync()
    } finally {
      await handle.close()
    }
    syncFolder(this.#dir)
    this.#current = this.#add(number)
    this.#current.size = SEGMENT_HEADER.length
    return this.#current
  }

  #add(number: number): Segment {
    const segment: Segment = { number, writer: null, past: undefined, size: 0 }
    this.#open.set(number, segment)
    return segment
  }

  /** Open for writing; besides it only the one that is appended to stays so, since one write comes after the other. */
  async #writerOf(segment: Segment): Promise<FileHandle> {
    if (segment.writer !== null) return segment.writer
    for (const other of this.#written) if (other !== this.#current) await closeWriter(other)
    this.#written = this.#written.filter(({ writer }) => writer !== null)
    this.#written.push(segment)
    return (segment.writer = await open(this.#pathOf(segment.number), 'r+'))
  }

  /** Looks through a segment, whose file stays open meanwhile. */
  #scan(number: number, from: number, whole: number): ReturnType<typeof scanFile> {
    return this.#readers.hold(number, (fd) => scanFile(fd, from, whole))
  }

  /** Whether the disk gives them back, the way they went where that can be read as well. */
  async #holds(segment: Segment, file: FileHandle, parts: readonly Uint8Array[], room: Buffer): Promise<boolean> {
    try {
      return await isThere(file, parts, segment.size, room)
    } catch (error) {
      if (file === segment.writer || !isRefusedPast(error)) throw error
      return isThere(await this.#writerOf(segment), parts, segment.size, room)
    }
  }

  #pathOf(number: number): string {
    return join(this.#dir, `${String(number).padStart(8, '0')}${SUFFIX}`)
  }
}

/** Lets others run in between: a large file takes seconds. What the disk does not give is stepped over as damage is, and `isTorn` says so. */
async function scanFile(
  fd: number,
  from: number,
  whole: number,
): Promise<{ readonly places: readonly BlockPlace[]; readonly end: number; readonly isTorn: boolean }> {
  const places: BlockPlace[] = []
  const scratch = Buffer.allocUnsafe(PEER_LIMITS.blockBytesMax)
  let isTorn = false
  const read = (position: number, length: number): Buffer => {
    const { bytes, isWhole } = readAround(fd, position, length, scratch)
    isTorn ||= !isWhole
    return bytes
  }
  const scan = scanEntries(read, from, whole, PEER_LIMITS.blockBytesMax)
  for (;;) {
    const step = scan.next()
    if (step.done === true) return { places, end: step.value, isTorn }
    places.push(step.value)
    if (places.length % SCANNED_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

async function cut(writer: FileHandle, size: number): Promise<void> {
  await writer.truncate(size)
  await writer.datasync()
}

async function closeWriter(segment: Segment): Promise<void> {
  const { writer, past } = segment
  segment.writer = null
  segment.past = undefined
  await writer?.close()
  await past?.close()
}
