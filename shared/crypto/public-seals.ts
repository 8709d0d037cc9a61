/** Seals of an embedded ledger on a public one, inside a file of a consent or of receipts: with the journal in that file they say before when its entries were there. Section 12 of vault-format.md. */

import { canonicalJson, parseJson } from './canonical-json.ts'
import { binaryOf, binaryTextIn } from './consent-file.ts'
import { isPublicSeal } from './day-seal.ts'
import type { PublicSeal } from './day-seal.ts'

/** One for each entry that they are for, at the most; a page looks at no more. */
export const PUBLIC_SEALS_MAX = 64
export const PUBLIC_SEALS_TYPE = 'application/vnd.salus.public-seals+json'
const DEPTH_MAX = 4

/** Resources for a file: none where there is no seal; each stands there once, by its place in the embedded ledger. */
export function buildPublicSeals(seals: readonly PublicSeal[]): readonly object[] {
  const one = new Map(seals.map((seal) => [canonicalJson(seal), seal]))
  const sorted = [...one.values()].sort((a, b) => a.height - b.height).slice(0, PUBLIC_SEALS_MAX)
  return sorted.length === 0 ? [] : [binaryOf(PUBLIC_SEALS_TYPE, canonicalJson(sorted))]
}

/** By their places in the embedded ledger; `broken` where they are not whole. */
export function readPublicSeals(value: unknown): readonly PublicSeal[] | 'broken' {
  const text = binaryTextIn(value, PUBLIC_SEALS_TYPE)
  if (text === '') return []
  const parsed = parseJson(text, { depthMax: DEPTH_MAX })
  if (!parsed.ok || !Array.isArray(parsed.value)) return 'broken'
  const seals: readonly unknown[] = parsed.value
  if (seals.length > PUBLIC_SEALS_MAX || !seals.every(isPublicSeal)) return 'broken'
  return seals.toSorted((a, b) => a.height - b.height)
}

/** The first that holds this chain block of the embedded ledger. */
export function publicSealOf(seals: readonly PublicSeal[], height: number): PublicSeal | undefined {
  return seals.find((seal) => seal.height >= height)
}
