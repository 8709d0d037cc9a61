/** What several sources say of the same. */

import type { SourceDifference } from '../model/source-difference.ts'

export interface SourceComparison {
  /** Records that are one and the same item, two or more of each; the first says most. */
  readonly same: readonly (readonly { readonly id: string; readonly source: string }[])[]
  /** Side by side; nothing is resolved. */
  readonly different: readonly SourceDifference[]
}
