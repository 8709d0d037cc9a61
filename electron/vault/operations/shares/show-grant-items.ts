/** Shows what is in a grant of mine now, and what was taken back from it. */

import type { GrantItemsView } from '../../../../shared/api/amend-views.ts'
import { grantItemsOf } from '../../session/shares/grant-items.ts'
import type { ItemsPart } from '../../session/shares/grant-items.ts'
import type { Session } from '../../session/session.ts'

/** Items on one page at the most. */
const PAGE_ITEMS_MAX = 500

/** `text`: only items whose title has it, however it is written. Errors: `grant-not-found`. */
export function showGrantItems(session: Session, { grantId, ...part }: ItemsPart & { readonly grantId: string }): Promise<GrantItemsView> {
  return grantItemsOf(session, grantId, { ...part, limit: Math.min(part.limit, PAGE_ITEMS_MAX) })
}
