/** A file of health cards: kept byte for byte with its signed texts beside it, and the records inside read out of it. */

import { cardExtensions } from '../../../shared/fhir/health-card.ts'
import type { CardClaims } from '../../../shared/fhir/health-card.ts'
import { openCardAtOnce } from '../../../shared/fhir/open-card.ts'
import { objectAt, objectsAt, textAt } from '../../../shared/fhir/json.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import type { DocumentFacts } from '../document-entry.ts'
import { entriesOfJson, resourcesOf } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import { factsOfFhir } from '../fhir-file.ts'

/** A signed text that could be read. */
interface ReadCard {
  readonly jws: string
  readonly claims: CardClaims
}

export interface OpenedCards {
  readonly cards: readonly ReadCard[]
  readonly refused: readonly SalusError[]
}

/** Opens each; what cannot be opened is refused alone. */
export function openCards(texts: readonly string[]): OpenedCards {
  const read = [...new Set(texts)].map((jws) => ({ jws, card: openCardAtOnce(jws) }))
  return {
    cards: read.flatMap(({ jws, card }) => (card.ok ? [{ jws, claims: card.value.claims }] : [])),
    refused: read.flatMap(({ card }) => (card.ok ? [] : [card.error])),
  }
}

/** What the document says of itself; nothing of it is more than the card's own word. */
export function factsOfCards(cards: readonly ReadCard[]): Omit<DocumentFacts, 'mediaType'> {
  const resources = cards.flatMap(({ claims }) => resourcesOf(claims.bundle))
  const { subject, narrative } = factsOfFhir(resources)
  const [first] = cards
  return {
    title: titleOf(cards),
    ...(first === undefined ? {} : { date: dateOf(first.claims.issuedAtMs) }),
    ...(subject === undefined ? {} : { subject }),
    ...(narrative === undefined ? {} : { narrative }),
    extension: cardExtensions(cards.map(({ jws }) => jws)),
  }
}

/** The records, beginning with entry `first`, read from entry `document` of the same file. */
export function* entriesOfCards(cards: readonly ReadCard[], source: EntrySource, first: number, document: number): Generator<ParsedEntry> {
  let entry = first
  for (const { claims } of cards) {
    for (const one of entriesOfJson(claims.bundle, source, entry)) {
      entry += 1
      yield one.type === 'record' ? { ...one, readFrom: document } : one
    }
  }
}

function titleOf(cards: readonly ReadCard[]): string {
  const types = new Set(
    cards.flatMap(({ claims }) => objectsAt(claims.bundle, 'entry').map((entry) => textAt(objectAt(entry, 'resource'), 'resourceType'))),
  )
  types.delete('Patient')
  if (types.has('Immunization') && types.size === 1) return 'Vaccination card'
  return types.has('Observation') && types.size === 1 ? 'Test result card' : 'Health card'
}

/** Empty where it is no time that a date can say. */
function dateOf(atMs: number): string {
  const date = new Date(atMs)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 1 ? '' : date.toISOString()
}
