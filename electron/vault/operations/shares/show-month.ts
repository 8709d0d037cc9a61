/** What became of what this person shares in one month: given, opened, ended, taken back, asked for, and what still runs. */

import type { AccessGap, MonthShare, MonthView } from '../../../../shared/api/access-views.ts'
import type { DeletionState } from '../../../../shared/model/grant.ts'
import type { AmendedGrant } from '../../../../shared/model/amendment.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import { monthBounds, monthOf } from '../../../../shared/model/month.ts'
import { deletionOf } from '../../session/shares/grant-view.ts'
import { readAccesses } from '../../session/shares/accesses.ts'
import type { Access, Accesses } from '../../session/shares/accesses.ts'
import { listAmendments, readStanding } from '../../session/shares/amendments.ts'
import { openChild } from '../../session/shares/children-view.ts'
import { readGivenGrant, takenBackOf } from '../../session/shares/taken-back-items.ts'
import type { TakenBack } from '../../session/shares/taken-back-items.ts'
import type { GrantEntry } from '../../session/collections.ts'
import { refusal } from '../../session/refusal.ts'
import { contactOf } from '../../session/letters/contacts.ts'
import { requestViewOf } from '../../session/letters/requests.ts'
import { readVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Months that can be chosen. */
const MONTHS_MAX = 120

interface Shared {
  readonly grantId: string
  readonly entry: GrantEntry
  readonly terms: GrantTerms
  readonly amended: AmendedGrant
  readonly who: string
}

/** Errors: `input-invalid` where it is no month. */
export async function showMonth(session: Session, args: { readonly month: string }): Promise<MonthView> {
  const now = session.ports.clock.now()
  const month = args.month === '' ? monthOf(now) : args.month
  const bounds = monthBounds(month)
  if (bounds === null) throw refusal('input-invalid')
  const fromMs = bounds.fromMs
  const untilMs = Math.max(fromMs, Math.min(bounds.untilMs, now + 1))
  const within = (atMs: number | undefined): atMs is number => atMs !== undefined && atMs >= fromMs && atMs < untilMs
  const shares = await readShares(session)
  const accesses = await readAccesses(session, { month })
  return {
    name: (await readVaultEntry(session)).name,
    month,
    months: monthsSince(shares, now),
    fromMs,
    untilMs: untilMs === now + 1 ? now : untilMs,
    given: shares.filter(({ entry }) => within(entry.signedAtMs)).map((one) => shareOf(one, one.entry.signedAtMs)),
    passedOn: await passedOnIn(session, within),
    opened: openedBy(accesses.found, oddIn(accesses, { fromMs, untilMs })),
    ended: shares.filter(({ entry }) => within(endOf(entry))).map((one) => shareOf(one, one.entry.untilMs)),
    takenBack: shares
      .filter(({ entry }) => within(entry.withdrawnAtMs))
      .map((one) => ({ ...shareOf(one, one.entry.withdrawnAtMs ?? 0), deletion: deletionOf(one.entry).deletion })),
    itemsTaken: await itemsTakenIn(session, shares, within),
    requests: await requestsIn(session, within),
    running: shares
      .filter(({ entry }) => isRunning(entry, untilMs - 1))
      .map((one) => ({ ...shareOf(one, one.entry.signedAtMs), records: recordsAt(one.amended, untilMs - 1) })),
  }
}

async function readShares(session: Session): Promise<readonly Shared[]> {
  const contacts = new Map(await session.manifest.list('contacts'))
  const amendments = await listAmendments(session, 'given')
  const shares: Shared[] = []
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    const { terms, amended } = await readStanding(session, grantId, entry, amendments)
    shares.push({ grantId, entry, terms, amended, who: contacts.get(entry.contactId)?.name ?? terms.granteeName })
  }
  return shares.sort((a, b) => a.entry.signedAtMs - b.entry.signedAtMs)
}

/** When word of it came here, by whatever way. */
async function passedOnIn(session: Session, within: (atMs: number) => boolean): Promise<MonthView['passedOn']> {
  const passedOn: MonthView['passedOn'][number][] = []
  for (const [, entry] of await session.manifest.list('children')) {
    if (entry.side !== 'received' || !within(entry.atMs)) continue
    const { giver, giverName, grantee, granteeName, records } = (await openChild(session, entry)).terms
    const [from, to] = [await contactOf(session, giver), await contactOf(session, grantee)]
    passedOn.push({
      ...{ grantId: entry.rootId, records: records.filter(({ kind }) => kind !== 'image').length, atMs: entry.atMs },
      ...{ giver: from?.name ?? giverName, who: to?.name ?? granteeName },
    })
  }
  return passedOn.sort((a, b) => a.atMs - b.atMs)
}

function shareOf({ grantId, terms, who }: Shared, atMs: number): MonthShare {
  const { purpose, right, fromMs, untilMs, records } = terms
  return { grantId, who, purpose, right, records: records.length, fromMs, untilMs, atMs }
}

/** How many could be seen then. */
function recordsAt({ ever, addedAtMs, removedAtMs }: AmendedGrant, atMs: number): number {
  return ever.filter(({ recordId }) => (addedAtMs.get(recordId) ?? 0) <= atMs && (removedAtMs.get(recordId) ?? Infinity) > atMs).length
}

/** Confirmed is what is confirmed of each of them. */
async function itemsTakenIn(
  session: Session,
  shares: readonly Shared[],
  within: (atMs: number) => boolean,
): Promise<MonthView['itemsTaken']> {
  const taken: MonthView['itemsTaken'][number][] = []
  for (const { grantId, entry, who, amended } of shares) {
    if (![...amended.removedAtMs.values()].some(within)) continue
    const takenBack = await takenBackOf(session, await readGivenGrant(session, grantId, entry))
    for (const atMs of new Set(takenBack.map(({ takenBackAtMs }) => takenBackAtMs))) {
      if (!within(atMs)) continue
      const items = takenBack.filter(({ takenBackAtMs }) => takenBackAtMs === atMs)
      taken.push({ grantId, who, records: items.length, atMs, deletion: deletionOfAll(items) })
    }
  }
  return taken.sort((a, b) => a.atMs - b.atMs)
}

function deletionOfAll(items: readonly TakenBack[]): DeletionState {
  if (items.every(({ deletion }) => deletion === 'never-fetched')) return 'never-fetched'
  return items.every(({ deletion }) => deletion !== 'asked') ? 'confirmed' : 'asked'
}

/** When it ended by itself; undefined where it was taken back before. */
function endOf({ untilMs, withdrawnAtMs }: GrantEntry): number | undefined {
  return withdrawnAtMs !== undefined && withdrawnAtMs < untilMs ? undefined : untilMs
}

/** Given by then, and not over: also one that begins later. */
function isRunning({ signedAtMs, untilMs, withdrawnAtMs }: GrantEntry, atMs: number): boolean {
  return signedAtMs <= atMs && untilMs > atMs && (withdrawnAtMs === undefined || withdrawnAtMs > atMs)
}

/** Reports with which something is not right. */
type Odd = Pick<MonthView['opened'][number], 'who' | 'missing' | 'doubled' | 'broken'>

/** Of whom reports are missing that were made in this time, or may have been: one lies between the reports before and after it. Also of whom some of this time do not fit together. By contact. */
function oddIn(
  { all, found, gaps, forks, breaks }: Accesses,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): ReadonlyMap<string, Odd> {
  const odd = new Map<string, Odd>()
  const add = ({ contactId, who }: AccessGap, what: 'missing' | 'doubled' | 'broken', count: number): void => {
    const known = odd.get(contactId) ?? { who, missing: 0, doubled: 0, broken: 0 }
    if (count > 0) odd.set(contactId, { ...known, [what]: known[what] + count })
  }
  for (const gap of gaps) {
    const of = all.filter(({ view }) => view.grantId === gap.grantId).sort((a, b) => a.view.seq - b.view.seq)
    let next = 0
    for (const number of gap.numbers) {
      while ((of[next]?.view.seq ?? Infinity) < number) next += 1
      const [before, after] = [of[next - 1], of[next]]
      const isIn = (before?.placedAtMs ?? of[0]?.terms.signedAtMs ?? 0) < untilMs && (after?.placedAtMs ?? Infinity) >= fromMs
      add(gap, 'missing', isIn ? 1 : 0)
    }
  }
  const here = new Set(found.map(({ view }) => `${view.grantId} ${String(view.seq)}`))
  const countHere = ({ grantId, numbers }: AccessGap): number => numbers.filter((number) => here.has(`${grantId} ${String(number)}`)).length
  for (const fork of forks) add(fork, 'doubled', countHere(fork))
  for (const one of breaks) add(one, 'broken', countHere(one))
  return odd
}

/** Everybody who opened something, or of whom something is not right: those first. */
function openedBy(found: readonly Access[], odd: ReadonlyMap<string, Odd>): MonthView['opened'] {
  const people = new Map<string, Access[]>([...odd.keys()].map((contactId) => [contactId, []]))
  for (const access of found) {
    const { contactId } = access.view
    const known = people.get(contactId) ?? []
    people.set(contactId, known)
    known.push(access)
  }
  return [...people].map(([contactId, all]) => {
    const copies = all.filter(({ view }) => view.act === 'saved')
    const opened = all.filter(({ view }) => view.act !== 'saved')
    return {
      ...(odd.get(contactId) ?? { who: all[0]?.view.who ?? '', missing: 0, doubled: 0, broken: 0 }),
      times: opened.length,
      records: recordsOf(opened),
      saved: recordsOf(copies),
      lastAtMs: all.reduce((last, { placedAtMs }) => Math.max(last, placedAtMs), 0),
    }
  })
}

function recordsOf(accesses: readonly Access[]): number {
  return new Set(accesses.map(({ view }) => view.recordId)).size
}

async function requestsIn(session: Session, within: (atMs: number) => boolean): Promise<MonthView['requests']> {
  const requests: MonthView['requests'][number][] = []
  for (const [requestId, entry] of await session.manifest.list('requests')) {
    if (entry.direction !== 'in' || !within(entry.atMs)) continue
    const { contactName, state } = await requestViewOf(session, requestId, entry, [])
    requests.push({ who: contactName, atMs: entry.atMs, answer: state })
  }
  return requests.sort((a, b) => a.atMs - b.atMs)
}

/** Newest first, from the first share on. */
function monthsSince(shares: readonly Shared[], now: number): readonly string[] {
  const first = monthOf(Math.min(now, ...shares.map(({ entry }) => entry.signedAtMs)))
  const months: string[] = []
  const date = new Date(now)
  for (
    let at = new Date(date.getFullYear(), date.getMonth(), 1);
    months.length < MONTHS_MAX;
    at = new Date(at.getFullYear(), at.getMonth() - 1, 1)
  ) {
    months.push(monthOf(at.getTime()))
    if ((months.at(-1) ?? '') <= first) break
  }
  return months
}
