/** Asks a pinning service to let the sealed records of a grant go. Whether it does, nobody can see from here. */

import type { PinsView } from '../../../../shared/api/pinning-views.ts'
import { setPin } from '../../session/carry/pin-entries.ts'
import { pinsOf, recordsOfGrant } from '../../session/carry/pinned-grants.ts'
import { findPins, pinningOf } from '../../session/carry/pinning.ts'
import { askAbout } from '../../session/carry/settle-pins.ts'
import type { PinEntry } from '../../session/carry/pin-entry.ts'
import type { Session } from '../../session/session.ts'
import { recordsShared } from '../../session/shares/sharing-of.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'

type PinnedRecord = Pick<GrantedRecord, 'recordId' | 'cid'>

/** Errors: `pinning-off`, `grant-not-found`, `limit-exceeded`, `place-*`, `cancelled`: then it is asked again by itself. Twice is harmless. */
export async function unpinRemotely(session: Session, args: { readonly grantId: string }, signal: AbortSignal): Promise<PinsView> {
  const service = await pinningOf(session)
  const { endpoint } = service
  const { ever } = await recordsOfGrant(session, args.grantId)
  const all = [...ever, ...(await sealedAnew(session, ever))]
  const roots = [...new Set(all.map(({ cid }) => cid))]
  const found = new Set((await findPins(session, service, roots, signal)).map(({ cid }) => cid))
  const leaving = new Map<string, PinEntry>()
  await session.manifest.commit(async (tx) => {
    for (const { cid, recordId } of all) {
      const before = await tx.get('pins', cid)
      const isThere = before !== undefined && before.endpoint === endpoint && before.state !== 'gone'
      if (!isThere && !found.has(cid)) continue
      const requestIds = isThere ? before.requestIds : []
      leaving.set(cid, await setPin(session, tx, cid, { endpoint, recordId, requestIds, state: 'leaving' }))
    }
  })
  await askAbout(session, service, [...leaving], signal)
  return pinsOf(session, service, args.grantId, signal)
}

/** The same records under the names that they have now, where they are pinned by these and nobody else may read them. */
async function sealedAnew(session: Session, ever: readonly PinnedRecord[]): Promise<readonly PinnedRecord[]> {
  const shared = await recordsShared(session)
  const ids = ever.map(({ recordId }) => recordId).filter((id) => !shared.has(id))
  const now = [...(await session.manifest.getMany('records', ids))].map(([recordId, { cid }]) => ({ recordId, cid }))
  const pins = await session.manifest.getMany(
    'pins',
    now.map(({ cid }) => cid),
  )
  return now.filter(({ cid }) => pins.has(cid))
}
