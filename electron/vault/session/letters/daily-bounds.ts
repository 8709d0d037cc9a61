/** What the letters of one contact may leave in this vault in a day: what is more waits in the inbox, whose bounds are the node's, until the next one. */

import type { Session } from '../session.ts'
import { countReceipts } from '../shares/receipts-in.ts'
import type { Letter } from './letter.ts'

/** Letters of one contact, each receipt in them as one: more than a day of openings and orders makes. */
export const LETTERS_A_DAY = 10_000
/** Of what is kept of them: as much as the inbox of all. */
export const LETTER_BYTES_A_DAY = 512 * 1024 * 1024
/** Refused letters of one contact that are written down: more of them are noise. */
export const REFUSED_A_DAY = 100
const DAY_MS = 24 * 3_600_000

/** Each takes the place of the one before, and some come every minute with all that is shared. */
const REPLACED: ReadonlySet<string> = new Set(['card', 'mirror-order', 'mirror-report', 'mirror-cards'])

interface Day {
  readonly day: number
  letters: number
  bytes: number
  refused: number
  hasWaited: boolean
}

const days = new WeakMap<Session, Map<string, Day>>()

/** `first`: the first of this day that waits. Counted here, while the vault is open. */
export function contactsLetter(session: Session, letter: Pick<Letter, 'from' | 'type' | 'payload'>): 'read' | 'first' | 'waits' {
  const today = dayOf(session, letter.from)
  const letters = today.letters + (letter.type === 'receipt' ? countReceipts(letter.payload) : 1)
  const bytes = today.bytes + (REPLACED.has(letter.type) ? 0 : letter.payload.length)
  if (letters <= LETTERS_A_DAY && bytes <= LETTER_BYTES_A_DAY) {
    Object.assign(today, { letters, bytes })
    return 'read'
  }
  const said = today.hasWaited ? 'waits' : 'first'
  today.hasWaited = true
  return said
}

/** Whether a refusal is still written down; of contacts alone, strangers are counted before. */
export function isRefusalNoted(session: Session, from: string): boolean {
  const today = dayOf(session, from)
  today.refused += 1
  return today.refused <= REFUSED_A_DAY
}

/** Whether the clock says another day than at that moment. */
export function isAnotherDay(atMs: number, now: number): boolean {
  return Math.floor(atMs / DAY_MS) !== Math.floor(now / DAY_MS)
}

function dayOf(session: Session, from: string): Day {
  const day = Math.floor(session.ports.clock.now() / DAY_MS)
  const all = days.get(session) ?? new Map<string, Day>()
  days.set(session, all)
  const before = all.get(from)
  if (before?.day === day) return before
  const today = { day, letters: 0, bytes: 0, refused: 0, hasWaited: false }
  all.set(from, today)
  return today
}
