/** Reads what was recognised as health cards, in a text or in the QR code of a picture. */

import { CARD_MEDIA_TYPE } from '../../../shared/model/health-card.ts'
import type { ParsedEntry } from '../../../shared/model/parsed-entry.ts'
import { documentEntryOf } from '../document-entry.ts'
import type { DocumentFacts, ReadFile } from '../document-entry.ts'
import { refusedEntry } from '../fhir-entries.ts'
import type { EntrySource } from '../entry-source.ts'
import { MEDIA_TYPES } from '../file-kind.ts'
import type { ParseLimits } from '../limits.ts'
import { DOCUMENT_ENTRY } from '../read-entry.ts'
import { entriesOfCards, factsOfCards, openCards } from './card-entries.ts'
import type { CardPieces } from './card-pieces.ts'
import type { FoundCard } from '../../../shared/fhir/card-text.ts'

/** Where cards are read: pieces wait for the others of their card until everything was read. */
export interface CardReading {
  readonly limits: ParseLimits
  readonly pieces: CardPieces
}

/** The file as entry 0 and its records, or why there are none. `plain`: what the file is by itself, a picture or a text, which is kept also where the card in it is not right. */
export function* entriesOfCardFile(
  file: ReadFile,
  found: readonly FoundCard[],
  source: EntrySource,
  plain: DocumentFacts | null,
  { limits, pieces }: CardReading,
): Generator<ParsedEntry> {
  const { cards, refused } = openCards(found.flatMap((one) => (one.type === 'signed' ? [one.jws] : [])))
  const waiting = found.flatMap((one) => (one.type === 'piece' ? [one.piece] : []))
  let entry = DOCUMENT_ENTRY
  if (cards.length > 0 || waiting.length > 0 || plain !== null) {
    const mediaType = plain?.mediaType === MEDIA_TYPES.png ? MEDIA_TYPES.png : CARD_MEDIA_TYPE
    const about = cards.length === 0 && plain !== null ? plain : { mediaType, ...factsOfCards(cards) }
    yield documentEntryOf(file, source, about, limits)
    entry += 1
  }
  for (const one of entriesOfCards(cards, source, entry, DOCUMENT_ENTRY)) {
    yield one
    entry += 1
  }
  const bad = found.flatMap((one) => (one.type === 'bad' ? [{ code: one.code }] : []))
  for (const error of [...refused, ...bad]) yield { type: 'refused', file: source.file, entry: entry++, name: source.name, error }
  for (const piece of waiting) pieces.take(piece, source, entry)
}

/** Cards whose pieces came in several files; what is missing, and what does not belong together, is said. */
export function* entriesOfPieces({ limits, pieces }: CardReading): Generator<ParsedEntry> {
  for (const joined of pieces.finish()) {
    const { source, firstEntry: entry } = joined
    if ('error' in joined) {
      yield { type: 'refused', file: source.file, entry, name: source.name, error: joined.error }
      continue
    }
    const { cards } = openCards([joined.jws])
    // Each piece is sound by itself: what they make together is not.
    if (cards.length === 0) {
      yield refusedEntry(source, entry, 'health-card-pieces-mixed')
      continue
    }
    const bytes = new TextEncoder().encode(JSON.stringify({ verifiableCredential: [joined.jws] }))
    const made: ReadFile = { path: '', bytes, sizeBytes: bytes.length, changedAtMs: 0, isOnlyHere: true }
    const about = { mediaType: CARD_MEDIA_TYPE, ...factsOfCards(cards) }
    const document = documentEntryOf(made, source, about, limits)
    yield { ...document, entry } as ParsedEntry
    yield* entriesOfCards(cards, source, entry + 1, entry)
  }
}
