/** What mirrors are told of what was passed on: a line for each reader below a share, of the same kind as the one above. */

import { parentOf } from '../../../../shared/crypto/child-grant.ts'
import type { SignedGrant } from '../../../../shared/model/grant.ts'
import type { MirrorBelow, MirrorLine } from '../../../../shared/model/mirror.ts'
import type { AmendmentsByGrant } from '../shares/amendments.ts'
import { servedChildren } from '../shares/children-serving.ts'
import type { LiveRoot } from '../shares/children-serving.ts'
import { openChild } from '../shares/children-view.ts'
import { encodeBoxes } from './mirror-boxes.ts'
import { must } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Under which grant a mirror may take a new reader, and whom not any more; nothing where that grant is not to be passed on. */
export async function belowOf(session: Session, grantId: string, signed: SignedGrant): Promise<{ readonly below?: MirrorBelow }> {
  const parent = must(parentOf({ grant: signed }))
  if (parent.may?.includes('pass-on') !== true) return {}
  const stopped = (await session.manifest.list('children')).flatMap(([childId, { side, rootId, stoppedAtMs }]) =>
    side === 'received' && rootId === grantId && stoppedAtMs !== undefined ? [childId] : [],
  )
  return { below: { parent: parent.hash, stopped: stopped.sort(), deleteByMs: parent.deleteByMs } }
}

/** Lines of the readers below these grants, as far as there is room for them and their boxes. */
export async function linesBelow(
  session: Session,
  roots: ReadonlyMap<string, LiveRoot>,
  amendments: AmendmentsByGrant,
  room: { readonly nowMs: number; readonly lines: number; readonly boxes: number },
): Promise<readonly MirrorLine[]> {
  const { served } = await servedChildren(session, roots, amendments, room.nowMs)
  let boxesLeft = room.boxes
  return served.slice(0, Math.max(0, room.lines)).map(({ boxes, ...line }) => {
    if (boxes === undefined || boxes.list.length > boxesLeft) return line
    boxesLeft -= boxes.list.length
    return { ...line, boxes: encodeBoxes(boxes) }
  })
}

/** Everybody below, also for a while after the end: what was deleted is confirmed by letter. */
export async function readersBelow(session: Session, endedAfterMs: number): Promise<readonly string[]> {
  const readers = new Set<string>()
  for (const [, entry] of await session.manifest.list('children')) {
    if (entry.side !== 'received' || Math.min(entry.stoppedAtMs ?? entry.untilMs, entry.untilMs) <= endedAfterMs) continue
    readers.add((await openChild(session, entry)).terms.grantee)
  }
  return [...readers]
}
