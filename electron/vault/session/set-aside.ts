/** Letters that stay in the inbox for now, so that they keep none of those behind them from being read. */

import { isAnotherDay } from './letters/daily-bounds.ts'
import type { Session } from './session.ts'

/** What is damaged here may have been mended meanwhile. */
const TRIED_AGAIN_MS = 60_000

/** `damage`: something of one's own could not be read; `tomorrow`: its sender wrote more than is read in a day. */
export type AsideFor = 'damage' | 'tomorrow'

interface Aside {
  readonly why: AsideFor
  readonly atMs: number
}

const aside = new WeakMap<Session, Map<string, Aside>>()

/** Leaves a letter of the inbox where it is. */
export function setAside(session: Session, id: string, why: AsideFor): void {
  const all = aside.get(session) ?? new Map<string, Aside>()
  aside.set(session, all)
  all.set(id, { why, atMs: session.ports.clock.now() })
}

/** Those whose time has not come. A clock that was put back lets them be tried at once. */
export function lettersAside(session: Session): ReadonlySet<string> {
  const all = aside.get(session) ?? new Map<string, Aside>()
  const now = session.ports.clock.now()
  for (const [id, { why, atMs }] of all) {
    const isDue = why === 'tomorrow' ? isAnotherDay(atMs, now) : Math.abs(now - atMs) >= TRIED_AGAIN_MS
    if (isDue) all.delete(id)
  }
  return new Set(all.keys())
}
