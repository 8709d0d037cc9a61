/** All codes of a resource, for Details. */

import { codingsOf } from './concept.ts'
import type { Code } from './concept.ts'
import type { Json } from './json.ts'

/** Codes shown of one record, and how deep they are looked for. */
const CODES_MAX = 60
const DEPTH_MAX = 12

/** In reading order, each once. */
export function codesOf(resource: object): readonly Code[] {
  const found = new Map<string, Code>()
  collect(resource, 0, found)
  return [...found.values()]
}

function collect(value: unknown, depth: number, found: Map<string, Code>): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX || found.size >= CODES_MAX) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, depth + 1, found)
    return
  }
  for (const code of codingsOf(value as Json))
    if (code.code !== '' && found.size < CODES_MAX) found.set(`${code.system}|${code.code}`, code)
  for (const [key, member] of Object.entries(value)) if (key !== 'coding') collect(member, depth + 1, found)
}
