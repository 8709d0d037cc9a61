/** Links that this person made: as lists show them, and how one ends. */

import type { LinkView } from '../../../../shared/api/link-views.ts'
import type { LinkEntry } from './link-entry.ts'
import { isStillThere, removeFile } from './link-places.ts'
import { refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

/** What lists show. */
export function linkViewOf(linkId: string, entry: LinkEntry, now: number): LinkView {
  const { label, count, madeAtMs, untilMs, kind, host, link, readable, passcode = '', ended } = entry
  const state = ended ?? (untilMs <= now ? 'over' : 'there')
  return { linkId, label, count, madeAtMs, untilMs, kind, host, link, state, readable, passcode }
}

/** Deletes the file where that is possible; secrets of the place and the link itself are forgotten. Twice is harmless. Errors: `link-not-found`, `link-still-there` where its place says that it is gone and its address gives it all the same, `place-*`, those of the disk, `cancelled`. */
export async function endLink(session: Session, linkId: string, signal: AbortSignal): Promise<LinkEntry> {
  const entry = await session.manifest.get('links', linkId)
  if (entry === undefined) throw refusal('link-not-found')
  if (entry.ended !== undefined || entry.place === null) return entry
  const removed = await removeFile(session, entry.place, entry.file, signal)
  // Then it is not called removed, and what could remove it is not forgotten.
  if (removed && (await isStillThere(session, entry.place, entry.file, signal))) throw refusal('link-still-there')
  const { passcode: _forgotten, ...rest } = entry
  const ended: LinkEntry = { ...rest, place: null, link: '', ended: removed ? 'removed' : 'left', endedAtMs: session.ports.clock.now() }
  await session.manifest.commit(async (tx) => {
    await tx.set('links', linkId, ended)
    await addActivity(session, tx, 'link-removed', { what: entry.label, count: entry.count })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return ended
}

/** What could not be removed is tried again after this long, then after twice as long, up to the other; after unlocking at once. */
const AGAIN_FIRST_MS = 60_000
const AGAIN_MAX_MS = 60 * 60_000

interface Rest {
  readonly untilMs: number
  readonly waitMs: number
}

/** Nobody rests for longer than she was told to: then the clock was put back. */
export function isResting(rest: Rest | undefined, nowMs: number): boolean {
  return rest !== undefined && rest.untilMs > nowMs && rest.untilMs - nowMs <= rest.waitMs
}

/** Links whose time is over and whose file did not go. */
const rests = new WeakMap<Session, Map<string, Rest>>()

/** Takes away the files of links whose time is over. */
export async function endLinksOver(session: Session): Promise<void> {
  const resting = rests.get(session) ?? new Map<string, Rest>()
  rests.set(session, resting)
  const now = session.ports.clock.now()
  for (const [linkId, entry] of await session.manifest.list('links')) {
    const rest = resting.get(linkId)
    if (entry.ended !== undefined || entry.untilMs > now || isResting(rest, now)) continue
    const waitMs = Math.min(AGAIN_MAX_MS, 2 * (rest?.waitMs ?? AGAIN_FIRST_MS / 2))
    resting.set(linkId, { untilMs: now + waitMs, waitMs })
    await endLink(session, linkId, new AbortController().signal).catch(() => undefined)
  }
}
