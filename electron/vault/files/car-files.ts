/** CAR files on disk: written with the library of IPFS, read with it through a reader that bounds what a hostile file can ask for. */

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createDecoder } from '@ipld/car/decoder'
import { CarWriter } from '@ipld/car/writer'
import { decode } from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { blockKeyOf } from '../../../shared/crypto/block-cid.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { CarBlock, CarFile, CarPort } from '../ports.ts'
import { openBounded } from './bounded-reader.ts'
import type { BoundedReader } from './bounded-reader.ts'
import { writeWhole } from './whole-file.ts'
import type { UnfinishedNotes } from '../../unfinished-notes.ts'

/** One block, as the node takes them. */
const BLOCK_BYTES_MAX = 2 * 1024 * 1024
/** Blocks of one file: 256 GiB of sealed chunks. */
const BLOCKS_MAX = 1_048_576
const SHA2_256 = 0x12
const DAG_PB = 0x70

/** On the disk of this computer. */
export function createCarFiles(notes?: UnfinishedNotes): CarPort {
  return {
    write: (path, roots, blocks) => writeWhole(path, carOf(roots, blocks), undefined, notes),
    open: openCar,
  }
}

async function* carOf(roots: readonly string[], blocks: AsyncIterable<CarBlock>): AsyncGenerator<Uint8Array> {
  const { writer, out } = CarWriter.create(roots.map((root) => CID.parse(root)))
  let failure: unknown = null
  const feed = async (): Promise<void> => {
    try {
      for await (const { cid, bytes } of blocks) await writer.put({ cid: CID.parse(cid), bytes })
    } catch (error) {
      failure = error
    } finally {
      await writer.close()
    }
  }
  const fed = feed()
  yield* out
  await fed
  if (failure !== null) throw failure as Error
}

interface Place {
  readonly at: number
  readonly length: number
}

async function openCar(path: string, signal: AbortSignal): Promise<Result<CarFile>> {
  let handle: FileHandle
  let reader: BoundedReader
  try {
    handle = await open(path, 'r')
    reader = openBounded(handle, (await handle.stat()).size)
  } catch {
    return err('file-unreadable')
  }
  const looked = await lookThrough(handle, reader, signal).catch(() => err('file-unreadable'))
  if (looked.ok) return looked
  await handle.close()
  return looked
}

async function lookThrough(handle: FileHandle, reader: BoundedReader, signal: AbortSignal): Promise<Result<CarFile>> {
  const decoder = createDecoder(reader)
  const roots = await decoder.header().then(
    (header) => header.roots.map((root) => root.toV1().toString()),
    () => null,
  )
  if (roots === null) return err(reader.unreadable() ? 'file-unreadable' : 'car-invalid')
  const places = new Map<string, Place>()
  const cids: string[] = []
  try {
    for await (const { cid, blockLength, blockOffset } of decoder.blocksIndex()) {
      if (signal.aborted) return err('cancelled')
      if (blockLength < 0 || cid.multihash.code !== SHA2_256) return err('car-damaged')
      if (blockOffset + blockLength > reader.sizeBytes) return err('car-incomplete')
      if (blockLength > BLOCK_BYTES_MAX || cids.length >= BLOCKS_MAX) return err('limit-exceeded')
      const bytes = await readAt(handle, blockOffset, blockLength).catch(() => undefined)
      if (bytes === undefined) return err('file-unreadable')
      if (bytes === null || !isOf(bytes, cid.multihash.digest)) return err('car-damaged')
      const name = cid.toV1().toString()
      if (places.has(blockKeyOf(name))) continue
      places.set(blockKeyOf(name), { at: blockOffset, length: blockLength })
      cids.push(name)
    }
  } catch {
    if (reader.unreadable()) return err('file-unreadable')
    return err(reader.ranOut() ? 'car-incomplete' : 'car-damaged')
  }
  return ok(carFile(handle, roots, cids, places))
}

function carFile(handle: FileHandle, roots: readonly string[], cids: readonly string[], places: ReadonlyMap<string, Place>): CarFile {
  const read = async (cid: string): Promise<Result<Uint8Array>> => {
    const place = places.get(blockKeyOf(cid))
    if (place === undefined) return err('block-missing')
    const bytes = await readAt(handle, place.at, place.length).catch(() => undefined)
    if (bytes === undefined) return err('file-unreadable')
    return bytes !== null && isOf(bytes, CID.parse(cid).multihash.digest) ? ok(bytes) : err('car-damaged')
  }
  return {
    roots,
    cids,
    has: (cid) => places.has(blockKeyOf(cid)),
    read,
    linksOf: async (cid) => {
      if (CID.parse(cid).code !== DAG_PB) return ok([])
      const bytes = await read(cid)
      if (!bytes.ok) return bytes
      try {
        return ok(decode(bytes.value).Links.map((link) => link.Hash.toV1().toString()))
      } catch {
        return err('car-damaged')
      }
    },
    close: () => handle.close(),
  }
}

function isOf(bytes: Uint8Array, digest: Uint8Array): boolean {
  return createHash('sha256').update(bytes).digest().equals(digest)
}

/** Null where the file has fewer. */
async function readAt(handle: FileHandle, at: number, length: number): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, at + done)
    if (bytesRead === 0) return null
    done += bytesRead
  }
  return bytes
}
