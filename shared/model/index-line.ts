/** What the index takes of one record. */

import type { RecordRow } from './record.ts'

/** What only the record itself tells of an item. Texts are empty where it does not say. */
export interface ItemDetail {
  /** Length of the resource: what says more stands for the others. */
  readonly characters: number
  /** Of a vaccination, in small letters; and its numbers in the series, as JSON. */
  readonly lot: string
  readonly doses: string
  /** The name of whom it is about, where the record itself writes it. */
  readonly who: string
  /** Of a document: how it is called, and what it takes the place of. */
  readonly links?: { readonly names: readonly string[]; readonly replaces: readonly string[] }
}

/** A thing as its source names it, the same in each of its versions, and from when this version is, in milliseconds since 1970. */
export interface ItemVersion {
  readonly thing: string
  readonly atMs: number
}

/** `words` is extra text to find a record by; `detail` what decides, beside its row, whether it is the same as another one. */
export interface IndexLine {
  readonly row: RecordRow
  readonly words: string
  readonly detail?: ItemDetail | undefined
  /** Whom it says it is about, as `encodeSubject` writes it; absent where it says nothing. */
  readonly said?: string
  /** Absent where its source does not say it. */
  readonly version?: ItemVersion | undefined
}
