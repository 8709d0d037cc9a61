/** Files go to disk from this process: a large one into a segment of its own, smaller ones into one that they share; sealed chunks at their places, compared, and handed over to the node when synced. */

import { open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SEALED_CHUNK_SIZE_BYTES } from '../../../shared/crypto/record-chunks.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode, syncFolder } from '../../durable-file.ts'
import { ENTRY_HEADER_BYTES, SEGMENT_HEADER, decodeEntryHeader, encodeEntryHeader, progressPathOf } from '../../segment-file.ts'
import { NOTE_BYTES_MAX } from '../ports.ts'
import type { BlockPort, BulkPort, SealedChunk, SealedLeaf } from '../ports.ts'

/** Files being written at once. */
const OPEN_FILES_MAX = 4
const ENTRY_BYTES = ENTRY_HEADER_BYTES + SEALED_CHUNK_SIZE_BYTES
/** As large as the smallest file that has a segment of its own. */
const SHARED_BYTES_MIN = 8 * 1024 * 1024
/** What is mostly written at once. */
const RUN_BYTES = 2 * ENTRY_BYTES
/** A note with its length before it, alone in a page of the disk. */
const NOTE_PAGE_BYTES = 4 + NOTE_BYTES_MAX

interface OpenFile {
  readonly data: FileHandle
  /** None beside a segment that many share. */
  readonly notes: FileHandle | null
  /** The writes that others wait behind: the system lets only one at a time into a file, and two keep it busy. */
  readonly lanes: Promise<unknown>[]
  turn: number
  /** What was read back lay in these. */
  readonly scratch: Buffer[]
}

type Reserving = Pick<BlockPort, 'reserveFile' | 'listReserved' | 'adoptFiles' | 'discardFile'>

/** Files of the node that `blocks` speaks for. */
export function createBulkFiles(blocks: Reserving, sharedBytesMin = SHARED_BYTES_MIN): BulkPort {
  const files = new Map<string, OpenFile>()
  /** Begun or gone on with, and neither handed over nor discarded. */
  const own = new Set<string>()
  const withFile = async <T>(name: string, work: (file: OpenFile) => Promise<T>): Promise<Result<T>> => {
    const file = files.get(name)
    return file === undefined ? err('block-missing') : attempt(() => work(file))
  }
  const close = async (name: string): Promise<void> => {
    const file = files.get(name)
    files.delete(name)
    await file?.data.close()
    await file?.notes?.close()
  }
  const discard: BulkPort['discard'] = async (name) => {
    await close(name).catch(() => undefined)
    own.delete(name)
    return blocks.discardFile(name)
  }
  const begin = async (start: (path: string, hold: (file: OpenFile) => void) => Promise<void>): Promise<Result<string>> => {
    if (files.size >= OPEN_FILES_MAX) return err('limit-exceeded')
    const reserved = await blocks.reserveFile()
    if (!reserved.ok) return reserved
    const { name, path } = reserved.value
    const begun = await attempt(async () => {
      own.add(name)
      await start(path, (file) => files.set(name, file))
      return name
    })
    if (!begun.ok) await discard(name)
    return begun
  }
  const adopt = async (name: string, all: readonly (readonly SealedLeaf[])[]): Promise<Result<readonly string[]>> => {
    const adopted = await blocks.adoptFiles(name, all)
    if (adopted.ok) own.delete(name)
    return adopted
  }
  return {
    sharedBytesMin,
    begin: () =>
      begin(async (path, hold) => {
        const file = await openBoth(path, 'wx+')
        hold(file)
        await startFile(path, file)
      }),
    beginShared: () =>
      begin(async (path, hold) => {
        const file = fileOf(await open(path, 'wx+', 0o600), null)
        hold(file)
        await file.data.write(SEGMENT_HEADER)
      }),
    write: (name, first, chunks) => withFile(name, (file) => writeChunks(file, SEGMENT_HEADER.length + first * ENTRY_BYTES, chunks)),
    writeBehind: (name, before, chunks) =>
      withFile(name, (file) => writeChunks(file, SEGMENT_HEADER.length + before[0] * ENTRY_HEADER_BYTES + before[1], chunks)),
    sync: (name) => withFile(name, ({ data }) => data.datasync().then(() => null)),
    note: (name, slot, note) =>
      withFile(name, ({ notes }) => {
        if (notes === null) throw new Error('a shared segment has no notes')
        return writeNote(notes, slot, note)
      }),
    unfinished: async () => {
      const listed = await blocks.listReserved()
      if (!listed.ok) return listed
      const left = listed.value.filter(({ name }) => !own.has(name))
      return ok(await Promise.all(left.map(async ({ name, path }) => ({ name, notes: await readNotes(path) }))))
    },
    resume: async (name, chunks, chunksMax) => {
      const listed = await blocks.listReserved()
      if (!listed.ok) return listed
      const path = listed.value.find((one) => one.name === name)?.path
      if (path === undefined || own.has(name)) return err('block-missing')
      if (files.size >= OPEN_FILES_MAX) return err('limit-exceeded')
      const opened = await attempt(() => openBoth(path, 'r+'))
      if (!opened.ok) return opened
      files.set(name, opened.value)
      own.add(name)
      const leaves = await attempt(() => readLeaves(opened.value.data, chunks, chunksMax))
      if (!leaves.ok) return leaves
      return leaves.value === null ? err('block-damaged') : ok(leaves.value)
    },
    close: (name) => attempt(() => close(name).then(() => null)),
    finish: async (name, leaves) => {
      const adopted = await adopt(name, [leaves])
      if (!adopted.ok) return adopted
      const [root] = adopted.value
      return root === undefined ? err('block-missing') : ok(root)
    },
    finishShared: adopt,
    discard,
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work())
  } catch (error) {
    return err(diskErrorCode(error))
  }
}

async function openBoth(path: string, flags: 'wx+' | 'r+'): Promise<OpenFile> {
  const data = await open(path, flags, 0o600)
  try {
    return fileOf(data, await open(progressPathOf(path), flags, 0o600))
  } catch (error) {
    await data.close()
    throw error
  }
}

function fileOf(data: FileHandle, notes: FileHandle | null): OpenFile {
  return { data, notes, lanes: [Promise.resolve(), Promise.resolve()], turn: 0, scratch: [] }
}

/** Both files have their names and their first bytes durably: from here on a note is one write in its place. */
async function startFile(path: string, { data, notes }: OpenFile): Promise<void> {
  await data.write(SEGMENT_HEADER)
  await notes?.write(new Uint8Array(2 * NOTE_PAGE_BYTES))
  await data.datasync()
  await notes?.sync()
  await syncFolder(dirname(path))
}

async function writeChunks(file: OpenFile, position: number, chunks: readonly SealedChunk[]): Promise<null> {
  const { data } = file
  const parts = chunks.flatMap((chunk) => [encodeEntryHeader(chunk), chunk.bytes])
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const lane = (file.turn += 1) % file.lanes.length
  const writing = Promise.resolve(file.lanes[lane]).then(() => writeWhole(data, parts, length, position))
  file.lanes[lane] = writing.catch(() => undefined)
  await writing
  // Used again: a fresh one would cost the system as much as reading into it.
  const scratch = file.scratch.pop() ?? Buffer.allocUnsafeSlow(Math.max(length, RUN_BYTES))
  try {
    const back = await readWhole(data, position, length, scratch)
    let at = 0
    for (const part of parts) {
      if (Buffer.compare(back.subarray(at, at + part.length), part) !== 0) throw new Error('read back other bytes')
      at += part.length
    }
  } finally {
    file.scratch.push(scratch)
  }
  return null
}

async function writeWhole(data: FileHandle, parts: readonly Uint8Array[], length: number, position: number): Promise<void> {
  const { bytesWritten } = await data.writev(parts, position)
  // A disk that fills up takes a part first; asking for the rest says why.
  if (bytesWritten < length) await data.write(Buffer.concat(parts), bytesWritten, length - bytesWritten, position + bytesWritten)
}

async function writeNote(notes: FileHandle, slot: 0 | 1, note: Uint8Array): Promise<null> {
  if (note.length > NOTE_BYTES_MAX) throw new Error('a note is too large')
  const page = Buffer.alloc(NOTE_PAGE_BYTES)
  page.writeUInt32BE(note.length, 0)
  page.set(note, 4)
  await notes.write(page, 0, page.length, slot * NOTE_PAGE_BYTES)
  await notes.datasync()
  return null
}

async function readNotes(path: string): Promise<readonly (Uint8Array | null)[]> {
  const bytes = await readFile(progressPathOf(path)).catch(() => Buffer.alloc(0))
  return [0, 1].map((slot) => {
    const page = bytes.subarray(slot * NOTE_PAGE_BYTES, (slot + 1) * NOTE_PAGE_BYTES)
    const length = page.length < NOTE_PAGE_BYTES ? 0 : page.readUInt32BE(0)
    return length === 0 || length > NOTE_BYTES_MAX ? null : Uint8Array.from(page.subarray(4, 4 + length))
  })
}

/** From the headers alone: the chunks behind them were compared when they were written. Null where they are not there. */
async function readLeaves(data: FileHandle, chunks: number, chunksMax: number): Promise<readonly SealedLeaf[] | null> {
  const { size } = await data.stat()
  if (size > SEGMENT_HEADER.length + chunksMax * ENTRY_BYTES) return null
  if (Buffer.compare(await readWhole(data, 0, SEGMENT_HEADER.length), SEGMENT_HEADER) !== 0) return null
  const leaves: SealedLeaf[] = []
  for (let index = 0; index < chunks; index += 1) {
    const at = SEGMENT_HEADER.length + index * ENTRY_BYTES
    const header = decodeEntryHeader(await readWhole(data, at, ENTRY_HEADER_BYTES))
    if (header === null || at + ENTRY_HEADER_BYTES + header.length > size) return null
    leaves.push({ digest: header.digest, sizeBytes: header.length })
  }
  return leaves
}

async function readWhole(data: FileHandle, position: number, length: number, scratch?: Buffer): Promise<Buffer> {
  const bytes = scratch !== undefined && length <= scratch.length ? scratch.subarray(0, length) : Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await data.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
