/** Who and what the lines of NDJSON refer to: a bulk export has its patients and medicines in later lines, or in files beside. */

import { closeSync, fstatSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { textAt } from '../../shared/fhir/json.ts'
import type { Json } from '../../shared/fhir/json.ts'
import type { ParsedEntry } from '../../shared/model/parsed-entry.ts'
import { contextOf } from './fhir-entries.ts'
import type { FileContext } from './fhir-entries.ts'
import { decodeText } from './file-kind.ts'
import type { ParseLimits } from './limits.ts'
import { readPieces, splitLines } from './parse-lines.ts'
import { parseText } from './parse-text.ts'

/** Patients, medicines and devices of one folder that are remembered. */
const REFERRED_MAX = 100_000
const REFERRED = ['"Patient"', '"Medication"', '"Device"']
/** Lines between two signs of life. */
const LINES_A_SIGN = 20_000
const SIGN: ParsedEntry = { type: 'progress', filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 }

export class LinePeople {
  readonly #byFolder = new Map<string, string[]>()
  #known: { readonly folder: string; readonly context: FileContext } | null = null
  readonly #limits: ParseLimits

  /** `paths` are the NDJSON files of one import. */
  constructor(paths: readonly string[], limits: ParseLimits) {
    for (const path of paths) this.#byFolder.set(dirname(path), [...(this.#byFolder.get(dirname(path)) ?? []), path])
    this.#limits = limits
  }

  /** What lines of this file refer to; of one that lies nowhere (`bytes`), only what it holds itself. Yields signs of life. */
  *around(path: string, bytes: Uint8Array | null): Generator<ParsedEntry, FileContext> {
    const { lineBytesMax } = this.#limits
    if (bytes !== null) return contextOf(yield* this.#referredIn(splitLines([bytes], lineBytesMax)))
    const folder = dirname(path)
    if (this.#known?.folder === folder) return this.#known.context
    const found: Json[] = []
    for (const one of this.#byFolder.get(folder) ?? [path]) found.push(...(yield* this.#referredOf(one)))
    const context = contextOf(found.slice(0, REFERRED_MAX))
    this.#known = { folder, context }
    return context
  }

  /** Of a file that cannot be read nothing: it is refused where its turn comes. */
  *#referredOf(path: string): Generator<ParsedEntry, readonly Json[]> {
    let file: number | null = null
    try {
      file = openSync(path, 'r')
      const pieces = readPieces(file, fstatSync(file).size, this.#limits.pieceBytes, () => undefined)
      return yield* this.#referredIn(splitLines(pieces, this.#limits.lineBytesMax))
    } catch {
      return []
    } finally {
      if (file !== null) closeSync(file)
    }
  }

  *#referredIn(lines: Iterable<Uint8Array | null>): Generator<ParsedEntry, readonly Json[]> {
    const found: Json[] = []
    let count = 0
    for (const line of lines) {
      count += 1
      if (count % LINES_A_SIGN === 0) yield SIGN
      if (line === null || found.length >= REFERRED_MAX) continue
      const bytes = Buffer.from(line.buffer, line.byteOffset, line.length)
      if (!REFERRED.some((name) => bytes.includes(name))) continue
      const parsed = parseText(decodeText(line), this.#limits)
      if ('code' in parsed || typeof parsed.value !== 'object' || parsed.value === null) continue
      const resource = parsed.value as Json
      if (REFERRED.includes(`"${textAt(resource, 'resourceType')}"`)) found.push(resource)
    }
    return found
  }
}
