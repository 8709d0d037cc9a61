/** The other computers of this person: who they are, telling them of changes, and taking in theirs. */

import type { DeviceEntry, VaultEntry } from '../collections.ts'
import { copyKeyFile } from './key-files.ts'
import { createLatest } from '../latest.ts'
import type { Latest } from '../latest.ts'
import { refusal } from '../refusal.ts'
import { ownCard } from '../session.ts'
import type { Session } from '../session.ts'
import { createTurn } from '../turn.ts'
import { pullFrom } from '../sync.ts'
import type { SyncReport } from '../sync.ts'

/** A device that could not be reached is tried again after this long, and one that could after the other. */
const RETRY_MS = 60_000
const REGULAR_MS = 5 * 60_000

/** What is known of the others only while the vault is open. */
interface Links {
  /** Something is new there, or was not looked at yet. */
  readonly due: Set<string>
  readonly triedMs: Map<string, number>
  readonly metMs: Map<string, number>
  others: readonly (readonly [string, DeviceEntry])[]
  /** Being removed: not among the others, whatever the list says, until that has ended. */
  readonly leaving: Set<string>
  readonly listing: Latest
  readonly handing: Latest
}

export interface SyncOutcome {
  readonly peerId: string
  readonly name: string
  readonly reached: boolean
  readonly report: SyncReport | null
}

const links = new WeakMap<Session, Links>()

function linksOf(session: Session): Links {
  const known = links.get(session) ?? {
    due: new Set(),
    triedMs: new Map(),
    metMs: new Map(),
    others: [],
    leaving: new Set(),
    listing: createLatest(),
    handing: createLatest(),
  }
  links.set(session, known)
  return known
}

/** Reads who the others are, tells the node whom it may serve, and follows every commit with news. For the start of a session and after a change of devices. */
export async function refreshDevices(session: Session): Promise<void> {
  const known = linksOf(session)
  const isLatest = known.listing()
  const listed = await session.manifest.list('devices')
  // A list without this computer is that of another one, which nobody parted from yet.
  const isOwn = listed.some(([id]) => id === session.device)
  if (isLatest())
    known.others = listed.filter(([id, one]) => isOwn && id !== session.device && one.removedAtMs === undefined && !known.leaving.has(id))
  for (const [peerId] of known.others) if (!known.metMs.has(peerId)) known.due.add(peerId)
  await tell(session, known)
}

/** Removes a device by `work`: from before it on nothing is served to that one, because the new keys must not reach it; where `work` fails, it is served again. */
export async function whileLeftOut(session: Session, peerId: string, work: () => Promise<void>): Promise<void> {
  const known = linksOf(session)
  known.leaving.add(peerId)
  try {
    known.others = known.others.filter(([id]) => id !== peerId)
    await tell(session, known)
    await work()
  } finally {
    known.leaving.delete(peerId)
    await refreshDevices(session)
  }
}

/** Keeps this computer's own entry true: its addresses change. */
export async function refreshOwnEntry(session: Session): Promise<void> {
  const own = await session.manifest.get('devices', session.device)
  if (own === undefined) return
  const card = await ownCard(session)
  if (own.card.addresses.join() === card.addresses.join()) return
  await session.manifest.commit((tx) => tx.set('devices', session.device, { ...own, card }))
}

/** Every durable HEAD is what the others get from now on; they are told so once for many commits. */
export function followCommits(session: Session): void {
  const known = linksOf(session)
  const telling = createTurn(() => tell(session, known))
  session.manifest.onCommitted(() => {
    if (known.others.length > 0) void telling()
  })
}

async function tell(session: Session, known: Links): Promise<void> {
  await handOver(session, known)
  for (const [peerId, { card }] of known.others) {
    if (isResting(session, known, peerId)) continue
    const told = await session.ports.peer.tellNews(card)
    note(session, known, peerId, told.ok || told.error.code === 'refused-by-peer')
  }
}

/**
 * Gives the node HEAD and key file. A reading that was overtaken by a later one is dropped, and nothing waits: whoever changes either
 * begins to read afterwards, and calls reach the node in order, so what it has in the end is of after the last change.
 */
async function handOver(session: Session, known: Links): Promise<void> {
  const isLatest = known.handing()
  const head = session.manifest.head()
  const keyFile = known.others.length === 0 ? null : await copyKeyFile(session)
  if (!isLatest()) return
  // Asked again after the wait: whoever was removed meanwhile is not among them any more.
  const peerIds = known.others.map(([peerId]) => peerId)
  const nobody = head === null || keyFile === null || peerIds.length === 0
  await session.ports.peer.setDevices(nobody ? null : { did: session.identity.did, peerIds, head, keyFile })
}

function isResting(session: Session, known: Links, peerId: string): boolean {
  const tried = known.triedMs.get(peerId)
  return tried !== undefined && session.ports.clock.now() - tried < RETRY_MS
}

function note(session: Session, known: Links, peerId: string, reached: boolean): void {
  if (reached) known.triedMs.delete(peerId)
  else known.triedMs.set(peerId, session.ports.clock.now())
}

/** News of a device: it is looked at in the next turn. */
export function noteNews(session: Session, peerId: string): void {
  const known = linksOf(session)
  known.due.add(peerId)
  known.triedMs.delete(peerId)
}

/** Looks at every device where something is due; with `all` at every one now. Errors: `cancelled`. */
export async function syncDevices(session: Session, all = false, signal = new AbortController().signal): Promise<readonly SyncOutcome[]> {
  const known = linksOf(session)
  const now = session.ports.clock.now()
  const outcomes: SyncOutcome[] = []
  for (const [peerId, entry] of known.others) {
    const due = known.due.has(peerId) || now - (known.metMs.get(peerId) ?? 0) > REGULAR_MS
    if (!all && (!due || isResting(session, known, peerId))) continue
    known.due.delete(peerId)
    const report = await pullFrom(session, peerId, entry, signal).catch(() => null)
    if (report === null && signal.aborted) {
      known.due.add(peerId)
      throw refusal('cancelled')
    }
    note(session, known, peerId, report !== null)
    if (report === null) known.due.add(peerId)
    else known.metMs.set(peerId, session.ports.clock.now())
    outcomes.push({ peerId, name: entry.name, reached: report !== null, report })
    if (report !== null && report.relation !== 'same' && report.relation !== 'ahead') await refreshDevices(session)
  }
  return outcomes
}

/** When this computer last looked at that one; 0 where never since unlocking. */
export function metAtMs(session: Session, peerId: string): number {
  return linksOf(session).metMs.get(peerId) ?? 0
}

/** The others, as last read. */
export function otherDevices(session: Session): readonly (readonly [string, DeviceEntry])[] {
  return linksOf(session).others
}

/** The embedded ledger has one keeper; the other devices leave their intentions to it. */
export function keepsLedger(session: Session, { ledger, ledgerDevice }: VaultEntry): boolean {
  return ledger.kind !== 'embedded' || ledgerDevice === undefined || ledgerDevice === session.device
}
