/** The diary, newest first. */

import type { ActivityEntry } from '../../../../shared/model/activity.ts'
import type { Session } from '../../session/session.ts'

/** Entries on one page at the most. */
const PAGE_ENTRIES_MAX = 500

/** Every opening, refusal and change that this vault knows of. */
export async function listActivity(
  session: Session,
  args: { readonly limit: number; readonly offset: number },
): Promise<{ readonly entries: readonly ActivityEntry[]; readonly total: number }> {
  const all = (await session.manifest.list('activity')).map(([, entry]) => entry).sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1))
  const limit = Math.min(args.limit, PAGE_ENTRIES_MAX)
  return { entries: all.slice(args.offset, args.offset + limit), total: all.length }
}
