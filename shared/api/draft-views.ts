/** What was typed and is not saved yet, as the window keeps it in the vault. */

import type { Drafts } from '../model/drafts.ts'
import type { Result } from '../model/result.ts'

export interface DraftApi {
  /** What was kept on this computer; nothing where it cannot be opened: the master key was changed elsewhere, or the file is damaged. */
  readDrafts(args: null): Result<Drafts>
  /** Takes the place of what was kept; with nothing in it, nothing stays. Errors: `input-invalid` above 1 Mi units, `disk-full`, `disk-read-only`, `disk-failed`. */
  keepDrafts(args: Drafts): Result<null>
}

export const DRAFT_METHODS: Readonly<Record<keyof DraftApi, true>> = {
  readDrafts: true,
  keepDrafts: true,
}
