/** Text to values: nothing is built that is nested deeper than anybody needs. */

import type { ErrorCode } from '../../shared/model/errors.ts'
import type { ParseLimits } from './limits.ts'

export type ParsedText = { readonly value: unknown } | { readonly code: ErrorCode }

/** `text` is null where the bytes were none. Errors: `json-too-deep` before anything is built, `json-broken`. */
export function parseText(text: string | null, limits: ParseLimits): ParsedText {
  if (text === null) return { code: 'json-broken' }
  if (isTooDeep(text, limits.jsonDepthMax)) return { code: 'json-too-deep' }
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as unknown }
  } catch {
    return { code: 'json-broken' }
  }
}

/** Counts brackets outside strings. */
function isTooDeep(text: string, depthMax: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) {
      at = endOfString(text, at)
      if (at === -1) return false
    } else if (code === 123 || code === 91) {
      depth += 1
      if (depth > depthMax) return true
    } else if (code === 125 || code === 93) depth -= 1
  }
  return false
}

/** Where the string that begins at `at` ends; -1 where it does not. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === 92) backslashes += 1
    if (backslashes % 2 === 0) return end
  }
  return -1
}
