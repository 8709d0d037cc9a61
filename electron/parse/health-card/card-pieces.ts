/** Cards in several QR codes: the pieces of one import, put together at its end. Source: https://spec.smarthealth.cards, "chunking" (older cards). */

import { cardOfPieces } from '../../../shared/fhir/card-text.ts'
import type { CardPiece } from '../../../shared/fhir/card-text.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { EntrySource } from '../entry-source.ts'

/** Sets of pieces, and pieces of one set, that wait at once. */
const SETS_MAX = 1000

interface PieceSet {
  readonly of: number
  readonly digits: Map<number, string>
  mixed: boolean
  /** Of the last piece. */
  source: EntrySource
  firstEntry: number
}

/** A card put together, or why it cannot be. `firstEntry` is a free number in the file of its last piece. */
export type JoinedCard = { readonly source: EntrySource; readonly firstEntry: number } & (
  { readonly jws: string } | { readonly error: SalusError }
)

/** Pieces do not say which card they are of: those that say the same number of pieces are taken together. */
export class CardPieces {
  readonly #sets = new Map<number, PieceSet>()

  /** `firstEntry`: the next free number of an entry of that file. */
  take(piece: CardPiece, source: EntrySource, firstEntry: number): void {
    const known = this.#sets.get(piece.of)
    if (known === undefined && this.#sets.size >= SETS_MAX) return
    const set = known ?? { of: piece.of, digits: new Map<number, string>(), mixed: false, source, firstEntry }
    const before = set.digits.get(piece.place)
    if (before !== undefined && before !== piece.digits) set.mixed = true
    set.digits.set(piece.place, piece.digits)
    // Two sets of one file do not share numbers.
    set.firstEntry = set.source.file === source.file ? Math.max(set.firstEntry, firstEntry) : firstEntry
    set.source = source
    this.#sets.set(piece.of, set)
  }

  /** Empty afterwards. */
  *finish(): Generator<JoinedCard> {
    for (const { of, digits, mixed, source, firstEntry } of this.#sets.values()) {
      const place = { source, firstEntry }
      if (mixed) yield { ...place, error: { code: 'health-card-pieces-mixed' } }
      else if (digits.size < of) yield { ...place, error: { code: 'health-card-piece-missing', detail: { have: digits.size, of } } }
      else {
        const card = cardOfPieces(of, digits)
        if (card.type === 'signed') yield { ...place, jws: card.jws }
        else yield { ...place, error: { code: 'health-card-pieces-mixed' } }
      }
    }
    this.#sets.clear()
  }
}
