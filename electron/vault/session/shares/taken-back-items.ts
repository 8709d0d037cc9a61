/** What was taken back out of a grant of mine, record by record: what is stopped, where it may still be had, what was said of deleting it. */

import type { TakenBackItem } from '../../../../shared/api/amend-views.ts'
import type { ReadAmendment } from '../../../../shared/model/amendment.ts'
import type { DeliveryState, GrantedRecord } from '../../../../shared/model/grant.ts'
import { mirrorsThatHave } from '../carry/mirror-hearing.ts'
import { pinDrops } from '../carry/pin-entries.ts'
import type { AmendmentEntry, GrantEntry } from '../collections.ts'
import { namedAs } from '../records/titles.ts'
import type { Session } from '../session.ts'
import type { AmendmentsByGrant, StandingGrant } from './amendments.ts'
import { listAmendments, readOne, readStanding } from './amendments.ts'
import { readersBelow, saidOf } from './taken-back-below.ts'
import type { ReadersBelow } from './taken-back-below.ts'

/** One change of a grant, and whether its reader's node has it. */
export interface Given {
  readonly entry: AmendmentEntry
  readonly read: ReadAmendment
  readonly told: DeliveryState
}

/** A grant with its changes, and its records as they stand. */
export interface GivenGrant extends StandingGrant {
  readonly grantId: string
  readonly grant: GrantEntry
  readonly given: readonly Given[]
  readonly amendments: AmendmentsByGrant
}

export async function readGivenGrant(session: Session, grantId: string, grant: GrantEntry): Promise<GivenGrant> {
  const amendments = await listAmendments(session, 'given')
  const standing = await readStanding(session, grantId, grant, amendments)
  const waiting = new Set(
    (await session.manifest.list('deliveries')).flatMap(([, one]) => (one.deliveredAtMs === undefined ? [one.cid] : [])),
  )
  const given: Given[] = []
  for (const [, entry] of amendments.get(grantId) ?? []) {
    const read = await readOne(session, entry, standing.terms)
    if (read !== null) given.push({ entry, read, told: waiting.has(entry.letter ?? '') ? 'waiting' : 'delivered' })
  }
  return { ...standing, grantId, grant, given, amendments }
}

/** What is known of it without reading the records themselves. */
export type TakenBack = Omit<TakenBackItem, 'title' | 'date' | 'resealed' | 'keptBy' | 'pins'>

/** All of it, the newest first; pictures are part of their study. */
export async function takenBackOf(session: Session, one: GivenGrant): Promise<readonly TakenBack[]> {
  const { grantId, grant, signed, given, amendments } = one
  const { ever, removedAtMs } = one.amended
  if (removedAtMs.size === 0) return []
  const below = await readersBelow(session, [grantId, signed], amendments)
  const kinds = new Map(ever.map(({ recordId, kind }) => [recordId, kind]))
  const opened = new Map<string, number>()
  for (const [, receipt] of await session.manifest.list('receipts'))
    if (receipt.grantId === grantId) opened.set(receipt.recordId, Math.max(receipt.openedAtMs, opened.get(receipt.recordId) ?? 0))
  const taken = new Map<string, TakenBack>()
  // Two computers may have taken back the same: then the word about either counts.
  for (const { entry, read, told } of given.toSorted((a, b) => a.read.amendment.atMs - b.read.amendment.atMs)) {
    for (const recordId of read.amendment.removed) {
      const kind = kinds.get(recordId)
      const before = taken.get(recordId)
      if (kind === undefined || kind === 'image' || (before !== undefined && saidOf(entry) === null)) continue
      const openedAtMs = opened.get(recordId)
      taken.set(recordId, {
        ...{ recordId, kind, told, takenBackAtMs: before?.takenBackAtMs ?? read.amendment.atMs },
        ...(openedAtMs === undefined ? {} : { openedAtMs }),
        ...(entry.sealingAnew?.state === 'due'
          ? { sealingAnew: entry.sealingAnew.device === session.device ? ('here' as const) : ('elsewhere' as const) }
          : {}),
        ...deletionOf(entry, grant, below.get(recordId)),
      })
    }
  }
  return [...taken.values()].sort((a, b) => b.takenBackAtMs - a.takenBackAtMs)
}

/** With names, and where else each may still be had. */
export async function listedTakenBack(
  session: Session,
  { grantId, amended: { ever } }: Pick<GivenGrant, 'grantId' | 'amended'>,
  items: readonly TakenBack[],
): Promise<readonly TakenBackItem[]> {
  const given = new Map<string, GrantedRecord>(ever.map((record) => [record.recordId, record]))
  const entries = await session.manifest.getMany(
    'records',
    items.map(({ recordId }) => recordId),
  )
  const mirrors = await mirrorsThatHave(session, grantId)
  const isPinned = (await pinDrops(session, ever)).length > 0
  const listed: TakenBackItem[] = []
  for (const item of items) {
    const entry = entries.get(item.recordId)
    const record = given.get(item.recordId)
    const keptBy = mirrors.filter(({ heardSeq }) => heardSeq <= item.takenBackAtMs).map(({ name }) => name)
    const pins = isPinned && record !== undefined ? await pinDrops(session, [record]) : []
    listed.push({
      ...item,
      ...(await namedAs(session, item.recordId, entry)),
      resealed: entry !== undefined && entry.cid !== record?.cid,
      ...(keptBy.length === 0 ? {} : { keptBy }),
      ...(pins.length === 0 ? {} : { pins }),
    })
  }
  return listed
}

/** Of everybody who was given it: what all of them said. Whom it was given to said of all of it is said of this as well. */
function deletionOf(
  entry: AmendmentEntry,
  grant: GrantEntry,
  below: ReadersBelow = { readers: 0, confirmed: 0, neverFetched: 0, lastAtMs: 0 },
): Pick<TakenBackItem, 'deletion' | 'deletionConfirmedAtMs' | 'neverFetchedAtMs' | 'notConfirmedBelow' | 'neverFetched'> {
  const own = saidOf(entry) ?? saidOf(grant)
  const left = below.readers - below.confirmed - below.neverFetched
  const never = below.neverFetched + (own?.as === 'neverFetched' ? 1 : 0)
  const counted = never === 0 ? {} : { neverFetched: never }
  if (own === null || left > 0) return { deletion: 'asked', ...counted, ...(left === 0 ? {} : { notConfirmedBelow: left }) }
  const atMs = Math.max(own.atMs, below.lastAtMs)
  if (never === below.readers + 1) return { deletion: 'never-fetched', neverFetchedAtMs: atMs }
  return { deletion: 'confirmed', deletionConfirmedAtMs: atMs, ...counted }
}
