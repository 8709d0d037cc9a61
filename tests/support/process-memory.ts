/** Looks for bytes in the memory of running processes (Linux, with the right to read them). */

import { closeSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs'

const PIECE_BYTES = 4 * 1024 * 1024

/** A process and all below it. */
export function processTree(root: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root]
  for (const pid of tree) tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child))
  return tree
}

/** Names of the patterns that are in the writable memory of a process. */
export function findInMemory(pid: number, patterns: ReadonlyMap<string, Buffer>): ReadonlySet<string> {
  const found = new Set<string>()
  const longest = Math.max(...[...patterns.values()].map((pattern) => pattern.length))
  const memory = openSync(`/proc/${String(pid)}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${String(pid)}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/u.exec(line) ?? []
      if (from === undefined || to === undefined) continue
      const end = Number.parseInt(to, 16)
      for (let at = Number.parseInt(from, 16); at < end; at += PIECE_BYTES) {
        const bytes = readPiece(memory, at, Math.min(end - at, PIECE_BYTES + longest))
        for (const [name, pattern] of patterns) if (!found.has(name) && bytes.includes(pattern)) found.add(name)
      }
    }
  } finally {
    closeSync(memory)
  }
  return found
}

function readPiece(memory: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  try {
    return bytes.subarray(0, readSync(memory, bytes, 0, length, at))
  } catch {
    return bytes.subarray(0, 0)
  }
}

/** A text as UTF-8 and as UTF-16. */
export function patternsOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, Buffer> {
  return new Map(
    Object.entries(texts).flatMap(([name, text]) => [
      [`${name} (utf8)`, Buffer.from(text, 'utf8')] as const,
      [`${name} (utf16)`, Buffer.from(text, 'utf16le')] as const,
    ]),
  )
}
