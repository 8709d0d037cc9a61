/** The side that keeps for others: taking orders, keeping within what was agreed, dropping by itself, and saying how it stands. */

import { isOnHold } from '../on-hold.ts'
import { decodeUtf8, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../../shared/crypto/canonical-json.ts'
import { KEPT_FOR_MAX } from '../../../../shared/model/mirror.ts'
import type { MirrorOrder, MirrorReport } from '../../../../shared/model/mirror.ts'
import type { Contact } from '../../../../shared/model/person.ts'
import type { KeptBack, KeptFor, ServedGrant } from '../../ports.ts'
import { contactOf } from '../letters/contacts.ts'
import { checkBack, heldBack, newestBack, NO_STATE, readBack, withBack } from './kept-back.ts'
import { openedLines } from './kept-locks.ts'
import { queueLetter, sealLetter, storeLetter } from '../letters/mail.ts'
import type { Letter } from '../letters/letter.ts'
import type { Transaction } from '../manifest/manifest.ts'
import { ordersOf } from './mirror-entries.ts'
import type { KeptEntry } from './mirror-entries.ts'
import { servedLine } from './mirror-boxes.ts'
import { hashOf, readOrder } from './mirror-orders.ts'
import { dropWaiting } from './mirrors.ts'
import { mustAwait, refusal } from '../refusal.ts'
import { addActivity, newId, readBlob, storeBlob } from '../session.ts'
import type { Session } from '../session.ts'
import { isKnown } from '../letters/known-contacts.ts'

const MIB = 1024 * 1024
/** What could not be had is asked for again after this long. */
const AGAIN_AFTER_MS = 60_000
export const QUOTA_MIB_MAX = 1024 * 1024

/** Whoever asks gets a yes and this much, in MiB; only while the vault is open, and only where it was switched on since. */
const offered = new WeakMap<Session, number>()

/** Null: everybody waits for the person again. */
export function setOffered(session: Session, quotaMib: number | null): void {
  if (quotaMib === null) offered.delete(session)
  else offered.set(session, quotaMib)
}

/** An order of a contact. One with a number that is not higher than the last changes nothing. Errors: `contact-not-found`, `peer-protocol`, `refused-by-peer` for an order that was not agreed to. */
export async function takeOrder(session: Session, letter: Letter): Promise<void> {
  const order = readOrder(letter)
  const contact = await contactOf(session, letter.from)
  if (contact === null || !(await isKnown(session, contact))) throw refusal('contact-not-found')
  const before = await session.manifest.get('kept', contact.id)
  if (before !== undefined && order.seq <= before.seq) return
  if (order.kind === 'ask') await takeQuestion(session, contact, before, order)
  else if (before === undefined) throw refusal('refused-by-peer')
  else if (order.kind === 'stop') await endKeeping(session, contact, { ...before, seq: order.seq, word: order.seq }, 'stopped')
  else if (before.state !== 'keeping') throw refusal('refused-by-peer')
  else await takeList(session, contact, before, order)
}

async function takeQuestion(session: Session, contact: Contact, before: KeptEntry | undefined, order: MirrorOrder): Promise<void> {
  const now = session.ports.clock.now()
  const entry: KeptEntry = {
    ...(before ?? fresh()),
    depth: order.depth,
    ...{ seq: order.seq, word: order.seq },
    state: before?.state === 'keeping' ? 'keeping' : 'asked',
    askedAtMs: now,
    changedAtMs: now,
  }
  await session.manifest.commit(async (tx) => {
    await tx.set('kept', contact.id, entry)
    if (entry.state === 'asked') await addActivity(session, tx, 'keeping-asked', { who: contact.name })
  })
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
  const quotaMib = offered.get(session)
  if (entry.state === 'keeping') await report(session, contact.id, 'yes')
  // Beyond that it waits for the person.
  else if (quotaMib !== undefined && (await hasPlace(session))) await agree(session, contact, quotaMib)
}

function fresh(): Pick<
  KeptEntry,
  'device' | 'store' | 'quotaBytes' | 'order' | 'opened' | 'usedBytes' | 'held' | 'left' | 'done' | 'reported'
> {
  return { device: '', store: '', quotaBytes: 0, order: null, opened: [], usedBytes: 0, held: [], left: 0, done: '', reported: '' }
}

async function takeList(session: Session, contact: Contact, before: KeptEntry, order: MirrorOrder): Promise<void> {
  checkBack(order, before, contact.did)
  const blob = await storeBlob(session, encodeUtf8(canonicalJson(order)))
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('kept', contact.id)
    if (entry?.state !== 'keeping') throw refusal('refused-by-peer')
    const changedAtMs = session.ports.clock.now()
    // What may be given back stays until there is something newer; without a word of it nothing may.
    const back = order.back === undefined ? undefined : entry.back
    await change(tx, contact.id, entry, {
      ...withBack(entry, back),
      ...{ depth: order.depth, seq: order.seq, order: blob, opened: [], done: '', changedAtMs },
    })
  })
  // What it leaves out ends now; nothing waits here until the rest of it is done.
  void (await handOver(session)).done.catch(() => undefined)
  session.emit({ type: 'changed', what: ['contacts'] })
}

/** Blobs of orders that the entry does not hold any more go with the change. */
async function change(tx: Transaction, contactId: string, before: KeptEntry, after: KeptEntry): Promise<void> {
  const held = new Set(ordersOf(after).map(({ cid }) => cid))
  const gone = ordersOf(before).flatMap(({ cid }) => (held.has(cid) ? [] : [cid]))
  if (gone.length > 0) tx.dropFilesAfter(gone)
  await tx.set('kept', contactId, after)
}

/** Says yes on this computer, or gives more or less room, never less than what lies here already: something that somebody relies on would have to go. Errors: `mirror-not-asked`, `mirror-room-used`, `mirror-too-many`. */
export async function agree(session: Session, contact: Contact, quotaMib: number): Promise<void> {
  const store = newId(session)
  await session.manifest.commit(async (tx) => {
    const entry = await tx.get('kept', contact.id)
    if (entry?.state !== 'asked' && entry?.state !== 'keeping') throw refusal('mirror-not-asked')
    // On another computer of this person it begins anew.
    const isHere = entry.state === 'keeping' && entry.device === session.device
    if (isHere && quotaMib * MIB < entry.usedBytes) throw refusal('mirror-room-used')
    if (!isHere && !(await hasPlace(session))) throw refusal('mirror-too-many')
    const place = isHere ? {} : { store, device: session.device, usedBytes: 0, held: [] }
    const changedAtMs = session.ports.clock.now()
    await change(tx, contact.id, entry, {
      ...withBack(entry, isHere ? entry.back : undefined),
      ...place,
      ...{ state: 'keeping', quotaBytes: quotaMib * MIB, done: '', changedAtMs },
    })
    if (entry.state !== 'keeping') await addActivity(session, tx, 'keeping-begun', { who: contact.name })
  })
  await report(session, contact.id, 'yes')
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
}

/** Whether this computer may keep for one person more: the node would throw away what it has of another. */
export async function hasPlace(session: Session): Promise<boolean> {
  const here = (await session.manifest.list('kept')).filter(([, one]) => one.state === 'keeping' && one.device === session.device)
  return here.length < KEPT_FOR_MAX
}

/** Everything that was kept goes, and the other side is told. */
export async function endKeeping(session: Session, contact: Contact, entry: KeptEntry, state: 'declined' | 'stopped'): Promise<void> {
  await session.manifest.commit(async (tx) => {
    await change(tx, contact.id, entry, {
      ...withBack(entry, undefined),
      ...fresh(),
      ...{ state, changedAtMs: session.ports.clock.now() },
    })
    if (entry.state === 'keeping') await addActivity(session, tx, 'keeping-ended', { who: contact.name })
  })
  await refreshKept(session)
  await report(session, contact.id, entry.state === 'keeping' || state === 'stopped' ? 'stopped' : 'no')
  session.emit({ type: 'changed', what: ['contacts', 'activity'] })
}

async function report(session: Session, contactId: string, answer: MirrorReport['answer']): Promise<void> {
  const contact = await session.manifest.get('contacts', contactId)
  const entry = await session.manifest.get('kept', contactId)
  if (contact === undefined || entry === undefined || (answer === 'yes' && entry.state !== 'keeping')) return
  const { seq, quotaBytes, usedBytes, held, left } = entry
  const { seq: backSeq, atMs: backAtMs } = heldBack(entry, session.epochs) ?? NO_STATE
  const back = { seq: backSeq, atMs: backAtMs }
  const facts = { version: 1, seq, answer, quotaBytes, usedBytes, held, left, back } as const
  const reported = hashOf(facts)
  if (reported === entry.reported) return
  const payload = encodeUtf8(canonicalJson({ ...facts, atMs: session.ports.clock.now() } satisfies MirrorReport))
  const stored = await storeLetter(session, sealLetter(session, contact, 'mirror-report', payload))
  await session.manifest.commit(async (tx: Transaction) => {
    const now = await tx.get('kept', contactId)
    // It ended while this was being written: a yes would be the last word.
    if (answer === 'yes' && now?.state !== 'keeping') {
      tx.dropFilesAfter([stored.cid])
      return
    }
    if (now !== undefined) await tx.set('kept', contactId, { ...now, reported })
    await dropWaiting(session, tx, contactId, 'mirror-report')
    await queueLetter(session, tx, contactId, 'mirror-report', '', stored)
  })
}

/** What one contact's order comes to now: without what has ended. */
interface Wanted {
  readonly contact: Contact
  readonly entry: KeptEntry
  readonly kept: KeptFor
  readonly key: string
  readonly order: MirrorOrder | null
}

async function wantedNow(session: Session): Promise<readonly Wanted[]> {
  const now = session.ports.clock.now()
  const read = await session.ports.files.readSureTime(now)
  // Where nobody can say, nothing that was taken for ended goes.
  const sureMs = read.ok ? read.value : Number.NEGATIVE_INFINITY
  const all: Wanted[] = []
  for (const [contactId, stored] of await session.manifest.list('kept')) {
    const entry = withBack(stored, heldBack(stored, session.epochs))
    const contact = await session.manifest.get('contacts', contactId)
    if (contact === undefined || entry.state !== 'keeping' || entry.device !== session.device) continue
    const { order, lines: ordered } = await orderOf(session, entry.store, entry.order, contact)
    const before = entry.back === undefined ? NO_ORDER : await orderOf(session, `${entry.store} back`, entry.back.order, contact)
    // What is over by the clock is given to nobody; its blocks go once that is sure, since a clock that is ahead would end them for good.
    const there = ordered.filter(({ grantId, untilMs }) => untilMs > sureMs && !entry.opened.includes(grantId))
    const lines = there.filter(({ untilMs }) => untilMs > now)
    const files = [...new Set([...there.flatMap(({ cids }) => cids), ...(order?.more ?? []), ...(before.order?.more ?? [])])]
    const back = before.given === undefined ? {} : { back: before.given }
    const kept = { store: entry.store, owner: contact.card, lines, files, people: order?.people ?? [], ...back }
    const idsOf = (some: typeof lines): readonly string[] => some.map(({ grantId }) => grantId)
    const key = hashOf([entry.order?.cid ?? '', idsOf(lines), idsOf(there), entry.quotaBytes, entry.back?.order.cid ?? ''])
    all.push({ contact, entry, kept, key, order })
  }
  return all
}

/** An order with its lines as the node serves them, and the state that it may give back. */
interface OpenOrder {
  readonly cid: string
  readonly order: MirrorOrder | null
  readonly lines: readonly ServedGrant[]
  readonly given?: KeptBack
}

const NO_ORDER: OpenOrder = { cid: '', order: null, lines: [] }
const orders = new WeakMap<Session, Map<string, OpenOrder>>()

/** Read once: of a whole vault it is long, and its HEAD has a signature. */
async function orderOf(session: Session, place: string, blob: KeptEntry['order'], { card, did }: Contact): Promise<OpenOrder> {
  if (blob === null) return NO_ORDER
  const known = orders.get(session) ?? new Map<string, OpenOrder>()
  orders.set(session, known)
  const before = known.get(place)
  if (before?.cid === blob.cid) return before
  const order = JSON.parse(decodeUtf8(await readBlob(session, blob))) as MirrorOrder
  const given = order.back === undefined ? {} : { given: readBack(order.back, did).given }
  const opened = { cid: blob.cid, order, lines: order.lines.map((line) => servedLine(line, card)), ...given }
  known.set(place, opened)
  return opened
}

const handedOver = new WeakMap<Session, string>()
const handing = new WeakMap<Session, Promise<unknown>>()

/** Hands over to the node what it keeps for whom; of everybody else nothing is left. */
async function refreshKept(session: Session): Promise<readonly Wanted[]> {
  const { wanted, done } = await handOver(session)
  await done
  return wanted
}

/** Resolves when it is handed over, `done` when the node has made room for it. In their order: an older list never comes behind a newer one. */
async function handOver(session: Session): Promise<{ readonly wanted: readonly Wanted[]; readonly done: Promise<void> }> {
  const turn = (handing.get(session) ?? Promise.resolve()).then(async () => {
    const wanted = await wantedNow(session)
    const key = hashOf(wanted.map((one) => [one.kept.store, one.key, one.kept.owner]))
    const set = handedOver.get(session) === key ? null : mustAwait(session.ports.peer.setKept(wanted.map(({ kept }) => kept)))
    return { wanted, done: Promise.resolve(set).then(() => void handedOver.set(session, key)) }
  })
  handing.set(
    session,
    turn.catch(() => undefined),
  )
  return turn
}

/** One turn: what ended goes, also with nobody there to say so; what is missing is fetched; what changed is reported. */
export async function keepForOthers(session: Session): Promise<void> {
  if (isOnHold(session)) return
  await noteOpened(session)
  const wanted = await refreshKept(session)
  const tried = triedAtMs.get(session) ?? new Map<string, number>()
  triedAtMs.set(session, tried)
  const now = session.ports.clock.now()
  for (const one of wanted) {
    // What the owner does not give now may be there later.
    const isPatient = one.entry.done === `${one.key} in part` && Math.abs(now - (tried.get(one.contact.id) ?? 0)) < AGAIN_AFTER_MS
    if (one.entry.done === one.key || isPatient) continue
    tried.set(one.contact.id, now)
    // Trouble with one keeps none of the others waiting: it is tried again.
    await bringTogether(session, one).catch(() => undefined)
  }
}

const triedAtMs = new WeakMap<Session, Map<string, number>>()

/** Side by side: an owner who is away keeps nobody else's from being given out. */
async function noteOpened(session: Session): Promise<void> {
  const wanted = await wantedNow(session)
  await Promise.all(
    wanted.map(async ({ contact, kept }) => {
      const opened = await openedLines(session, contact, kept.lines)
      if (opened.length === 0) return
      await session.manifest.commit(async (tx) => {
        const entry = await tx.get('kept', contact.id)
        if (entry !== undefined) await tx.set('kept', contact.id, { ...entry, opened: [...new Set([...entry.opened, ...opened])] })
      })
    }),
  )
}

async function bringTogether(session: Session, { contact, entry, kept, key, order }: Wanted): Promise<void> {
  const filled = await mustAwait(session.ports.peer.keepFiles(entry.store, order?.pullId ?? '', entry.quotaBytes))
  const { usedBytes, whole, left, isOver } = filled
  const here = new Set(whole)
  const held = kept.lines.filter(({ cids }) => cids.every((cid) => here.has(cid))).map(({ grantId }) => grantId)
  const done = isOver ? (whole.length + left >= kept.files.length ? key : `${key} in part`) : ''
  const counts = await session.manifest.commit(async (tx) => {
    const now = await tx.get('kept', contact.id)
    if (now?.seq !== entry.seq || now.state !== 'keeping') return false
    const known = withBack(now, heldBack(now, session.epochs))
    const back = order === null || now.order === null ? known.back : newestBack(known, { order, blob: now.order }, here, contact.did)
    await change(tx, contact.id, now, { ...withBack(now, back), usedBytes, held, left, done })
    return true
  })
  // A newer order came meanwhile, and has its own report: this one would say yes after an end.
  if (!counts) return
  // It is given out before anybody is told that it can be had.
  await refreshKept(session)
  if (done !== '' || held.join() !== entry.held.join()) await report(session, contact.id, 'yes')
  session.emit({ type: 'changed', what: ['contacts'] })
}
