/** What a person keeps to herself, as the window sees it. */

import type { Result } from '../model/result.ts'

/** How it stands with one record of mine. */
export interface PrivacyView {
  /** No share of kinds takes it along. */
  readonly kept: boolean
  /** Since when, where it was said of this record itself. */
  readonly sinceMs?: number
  /** Running shares that it is in: they keep it until it is taken back there. */
  readonly sharedIn: readonly { readonly grantId: string; readonly contactName: string }[]
  /** Whose shares of kinds it would go to by itself if it were not kept, each once. */
  readonly wouldGoTo: readonly string[]
}

/** A record of a preview that may be kept to oneself from the beginning. */
export interface ImportSingle {
  /** Names it in `importRecords`. */
  readonly pick: string
  readonly title: string
  readonly date: string
}

export interface PrivateApi {
  showPrivacy(args: { recordId: string }): Result<PrivacyView>
  /** `kept` false lets it go with kinds again. */
  keepPrivate(args: { recordIds: readonly string[]; kept: boolean }): Result<null>
}

export const PRIVATE_METHODS: Readonly<Record<keyof PrivateApi, true>> = {
  showPrivacy: true,
  keepPrivate: true,
}
