/** Backups on disk: a tar archive inside an age file, written beside its name and put there only when it was read back; and folders of plain files. */

import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import headers from 'tar-stream/headers.js'
import { decryptBackup, encryptBackup } from '../../../shared/crypto/backup.ts'
import type { BackupSecret, BackupTarget } from '../../../shared/crypto/backup.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode } from '../../durable-file.ts'
import { NO_NOTES } from '../../unfinished-notes.ts'
import type { UnfinishedNotes } from '../../unfinished-notes.ts'
import type { ArchiveEntry, ArchivePort } from '../ports.ts'
import { writeWhole } from './whole-file.ts'

const BLOCK_BYTES = 512
/** One entry of an archive; blocks are far below. */
const ENTRY_BYTES_MAX = 64 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024

/** On the disk of this computer. */
export function createArchives(notes: UnfinishedNotes = NO_NOTES): ArchivePort {
  return {
    write: (path, target, entries) => writeArchive(path, target, entries, notes),
    read: readArchive,
    begin: async (dir) => {
      try {
        await mkdir(dir, { recursive: true })
        return (await readdir(dir)).length === 0 ? ok(null) : err('folder-not-empty')
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    writeFile: writePlain,
    removeFile: async (dir, name) => {
      try {
        await rm(join(dir, name), { force: true })
        return ok(null)
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    clearUnfinished: () => notes.clear(),
    leave: () => {
      notes.leave()
    },
  }
}

async function writeArchive(
  path: string,
  target: BackupTarget,
  entries: AsyncIterable<ArchiveEntry>,
  notes: UnfinishedNotes,
): Promise<Result<{ readonly sizeBytes: number }>> {
  // A passphrase is at hand, so that what was written is opened too; the words are not.
  const isGood = (unfinished: string): Promise<boolean> => ('passphrase' in target ? opens(unfinished, target) : Promise.resolve(true))
  return writeWhole(path, sealedTar(target, entries), isGood, notes)
}

async function* sealedTar(target: BackupTarget, entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  const sealed = await encryptBackup(target, Readable.toWeb(Readable.from(tarOf(entries))) as unknown as ReadableStream<Uint8Array>)
  yield* sealed as unknown as NodeStream<Uint8Array>
}

async function opens(path: string, secret: BackupSecret): Promise<boolean> {
  for await (const entry of readArchive(path, secret)) if (!entry.ok) return false
  return true
}

async function* tarOf(entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  for await (const { name, bytes } of entries) {
    yield headers.encode({
      name,
      size: bytes.length,
      mode: 0o600,
      mtime: new Date(0),
      type: 'file',
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      linkname: null,
      devmajor: 0,
      devminor: 0,
      pax: null,
    })
    yield bytes
    const rest = bytes.length % BLOCK_BYTES
    if (rest !== 0) yield new Uint8Array(BLOCK_BYTES - rest)
  }
  yield new Uint8Array(2 * BLOCK_BYTES)
}

async function* readArchive(path: string, secret: BackupSecret): AsyncGenerator<Result<ArchiveEntry>> {
  let plain: ReadableStream<Uint8Array>
  try {
    const sealed = Readable.toWeb(createReadStream(path, { highWaterMark: PIECE_BYTES })) as unknown as ReadableStream<Uint8Array>
    plain = await decryptBackup(secret, sealed)
  } catch (error) {
    const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : ''
    if (/ENOENT|EACCES|EISDIR/u.test(text)) yield err('file-unreadable')
    else yield err(/no identity matched|incorrect passphrase|passphrase/iu.test(text) ? 'backup-locked' : 'backup-damaged')
    return
  }
  try {
    const take = createTaker(plain)
    for (;;) {
      const header = headers.decode(Buffer.from(await take(BLOCK_BYTES)), 'utf8', false)
      if (header === null) break
      if (header.size > ENTRY_BYTES_MAX) throw new Error('an entry is too large')
      const bytes = await take(header.size)
      await take((BLOCK_BYTES - (header.size % BLOCK_BYTES)) % BLOCK_BYTES)
      yield ok({ name: header.name, bytes })
    }
    await take(BLOCK_BYTES)
    // The last piece of an age file says that it is the last: reading to the end finds a file that was cut.
    if ((await take(1, true)).length !== 0) throw new Error('something stands behind the end')
  } catch {
    yield err('backup-damaged')
  }
}

/** Reads exactly so many bytes; fewer only at the end, where that is allowed. */
function createTaker(stream: ReadableStream<Uint8Array>): (length: number, orEnd?: boolean) => Promise<Uint8Array> {
  const reader = stream.getReader()
  let held = new Uint8Array(0)
  return async (length, orEnd = false) => {
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      if (held.length === 0) {
        const next = await reader.read()
        if (next.done) {
          if (orEnd) break
          throw new Error('the archive ends too early')
        }
        held = new Uint8Array(next.value)
        continue
      }
      parts.push(held.subarray(0, missing))
      const taken = Math.min(missing, held.length)
      held = held.subarray(taken)
      missing -= taken
    }
    return parts.length === 1 && parts[0] !== undefined ? Uint8Array.from(parts[0]) : new Uint8Array(Buffer.concat(parts))
  }
}

async function writePlain(dir: string, name: string, pieces: AsyncIterable<Uint8Array>): Promise<Result<null>> {
  try {
    const path = join(dir, name)
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, 'wx', 0o600)
    try {
      for await (const piece of pieces)
        for (let at = 0; at < piece.length;) at += (await handle.write(piece, at, piece.length - at)).bytesWritten
      await handle.sync()
    } finally {
      await handle.close()
    }
    return ok(null)
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error
    return err(diskErrorCode(error))
  }
}
