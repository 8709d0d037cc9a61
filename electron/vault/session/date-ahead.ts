/** Whether the date of this computer can be believed: one that is a year ahead for an hour would end shares, delete copies and date the ledger for good. */

import { holdChanges } from './on-hold.ts'
import type { Session } from './session.ts'

/** After so long without Salus the person is asked; shorter mistakes are not told from a pause. */
export const UNUSED_MS_MAX = 60 * 24 * 3_600_000
/** What is on the disk is at most so old. */
const NOTED_EVERY_MS = 3_600_000

/** When Salus was in use, as it was written down last; 0 where nothing was. */
const noted = new WeakMap<Session, number>()

/** Before anything is done by the date: can it be believed? While it is too far ahead it cannot; where it was set right, all goes on. */
export async function judgeDate(session: Session): Promise<boolean> {
  const now = session.ports.clock.now()
  const last = await lastUsed(session)
  const isAhead = last > 0 && now - last > UNUSED_MS_MAX
  if (!isAhead && Math.abs(now - last) >= NOTED_EVERY_MS) await noteUsed(session)
  if (isAhead !== (session.dateAhead !== null)) setAhead(session, isAhead ? { lastUsedMs: last } : null)
  return !isAhead
}

/** The person says that the date is right. */
export async function believeDate(session: Session): Promise<void> {
  await noteUsed(session)
  if (session.dateAhead !== null) setAhead(session, null)
}

function setAhead(session: Session, dateAhead: Session['dateAhead']): void {
  session.dateAhead = dateAhead
  holdChanges(session)
  session.emit({ type: 'changed', what: ['ledger', 'activity'] })
}

async function lastUsed(session: Session): Promise<number> {
  const known = noted.get(session)
  if (known !== undefined) return known
  const read = await session.ports.files.readLastUsed()
  const atMs = read.ok ? read.value : 0
  noted.set(session, atMs)
  return atMs
}

/** A disk that refuses it keeps nobody from anything: the older moment asks once more than it had to. */
async function noteUsed(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  noted.set(session, now)
  await session.ports.files.writeLastUsed(now)
}
