/** What is said of an import: before the yes, after it, and of earlier ones. */

import type { CardCheck } from '../model/health-card.ts'
import type { RecordKind, RecordRow } from '../model/record.ts'
import type { SalusError } from '../model/result.ts'
import type { TableQuestion } from '../model/table-columns.ts'
import type { ImportPapers } from './paper-views.ts'
import type { ImportSingle } from './private-views.ts'

/** A card that a preview holds. */
export interface PreviewCard extends CardCheck {
  /** Name of its file. */
  readonly file: string
}

/** Somebody whose records are in the files. */
export interface ImportSubject {
  readonly name: string
  /** ISO 8601, or empty. */
  readonly birthDate: string
  readonly count: number
  readonly isHolder: boolean
  /** Where it is not the holder: born on her day under another name, of her name and born on another day, or neither. */
  readonly likeness: 'same' | 'name' | 'birth-date' | 'other'
}

export interface ImportPreview {
  readonly importToken: string
  /** Whose records these seem to be, most frequent first. */
  readonly subjects: readonly ImportSubject[]
  /** Whose vault this is. */
  readonly holder: string
  readonly counts: Readonly<Partial<Record<RecordKind, number>>>
  readonly total: number
  readonly duplicates: number
  readonly refused: readonly { readonly name: string; readonly error: SalusError }[]
  /** Tables that wait for a word on their columns; they are among the refused. */
  readonly tables: readonly TableQuestion[]
  readonly advice: number
  readonly samples: readonly Omit<RecordRow, 'id' | 'importedAtMs'>[]
  /** Some of them, to be kept to oneself one by one; pictures and very large files are not among them. */
  readonly singles: readonly ImportSingle[]
  /** Health cards in it, with what can be said of their signatures. */
  readonly cards: readonly PreviewCard[]
  /** Health links that were found in texts and pictures; nobody was asked. */
  readonly links: readonly string[]
  /** Photographs in which a code may be looked for; 0 where they are more than a few. */
  readonly photographs: number
  /** Papers and photographs of which more is to be said, or asked. */
  readonly papers?: ImportPapers
  /** Why nothing of it can be kept now, though it could be read: a full disk. */
  readonly problem?: SalusError
}

export interface ImportResult {
  readonly importId: string
  readonly imported: number
  readonly duplicates: number
  readonly refused: readonly { readonly name: string; readonly error: SalusError }[]
  readonly recordIds: readonly string[]
}

export interface ImportEntry {
  readonly importId: string
  readonly atMs: number
  readonly names: readonly string[]
  readonly count: number
}
