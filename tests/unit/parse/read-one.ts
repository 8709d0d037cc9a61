/** Reads one file of given content, for tests of readers. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../../shared/fhir/json.ts'
import { PARSE_LIMITS } from '../../../electron/parse/limits.ts'
import type { ParseLimits } from '../../../electron/parse/limits.ts'
import { parseFiles } from '../../../electron/parse/parse-files.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'

export type RecordEntry = Extract<ParsedEntry, { type: 'record' }>

export interface ReadFile {
  readonly records: readonly RecordEntry[]
  readonly codes: readonly string[]
}

/** Entries of a file with this name and content. */
export function readOne(name: string, content: string | Uint8Array, limits: ParseLimits = PARSE_LIMITS): ReadFile {
  return readFiles([[name, content]], limits)
}

/** The same of several files that are read together. */
export function readFiles(
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
  limits: ParseLimits = PARSE_LIMITS,
): ReadFile {
  const dir = mkdtempSync(join(tmpdir(), 'salus-read-'))
  try {
    for (const [name, content] of files) writeFileSync(join(dir, name), content)
    const paths = files.map(([name]) => join(dir, name))
    const entries = [...parseFiles(paths, limits, new AbortController().signal)]
    return {
      records: entries.flatMap((entry) => (entry.type === 'record' ? [entry] : [])),
      codes: entries.flatMap((entry) => (entry.type === 'refused' ? [entry.error.code] : [])),
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** The resource of an entry. */
export function resourceOf(entry: RecordEntry | undefined): Json {
  return JSON.parse(entry?.resourceJson ?? '{}') as Json
}

/** Resources of one type. */
export function ofType(file: ReadFile, type: string): readonly Json[] {
  return file.records.map(resourceOf).filter((one) => one['resourceType'] === type)
}
