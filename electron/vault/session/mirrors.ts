/** The holder's side of mirrors: what is ordered, what they say of it, and what is known of what they dropped. */

import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { MirrorDropState, MirrorLine, MirrorOrder } from '../../../shared/model/mirror.ts'
import type { Contact } from '../../../shared/model/person.ts'
import type { ServedGrant } from '../ports.ts'
import { listAmendments, readStanding } from './amendments.ts'
import { contactOf } from './contacts.ts'
import { queueLetter, sealLetter, storeLetter } from './mail.ts'
import type { Letter } from './mail.ts'
import type { Transaction } from './manifest.ts'
import type { MirrorEntry } from './mirror-entries.ts'
import { FILES_MAX, LINES_MAX, PEOPLE_MAX, hashOf, readReport } from './mirror-orders.ts'
import { setMirrorPulls } from './mirror-pulls.ts'
import { reachableFiles } from './reachable.ts'
import { refusal } from './refusal.ts'
import { refreshServing } from './serving.ts'
import { addActivity } from './session.ts'
import type { Session } from './session.ts'
import { encodeMirrorCards, ownMirrors } from './ways.ts'

/** With a past grantee letters still go to and fro: what was deleted is confirmed. */
const PEOPLE_STAY_MS = 30 * 24 * 3_600_000
/** Of a whole vault a new list is sent at most this often. */
const WHOLE_EVERY_MS = 60_000
/** Dropped shares that are remembered. */
const GONE_MAX = 1_000

/** What every mirror of its depth is told. */
type Content = Pick<MirrorOrder, 'lines' | 'people' | 'more'>

const lookedAt = new WeakMap<Session, { readonly seq: number; readonly atMs: number }>()

/** Sends each mirror what it is to keep from now on, where that is something else than before, and tells people where to look. */
export async function tellMirrors(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  const last = lookedAt.get(session)
  if (session.rolledBack !== null || (last?.seq === session.manifest.seq() && Math.abs(now - last.atMs) < WHOLE_EVERY_MS)) return
  const pulls: ServedGrant[] = []
  const agreed = (await session.manifest.list('mirrors')).filter(([, { state }]) => state === 'agreed')
  const shared = agreed.length === 0 ? null : await sharedNow(session, now)
  for (const [contactId, entry] of agreed) {
    const contact = await session.manifest.get('contacts', contactId)
    if (contact === undefined || shared === null) continue
    const content = { ...shared, more: entry.depth === 'vault' ? await wholeVault(session) : [] }
    await tellOne(session, contact, entry, content)
    const cids = [...new Set([...content.lines.flatMap(({ cids }) => cids), ...content.more])]
    pulls.push({ grantId: entry.pullId, grantee: contact.did, cids, fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER })
  }
  if (setMirrorPulls(session, pulls)) await refreshServing(session)
  await tellPeople(session, shared?.people ?? [])
  lookedAt.set(session, { seq: session.manifest.seq(), atMs: now })
}

/** Shares in force, and everybody with whom letters go to and fro about one. */
async function sharedNow(session: Session, now: number): Promise<Omit<Content, 'more'>> {
  const lines: MirrorLine[] = []
  const people = new Set<string>()
  const amendments = await listAmendments(session)
  const grants = [...(await session.manifest.list('grants'))].sort(([, a], [, b]) => b.signedAtMs - a.signedAtMs)
  for (const [grantId, entry] of grants) {
    const endedAtMs = Math.min(entry.withdrawnAtMs ?? entry.untilMs, entry.untilMs)
    if (endedAtMs + PEOPLE_STAY_MS <= now) continue
    const { terms, amended } = await readStanding(session, grantId, entry, amendments)
    if (people.size < PEOPLE_MAX) people.add(terms.grantee)
    if (endedAtMs <= now || lines.length >= LINES_MAX) continue
    const { grantee, purpose, right, fromMs, untilMs, ledger, lock, ledgerAgeMaxMs } = terms
    const bound = ledger === undefined ? {} : { bound: { ledger, lock, ageMaxMs: ledgerAgeMaxMs ?? Number.MAX_SAFE_INTEGER } }
    lines.push({ grantId, grantee, cids: amended.records.map(({ cid }) => cid), fromMs, untilMs, use: { purpose, right }, ...bound })
  }
  return { lines, people: [...people].sort() }
}

/** Every sealed file of this person: records first, then what leads to them. */
async function wholeVault(session: Session): Promise<readonly string[]> {
  const files: string[] = []
  const nodes: string[] = []
  for await (const { cid, what } of reachableFiles(session)) {
    if (what === 'node') nodes.push(cid)
    else if (what === 'record' || what === 'blob') files.push(cid)
  }
  return [...nodes, ...files].slice(0, FILES_MAX)
}

async function tellOne(session: Session, contact: Contact, entry: MirrorEntry, content: Content): Promise<void> {
  const { lines, people, more } = content
  const shares = hashOf({ lines, people })
  const whole = entry.depth === 'vault' ? hashOf(await recordsOf(session)) : ''
  const [toldShares = '', toldWhole = ''] = entry.told.split(' ')
  const now = session.ports.clock.now()
  const isWholeDue = toldWhole !== whole && Math.abs(now - entry.toldAtMs) >= WHOLE_EVERY_MS
  if (toldShares === shares && !isWholeDue) return
  const seq = Math.max(entry.seq + 1, now)
  const leaving = entry.lines.filter((id) => !lines.some(({ grantId }) => grantId === id)).map((id) => [id, seq] as const)
  const changed: MirrorEntry = {
    ...entry,
    seq,
    told: `${shares} ${whole}`,
    toldAtMs: now,
    changedAtMs: now,
    lines: lines.map(({ grantId }) => grantId),
    leaving: { ...entry.leaving, ...Object.fromEntries(leaving) },
  }
  await sendOrder(session, contact, changed, { kind: 'keep', lines, people, more })
}

/** Nodes change with everything that is noted, this order too: only records count as a change. */
async function recordsOf(session: Session): Promise<readonly string[]> {
  const cids: string[] = []
  for await (const [, { cid }] of session.manifest.entries('records')) cids.push(cid)
  return cids
}

/** The letter and what is known of it are one commit; orders that still wait are replaced by it. */
export async function sendOrder(
  session: Session,
  contact: Contact,
  entry: MirrorEntry,
  content: Content & { readonly kind: MirrorOrder['kind'] },
  note: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { seq, depth, pullId } = entry
  const order: MirrorOrder = { version: 1, seq, depth, pullId, ...content }
  const stored = await storeLetter(session, sealLetter(session, contact, 'mirror-order', encodeUtf8(canonicalJson(order))))
  await session.manifest.commit(async (tx) => {
    await dropWaiting(session, tx, contact.id, 'mirror-order')
    await queueLetter(session, tx, contact.id, 'mirror-order', '', stored)
    await tx.set('mirrors', contact.id, entry)
    await note(tx)
  })
  session.emit({ type: 'changed', what: ['contacts', 'grants', 'activity'] })
}

/** A letter that a newer one of its kind replaces need not be sent any more. */
export async function dropWaiting(
  session: Session,
  tx: Transaction,
  contactId: string,
  type: 'mirror-order' | 'mirror-report' | 'mirror-cards',
): Promise<void> {
  for (const [id, one] of await session.manifest.list('deliveries')) {
    if (one.type !== type || one.contactId !== contactId || one.deliveredAtMs !== undefined) continue
    await tx.delete('deliveries', id)
    tx.dropFilesAfter([one.cid])
  }
}

/** People with whom something is shared learn where it can be had; and that it cannot any more. */
async function tellPeople(session: Session, people: readonly string[]): Promise<void> {
  const cards = await ownMirrors(session)
  const told = hashOf(cards.map(({ did, device, addresses }) => ({ did, peerId: device.peerId, addresses })))
  for (const [contactId, contact] of await session.manifest.list('contacts')) {
    const before = (await session.manifest.get('ways', contactId))?.told ?? ''
    const isMeant = people.includes(contact.did) && !cards.every(({ did }) => did === contact.did)
    const now = isMeant ? told : ''
    if (before === now) continue
    const atMs = session.ports.clock.now()
    const theirs = isMeant ? cards.filter(({ did }) => did !== contact.did) : []
    const stored = await storeLetter(session, sealLetter(session, contact, 'mirror-cards', encodeMirrorCards(theirs, atMs)))
    await session.manifest.commit(async (tx) => {
      await dropWaiting(session, tx, contactId, 'mirror-cards')
      await queueLetter(session, tx, contactId, 'mirror-cards', '', stored)
      await tx.set('ways', contactId, { cards: [], atMs: 0, ...(await tx.get('ways', contactId)), told: now })
    })
  }
}

/** What a mirror says of an order. An older report than the one that is known changes nothing. Errors: `peer-protocol`, `contact-not-found`. */
export async function takeReport(session: Session, letter: Letter): Promise<void> {
  const report = readReport(letter)
  const contact = await contactOf(session, letter.from)
  if (contact === null) throw refusal('contact-not-found')
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('mirrors', contact.id)
    if (entry === undefined || report.seq > entry.seq) throw refusal('peer-protocol')
    if (report.atMs < entry.heardAtMs || report.seq < entry.heardSeq) return
    const answered =
      report.answer === 'yes' ? (entry.state === 'asked' ? 'agreed' : entry.state) : report.answer === 'no' ? 'declined' : 'stopped'
    const { quotaBytes, usedBytes, held, left, seq: heardSeq, atMs: heardAtMs } = report
    const state = entry.state === 'stopping' && answered === 'declined' ? 'stopped' : answered
    const heard = { state, quotaBytes, usedBytes, held, left, heardSeq, heardAtMs, changedAtMs: session.ports.clock.now() }
    await tx.set('mirrors', contact.id, {
      ...withDropped(entry, report.answer === 'yes' ? heardSeq : Number.MAX_SAFE_INTEGER, held, heardAtMs),
      ...heard,
    })
    const who = contact.name
    if (state === 'agreed' && entry.state === 'asked') await addActivity(session, tx, 'mirror-agreed', { who })
    if (state !== entry.state && state === 'declined') await addActivity(session, tx, 'mirror-declined', { who })
    if (state !== entry.state && state === 'stopped') await addActivity(session, tx, 'mirror-stopped', { who })
  })
  session.emit({ type: 'changed', what: ['contacts', 'grants', 'activity'] })
}

/** Shares that were taken out of an order which the mirror says it has followed are gone there, by its own word. */
function withDropped(entry: MirrorEntry, heardSeq: number, held: readonly string[], atMs: number): MirrorEntry {
  const isGone = ([id, seq]: readonly [string, number]): boolean => seq <= heardSeq && !held.includes(id)
  const leaving = Object.entries(entry.leaving)
  const gone = [...Object.entries(entry.gone), ...leaving.filter(isGone).map(([id]) => [id, atMs] as const)].slice(-GONE_MAX)
  return { ...entry, leaving: Object.fromEntries(leaving.filter((one) => !isGone(one))), gone: Object.fromEntries(gone) }
}

/** What each mirror that had a share says of dropping it. */
export async function mirrorDrops(
  session: Session,
  grantId: string,
): Promise<readonly { readonly name: string; readonly state: MirrorDropState; readonly atMs: number }[]> {
  const drops: { name: string; state: MirrorDropState; atMs: number }[] = []
  for (const [contactId, entry] of await session.manifest.list('mirrors')) {
    const goneAtMs = entry.gone[grantId]
    const isThere = entry.leaving[grantId] !== undefined || entry.lines.includes(grantId)
    if (goneAtMs === undefined && !isThere) continue
    const name = (await session.manifest.get('contacts', contactId))?.name ?? ''
    const waits = (await session.manifest.list('deliveries')).some(
      ([, one]) => one.type === 'mirror-order' && one.contactId === contactId && one.deliveredAtMs === undefined,
    )
    const told = waits || entry.leaving[grantId] === undefined ? 'waiting' : 'told'
    drops.push({ name, state: goneAtMs === undefined ? told : 'confirmed', atMs: goneAtMs ?? 0 })
  }
  return drops
}
