/** The holder's side of mirrors: what is ordered, what they say of it, and what is known of what they dropped. */

import { isOnHold } from '../on-hold.ts'
import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import type { MirrorLine, MirrorOrder } from '../../../../shared/model/mirror.ts'
import type { MirrorDropState } from '../../../../shared/model/grant.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import { listAmendments, readStanding } from '../shares/amendments.ts'
import { boxesOf } from '../shares/key-boxes.ts'
import { contactOf } from '../letters/contacts.ts'
import type { LiveRoot } from '../shares/children-serving.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import type { Transaction } from '../manifest/manifest.ts'
import type { MirrorEntry } from './mirror-entries.ts'
import { belowOf, linesBelow, readersBelow } from './mirror-children.ts'
import { BOXES_MAX, encodeBoxes, toldOf } from './mirror-boxes.ts'
import { beginLook, noteLooked, wasLooked } from './mirror-looks.ts'
import { LINES_MAX, PEOPLE_MAX, hashOf, readReport } from './mirror-orders.ts'
import { setMirrorPulls } from './mirror-pulls.ts'
import { isLeftBehind, keysOf, releaseWhereThere, RENEW_EVERY_MS, settleState, stateAnew, stateNow, stateTold } from './mirror-states.ts'
import type { WholeState } from './whole-state.ts'
import { refusal } from '../refusal.ts'
import { ledgerMover } from '../ledger/moved-ledgers.ts'
import { isOver } from '../shares/grant-over.ts'
import { lineOf, refreshServing } from '../shares/serving.ts'
import { addActivity, takeAway } from '../session.ts'
import type { Session } from '../session.ts'
import { encodeMirrorCards, ownMirrors } from '../letters/ways.ts'

/** With a past grantee letters still go to and fro: what was deleted is confirmed. */
const PEOPLE_STAY_MS = 30 * 24 * 3_600_000
/** Dropped shares that are remembered. */
const GONE_MAX = 1_000

/** What a mirror is told. */
type Content = Pick<MirrorOrder, 'lines' | 'people' | 'more' | 'back'>

interface Told {
  readonly contact: Contact
  readonly entry: MirrorEntry
  readonly isDue: boolean
  readonly told: string
}

/** Sends each mirror what it is to keep from now on, where that is something else than before, and tells people where to look. */
export async function tellMirrors(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  if (isOnHold(session) || wasLooked(session, now)) return
  const looking = beginLook(session, now)
  const agreed = (await session.manifest.list('mirrors')).filter(([, { state }]) => state === 'agreed')
  const shared = agreed.length === 0 ? { lines: [], people: [] } : await sharedNow(session, now)
  const wants = agreed.some(([, { depth }]) => depth === 'vault')
  let state = wants ? await stateNow(session, now) : null
  const sharedHash = hashOf({ lines: toldOf(shared.lines), people: shared.people })
  let all = await judgeAll(session, agreed, { sharedHash, state, now })
  if (all.some(isVaultDue) && state?.pin.isWhole() === false) {
    state = await stateAnew(session, now)
    all = await judgeAll(session, agreed, { sharedHash, state, now })
  }
  const isTold = all.some(isVaultDue)
  const whole = isTold ? state : (stateTold(session) ?? state)
  const filesOf = ({ depth }: MirrorEntry): readonly string[] => (depth === 'vault' ? (whole?.files ?? []) : [])
  // The node gives it before anybody is told to fetch it.
  const pulls = all.map(({ contact, entry }) => ({
    grantId: entry.pullId,
    grantee: contact.did,
    cids: [...new Set([...shared.lines.flatMap(({ cids }) => cids), ...filesOf(entry)])],
    fromMs: 0,
    untilMs: Number.MAX_SAFE_INTEGER,
  }))
  if (setMirrorPulls(session, pulls)) await refreshServing(session)
  if (state !== null) await settleState(session, state, isTold)
  for (const one of all.filter(({ isDue }) => isDue)) {
    const back = one.entry.depth === 'vault' && whole?.back ? { back: whole.back } : {}
    await tellOne(session, one, { ...shared, more: filesOf(one.entry), ...back }, one.entry.depth === 'vault' ? whole : null)
  }
  await releaseWhereThere(session, await vaultMirrors(session))
  await tellPeople(session, shared.people)
  noteLooked(session, looking)
}

async function judgeAll(session: Session, agreed: readonly (readonly [string, MirrorEntry])[], now: Now): Promise<readonly Told[]> {
  const all: Told[] = []
  for (const [contactId, entry] of agreed) {
    const contact = await session.manifest.get('contacts', contactId)
    // While keys are changing the whole vault waits for another turn.
    if (contact === undefined || (entry.depth === 'vault' && now.state === null)) continue
    all.push({ contact, entry, ...judge(session, entry, now) })
  }
  return all
}

function isVaultDue({ entry, isDue }: Told): boolean {
  return isDue && entry.depth === 'vault'
}

async function vaultMirrors(session: Session): Promise<readonly MirrorEntry[]> {
  const all = (await session.manifest.list('mirrors')).map(([, entry]) => entry)
  return all.filter(({ state, depth }) => state === 'agreed' && depth === 'vault')
}

interface Now {
  /** Of what is shared, the same for all of them. */
  readonly sharedHash: string
  readonly state: WholeState | null
  readonly now: number
}

/** Whether a mirror is to be told: what is shared and the records at once, everything else now and then. */
function judge(session: Session, entry: MirrorEntry, { sharedHash, state, now }: Now): Pick<Told, 'isDue' | 'told'> {
  const [records, content] = entry.depth === 'vault' && state !== null ? keysOf(state) : ['', '']
  const pressing = `${sharedHash} ${records}`
  const told = `${pressing} ${content}`
  if (told === entry.told) return { told, isDue: entry.depth === 'vault' && isLeftBehind(session, entry) }
  // The number of an order is the time of it.
  const isRecent = Math.abs(now - entry.seq) < RENEW_EVERY_MS
  return { told, isDue: !(entry.told.startsWith(`${pressing} `) && isRecent) }
}

/** Shares in force, and everybody with whom letters go to and fro about one. */
async function sharedNow(session: Session, now: number): Promise<Omit<Content, 'more'>> {
  const lines: MirrorLine[] = []
  const people = new Set<string>()
  const roots = new Map<string, LiveRoot>()
  const amendments = await listAmendments(session, 'given')
  const move = await ledgerMover(session)
  let boxesLeft = BOXES_MAX
  const grants = [...(await session.manifest.list('grants'))].sort(([, a], [, b]) => b.signedAtMs - a.signedAtMs)
  for (const [grantId, entry] of grants) {
    const endedAtMs = Math.min(entry.withdrawnAtMs ?? entry.untilMs, entry.untilMs)
    if (endedAtMs + PEOPLE_STAY_MS <= now) continue
    const { signed, terms, amended } = await readStanding(session, grantId, entry, amendments)
    if (people.size < PEOPLE_MAX) people.add(terms.grantee)
    if (isOver(entry, now) || lines.length >= LINES_MAX) continue
    const { lock } = terms
    const ledger = terms.ledger === undefined ? undefined : move(terms.ledger)
    // A mirror always looks at the lock, also where the grant bounds no age.
    const bound = ledger === undefined ? {} : { bound: { ledger, lock, ageMaxMs: terms.ledgerAgeMaxMs ?? Number.MAX_SAFE_INTEGER } }
    const given = { ...terms, records: amended.records }
    const { boxes } = await boxesOf(session, entry, given)
    // The newest shares first; one whose boxes do not fit is given out as before, and its keys only here.
    const hasRoom = boxes !== undefined && boxes.list.length <= boxesLeft
    if (hasRoom) boxesLeft -= boxes.list.length
    const below = await belowOf(session, grantId, signed)
    lines.push({ ...lineOf(grantId, given, move), ...bound, ...(hasRoom ? { boxes: encodeBoxes(boxes) } : {}), ...below })
    roots.set(grantId, { signed, bound, takenBack: amended.removedAtMs, ...(hasRoom ? { boxes } : {}) })
  }
  const room = { nowMs: now, lines: LINES_MAX - lines.length, boxes: boxesLeft }
  lines.push(...(await linesBelow(session, roots, amendments, room)))
  for (const did of await readersBelow(session, now - PEOPLE_STAY_MS)) if (people.size < PEOPLE_MAX) people.add(did)
  return { lines, people: [...people].sort() }
}

async function tellOne(session: Session, { contact, entry, told }: Told, content: Content, state: WholeState | null): Promise<void> {
  const { lines } = content
  const now = session.ports.clock.now()
  const seq = Math.max(entry.seq + 1, now)
  const change = {
    ...{ depth: entry.depth, pullId: entry.pullId, seq, told, changedAtMs: now },
    backTold: content.back === undefined ? 0 : (state?.seq ?? 0),
    lines: lines.map(({ grantId }) => grantId),
  }
  await sendOrder(session, contact, change, { kind: 'keep', ...content })
}

/** What leaves follows from it. */
type MirrorChange = Partial<Omit<MirrorEntry, 'leaving'>> & Pick<MirrorEntry, 'depth' | 'pullId' | 'seq' | 'changedAtMs'>

/** The letter and what is known of it are one commit; orders that still wait are replaced by it. */
export async function sendOrder(
  session: Session,
  contact: Contact,
  change: MirrorChange,
  content: Content & { readonly kind: MirrorOrder['kind'] },
  note: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { seq, depth, pullId } = change
  const order: MirrorOrder = { version: 1, seq, depth, pullId, ...content }
  const stored = await storeLetter(session, sealLetter(session, contact, 'mirror-order', encodeUtf8(canonicalJson(order))))
  await session.manifest.commit(async (tx) => {
    const before = await tx.get('mirrors', contact.id)
    // It was stopped meanwhile, or something newer was said.
    if (order.kind === 'keep' && (before?.state !== 'agreed' || before.seq >= seq)) throw refusal('mirror-not-asked')
    await dropWaiting(session, tx, contact.id, 'mirror-order')
    await queueLetter(session, tx, contact.id, 'mirror-order', '', stored)
    const now = { ...NOT_ASKED, ...before }
    await tx.set('mirrors', contact.id, { ...now, ...change, leaving: leavingNow(now, change) })
    await note(tx)
  })
  session.emit({ type: 'changed', what: ['contacts', 'grants', 'activity'] })
}

/** What the mirror said meanwhile to have dropped does not leave once more. */
function leavingNow(before: Pick<MirrorEntry, 'lines' | 'leaving'>, { lines = before.lines, seq }: MirrorChange): MirrorEntry['leaving'] {
  const gone = before.lines.filter((grantId) => !lines.includes(grantId))
  return { ...before.leaving, ...Object.fromEntries(gone.map((grantId) => [grantId, seq])) }
}

const NOT_ASKED = {
  state: 'asked',
  told: '',
  lines: [],
  leaving: {},
  gone: {},
  heardSeq: 0,
  heardAtMs: 0,
  quotaBytes: 0,
  usedBytes: 0,
  held: [],
  left: 0,
} as const

/** A letter that a newer one of its kind replaces need not be sent any more. */
export async function dropWaiting(
  session: Session,
  tx: Transaction,
  contactId: string,
  type: 'mirror-order' | 'mirror-report' | 'mirror-cards',
): Promise<void> {
  for (const [id, one] of await session.manifest.list('deliveries')) {
    if (one.type !== type || one.contactId !== contactId || one.deliveredAtMs !== undefined) continue
    await takeAway(session, tx, 'deliveries', id)
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
    // Their clock may have been put back: of two about one order the later counts, and an end always does.
    const isOlder = report.seq < entry.heardSeq || (report.seq === entry.heardSeq && report.atMs < entry.heardAtMs)
    if (isOlder && (report.answer === 'yes' || report.seq < entry.heardSeq)) return
    const answered =
      report.answer === 'yes' ? (entry.state === 'asked' ? 'agreed' : entry.state) : report.answer === 'no' ? 'declined' : 'stopped'
    const { quotaBytes, usedBytes, held, left, seq: heardSeq, atMs: heardAtMs } = report
    const state = entry.state === 'stopping' && answered === 'declined' ? 'stopped' : answered
    const heard = { state, quotaBytes, usedBytes, held, left, heardSeq, heardAtMs, changedAtMs: session.ports.clock.now() }
    const { back: _before, ...dropped } = withDropped(entry, report.answer === 'yes' ? heardSeq : Number.MAX_SAFE_INTEGER, held, heardAtMs)
    await tx.set('mirrors', contact.id, { ...dropped, ...heard, ...(report.back === undefined ? {} : { back: report.back }) })
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
