/** Keeps records to oneself, or lets them go again: from here on no grant of kinds takes them along. What is in a running grant already stays there until it is taken back. */

import { refusal } from '../../session/refusal.ts'
import { titleOf } from '../../session/records/titles.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Records in one go. */
const KEPT_MAX = 1_000

/** Twice is harmless. Errors: `record-not-found`, `limit-exceeded`, `input-invalid` where none is named. */
export async function keepPrivate(
  session: Session,
  args: { readonly recordIds: readonly string[]; readonly kept: boolean },
): Promise<null> {
  const ids = [...new Set(args.recordIds)]
  const [first] = ids
  if (first === undefined) throw refusal('input-invalid')
  if (ids.length > KEPT_MAX) throw refusal('limit-exceeded')
  const what = ids.length === 1 ? await titleOf(session, first) : ''
  await session.manifest.commit(async (tx) => {
    // Later than what was said before, also where the clock was put back.
    let changedAtMs = session.ports.clock.now()
    for (const id of ids) {
      if ((await tx.get('records', id)) === undefined) throw refusal('record-not-found')
      changedAtMs = Math.max(changedAtMs, ((await tx.get('keptPrivate', id))?.changedAtMs ?? 0) + 1)
    }
    await tx.setMany(
      'keptPrivate',
      ids.map((id) => [id, { kept: args.kept, changedAtMs }] as const),
    )
    await addActivity(session, tx, args.kept ? 'private-kept' : 'private-released', { what, count: ids.length })
  })
  session.emit({ type: 'changed', what: ['records', 'activity'] })
  return null
}
