/** Letters that stay in the inbox for now, so that they keep none of those behind them from being read. */

import { isAnotherDay } from './letters/daily-bounds.ts'
import type { Session } from './session.ts'

/** What cannot be read may only have been replaced in that moment, so it is tried at once some times; then it may have been mended meanwhile. */
const TRIES_AT_ONCE = 4
const WAIT_FIRST_MS = 2_000
const WAIT_MAX_MS = 60_000

/** `damage`: something of one's own could not be read; `tomorrow`: its sender wrote more than is read in a day; `unheard`: another computer of this person may know what it is about. */
export type AsideFor = 'damage' | 'tomorrow' | 'unheard'

interface Aside {
  readonly why: AsideFor
  readonly atMs: number
  readonly tries: number
  /** The state of what was given, as it was then. */
  readonly given: string
}

const aside = new WeakMap<Session, Map<string, Aside>>()

/** Leaves a letter of the inbox where it is. */
export function setAside(session: Session, id: string, why: AsideFor): void {
  const all = aside.get(session) ?? new Map<string, Aside>()
  aside.set(session, all)
  all.set(id, { why, atMs: session.ports.clock.now(), tries: (all.get(id)?.tries ?? 0) + 1, given: givenNow(session) })
}

/** It is done with. */
export function endAside(session: Session, id: string): void {
  aside.get(session)?.delete(id)
}

/** Those whose time has not come. A clock that was put back lets them be tried at once. */
export function lettersAside(session: Session): Set<string> {
  const now = session.ports.clock.now()
  return new Set([...(aside.get(session) ?? [])].filter(([, one]) => !isDue(session, one, now)).map(([id]) => id))
}

function givenNow({ manifest }: Session): string {
  return (['grants', 'amendments', 'children'] as const).map((name) => manifest.refOf(name) ?? '').join(' ')
}

function isDue(session: Session, { why, atMs, tries, given }: Aside, now: number): boolean {
  if (why === 'unheard') return given !== givenNow(session) || isAnotherDay(atMs, now)
  if (why === 'tomorrow') return isAnotherDay(atMs, now)
  const waitMs = tries < TRIES_AT_ONCE ? 0 : Math.min(WAIT_MAX_MS, WAIT_FIRST_MS * 2 ** (tries - TRIES_AT_ONCE))
  return Math.abs(now - atMs) >= waitMs
}
