/** Stops one thing that was passed on, and what was passed on of that; the grant above it goes on. */

import { prepareChildEnd } from '../../session/shares/children-end.ts'
import { openChild } from '../../session/shares/children-view.ts'
import { refusal } from '../../session/refusal.ts'
import { withoutServing } from '../../session/shares/serving.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Only the holder can. Twice is harmless. Errors: `grant-not-found`. */
export async function stopChild(session: Session, args: { readonly childId: string }): Promise<{ readonly stopped: number }> {
  const entry = await session.manifest.get('children', args.childId)
  if (entry?.side !== 'received') throw refusal('grant-not-found')
  const { terms } = await openChild(session, entry)
  const end = await prepareChildEnd(session, (id, { above }) => id === args.childId || above.includes(args.childId))
  if (end.childIds.length === 0) return { stopped: 0 }
  const commit = (): Promise<unknown> =>
    session.manifest.commit(async (tx) => {
      await end.commit(tx)
      await addActivity(session, tx, 'passing-on-stopped', { who: terms.giverName, what: terms.granteeName, grantId: entry.rootId })
    })
  await withoutServing(session, end.childIds, commit)
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return { stopped: end.childIds.length }
}
