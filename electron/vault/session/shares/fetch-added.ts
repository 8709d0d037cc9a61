/** Fetches by itself what was added to shares that this person accepted. */

import type { InvitePayload } from '../../../../shared/model/grant.ts'
import { listAmendments } from './amendments.ts'
import type { AmendmentEntry } from '../collections.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { refreshServing } from './serving.ts'
import type { Session } from '../session.ts'
import { openShare } from './shares.ts'
import type { OpenShare } from './shares.ts'
import { fetchFromAny } from '../letters/ways.ts'

/** Somebody who is away is asked again after this long, each time twice as long. */
const RETRY_MS_MIN = 5_000
const RETRY_MS_MAX = 10 * 60_000

const waiting = new WeakMap<Session, Map<string, { readonly afterMs: number; readonly waitMs: number }>>()

/** Nothing is said where somebody cannot be reached: the share says that something is not here yet. */
export async function fetchAdded(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  const tried = waiting.get(session) ?? new Map<string, { readonly afterMs: number; readonly waitMs: number }>()
  waiting.set(session, tried)
  for (const [grantId, entries] of await listAmendments(session)) {
    if (!entries.some(([, one]) => isDue(one)) || (tried.get(grantId)?.afterMs ?? 0) > now) continue
    const share = await session.manifest.get('shares', grantId)
    if (share?.stage !== 'fetched' || share.ended !== undefined) continue
    if (await fetchOne(session, grantId)) {
      tried.delete(grantId)
      continue
    }
    const waitMs = Math.min(RETRY_MS_MAX, 2 * (tried.get(grantId)?.waitMs ?? RETRY_MS_MIN / 2))
    tried.set(grantId, { waitMs, afterMs: now + waitMs })
  }
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
export function chainOf({ payload: { chain } }: Pick<OpenShare, 'payload'>): Pick<InvitePayload, 'chain'> {
  return chain === undefined ? {} : { chain }
}

async function fetchOne(session: Session, grantId: string): Promise<boolean> {
  const share = await openShare(session, grantId).catch(() => null)
  if (share === null) return false
  const cids = share.records.filter(({ isFetched }) => !isFetched).map(({ record }) => record.cid)
  const { signal } = new AbortController()
  const { purpose, right } = share.terms
  const what = { grant: { grantId, purpose, right }, cids, onProgress: () => undefined, signal, ...chainOf(share) }
  if (cids.length > 0 && !(await fetchFromAny(session, share.contact, what)).ok) return false
  await session.manifest.commit((tx) => noteAddedFetched(tx, share))
  if (cids.length > 0) {
    await refreshServing(session)
    session.emit({ type: 'changed', what: ['shares'] })
  }
  return true
}
