/** Copies of records that are made to be shared, with something taken out of them. */

import type { RedactedPart, Redactions } from '../model/redaction.ts'
import type { Result } from '../model/result.ts'

/** What can become of the file beside a record. */
export type RedactableFile = 'none' | 'text' | 'pdf' | 'picture' | 'dicom' | 'other'

export interface RedactableView {
  readonly title: string
  /** What there is something of, in this record. */
  readonly parts: readonly RedactedPart[]
  readonly file: RedactableFile
  /** Records of the pictures of a study that go with it. */
  readonly pictureIds: readonly string[]
}

export interface RedactedCopy {
  readonly recordId: string
  /** All that was made, the copy of the record itself first: of a study also its pictures. */
  readonly recordIds: readonly string[]
  /** What became of the file: `left-out` where it could not be changed, so that only what was read from it is in the copy. */
  readonly file: 'none' | 'rewritten' | 'pages' | 'left-out'
}

export interface RedactionApi {
  showRedactable(args: { recordId: string }): Result<RedactableView>
  /** A record of its own that is in no list: only what names it, shares it. */
  redactRecord(args: { recordId: string } & Redactions): Result<RedactedCopy>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const REDACTION_METHODS: Readonly<Record<keyof RedactionApi, true>> = {
  showRedactable: true,
  redactRecord: true,
}
