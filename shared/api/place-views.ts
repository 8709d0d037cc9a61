/** Where something stands in a document, and documents that are read once more. */

import type { Result } from '../model/result.ts'

/** Where in a document words were found. */
export interface FoundPlace {
  /** As `decodePlace` reads it: a page, or a section. */
  readonly place: string
  /** Pages of the document; 0 where it has none. */
  readonly pages: number
}

/** A photograph of an import that waits for a yes. */
export interface PreviewPicture {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface PlaceApi {
  /** The first page, or section, that holds most of the words; null where none holds any. */
  findPlace(args: { recordId: string; text: string }): Result<FoundPlace | null>
  /** Reads the text of a PDF that was kept locked: a new version in place of the one without. The password is kept nowhere. */
  readLocked(args: { recordId: string; password: string }): Result<{ recordId: string }>
  /** The photographs of a preview, one by one, that may show a code; null behind the last. */
  showPreviewPicture(args: { importToken: string; at: number }): Result<PreviewPicture | null>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const PLACE_METHODS: Readonly<Record<keyof PlaceApi, true>> = {
  findPlace: true,
  readLocked: true,
  showPreviewPicture: true,
}
