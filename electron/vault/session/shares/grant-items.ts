/** The items of a grant of mine as its page shows them: what may be read, what was taken back, what came in later. */

import type { GrantItem, GrantItemsView } from '../../../../shared/api/amend-views.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { foldText } from '../../../../shared/model/fold-text.ts'
import { refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import { indexOf } from '../records/index-state.ts'
import { namedAs } from '../records/titles.ts'
import { listedTakenBack, readGivenGrant, takenBackOf } from './taken-back-items.ts'
import type { Given } from './taken-back-items.ts'

/** Later additions that are listed, the newest. */
const LISTED_MAX = 200
/** Taken back items that are listed where no other number is asked for. */
const TAKEN_BACK_LISTED = 50

/** What of it is asked for. */
export interface ItemsPart {
  readonly limit: number
  readonly offset: number
  readonly text?: string
  /** So many of what was taken back, the newest. */
  readonly takenBack?: number
}

/** Errors: `grant-not-found`. */
export async function grantItemsOf(
  session: Session,
  grantId: string,
  { limit, offset, text = '', takenBack = TAKEN_BACK_LISTED }: ItemsPart,
): Promise<GrantItemsView> {
  const grant = await session.manifest.get('grants', grantId)
  if (grant === undefined) throw refusal('grant-not-found')
  const one = await readGivenGrant(session, grantId, grant)
  const { amended, given } = one
  const taken = await takenBackOf(session, one)
  const seen = amended.records.filter(({ kind }) => kind !== 'image')
  const items = await keptInOrder(
    session,
    grantId,
    seen.map((record) => itemOf(record, amended.addedAtMs.get(record.recordId))),
  )
  return {
    grantId,
    total: items.length,
    pictures: amended.records.length - seen.length,
    ...(await pageOf(session, items, { limit, offset, text })),
    takenBack: await listedTakenBack(session, one, taken.slice(0, takenBack)),
    takenBackTotal: taken.length,
    additions: additionsOf(given),
  }
}

type Untitled = Omit<GrantItem, 'title' | 'date'>

function itemOf({ recordId, kind }: GrantedRecord, addedAtMs: number | undefined): Untitled {
  return { recordId, kind, ...(addedAtMs === undefined ? {} : { addedAtMs }) }
}

const ordered = new WeakMap<Session, { readonly stamp: string; readonly items: readonly Untitled[] }>()

/** Whoever leafs through a large share asks page by page: it is put in order once. */
async function keptInOrder(session: Session, grantId: string, items: readonly Untitled[]): Promise<readonly Untitled[]> {
  const stampNow = (): string => `${grantId}/${String(session.manifest.seq())}/${String(indexOf(session).changes)}`
  const stamp = stampNow()
  const before = ordered.get(session)
  if (before?.stamp === stamp) return before.items
  const sorted = await inOrder(session, items)
  if (stampNow() === stamp) ordered.set(session, { stamp, items: sorted })
  return sorted
}

/** What came in last, then by date as far as the index knows it. */
async function inOrder(session: Session, items: readonly Untitled[]): Promise<readonly Untitled[]> {
  const found = await session.ports.index.get(items.map(({ recordId }) => recordId))
  const dates = new Map(found.ok ? found.value.map(({ id, date }) => [id, date]) : [])
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
