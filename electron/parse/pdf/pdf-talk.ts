/** What the reader and its thread for PDF files say to each other. */

export interface ToPdfThread {
  readonly id: number
  readonly bytes: Uint8Array
  /** Empty where none was typed. */
  readonly password: string
}

/** What a PDF says of itself; empty where it does not. */
export interface PdfInfo {
  readonly pages: number
  readonly title: string
  readonly author: string
  /** As PDF writes it: `D:20240131093000+02'00'`. */
  readonly created: string
}

/** How reading ended. */
export type PdfEnd = 'read' | 'locked' | 'wrong-password' | 'broken'

export type FromPdfThread =
  | { readonly type: 'info'; readonly id: number; readonly info: PdfInfo }
  | { readonly type: 'page'; readonly id: number; readonly lines: readonly string[] }
  | { readonly type: 'end'; readonly id: number; readonly end: PdfEnd; readonly isCut: boolean }
