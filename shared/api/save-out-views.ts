/** Copies of a share that leave Salus, and when they go: for readers who may keep them. */

import type { Result } from '../model/result.ts'

export interface SavedOut {
  /** Of the folder that was made. */
  readonly name: string
  /** Without pictures, which go with their study. */
  readonly records: number
  readonly files: number
}

export interface SaveOutApi {
  /** Into a folder of its own where the person chose: FHIR, originals, and the signed consent beside them. Leaves a receipt of each record first. `recordIds`: only these. */
  saveShared(args: { grantId: string; recordIds?: readonly string[]; fileToken: string }): Result<SavedOut>
  /** Deletes the copies of a share here before its time, and says so. */
  deleteShare(args: { grantId: string }): Result<null>
  /** The person's word that what she saved out is deleted. */
  confirmCopiesGone(args: { grantId: string }): Result<null>
}

export const SAVE_OUT_METHODS: Readonly<Record<keyof SaveOutApi, true>> = {
  saveShared: true,
  deleteShare: true,
  confirmCopiesGone: true,
}
