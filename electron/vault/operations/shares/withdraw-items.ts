/** Takes records out of a grant that runs, or whose copies may still be kept: they are served no more from now on, and the reader's Salus is told to delete them. Twice is harmless. */

import type { GrantItemsView } from '../../../../shared/api/amend-views.ts'
import { amendGrant, inAmendTurn } from '../../session/shares/amend-grant.ts'
import { readStanding } from '../../session/shares/amendments.ts'
import { isOver, mayBeKeptThere } from '../../session/shares/grant-over.ts'
import { giveBelow } from '../../session/shares/give-below.ts'
import { grantItemsOf } from '../../session/shares/grant-items.ts'
import type { Transaction } from '../../session/manifest/manifest.ts'
import { picturesOf } from '../../session/records/pictures.ts'
import { refusal } from '../../session/refusal.ts'
import { resealForItems } from '../../session/shares/reseal-withdrawn.ts'
import { withoutServing } from '../../session/shares/serving.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'
import { titleOf } from '../../session/records/titles.ts'

/** Records taken back in one go. */
const TAKEN_MAX = 20_000

/** Nothing is written on the ledger: what the lock there stands for goes on. Errors: `grant-not-found`, `record-not-found` for what was never in it, `grant-over` where all of it was stopped or nothing may be kept any more, `limit-exceeded`; of sealing anew `disk-full`, `disk-failed`: then they are taken back all the same. */
export async function withdrawItems(
  session: Session,
  args: { readonly grantId: string; readonly recordIds: readonly string[]; readonly deep?: boolean },
  signal: AbortSignal,
): Promise<GrantItemsView> {
  const { grantId } = args
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  if (args.recordIds.length > TAKEN_MAX) throw refusal('limit-exceeded')
  const wanted = new Set(args.recordIds)
  await inAmendTurn(session, async () => {
    const { amended } = await readStanding(session, grantId, entry)
    const known = new Set(amended.ever.map(({ recordId }) => recordId))
    for (const id of wanted) if (!known.has(id)) throw refusal('record-not-found')
    for (const id of await picturesOf(session, args.recordIds)) if (known.has(id)) wanted.add(id)
    const removed = [...wanted].filter((id) => !amended.removedAtMs.has(id)).sort()
    if (removed.length === 0) return
    const now = session.ports.clock.now()
    if (isOver(entry, now) && !(await mayBeKeptThere(session, [grantId, entry], now))) throw refusal('grant-over')
    const what = args.recordIds.length === 1 ? await titleOf(session, args.recordIds[0] ?? '') : ''
    const noteDone = (tx: Transaction, who: string): Promise<void> =>
      addActivity(session, tx, 'items-withdrawn', { who, what, count: args.recordIds.length, grantId })
    const change = { added: [], removed, ...(args.deep === true ? { deep: true } : {}) }
    const places = removed.map((id) => `${grantId}/${id}`)
    const isDone = await withoutServing(session, places, () => amendGrant(session, grantId, entry, change, noteDone))
    // It was stopped as a whole meanwhile.
    if (!isDone) throw refusal('grant-over')
  })
  // They are taken back from here on, whatever becomes of the rest.
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  await giveBelow(session)
  const report = args.deep === true ? await resealForItems(session, grantId, wanted, signal) : null
  const view = await grantItemsOf(session, grantId, { limit: 0, offset: 0 })
  return report === null ? view : { ...view, sealedAnew: { records: report.resealed.size, kept: report.kept.size } }
}
