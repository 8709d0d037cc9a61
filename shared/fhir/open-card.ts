/** Opens the signed text of a health card, the one way for whoever reads it: the reader of files, the vault and the page for strangers. No key is asked. */

import { inflateWhole, inflateWholeAtOnce } from '../model/inflate.ts'
import type { Inflated } from '../model/inflate.ts'
import { parseJsonBytes } from '../model/parse-json.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { claimsOf, splitCard } from './health-card.ts'
import type { CardClaims, SplitCard } from './health-card.ts'

/** Most bytes that the content of a card may inflate to. */
export const CARD_CONTENT_BYTES_MAX = 4 * 1024 * 1024
/** How deep it may be nested. */
const CARD_DEPTH_MAX = 60

/** A card in its parts, and what its signed bytes say; whose signature it is was not looked at. */
export interface OpenedCard {
  readonly split: SplitCard
  readonly claims: CardClaims
}

/**
 * What the content says has to be readable in one way only: one deflate stream and nothing behind it, UTF-8 without a mark in front, JSON.
 * Errors: those of `splitCard` and `claimsOf`; `health-card-packing` where the content is not deflated, `limit-exceeded` where it becomes too large; `json-broken`, `json-too-deep`.
 */
export async function openCard(jws: string): Promise<Result<OpenedCard>> {
  const split = splitCard(jws)
  return split.ok ? openedOf(split.value, await inflateWhole(split.value.packed, CARD_CONTENT_BYTES_MAX)) : split
}

/** The same without waiting; only where the platform is Node. */
export function openCardAtOnce(jws: string): Result<OpenedCard> {
  const split = splitCard(jws)
  return split.ok ? openedOf(split.value, inflateWholeAtOnce(split.value.packed, CARD_CONTENT_BYTES_MAX)) : split
}

function openedOf(split: SplitCard, content: Inflated): Result<OpenedCard> {
  if (typeof content === 'string') return err(content === 'too-large' ? 'limit-exceeded' : 'health-card-packing')
  const parsed = parseJsonBytes(content, { depthMax: CARD_DEPTH_MAX })
  const claims = parsed.ok ? claimsOf(parsed.value) : parsed
  return claims.ok ? ok({ split, claims: claims.value }) : claims
}
