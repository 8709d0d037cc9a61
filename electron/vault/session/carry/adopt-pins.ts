/** What a Salus of before asked a pinning service to keep, and did not write down: found in the service's own list, once. */

import type { PinningEntry } from '../collections.ts'
import { addActivity, changeVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { listAmendments, readStanding } from '../shares/amendments.ts'
import { setPin } from './pin-entries.ts'
import { findAllPins } from './pinning.ts'

/** Of what is listed there, sealed records of this vault are written down; anything else is left alone. Errors: `place-*`: then it is asked again later. */
export async function adoptPins(session: Session, service: PinningEntry, signal: AbortSignal): Promise<void> {
  const found = await findAllPins(session, service, signal)
  const names = await namesEver(session)
  const { host } = new URL(service.endpoint)
  let count = 0
  await session.manifest.commit(async (tx) => {
    count = 0
    for (const cid of new Set(found.map((one) => one.cid))) {
      const recordId = names.get(cid)
      if (recordId === undefined || (await tx.get('pins', cid)) !== undefined) continue
      const requestIds = found.filter((one) => one.cid === cid).map(({ requestId }) => requestId)
      await setPin(session, tx, cid, { endpoint: service.endpoint, recordId, requestIds, state: 'kept' })
      count += 1
    }
    // Another one may have been named meanwhile.
    await changeVaultEntry(tx, (entry) =>
      entry.pinning?.endpoint === service.endpoint ? { ...entry, pinning: { ...entry.pinning, isListed: true } } : entry,
    )
    if (count > 0) await addActivity(session, tx, 'pins-found', { what: host, count })
  })
  if (count > 0) session.emit({ type: 'changed', what: ['grants', 'settings', 'activity'] })
}

/** Every name under which a record of this vault lies, or was ever shared. */
async function namesEver(session: Session): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const amendments = await listAmendments(session, 'given')
  for (const [grantId, entry] of await session.manifest.list('grants'))
    for (const { cid, recordId } of (await readStanding(session, grantId, entry, amendments)).amended.ever) names.set(cid, recordId)
  for (const [recordId, { cid }] of await session.manifest.list('records')) names.set(cid, recordId)
  return names
}
