/** Opens one signed text as far as that goes without a key. */

import { inflateRawSync } from 'node:zlib'
import { CARD_CONTENT_BYTES_MAX, CARD_DEPTH_MAX, claimsOf, splitCard } from '../../../shared/fhir/health-card.ts'
import type { CardClaims } from '../../../shared/fhir/health-card.ts'
import { err } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { decodeText } from '../file-kind.ts'
import type { ParseLimits } from '../limits.ts'
import { parseText } from '../parse-text.ts'

/** Errors: those of `splitCard` and `claimsOf`; `health-card-packing` where the content is not deflated, `limit-exceeded` where it becomes too large; `json-broken`, `json-too-deep`. */
export function readCard(jws: string, limits: ParseLimits): Result<CardClaims> {
  const split = splitCard(jws)
  if (!split.ok) return split
  const content = inflated(split.value.packed)
  if (!content.ok) return content
  const parsed = parseText(decodeText(content.value), { ...limits, jsonDepthMax: CARD_DEPTH_MAX })
  return 'code' in parsed ? err(parsed.code) : claimsOf(parsed.value)
}

function inflated(packed: Uint8Array): Result<Uint8Array> {
  try {
    return { ok: true, value: inflateRawSync(packed, { maxOutputLength: CARD_CONTENT_BYTES_MAX }) }
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'limit-exceeded' : 'health-card-packing')
  }
}
