/** One large file on its way into a vault on real files, watched: which chunk was written under which salt with which bytes. */

import { appendFileSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ParsedEntry } from '../../electron/vault/ports.ts'
import { documentOf, importInto } from './core.ts'
import type { Core } from './core.ts'

/** Where the salt lies in the first chunk of a record. */
const SALT_AT = 8
const SALT_BYTES = 32

/** Content that is another at every place; with its own time, so that it looks the same when it is written again. */
export function writeSource(path: string, sizeBytes: number, change: (content: Buffer) => void = () => undefined): void {
  const content = Buffer.alloc(sizeBytes)
  for (let at = 0; at + 4 <= sizeBytes; at += 4) content.writeUInt32LE((at * 2654435761) >>> 0, at)
  change(content)
  writeFileSync(path, content)
  utimesSync(path, 1000, 1000)
}

/** The entry that a reader would make of it. */
export function entryOf(path: string): ParsedEntry {
  const entry = documentOf('scan.txt', `${path}.small`, 10)
  if (entry.type !== 'record') throw new Error('no record')
  const { size, mtimeMs } = statSync(path)
  return { ...entry, originalFile: { path, sizeBytes: size, changedAtMs: mtimeMs } }
}

/** Imports the file; the id of its record. Every chunk that is given to the disk is noted in `log` before. */
export async function importLarge(core: Core, path: string, log: string): Promise<string> {
  const { bulk } = core.session.ports
  const write = bulk.write.bind(bulk)
  bulk.write = (name, first, chunks) => {
    const salt = first === 0 ? Buffer.from(chunks[0]?.bytes ?? []).subarray(SALT_AT, SALT_AT + SALT_BYTES) : null
    const lines = chunks.map(({ digest }, at) => JSON.stringify([name, first + at, Buffer.from(digest).toString('hex')]))
    if (salt !== null) lines.push(JSON.stringify([name, -1, salt.toString('hex')]))
    appendFileSync(log, `${lines.join('\n')}\n`)
    return write(name, first, chunks)
  }
  const [id = ''] = await importInto(core, [entryOf(path)], dirname(path))
  bulk.write = write
  return id
}

export interface WrittenChunks {
  /** How many chunks were given to the disk in all. */
  readonly chunks: number
  /** The highest number among them. */
  readonly last: number
  /** Chunks whose number was sealed under one salt with other bytes before. */
  readonly sealedTwice: number
  /** Unfinished files that were written to: each record that was begun has one of its own. */
  readonly names: ReadonlySet<string>
  /** Salts of those whose first chunk was written: chunks go to the disk in any order. */
  readonly salts: readonly string[]
}

/** What a log of `importLarge` says. A file that is gone on with keeps its name and its salt. */
export function readLog(log: string): WrittenChunks {
  const seen = new Map<string, string>()
  const names = new Set<string>()
  const salts = new Map<string, string>()
  let chunks = 0
  let last = -1
  let sealedTwice = 0
  for (const line of existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []) {
    const [name, index, value] = JSON.parse(line) as [string, number, string]
    if (index === -1) {
      salts.set(name, value)
      continue
    }
    chunks += 1
    names.add(name)
    last = Math.max(last, index)
    const key = `${name} ${String(index)}`
    if (seen.has(key) && seen.get(key) !== value) sealedTwice += 1
    seen.set(key, value)
  }
  return { chunks, last, sealedTwice, names, salts: [...salts.values()] }
}
