/** Fetches by itself what was added to shares that this person accepted. */

import type { InvitePayload } from '../../../../shared/model/grant.ts'
import { listAmendments } from './amendments.ts'
import type { AmendmentEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { refreshServing } from './serving.ts'
import { missingOf } from './share-records.ts'
import type { Session } from '../session.ts'
import { openShare } from './shares.ts'
import type { OpenShare } from './shares.ts'
import { fetchFromAny } from '../letters/ways.ts'

/** Somebody who is away is asked again after this long, each time twice as long. */
const AWAY_MS_MIN = 5_000
/** Somebody who says no to what she has just announced may not be ready yet. */
const REFUSED_MS_MIN = 1_000
const RETRY_MS_MAX = 10 * 60_000

type Said = 'here' | 'refused' | 'away' | 'asks'

interface Tried {
  readonly said: Said
  readonly afterMs: number
  readonly waitMs: number
}

const waiting = new WeakMap<Session, Map<string, Tried>>()

/** Nothing is said where somebody cannot be reached: the share says that something is not here yet. `again`: in how many milliseconds it is to be looked at again. */
export async function fetchAdded(session: Session, again: (ms: number) => void): Promise<void> {
  const now = session.ports.clock.now()
  const tried = waiting.get(session) ?? new Map<string, Tried>()
  waiting.set(session, tried)
  for (const [grantId, entries] of await listAmendments(session, 'received')) {
    const before = tried.get(grantId)
    if (!entries.some(([, one]) => isDue(one)) || (before?.afterMs ?? 0) > now) continue
    const share = await session.manifest.get('shares', grantId)
    if (share?.stage !== 'fetched' || share.ended !== undefined) continue
    const said = await fetchOne(session, grantId, before?.said === 'refused')
    if (said === 'here') {
      tried.delete(grantId)
      continue
    }
    const waitMs = waitAfter(said, before)
    tried.set(grantId, { said, waitMs, afterMs: now + waitMs })
    if (said !== 'asks') again(waitMs)
  }
}

function waitAfter(said: Said, before: Tried | undefined): number {
  if (said === 'asks') return RETRY_MS_MAX
  const first = said === 'refused' ? REFUSED_MS_MIN : AWAY_MS_MIN
  return before?.said === said ? Math.min(RETRY_MS_MAX, 2 * before.waitMs) : Math.max(first, before?.waitMs ?? 0)
}

/** Somebody has just said something about it: whoever was away may be there. */
export function fetchSoon(session: Session, grantId: string): void {
  waiting.get(session)?.delete(grantId)
}

/** Inside a commit: the files of a share as it was read are here. Amendments whose turn has not come are not among them. */
export async function noteAddedFetched(tx: Transaction, { amendments, amended }: Pick<OpenShare, 'amendments' | 'amended'>): Promise<void> {
  const early = new Set(amended.waiting.map(({ hash }) => hash))
  for (const [key, { hash }] of amendments) {
    const entry = early.has(hash) ? undefined : await tx.get('amendments', key)
    if (entry !== undefined && isDue(entry)) await tx.set('amendments', key, { ...entry, fetched: true })
  }
}

function isDue({ side, blob, fetched }: AmendmentEntry): boolean {
  return side === 'received' && blob !== null && fetched !== true
}

/** Of what was passed on. */
export function chainOf({ payload: { chain, given } }: Pick<OpenShare, 'payload'>): Pick<InvitePayload, 'chain' | 'given'> {
  return chain === undefined ? {} : { chain, ...(given === undefined ? {} : { given }) }
}

/** `carefully`: after a no only one is asked for first, so that asking again costs one more no and not one for each block. */
async function fetchOne(session: Session, grantId: string, carefully: boolean): Promise<Said> {
  const share = await openShare(session, grantId).catch(() => null)
  if (share === null) return 'away'
  const { cids: missing, sizeBytes, comesByItself } = missingOf(share.entry, share.records)
  if (!comesByItself) return 'asks'
  const { signal } = new AbortController()
  const { purpose, right } = share.terms
  const what = { grant: { grantId, purpose, right }, sizeBytes, onProgress: () => undefined, signal, ...chainOf(share) }
  const parts = carefully && missing.length > 1 ? [missing.slice(0, 1), missing] : [missing]
  for (const cids of missing.length === 0 ? [] : parts) {
    const came = await fetchFromAny(session, share.contact, { ...what, cids })
    if (!came.ok) return came.error.code === 'refused-by-peer' ? 'refused' : 'away'
  }
  await session.manifest.commit(async (tx) => {
    await noteAddedFetched(tx, share)
    const entry = await tx.get('shares', grantId)
    if (entry?.stage !== 'fetched' || sizeBytes === 0) return
    const { notCame: _came, ...rest } = entry
    await tx.set('shares', grantId, { ...rest, joinedBytes: (entry.joinedBytes ?? 0) + sizeBytes })
  })
  if (missing.length > 0) {
    await refreshServing(session)
    session.emit({ type: 'changed', what: ['shares'] })
  }
  return 'here'
}
