/** Follows what becomes of pinned records: old names are asked to be let go until the service says that they are gone, new ones to be kept. */

import { isOnHold } from '../on-hold.ts'
import type { PinningEntry } from '../collections.ts'
import { Refusal, throwIfCancelled } from '../refusal.ts'
import { addActivity, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { adoptPins } from './adopt-pins.ts'
import { forgetPin, isOld, noteTrouble, setPin } from './pin-entries.ts'
import { isResting } from './links.ts'
import type { PinEntry } from './pin-entry.ts'
import { addPin, CIDS_A_QUESTION, findPins, removePin } from './pinning.ts'
import type { Pin } from './pinning.ts'

/** What was asked to no end is asked again after this long, then twice as long, up to the other; after unlocking at once. */
const AGAIN_FIRST_MS = 60_000
const AGAIN_MAX_MS = 60 * 60_000
/** Entries that are remembered; beyond it the oldest of what is gone are forgotten. */
const PINS_MAX = 5_000

type Entries = readonly (readonly [cid: string, pin: PinEntry])[]

interface Rest {
  readonly untilMs: number
  readonly waitMs: number
}

/** Of the service as it was last named: asked with another token, everything is asked at once. */
const rests = new WeakMap<Session, { readonly namedAtMs: number; readonly byCid: Map<string, Rest> }>()
const lookedAt = new WeakMap<Session, number>()

/** One turn. A service that cannot be asked, or refuses, is asked again later; why it came to nothing is shown meanwhile. */
export async function settlePins(session: Session): Promise<void> {
  if (isOnHold(session)) return
  const { pinning } = await readVaultEntry(session)
  const isNamed = pinning !== undefined && pinning.endpoint !== ''
  if (isNamed && pinning.isListed !== true) await adoptOnce(session, pinning)
  await followRecords(session)
  if (!isNamed) return
  const now = session.ports.clock.now()
  const resting = restsOf(session, pinning)
  const isDue = ([cid, { endpoint, state }]: Entries[number]): boolean =>
    endpoint === pinning.endpoint && state !== 'kept' && state !== 'gone' && !isResting(resting.get(cid), now)
  const due = (await session.manifest.list('pins')).filter(isDue)
  if (due.length === 0) return
  for (const [cid] of due) rest(resting, cid, now)
  try {
    await askAbout(session, pinning, due, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    session.emit({ type: 'changed', what: ['grants'] })
  }
}

function rest(resting: Map<string, Rest>, cid: string, now: number): void {
  const waitMs = Math.min(AGAIN_MAX_MS, 2 * (resting.get(cid)?.waitMs ?? AGAIN_FIRST_MS / 2))
  resting.set(cid, { untilMs: now + waitMs, waitMs })
}

/** Under no name of a block: when its whole list was last asked for. */
const LIST = ''

/** A service that was named by a Salus of before is asked for its list until that was read. */
async function adoptOnce(session: Session, service: PinningEntry): Promise<void> {
  const now = session.ports.clock.now()
  const resting = restsOf(session, service)
  if (isResting(resting.get(LIST), now)) return
  rest(resting, LIST, now)
  try {
    await adoptPins(session, service, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    noteTrouble(session, error.error.code)
  }
}

function restsOf(session: Session, { changedAtMs }: PinningEntry): Map<string, Rest> {
  const known = rests.get(session)
  if (known?.namedAtMs === changedAtMs) return known.byCid
  const byCid = new Map<string, Rest>()
  rests.set(session, { namedAtMs: changedAtMs, byCid })
  return byCid
}

/** Asks for what each entry waits for; what is known after it stands in the entries. Errors: `place-*`, `cancelled`; what was answered before is kept. */
export async function askAbout(session: Session, service: PinningEntry, due: Entries, signal: AbortSignal): Promise<void> {
  const counts = { 'pins-asked': 0, 'pins-ended': 0, 'pins-gone': 0 }
  try {
    for (let from = 0; from < due.length; from += CIDS_A_QUESTION) {
      throwIfCancelled(signal)
      const group = due.slice(from, from + CIDS_A_QUESTION)
      const answered = await askGroup(session, service, group, signal)
      for (const [at, [, { state }]] of answered.entries()) {
        const before = group[at]?.[1].state
        if (before === 'wanted' && state === 'kept') counts['pins-asked'] += 1
        if (before === 'leaving') counts['pins-ended'] += 1
        if (state === 'gone') counts['pins-gone'] += 1
      }
      await keep(session, group, answered)
    }
    noteTrouble(session, null)
  } catch (error) {
    if (error instanceof Refusal && error.error.code !== 'cancelled') noteTrouble(session, error.error.code)
    throw error
  } finally {
    await tellOf(session, service, counts)
  }
}

/** In the order of the entries. */
async function askGroup(session: Session, service: PinningEntry, group: Entries, signal: AbortSignal): Promise<Entries> {
  const found = await findPins(session, service, namesOf(group), signal)
  const asked: (readonly [string, PinEntry])[] = []
  for (const [cid, entry] of group) {
    const there = found.filter((one) => one.cid === cid)
    asked.push([cid, entry.state === 'wanted' ? await want(session, service, [cid, entry], there, signal) : entry])
    if (entry.state === 'wanted') continue
    for (const requestId of new Set([...entry.requestIds, ...there.map((one) => one.requestId)]))
      await removePin(session, service, { requestId }, signal)
  }
  const leaving = group.filter(([, { state }]) => state !== 'wanted')
  const left = new Set((await findPins(session, service, namesOf(leaving), signal)).map(({ cid }) => cid))
  return asked.map(([cid, entry]) => (entry.state === 'kept' ? [cid, entry] : [cid, { ...entry, state: left.has(cid) ? 'asked' : 'gone' }]))
}

async function want(
  session: Session,
  service: PinningEntry,
  [cid, entry]: Entries[number],
  there: readonly Pin[],
  signal: AbortSignal,
): Promise<PinEntry> {
  const kept = there.filter(({ state }) => state !== 'failed')
  const pins = kept.length > 0 ? kept : [await addPin(session, service, cid, signal)]
  return { ...entry, state: 'kept', requestIds: pins.map(({ requestId }) => requestId) }
}

function namesOf(entries: Entries): readonly string[] {
  return entries.map(([cid]) => cid)
}

/** What was changed meanwhile, here or on another computer, stays as it is and has its own turn. */
async function keep(session: Session, before: Entries, after: Entries): Promise<void> {
  const isOther = ([, entry]: Entries[number], at: number): boolean => entry.state !== before[at]?.[1].state
  if (!after.some(isOther)) return
  await session.manifest.commit(async (tx) => {
    for (const [at, [cid, entry]] of after.entries()) {
      const now = await tx.get('pins', cid)
      if (now?.state === before[at]?.[1].state && now?.changedAtMs === before[at]?.[1].changedAtMs) await tx.set('pins', cid, entry)
    }
  })
}

async function tellOf(
  session: Session,
  { endpoint }: PinningEntry,
  counts: Readonly<Record<'pins-asked' | 'pins-ended' | 'pins-gone', number>>,
): Promise<void> {
  const told = (['pins-asked', 'pins-ended', 'pins-gone'] as const).filter((kind) => counts[kind] > 0)
  if (told.length === 0) return
  const { host } = new URL(endpoint)
  await session.manifest.commit(async (tx) => {
    for (const kind of told) await addActivity(session, tx, kind, { what: host, count: counts[kind] })
  })
  session.emit({ type: 'changed', what: ['grants', 'settings', 'activity'] })
}

/** A record that was sealed anew has another name, one that was deleted none: what was pinned of it is to go. */
async function followRecords(session: Session): Promise<void> {
  if (lookedAt.get(session) === session.manifest.seq()) return
  const all = await session.manifest.list('pins')
  const live = all.filter(([, { state }]) => state === 'kept' || state === 'wanted')
  const records = await session.manifest.getMany(
    'records',
    live.map(([, { recordId }]) => recordId),
  )
  const old = live.filter(([cid, { recordId }]) => isOld(cid, records.get(recordId)))
  const gone = all.filter(([, { state }]) => state === 'gone').sort(([, a], [, b]) => a.changedAtMs - b.changedAtMs)
  const forgotten = gone.slice(0, Math.max(0, all.length - PINS_MAX))
  if (old.length + forgotten.length > 0)
    await session.manifest.commit(async (tx) => {
      for (const [cid] of forgotten) await forgetPin(session, tx, cid)
      for (const [cid, pin] of old) {
        const record = await tx.get('records', pin.recordId)
        if (!isOld(cid, record) || (await tx.get('pins', cid))?.state !== pin.state) continue
        if (pin.state === 'wanted') await forgetPin(session, tx, cid)
        else await setPin(session, tx, cid, { ...pin, state: 'leaving' })
        const anew = record === undefined ? undefined : await tx.get('pins', record.cid)
        if (record === undefined || (anew !== undefined && anew.state !== 'gone')) continue
        await setPin(session, tx, record.cid, { ...pin, requestIds: [], state: 'wanted' })
      }
    })
  lookedAt.set(session, session.manifest.seq())
}
