/** Tells the node whom it may serve what until when, and who is known; the table lives in the node's memory only. */

import type { GrantTerms } from '../../../../shared/model/grant.ts'
import type { Did } from '../../../../shared/model/person.ts'
import type { ServedGrant } from '../../ports.ts'
import { ledgerMover } from '../ledger/moved-ledgers.ts'
import { listAmendments, readStanding } from './amendments.ts'
import { isOver } from './grant-over.ts'
import { readKeptInvite } from './kept-invite.ts'
import { boxesOf } from './key-boxes.ts'
import { mirrorPulls } from '../carry/mirror-pulls.ts'
import { followRelay } from '../carry/relay.ts'
import { readShareRecords } from './share-records.ts'
import { servedChildren } from './children-serving.ts'
import type { LiveRoot } from './children-serving.ts'
import { ownCard } from '../session.ts'
import type { Session } from '../session.ts'
import type { ContactCard } from '../../../../shared/model/person.ts'
import { knownContacts } from '../letters/known-contacts.ts'
import { listedPairs } from '../letters/known-pairs.ts'

export { readSignedGrant } from './signed-grant.ts'

/** The node can prove itself with this card while the vault is locked. */
export async function introduceSelf(session: Session): Promise<void> {
  const described = await session.ports.peer.describe()
  if (!described.ok) return
  await session.ports.peer.introduce(await ownCard(session))
}

interface Handing {
  /** The last one that was asked for, whether it has begun or not. */
  last: Promise<void>
  /** Asked for and not begun: whoever asks now is content with it. */
  next: Promise<void> | null
}

const handing = new WeakMap<Session, Handing>()
/** Letters that name what their reader asks for as soon as they come. */
const NAMING: ReadonlySet<string> = new Set(['invite', 'amendment'])
/** Those whose grants and changes the node has been told of, by the ids of their deliveries. */
const told = new WeakMap<Session, ReadonlySet<string>>()
/** What is being taken back: grants and what was passed on by their ids, records of a grant as `grantId/recordId`. */
const ending = new WeakMap<Session, Set<string>>()

/** Hands over all grants that are in force now or later, and all contacts. One after the other: what was read before a change never replaces what was read after it. */
export async function refreshServing(session: Session): Promise<void> {
  await handOverInTurn(session)
  await followRelay(session)
}

function handOverInTurn(session: Session): Promise<void> {
  const turn = handing.get(session) ?? { last: Promise.resolve(), next: null }
  handing.set(session, turn)
  if (turn.next !== null) return turn.next
  const next = turn.last
    .catch(() => undefined)
    .then(() => {
      turn.next = null
      return handOver(session)
    })
  turn.next = next
  turn.last = next
  return next
}

/** Whether a waiting letter may leave: the node gives out what it names, or is told of it now. False where it cannot be told. */
export async function isNamedServed(session: Session, deliveryId: string, type: string): Promise<boolean> {
  const isTold = (): boolean => !NAMING.has(type) || told.get(session)?.has(deliveryId) === true
  if (!isTold()) await handOverInTurn(session)
  return isTold()
}

/** Does `work` while this is not given out any more: from before the commit that says so, since this process may end right behind it, and the node goes on. */
export async function withoutServing<T>(session: Session, what: readonly string[], work: () => Promise<T>): Promise<T> {
  const all = ending.get(session) ?? new Set<string>()
  ending.set(session, all)
  for (const one of what) all.add(one)
  try {
    await handOverInTurn(session)
    return await work()
  } finally {
    for (const one of what) all.delete(one)
    await refreshServing(session)
  }
}

async function handOver(session: Session): Promise<void> {
  const now = session.ports.clock.now()
  // Looked at before the grants: what is committed in between is told the next time.
  const letters = (await session.manifest.list('deliveries')).filter(
    ([, { type, deliveredAtMs }]) => NAMING.has(type) && deliveredAtMs === undefined,
  )
  const stopping = ending.get(session) ?? new Set<string>()
  const served: ServedGrant[] = []
  const roots = new Map<string, LiveRoot>()
  const amendments = await listAmendments(session, 'given')
  const move = await ledgerMover(session)
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    if (isOver(entry, now) || stopping.has(grantId)) continue
    const { signed, terms, amended } = await readStanding(session, grantId, entry, amendments)
    const takenBack = { has: (id: string) => amended.removedAtMs.has(id) || stopping.has(`${grantId}/${id}`) }
    const standing = { ...terms, records: amended.records.filter(({ recordId }) => !takenBack.has(recordId)) }
    const boxes = await boxesOf(session, entry, standing)
    roots.set(grantId, { signed, bound: boundOf(terms, move), takenBack, ...boxes })
    served.push({ ...lineOf(grantId, standing, move), ...boxes })
  }
  const passedOn = await servedChildren(session, roots, amendments, now)
  served.push(...passedOn.served.filter(({ grantId }) => !stopping.has(grantId)))
  const mine = new Set(served.map(({ grantId }) => grantId))
  // A share from somebody can have the number of a grant of mine: the grant counts.
  served.push(...(await returnedShares(session)).filter(({ grantId }) => !mine.has(grantId)), ...mirrorPulls(session))
  const contacts = [...(await reachedBy(session)), ...passedOn.cards]
  const handed = await session.ports.peer.setServing(served, contacts, await listedPairs(session))
  if (handed.ok) told.set(session, new Set(letters.map(([id]) => id)))
}

/** Who may come in: everybody who is known, and who was taken off the list after something was shared, since their last word may still be on its way. */
async function reachedBy(session: Session): Promise<readonly ContactCard[]> {
  const all = (await session.manifest.list('contacts')).map(([, contact]) => contact)
  if (all.every(({ removed }) => removed !== true)) return all.map(({ card }) => card)
  const shared = [...(await session.manifest.list('grants')), ...(await session.manifest.list('shares'))].map(
    ([, { contactId }]) => contactId,
  )
  const known = new Set([...(await knownContacts(session)).map(({ id }) => id), ...shared])
  return all.filter(({ id }) => known.has(id)).map(({ card }) => card)
}

type MoveLedger = Awaited<ReturnType<typeof ledgerMover>>

/** What a grant lets somebody fetch. */
export function lineOf(grantId: string, terms: GrantTerms, move: MoveLedger): Omit<ServedGrant, 'boxes'> {
  return {
    grantId,
    grantee: terms.grantee,
    cids: terms.records.map((record) => record.cid),
    fromMs: terms.fromMs,
    untilMs: terms.untilMs,
    use: { purpose: terms.purpose, right: terms.right },
    ...boundOf(terms, move),
  }
}

/** The signed bound for the ledger's age. */
function boundOf({ ledger, lock, ledgerAgeMaxMs }: GrantTerms, move: MoveLedger): Pick<ServedGrant, 'bound'> {
  return ledger === undefined || ledgerAgeMaxMs === undefined ? {} : { bound: { ledger: move(ledger), lock, ageMaxMs: ledgerAgeMaxMs } }
}

/** What was fetched from somebody is given back to that same person, sealed as it came: her own copy may be damaged. */
async function returnedShares(session: Session): Promise<readonly ServedGrant[]> {
  const served: ServedGrant[] = []
  const amendments = await listAmendments(session, 'received')
  for (const [grantId, share] of await session.manifest.list('shares')) {
    if (share.stage !== 'fetched' || share.blob === null) continue
    const invite = await readKeptInvite(session, share.blob)
    const { grantor } = invite.terms
    const { records } = await readShareRecords(session, share, invite, amendments.get(grantId) ?? [])
    const cids = records.filter(({ isFetched }) => isFetched).map(({ record }) => record.cid)
    served.push({ grantId, grantee: grantor, cids, fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER })
  }
  return served
}

/** Time for decisions about expiry: never behind that of the ledger, so that a clock put back opens nothing. */
export async function decisionTimeMs(session: Session, of: 'own' | Did): Promise<number> {
  const local = session.ports.clock.now()
  const head = await session.ports.ledger.head(of)
  return head.ok ? Math.max(local, head.value.timestampS * 1000) : local
}
