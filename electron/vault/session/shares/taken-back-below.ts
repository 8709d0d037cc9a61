/** Whether records that were taken back are gone with those to whom they were passed on as well. */

import type { SignedGrant } from '../../../../shared/model/grant.ts'
import { readOne } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import { readStandingChild } from './child-standing.ts'
import type { Session } from '../session.ts'

/** Of one record: everybody below who was given it, and how many of them said that it is deleted there. */
export interface ReadersBelow {
  readonly readers: number
  readonly confirmed: number
  /** When the last of them did; 0 for none. */
  readonly lastAtMs: number
}

/** By record; one that nobody below was given is not in it. Whoever confirmed the end of everything confirmed that of each record. Errors: those of reading the chains. */
export async function readersBelow(
  session: Session,
  [rootId, signed]: readonly [string, SignedGrant],
  amendments: AmendmentsByGrant,
): Promise<ReadonlyMap<string, ReadersBelow>> {
  const found = new Map<string, ReadersBelow>()
  for (const [childId, entry] of await session.manifest.list('children')) {
    if (entry.side !== 'received' || entry.rootId !== rootId) continue
    const { terms, amended } = await readStandingChild(session, signed, entry, amendments)
    const saidAtMs = new Map<string, number>()
    for (const [, one] of amendments.get(childId) ?? [])
      for (const recordId of (await readOne(session, one, terms))?.amendment.removed ?? [])
        if (one.deletionConfirmedAtMs !== undefined) saidAtMs.set(recordId, one.deletionConfirmedAtMs)
    for (const { recordId } of amended.ever) {
      const { readers, confirmed, lastAtMs } = found.get(recordId) ?? { readers: 0, confirmed: 0, lastAtMs: 0 }
      const atMs = saidAtMs.get(recordId) ?? entry.deletionConfirmedAtMs
      const sums = { confirmed: confirmed + (atMs === undefined ? 0 : 1), lastAtMs: Math.max(lastAtMs, atMs ?? 0) }
      found.set(recordId, { readers: readers + 1, ...sums })
    }
  }
  return found
}
