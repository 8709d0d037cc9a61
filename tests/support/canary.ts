/** Looks for planted words and keys in files and recorded bytes, however they may have been written down. */

import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { inflateRawSync, inflateSync } from 'node:zlib'

/** Label to the bytes that would betray it. */
export type Patterns = ReadonlyMap<string, Buffer>

const INFLATED_BYTES_MAX = 64 * 1024 * 1024

/** A text or a key in every form in which it might lie somewhere: as it is, UTF-16, hexadecimal, base64 at any of the three offsets. */
export function formsOf(name: string, canary: string | Uint8Array): Patterns {
  const raw = Buffer.from(canary as Uint8Array)
  const forms = new Map<string, Buffer>([
    [`${name} as it is`, raw],
    [`${name} in hex`, Buffer.from(raw.toString('hex'))],
    [`${name} in HEX`, Buffer.from(raw.toString('hex').toUpperCase())],
  ])
  if (typeof canary === 'string') forms.set(`${name} in utf16`, Buffer.from(canary, 'utf16le'))
  for (let offset = 0; offset < 3; offset++) {
    // The first and the last characters depend on what stands beside it.
    const shifted = Buffer.concat([Buffer.alloc(offset), raw])
    const from = offset === 0 ? 0 : offset + 1
    const whole = Math.floor((shifted.length * 8) / 6)
    for (const form of ['base64', 'base64url'] as const)
      forms.set(`${name} in ${form}, ${String(offset)} off`, Buffer.from(shifted.toString(form).slice(from, whole)))
  }
  return forms
}

/** All forms of many canaries. */
export function patternsFor(canaries: Readonly<Record<string, string | Uint8Array>>): Patterns {
  return new Map(Object.entries(canaries).flatMap(([name, canary]) => [...formsOf(name, canary)]))
}

/** Labels of what is in these bytes, also inside compressed streams. */
export function findIn(bytes: Buffer, patterns: Patterns): readonly string[] {
  const found = new Set<string>()
  for (const piece of [bytes, ...inflated(bytes)])
    for (const [label, pattern] of patterns) if (piece.includes(pattern)) found.add(piece === bytes ? label : `${label}, compressed`)
  return [...found]
}

/** `path: label` for every hit in every file below a folder. */
export async function findUnder(folder: string, patterns: Patterns): Promise<readonly string[]> {
  const hits: string[] = []
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name)
    // Files come and go while the app runs.
    const bytes = (await lstat(path).catch(() => null))?.isFile() === true ? await readFile(path).catch(() => null) : null
    const inName = findIn(Buffer.from(name), patterns).map((label) => `${label} in the name of a file`)
    for (const label of [...inName, ...(bytes === null ? [] : findIn(bytes, patterns))]) hits.push(`${relative(folder, path)}: ${label}`)
  }
  return hits
}

/** Ten bytes, and a name where there is one (RFC 1952): what stands behind the stream must not matter. */
function gzipHeaderBytes(bytes: Buffer, at: number): number {
  const named = ((bytes[at + 3] ?? 0) & 8) !== 0
  return named ? bytes.indexOf(0, at + 10) + 1 - at : 10
}

function inflated(bytes: Buffer): readonly Buffer[] {
  const streams: Buffer[] = []
  const attempt = (at: number, inflate: typeof inflateSync): void => {
    try {
      streams.push(inflate(bytes.subarray(at), { maxOutputLength: INFLATED_BYTES_MAX }))
    } catch {
      // It only looked like the beginning of a stream.
    }
  }
  for (let at = bytes.indexOf('1f8b08', 0, 'hex'); at >= 0; at = bytes.indexOf('1f8b08', at + 1, 'hex'))
    attempt(at + gzipHeaderBytes(bytes, at), inflateRawSync)
  for (const head of ['7801', '789c', '78da'])
    for (let at = bytes.indexOf(head, 0, 'hex'); at >= 0; at = bytes.indexOf(head, at + 1, 'hex')) attempt(at, inflateSync)
  if (bytes.length < 1024 * 1024) attempt(0, inflateRawSync)
  return streams
}
