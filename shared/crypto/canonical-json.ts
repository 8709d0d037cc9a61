/** JSON with one possible spelling (RFC 8785), and a parser with a bound on depth. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'

export { canonicalJson } from '../model/canonical-json.ts'

/** Digits enough for a number that no double holds. */
const LARGE = /\d[eE]\+?\d{3}|\d{309}/u

/** Errors: `json-too-deep` before anything is built, `json-broken`, also for a number that would be read as infinite and could not be written again. */
export function parseJson(text: string, limits: { readonly depthMax: number }): Result<unknown> {
  if (depthOf(text, limits.depthMax) > limits.depthMax) return err('json-too-deep', { depthMax: limits.depthMax })
  try {
    const value: unknown = JSON.parse(text)
    return LARGE.test(text) && !isSayable(value) ? err('json-broken') : ok(value)
  } catch {
    return err('json-broken')
  }
}

/** Whether every number in it is one. */
function isSayable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isSayable)
}

/** Counts brackets outside strings; stops once the bound is passed. */
function depthOf(text: string, depthMax: number): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
      if (deepest > depthMax) return deepest
    } else if (code === 125 || code === 93) depth -= 1
  }
  return deepest
}

/** Whether some object in it names a member twice: programs do not agree on which of the two counts (RFC 8259, section 4). `text` is JSON that was parsed within a bound on depth. */
export function hasTwinNames(text: string): boolean {
  /** Names so far in each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let isName = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') {
      const from = at
      at = endOfString(text, at)
      const names = open.at(-1)
      if (!isName || names === undefined || names === null) continue
      isName = false
      const name = nameOf(text.slice(from, at + 1))
      if (names.has(name)) return true
      names.add(name)
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : null)
      isName = sign === '{'
    } else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',') isName = open.at(-1) !== null
  }
  return false
}

function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/** One name can be spelled in several ways. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
