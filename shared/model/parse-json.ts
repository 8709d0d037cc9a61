/** Text and bytes to JSON values: nothing is built that is nested deeper than anybody needs. */

import { err, ok } from './result.ts'
import type { Result } from './result.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

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

/** The same of bytes, which have to be UTF-8 without a mark in front: what is signed has one reading. Errors: those of `parseJson`; `json-broken` also for other bytes. */
export function parseJsonBytes(bytes: Uint8Array, limits: { readonly depthMax: number }): Result<unknown> {
  try {
    return parseJson(UTF8.decode(bytes), limits)
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
