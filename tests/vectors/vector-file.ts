/** What a known-answer vector is, the fixed bytes it is made of, and small readers for its fields. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export type Fields = Readonly<Record<string, unknown>>

/** What goes into one vector. */
export interface VectorInput {
  readonly id: string
  /** The function it is for: a key of the runners. */
  readonly kind: string
  readonly in: Fields
}

/** One vector: `out` is the answer, or `error` the code of the refusal. */
export interface Vector extends VectorInput {
  readonly out?: unknown
  readonly error?: string
}

export interface VectorFile {
  readonly format: 'salus/1 vectors'
  readonly notes: readonly string[]
  readonly vectors: readonly Vector[]
}

export const VECTOR_FILE = new URL('salus-1.json', import.meta.url)

/** The committed vectors. */
export function readVectorFile(): VectorFile {
  return JSON.parse(readFileSync(VECTOR_FILE, 'utf8')) as VectorFile
}

/** Fixed bytes that look random: SHA-256 of "seed/0", "seed/1", ... one after the other; each call takes the next ones. */
export function createStream(seed: string): (length: number) => Uint8Array {
  let pending = Buffer.alloc(0)
  let counter = 0
  return (length) => {
    const blocks = [pending]
    for (let have = pending.length; have < length; have += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${seed}/${String(counter++)}`)
          .digest(),
      )
    }
    const joined = Buffer.concat(blocks)
    pending = joined.subarray(length)
    const bytes = new Uint8Array(new ArrayBuffer(length))
    bytes.set(joined.subarray(0, length))
    return bytes
  }
}

/** Bytes of a field: hexadecimal text, or `{stream, length}` for the beginning of a stream. Throws where it is neither. */
export function bytesOf(fields: Fields, name: string): Uint8Array {
  const value = fields[name]
  if (typeof value === 'string' && /^(?:[0-9a-f]{2})*$/u.test(value)) return new Uint8Array(Buffer.from(value, 'hex'))
  if (typeof value !== 'object' || value === null) throw new Error(`${name} is not bytes`)
  const { stream, length } = value as { readonly stream: string; readonly length: number }
  return createStream(stream)(length)
}

/** Text of a field; throws on anything else. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new Error(`${name} is not text`)
  return value
}

/** Number of a field; throws on anything else. */
export function numberOf(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number') throw new Error(`${name} is not a number`)
  return value
}

/** Lower-case hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Longest bytes that stand in the file themselves; of longer ones length and SHA-256 do. */
const SHOWN_BYTES_MAX = 5000

/** Bytes as the file says them. */
export function shown(bytes: Uint8Array): Fields {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { length: bytes.length, sha256, ...(bytes.length <= SHOWN_BYTES_MAX ? { hex: hexOf(bytes) } : {}) }
}

/** Changes that negative vectors make to good chunks: `flip` [chunk, offset, mask], `order` of chunks that stay, `cut` [chunk, length]. */
export interface Change {
  readonly flip?: readonly [number, number, number]
  readonly order?: readonly number[]
  readonly cut?: readonly [number, number]
}

/** The changed chunks; the given ones stay as they are. */
export function changeChunks(chunks: readonly Uint8Array[], change: Change): readonly Uint8Array[] {
  const copies = chunks.map((chunk) => chunk.slice())
  const { flip, order, cut } = change
  if (flip !== undefined) {
    const chunk = copies[flip[0]]
    if (chunk === undefined || flip[1] >= chunk.length) throw new Error('there is no such byte')
    chunk[flip[1]] = (chunk[flip[1]] ?? 0) ^ flip[2]
  }
  if (cut !== undefined) copies[cut[0]] = (copies[cut[0]] ?? new Uint8Array(0)).slice(0, cut[1])
  return order === undefined ? copies : order.flatMap((index) => copies[index] ?? [])
}

/** Changed text: the first `[from, to]` replaced. Throws where `from` is not there. */
export function changeText(text: string, replace: unknown): string {
  if (!Array.isArray(replace)) return text
  const [from, to] = replace as [string, string]
  if (!text.includes(from)) throw new Error(`there is no ${from} to replace`)
  return text.replace(from, () => to)
}
