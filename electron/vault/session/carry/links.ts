/** Links that this person made: as lists show them, and how one ends. */

import type { LinkView } from '../../../../shared/api/link-views.ts'
import type { LinkEntry } from '../collections.ts'
import { removeFile } from './link-places.ts'
import { refusal } from '../refusal.ts'
import { addActivity } from '../session.ts'
import type { Session } from '../session.ts'

/** What lists show. */
export function linkViewOf(linkId: string, entry: LinkEntry, now: number): LinkView {
  const { label, count, madeAtMs, untilMs, kind, host, link, readable, passcode = '', ended } = entry
  const state = ended ?? (untilMs <= now ? 'over' : 'there')
  return { linkId, label, count, madeAtMs, untilMs, kind, host, link, state, readable, passcode }
}

/** Deletes the file where that is possible; secrets of the place and the link itself are forgotten. Twice is harmless. Errors: `link-not-found`, `place-*`, those of the disk, `cancelled`. */
export async function endLink(session: Session, linkId: string, signal: AbortSignal): Promise<LinkEntry> {
  const entry = await session.manifest.get('links', linkId)
  if (entry === undefined) throw refusal('link-not-found')
  if (entry.ended !== undefined || entry.place === null) return entry
  const removed = await removeFile(session, entry.place, entry.file, signal)
  const { passcode: _forgotten, ...rest } = entry
  const ended: LinkEntry = { ...rest, place: null, link: '', ended: removed ? 'removed' : 'left', endedAtMs: session.ports.clock.now() }
  await session.manifest.commit(async (tx) => {
    await tx.set('links', linkId, ended)
    await addActivity(session, tx, 'link-removed', { what: entry.label, count: entry.count })
  })
  session.emit({ type: 'changed', what: ['grants', 'activity'] })
  return ended
}

/** Those whose time is over, tried once while the vault is open. */
const tried = new WeakMap<Session, Set<string>>()

/** Takes away the files of links whose time is over. */
export async function endLinksOver(session: Session): Promise<void> {
  const done = tried.get(session) ?? new Set<string>()
  tried.set(session, done)
  const now = session.ports.clock.now()
  for (const [linkId, entry] of await session.manifest.list('links')) {
    if (entry.ended !== undefined || entry.untilMs > now || done.has(linkId)) continue
    done.add(linkId)
    await endLink(session, linkId, new AbortController().signal).catch(() => undefined)
  }
}
