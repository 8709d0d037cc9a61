/** Whether records that were taken back are gone with those to whom they were passed on as well. */

import type { SignedGrant } from '../../../../shared/model/grant.ts'
import { readOne } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import type { AmendmentEntry } from '../collections.ts'
import { readStandingChild } from './child-standing.ts'
import type { Session } from '../session.ts'

/** Of one record: everybody below who was given it, how many of them said that it is deleted there, and how many that they never fetched it. */
export interface ReadersBelow {
  readonly readers: number
  readonly confirmed: number
  readonly neverFetched: number
  /** When the last of them said so; 0 for none. */
  readonly lastAtMs: number
}

/** What one reader said of a record, and when. */
export interface SaidOf {
  readonly as: 'confirmed' | 'neverFetched'
  readonly atMs: number
}

/** Of a change, or of all of a share. */
export function saidOf({
  deletionConfirmedAtMs,
  neverFetchedAtMs,
}: Pick<AmendmentEntry, 'deletionConfirmedAtMs' | 'neverFetchedAtMs'>): SaidOf | null {
  if (deletionConfirmedAtMs !== undefined) return { as: 'confirmed', atMs: deletionConfirmedAtMs }
  return neverFetchedAtMs === undefined ? null : { as: 'neverFetched', atMs: neverFetchedAtMs }
}

/** By record; one that nobody below was given is not in it. What was said of everything was said of each record. Errors: those of reading the chains. */
export async function readersBelow(
  session: Session,
  [rootId, signed]: readonly [string, SignedGrant],
  amendments: AmendmentsByGrant,
): Promise<ReadonlyMap<string, ReadersBelow>> {
  const found = new Map<string, ReadersBelow>()
  for (const [childId, entry] of await session.manifest.list('children')) {
    if (entry.side !== 'received' || entry.rootId !== rootId) continue
    const { terms, amended } = await readStandingChild(session, signed, entry, amendments)
    const said = new Map<string, SaidOf | null>()
    for (const [, one] of amendments.get(childId) ?? [])
      for (const recordId of (await readOne(session, one, terms))?.amendment.removed ?? []) said.set(recordId, saidOf(one))
    for (const { recordId } of amended.ever) {
      const before = found.get(recordId) ?? { readers: 0, confirmed: 0, neverFetched: 0, lastAtMs: 0 }
      const word = said.get(recordId) ?? saidOf(entry)
      const sums = word === null ? {} : { [word.as]: before[word.as] + 1, lastAtMs: Math.max(before.lastAtMs, word.atMs) }
      found.set(recordId, { ...before, readers: before.readers + 1, ...sums })
    }
  }
  return found
}
