/** Key sets of issuers of health cards, as a person drops them or as they come with a card. Source: RFC 7517, https://spec.smarthealth.cards */

import { readIssuerKeys } from '../../shared/crypto/health-card.ts'
import type { IssuerKey } from '../../shared/crypto/health-card.ts'
import type { FoundCard } from '../../shared/fhir/card-text.ts'
import { keyInHeader } from '../../shared/fhir/health-card.ts'

export type PublicKey = IssuerKey

/** Keys under the name of the file that a person added. `issuer`: fetched from its address, and of nobody else. */
export interface KeyFile {
  readonly name: string
  readonly keys: readonly PublicKey[]
  readonly issuer?: string
}

/** `private`: a secret key is in it. */
export type ReadKeys = readonly PublicKey[] | 'private' | 'unfit'

/** Looks like the key set that an issuer publishes. */
export function isKeySet(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Array.isArray((value as { readonly keys?: unknown }).keys)
}

/** What certificates beside a key say is looked at where a card names its issuer. */
export function readKeys(value: unknown): ReadKeys {
  const { keys } = value as { readonly keys: readonly unknown[] }
  const read = readIssuerKeys(JSON.stringify({ keys }))
  if (read.ok) return read.value
  return read.error.code === 'issuer-key-private' ? 'private' : 'unfit'
}

/** Keys that a file brings with its cards: beside them, or in the header of one. Anybody can write both. */
export function keysBeside(value: unknown, cards: readonly FoundCard[]): readonly PublicKey[] {
  const inHeaders = cards.flatMap((card) => (card.type === 'signed' ? [keyInHeader(card.jws)] : [])).filter((jwk) => 'kty' in jwk)
  const beside = isKeySet(value) ? (value as { readonly keys: readonly unknown[] }).keys : []
  const read = readKeys({ keys: [...beside, ...inHeaders].slice(0, 32) })
  return typeof read === 'string' ? [] : read
}
