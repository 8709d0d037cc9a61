/** The deep way of taking back: what a stopped grant or item was about is sealed anew at once, where nobody else may read it. That it is due is written down first, so that what a crash cuts short goes on at the next opening. */

import { isOnHold } from '../on-hold.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import { listAmendments, readOne, readStanding } from './amendments.ts'
import type { AmendmentsByGrant } from './amendments.ts'
import type { GrantEntry } from '../collections.ts'
import { Refusal } from '../refusal.ts'
import { resealRecords } from './reseal.ts'
import type { ResealReport } from './reseal.ts'
import type { SealingAnew } from '../sealing-anew.ts'
import type { Session } from '../session.ts'
import { readSignedGrant } from './signed-grant.ts'

/** Why something is cancelled that goes on at the next opening: this one ends. */
export const ENDING = 'ending'

/** As it is written down on this computer now. */
export function sealingAnew(session: Session, state: SealingAnew['state']): { readonly sealingAnew: SealingAnew } {
  return { sealingAnew: { state, atMs: session.ports.clock.now(), device: session.device } }
}

/** After they were withdrawn; a grant of which this was done is left as it is. Cancelled it stays undone, and can be asked for again; after anything else it goes on at the next opening. Errors: those of `resealRecords`. */
export async function resealForGrants(
  session: Session,
  grants: readonly (readonly [grantId: string, entry: GrantEntry])[],
  signal: AbortSignal,
): Promise<void> {
  const due = grants.filter(([, { resealed }]) => resealed === undefined)
  await note(
    session,
    'grants',
    due.map(([grantId]) => grantId),
    'due',
  )
  const amendments = await listAmendments(session, 'given')
  const given = new Map<string, readonly GrantedRecord[]>()
  for (const [grantId, entry] of due) given.set(grantId, (await readStanding(session, grantId, entry, amendments)).amended.ever)
  const report = await resealAsFar(session, await asGiven(session, [...given.values()].flat()), signal)
  if (report === null) {
    if (signal.reason !== ENDING) await note(session, 'grants', [...given.keys()], 'left')
    session.emit({ type: 'changed', what: ['grants'] })
    return
  }
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
      if (entry !== undefined)
        await tx.set('grants', grantId, { ...entry, resealed: { atMs, records: anew, kept }, ...sealingAnew(session, 'done') })
    }
  })
  session.emit({ type: 'changed', what: ['grants'] })
}

async function note(
  session: Session,
  collection: 'grants' | 'amendments',
  ids: readonly string[],
  state: SealingAnew['state'],
): Promise<void> {
  const entries = new Map<string, { readonly sealingAnew?: SealingAnew }>(await session.manifest.list(collection))
  const changed = ids.filter((id) => entries.get(id)?.sealingAnew?.state !== state)
  if (changed.length === 0) return
  await session.manifest.commit(async (tx) => {
    for (const id of changed) {
      const entry = await tx.get(collection, id)
      if (entry !== undefined) await tx.set(collection, id, { ...entry, ...sealingAnew(session, state) })
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

/** After they were taken out of the grant. Null where the person cancelled; after anything else it goes on at the next opening. Errors: those of `resealRecords`. */
export async function resealForItems(
  session: Session,
  grantId: string,
  recordIds: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ResealReport | null> {
  const grant = await session.manifest.get('grants', grantId)
  if (grant === undefined) return null
  const amendments = await listAmendments(session, 'given')
  const { terms, amended } = await readStanding(session, grantId, grant, amendments)
  const keys: string[] = []
  for (const [key, entry] of amendments.get(grantId) ?? [])
    if ((await readOne(session, entry, terms))?.amendment.removed.some((id) => recordIds.has(id)) === true) keys.push(key)
  await note(session, 'amendments', keys, 'due')
  const given = amended.ever.filter(({ recordId }) => recordIds.has(recordId))
  const report = await resealAsFar(session, await asGiven(session, given), signal)
  if (report !== null) await note(session, 'amendments', keys, 'done')
  else if (signal.reason !== ENDING) await note(session, 'amendments', keys, 'left')
  session.emit({ type: 'changed', what: ['grants'] })
  return report
}

interface LeftOver {
  readonly grants: Set<string>
  readonly items: Set<string>
}

/** What was due when this session began, and is still to be gone on with. */
const leftOver = new WeakMap<Session, LeftOver>()

/** Goes on, once in a session, with what was cut short on this computer; `ending` stops it without giving it up. */
export async function continueSealingAnew(session: Session, ending: AbortSignal): Promise<void> {
  const isDue = (entry: { readonly sealingAnew?: SealingAnew }): boolean =>
    entry.sealingAnew?.state === 'due' && entry.sealingAnew.device === session.device
  const grants = (await session.manifest.list('grants')).filter(([, entry]) => isDue(entry))
  const amendments = await listAmendments(session, 'given')
  const left = leftOver.get(session) ?? {
    grants: new Set(grants.map(([grantId]) => grantId)),
    items: new Set([...amendments.values()].flat().flatMap(([, entry]) => (isDue(entry) ? [entry.grantId] : []))),
  }
  leftOver.set(session, left)
  if (isOnHold(session)) return
  // Under the key of what comes later, which is made by another turn.
  for (const [grantId, entry] of grants.filter(([id, { rotated }]) => rotated === true && left.grants.delete(id)))
    await resealForGrants(session, [[grantId, entry]], ending)
  for (const grantId of [...left.items].filter((id) => left.items.delete(id))) {
    const ids = await dueItems(session, grantId, amendments, isDue)
    await resealForItems(session, grantId, ids, ending)
  }
}

async function dueItems(
  session: Session,
  grantId: string,
  amendments: AmendmentsByGrant,
  isDue: (entry: { readonly sealingAnew?: SealingAnew }) => boolean,
): Promise<ReadonlySet<string>> {
  const grant = await session.manifest.get('grants', grantId)
  const ids = new Set<string>()
  if (grant === undefined) return ids
  const { terms } = await readSignedGrant(session, grant)
  for (const [, entry] of amendments.get(grantId) ?? [])
    if (isDue(entry)) for (const id of (await readOne(session, entry, terms))?.amendment.removed ?? []) ids.add(id)
  return ids
}

/** Null where it was cancelled: what was taken back is taken back all the same. Screens that showed it as begun hear of an end that is none. Errors: those of `resealRecords`. */
async function resealAsFar(session: Session, recordIds: ReadonlySet<string>, signal: AbortSignal): Promise<ResealReport | null> {
  try {
    return await resealRecords(session, recordIds, signal)
  } catch (error) {
    if (error instanceof Refusal && error.error.code === 'cancelled') return null
    session.emit({ type: 'changed', what: ['grants'] })
    throw error
  }
}
