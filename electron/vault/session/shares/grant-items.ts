/** The items of a grant of mine as its page shows them: what may be read, what was taken back, what came in later. */

import type { GrantItem, GrantItemsView, TakenBackItem } from '../../../../shared/api/amend-views.ts'
import type { AmendedGrant, ReadAmendment } from '../../../../shared/model/amendment.ts'
import type { DeliveryState, GrantedRecord } from '../../../../shared/model/grant.ts'
import { foldText } from '../../../../shared/model/fold-text.ts'
import { listAmendments, readOne, readStanding } from './amendments.ts'
import type { AmendmentEntry, GrantEntry } from '../collections.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { namedAs } from '../records/titles.ts'
import { readersBelow, saidOf } from './taken-back-below.ts'
import type { ReadersBelow } from './taken-back-below.ts'

/** Taken back items and later additions that are listed, the newest. */
const LISTED_MAX = 200
/** Items that are put in the order of their dates. */
const SORTED_MAX = 2_000

interface Given {
  readonly entry: AmendmentEntry
  readonly read: ReadAmendment
  readonly told: DeliveryState
}

/** Errors: `grant-not-found`. */
export async function grantItemsOf(
  session: Session,
  grantId: string,
  { limit, offset, text = '' }: { readonly limit: number; readonly offset: number; readonly text?: string },
): Promise<GrantItemsView> {
  const grant = await session.manifest.get('grants', grantId)
  if (grant === undefined) throw refusal('grant-not-found')
  const amendments = await listAmendments(session)
  const { signed, terms, amended } = await readStanding(session, grantId, grant, amendments)
  const below = amended.removedAtMs.size === 0 ? new Map<string, never>() : await readersBelow(session, [grantId, signed], amendments)
  const waiting = new Set(
    (await session.manifest.list('deliveries')).flatMap(([, one]) => (one.deliveredAtMs === undefined ? [one.cid] : [])),
  )
  const given: Given[] = []
  for (const [, entry] of amendments.get(grantId) ?? []) {
    const read = await readOne(session, entry, terms)
    if (read !== null) given.push({ entry, read, told: waiting.has(entry.letter ?? '') ? 'waiting' : 'delivered' })
  }
  const seen = amended.records.filter(({ kind }) => kind !== 'image')
  const items = await inOrder(
    session,
    seen.map((record) => itemOf(record, amended.addedAtMs.get(record.recordId))),
  )
  return {
    grantId,
    total: items.length,
    pictures: amended.records.length - seen.length,
    ...(await pageOf(session, items, { limit, offset, text })),
    takenBack: await takenBackOf(session, [grantId, grant], { amended, below }, given),
    additions: additionsOf(given),
  }
}

type Untitled = Omit<GrantItem, 'title' | 'date'>

function itemOf({ recordId, kind }: GrantedRecord, addedAtMs: number | undefined): Untitled {
  return { recordId, kind, ...(addedAtMs === undefined ? {} : { addedAtMs }) }
}

/** What came in last, then by date as far as the index knows it. */
async function inOrder(session: Session, items: readonly Untitled[]): Promise<readonly Untitled[]> {
  const found = items.length > SORTED_MAX ? null : await session.ports.index.get(items.map(({ recordId }) => recordId))
  const dates = new Map(found?.ok === true ? found.value.map(({ id, date }) => [id, date]) : [])
  const dateOf = ({ recordId }: Untitled): string => dates.get(recordId) ?? ''
  return items.toSorted(
    (a, b) => (b.addedAtMs ?? 0) - (a.addedAtMs ?? 0) || dateOf(b).localeCompare(dateOf(a)) || a.recordId.localeCompare(b.recordId),
  )
}

async function pageOf(
  session: Session,
  items: readonly Untitled[],
  { limit, offset, text }: { readonly limit: number; readonly offset: number; readonly text: string },
): Promise<Pick<GrantItemsView, 'items' | 'found'>> {
  const sought = foldText(text.trim())
  if (sought === '') return { items: await withTitles(session, items.slice(offset, offset + limit)) }
  const found = (await withTitles(session, items)).filter(({ title }) => foldText(title).includes(sought))
  return { items: found.slice(offset, offset + limit), found: found.length }
}

async function withTitles<T extends { readonly recordId: string }>(
  session: Session,
  items: readonly T[],
): Promise<readonly (T & { readonly title: string; readonly date: string })[]> {
  const entries = await session.manifest.getMany(
    'records',
    items.map(({ recordId }) => recordId),
  )
  const named = []
  for (const item of items) named.push({ ...item, ...(await namedAs(session, item.recordId, entries.get(item.recordId))) })
  return named
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

async function takenBackOf(
  session: Session,
  [grantId, grant]: readonly [string, GrantEntry],
  { amended: { ever }, below }: { readonly amended: AmendedGrant; readonly below: ReadonlyMap<string, ReadersBelow> },
  given: readonly Given[],
): Promise<readonly TakenBackItem[]> {
  const kinds = new Map(ever.map(({ recordId, kind }) => [recordId, kind]))
  const cids = new Map(ever.map(({ recordId, cid }) => [recordId, cid]))
  const opened = new Map<string, number>()
  for (const [, receipt] of await session.manifest.list('receipts'))
    if (receipt.grantId === grantId) opened.set(receipt.recordId, Math.max(receipt.openedAtMs, opened.get(receipt.recordId) ?? 0))
  const items = given.flatMap(({ entry, read: { amendment }, told }) =>
    amendment.removed.flatMap((recordId) => {
      const kind = kinds.get(recordId)
      if (kind === undefined || kind === 'image') return []
      const openedAtMs = opened.get(recordId)
      return [
        {
          ...{ recordId, kind, told, takenBackAtMs: amendment.atMs },
          ...(openedAtMs === undefined ? {} : { openedAtMs }),
          ...(entry.sealingAnew?.state === 'due'
            ? { sealingAnew: entry.sealingAnew.device === session.device ? ('here' as const) : ('elsewhere' as const) }
            : {}),
          ...deletionOf(entry, grant, below.get(recordId)),
        },
      ]
    }),
  )
  const listed = await withTitles(session, items.sort((a, b) => b.takenBackAtMs - a.takenBackAtMs).slice(0, LISTED_MAX))
  const entries = await session.manifest.getMany(
    'records',
    listed.map(({ recordId }) => recordId),
  )
  return listed.map((item) => {
    const now = entries.get(item.recordId)?.cid
    return { ...item, resealed: now !== undefined && now !== cids.get(item.recordId) }
  })
}

function additionsOf(given: readonly Given[]): GrantItemsView['additions'] {
  return given
    .map(({ read: { amendment }, told }) => ({
      atMs: amendment.atMs,
      count: amendment.added.filter(({ kind }) => kind !== 'image').length,
      told,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, LISTED_MAX)
}
