/** Large files that a person keeps elsewhere: written beside their name, read back, and put there only when they are whole. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode, refuseOdd, syncFolder } from '../../durable-file.ts'
import { NO_NOTES, unfinishedPathOf } from '../../unfinished-notes.ts'
import type { UnfinishedNotes } from '../../unfinished-notes.ts'

const PIECE_BYTES = 1024 * 1024

const always = (): Promise<boolean> => Promise.resolve(true)

/** `isGood` looks at the finished file under its temporary name. What the vault refused while it gave the pieces is thrown on. Errors: `disk-full`, `disk-read-only`, `disk-failed`. */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  isGood: (unfinished: string) => Promise<boolean> = always,
  notes: UnfinishedNotes = NO_NOTES,
): Promise<Result<{ readonly sizeBytes: number }>> {
  const unfinished = unfinishedPathOf(path)
  let isWhole = false
  try {
    await refuseOdd(path)
    await notes.begin(unfinished)
    const { digest, sizeBytes } = await writePieces(unfinished, pieces)
    if (!(await digestOf(unfinished)).equals(digest)) throw new Error('read back other bytes')
    if (!(await isGood(unfinished))) throw new Error('what was written does not open')
    await rename(unfinished, path)
    isWhole = true
    await syncFolder(dirname(path))
    return ok({ sizeBytes })
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    if (error instanceof Error && error.name === 'Refusal') throw error
    return err(diskErrorCode(error))
  } finally {
    await notes.end(unfinished, isWhole)
  }
}

async function writePieces(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ readonly digest: Buffer; readonly sizeBytes: number }> {
  const handle = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const piece of gathered(pieces)) {
      hash.update(piece)
      for (let at = 0; at < piece.length;) at += (await handle.write(piece, at, piece.length - at)).bytesWritten
      sizeBytes += piece.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { digest: hash.digest(), sizeBytes }
}

/** Small pieces together: each would be a write of its own. */
async function* gathered(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < PIECE_BYTES) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(held)
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) hash.update(piece as Uint8Array)
  return hash.digest()
}
