/** JSON with one possible spelling (RFC 8785), and a parser with a bound on depth. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'

export { canonicalJson } from '../model/canonical-json.ts'

/** Errors: `json-too-deep` before anything is built, `json-broken`. */
export function parseJson(text: string, limits: { readonly depthMax: number }): Result<unknown> {
  if (depthOf(text, limits.depthMax) > limits.depthMax) return err('json-too-deep', { depthMax: limits.depthMax })
  try {
    return ok(JSON.parse(text) as unknown)
  } catch {
    return err('json-broken')
  }
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
