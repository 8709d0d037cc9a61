/** A share that is being prepared, as the window sees it. */

import type { GivesAwayReport } from '../model/gives-away.ts'
import type { GrantCategory, GrantExtra, GrantRight, GrantScope, GrantSentence, Purpose } from '../model/grant.ts'
import type { RecordKind } from '../model/record.ts'
import type { UnreadableRecord } from '../model/unreadable.ts'
import type { OthersHere, PeopleLeftOut } from '../model/whose.ts'
import type { ListedRow } from './source-views.ts'

/** What a person chose to share, before it is signed. */
export interface GrantDraft {
  readonly contactId: string
  readonly scope: GrantScope
  readonly purpose: Purpose
  readonly right: GrantRight
  readonly fromMs: number
  readonly untilMs: number
  readonly deleteByMs: number
  /** See `GrantTerms`; between a minute and a year. */
  readonly ledgerAgeMaxMs?: number
  /** These three as in `GrantTerms`. */
  readonly may?: readonly GrantExtra[]
  readonly keysOn?: 'receipt'
  readonly category?: Omit<GrantCategory, 'people'>
  /** Other people of whom whole kinds take records along, as `PeopleLeftOut` names them. */
  readonly people?: readonly string[]
  /** The request that it answers: then it is refused where it is wider. */
  readonly requestId?: string
  /** Records of the kinds that are left out. */
  readonly without?: readonly string[]
}

/** Rows of a preview that are read at once. */
export const PREVIEW_ROWS_MAX = 100

/** One record of a preview, for leafing through all of it before each row is read. */
export interface PreviewItem {
  readonly recordId: string
  readonly kind: RecordKind
}

/** Exactly what would be signed and seen. */
export interface GrantPreview {
  /** Hash-bound to what will be signed: grantAccess refuses a token whose records changed. */
  readonly previewToken: string
  readonly sentence: GrantSentence
  /** All of it: the newest first, pictures last. */
  readonly items: readonly PreviewItem[]
  /** The first of them. */
  readonly rows: readonly ListedRow[]
  readonly sizeBytes: number
  /** Records in it that are surely somebody else's: named by themselves, or of people who were included. */
  readonly others?: readonly OthersHere[]
  /** Records of these kinds in other names than the holder's: not in it, and the reader is not told. */
  readonly leftOut?: readonly PeopleLeftOut[]
  /** Records of these kinds that the person keeps to herself: not in it, and the reader is not told. */
  readonly keptPrivate?: number
  /** What of the choice cannot be opened on this computer: not in it, and not in what is signed. */
  readonly unreadable?: readonly UnreadableRecord[]
  /** What it tells beyond that: never a reason to stop. */
  readonly givesAway: GivesAwayReport
}
