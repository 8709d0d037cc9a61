/** The deep way of taking back: what a stopped grant or item was about is sealed anew at once, where nobody else may read it. */

import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { listAmendments, readStanding } from './amendments.ts'
import type { GrantEntry } from '../collections.ts'
import { Refusal } from '../refusal.ts'
import { resealRecords } from './reseal.ts'
import type { ResealReport } from './reseal.ts'
import type { Session } from '../session.ts'

/** After they were withdrawn; a grant of which this was done is left as it is. Cancelled it stays undone, and can be asked for again. Errors: those of `resealRecords`. */
export async function resealForGrants(
  session: Session,
  grants: readonly (readonly [grantId: string, entry: GrantEntry])[],
  signal: AbortSignal,
): Promise<void> {
  const due = grants.filter(([, { resealed }]) => resealed === undefined)
  const amendments = await listAmendments(session)
  const given = new Map<string, readonly GrantedRecord[]>()
  for (const [grantId, entry] of due) given.set(grantId, (await readStanding(session, grantId, entry, amendments)).amended.ever)
  const report = await unlessCancelled(resealRecords(session, await asGiven(session, [...given.values()].flat()), signal))
  if (report === null) return
  const atMs = session.ports.clock.now()
  await session.manifest.commit(async (tx) => {
    for (const [grantId, records] of given) {
      const entry = await tx.get('grants', grantId)
      let [anew, kept] = [0, 0]
      for (const { recordId, cid } of records) {
        const now = await tx.get('records', recordId)
        if (now === undefined) continue
        if (now.cid === cid) kept += 1
        else anew += 1
      }
      if (entry !== undefined) await tx.set('grants', grantId, { ...entry, resealed: { atMs, records: anew, kept } })
    }
  })
}

/** Those that still lie as they were given. */
async function asGiven(session: Session, records: readonly GrantedRecord[]): Promise<ReadonlySet<string>> {
  const now = await session.manifest.getMany(
    'records',
    records.map(({ recordId }) => recordId),
  )
  return new Set(records.filter(({ recordId, cid }) => now.get(recordId)?.cid === cid).map(({ recordId }) => recordId))
}

/** Null where the person cancelled. Errors: those of `resealRecords`. */
export function resealForItems(session: Session, recordIds: ReadonlySet<string>, signal: AbortSignal): Promise<ResealReport | null> {
  return unlessCancelled(resealRecords(session, recordIds, signal))
}

/** What was taken back is taken back all the same. */
async function unlessCancelled(work: Promise<ResealReport>): Promise<ResealReport | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refusal && error.error.code === 'cancelled') return null
    throw error
  }
}
