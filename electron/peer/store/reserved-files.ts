/** Segments that the vault process fills: how one is looked at before it counts, and when one that nobody finished goes. */

import { closeSync, existsSync, fstatSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ENTRY_HEADER_BYTES,
  PROGRESS_SUFFIX,
  SEGMENT_HEADER,
  UNFINISHED_SUFFIX,
  decodeEntryHeader,
  progressPathOf,
} from '../../segment-file.ts'
import type { BlockPlace } from '../../segment-file.ts'
import { PEER_LIMITS } from '../limits.ts'
import { readAt } from './disk.ts'

/** Where blocks lie in a segment that holds nothing else. */
export function placesOf(blocks: readonly { readonly digest: Uint8Array; readonly length: number }[]): readonly BlockPlace[] {
  let at = SEGMENT_HEADER.length
  return blocks.map(({ digest, length }) => {
    const offset = at + ENTRY_HEADER_BYTES
    at = offset + length
    return { digest, offset, length }
  })
}

/** Do the headers stand where they must, and does the file end behind the last block? What is behind them was compared when it was written. */
export function holdsOnly(path: string, places: readonly BlockPlace[]): boolean {
  const fd = openSync(path, 'r')
  try {
    const last = places.at(-1)
    if (fstatSync(fd).size !== (last === undefined ? SEGMENT_HEADER.length : last.offset + last.length)) return false
    if (!readAt(fd, 0, SEGMENT_HEADER.length).equals(SEGMENT_HEADER)) return false
    const scratch = Buffer.alloc(ENTRY_HEADER_BYTES)
    return places.every(({ digest, offset, length }) => {
      const header = decodeEntryHeader(readAt(fd, offset - ENTRY_HEADER_BYTES, ENTRY_HEADER_BYTES, scratch))
      return header?.length === length && Buffer.compare(header.digest, digest) === 0
    })
  } finally {
    closeSync(fd)
  }
}

/** Names of unfinished files in `dir` that have a note beside them. */
export function listReserved(dir: string): readonly string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith(UNFINISHED_SUFFIX) && existsSync(progressPathOf(join(dir, name))))
    .map((name) => name.slice(0, -UNFINISHED_SUFFIX.length))
}

/** At opening: files without a note, notes without a file, and both where nobody went on for too long or there are too many. */
export async function removeAbandoned(dir: string, nowMs: number): Promise<void> {
  const resumable = listReserved(dir)
    .map((name) => ({ name, changedAtMs: statSync(join(dir, `${name}${PROGRESS_SUFFIX}`)).mtimeMs }))
    .filter(({ changedAtMs }) => nowMs - changedAtMs < PEER_LIMITS.unfinishedKeptMs)
    .sort((a, b) => b.changedAtMs - a.changedAtMs)
    .slice(0, PEER_LIMITS.unfinishedMax)
  const kept = new Set(resumable.map(({ name }) => name))
  for (const file of readdirSync(dir)) {
    if (file.endsWith(UNFINISHED_SUFFIX) && !kept.has(file.slice(0, -UNFINISHED_SUFFIX.length))) rmSync(join(dir, file), { force: true })
    if (file.endsWith(PROGRESS_SUFFIX)) {
      const name = file.slice(0, -PROGRESS_SUFFIX.length)
      if (!kept.has(name)) await removeProgress(join(dir, `${name}${UNFINISHED_SUFFIX}`))
    }
  }
}

/** The note holds a sealed key: it is overwritten before its name goes. */
export async function removeProgress(unfinishedPath: string): Promise<void> {
  const path = progressPathOf(unfinishedPath)
  if (!existsSync(path)) return
  const handle = await open(path, 'r+')
  try {
    await handle.write(new Uint8Array((await handle.stat()).size), 0, undefined, 0)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  rmSync(path, { force: true })
}
