/** Gives to grants of whole kinds what came into the vault after they were signed: whatever way it came, once, and after a crash what is missing. */

import { AMENDED_RECORDS_MAX, AMENDMENT_RECORDS_MAX, admits } from '../../../../shared/model/amendment.ts'
import type { GrantTerms, GrantedRecord } from '../../../../shared/model/grant.ts'
import type { RecordKind } from '../../../../shared/model/record.ts'
import { amendGrant, inAmendTurn } from './amend-grant.ts'
import { listAmendments, readStanding } from './amendments.ts'
import type { GrantEntry, ImportRecord, RecordEntry } from '../collections.ts'
import { isOver } from './grant-over.ts'
import { damageOf } from '../records/damage.ts'
import { findUnreadable, unreadableAmong } from '../records/unreadable.ts'
import { privateState, readKeptPrivate } from './kept-private.ts'
import { refreshServing } from './serving.ts'
import { isSaidWhole, peopleState, readSharedPeople } from './shared-people.ts'
import { addActivity, readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

/** The number of the last change of records after which a session had nothing left to give. */
const lookedAt = new WeakMap<Session, string>()

/** A grant that lets in what comes later, and what it has not got yet. */
interface Open {
  readonly grantId: string
  readonly entry: GrantEntry
  readonly terms: GrantTerms
  readonly ever: ReadonlySet<string>
  due: readonly GrantedRecord[]
}

/** Looks only after records or grants have changed. */
export function giveLater(session: Session): Promise<void> {
  return inAmendTurn(session, async () => {
    const now = session.ports.clock.now()
    const grants = (await session.manifest.list('grants')).filter(([, grant]) => grant.later !== undefined && !isOver(grant, now))
    const { recordsSeq } = await readVaultEntry(session)
    const people = await peopleState(session)
    const state = [recordsSeq, await privateState(session), people, ...grants.map(([grantId]) => grantId)].join(' ')
    if (grants.length === 0 || lookedAt.get(session) === state) return
    const open = await openGrants(session, grants)
    await findDue(session, open)
    const isReadable = await leaveOutUnreadable(session, open)
    let isWhole = (await keepOthersBack(session, open)) && isReadable
    for (const grant of open) isWhole = (await giveAll(session, grant, people)) && isWhole
    if (open.some(({ due }) => due.length > 0)) {
      await refreshServing(session)
      session.emit({ type: 'changed', what: ['grants', 'activity'] })
    }
    if (isWhole) lookedAt.set(session, state)
  })
}

async function openGrants(session: Session, grants: readonly (readonly [string, GrantEntry])[]): Promise<readonly Open[]> {
  const amendments = await listAmendments(session, 'given')
  const open: Open[] = []
  for (const [grantId, entry] of grants) {
    const { terms, amended } = await readStanding(session, grantId, entry, amendments)
    const ever = new Set([...amended.ever.map(({ recordId }) => recordId), ...amended.removedAtMs.keys()])
    open.push({ grantId, entry, terms, ever, due: [] })
  }
  return open
}

/** One walk over all records. */
async function findDue(session: Session, open: readonly Open[]): Promise<void> {
  const imports = new Map(await session.manifest.list('imports'))
  const hers = await readKeptPrivate(session)
  const found = new Map(open.map((grant) => [grant, [] as GrantedRecord[]]))
  for await (const [recordId, record] of session.manifest.entries('records')) {
    for (const [{ terms, ever }, due] of found) {
      if (ever.has(recordId)) continue
      if (!isLater(terms, record, imports.get(record.importId))) continue
      if (await hers.isKept(recordId, record)) continue
      if (await correctsLeftOut(session, record, { terms, ever, imports })) continue
      const { version, cid, sizeBytes, kind } = record
      due.push({ recordId, version, cid, sizeBytes, kind })
    }
  }
  for (const [grant, due] of found) grant.due = due
}

/** What cannot be opened holds nothing else up. False where there is such: it is looked for again, as its bytes may come back. */
async function leaveOutUnreadable(session: Session, open: readonly Open[]): Promise<boolean> {
  const due = new Map(open.flatMap((grant) => grant.due.map((record) => [record.recordId, record])))
  const lost = await unreadableAmong(session, [...due.values()])
  for (const grant of open) grant.due = grant.due.filter(({ recordId }) => !lost.has(recordId))
  return lost.size === 0
}

/** Out of what is due takes what is in other names than those that were signed. False where that cannot be told yet, and nothing goes; it goes once it can, or once the person says that it is hers. */
async function keepOthersBack(session: Session, open: readonly Open[]): Promise<boolean> {
  const asked = open.filter(({ terms, due }) => terms.category?.people !== undefined && due.length > 0)
  if (asked.length > 0) {
    if (!(await isSaidWhole(session))) {
      for (const grant of asked) grant.due = []
      return false
    }
    const shared = await readSharedPeople(session)
    for (const grant of asked) {
      const stays = await shared?.staying(grant.due, grant.terms.category?.people ?? [])
      grant.due = grant.due.filter(({ recordId }) => stays?.has(recordId) !== true)
    }
  }
  for (const grant of open) grant.due = grant.due.slice(0, Math.max(0, AMENDED_RECORDS_MAX - grant.ever.size))
  return true
}

/** A correction follows what it corrects: of something from before that the grant was never given, it is not given either. */
async function correctsLeftOut(
  session: Session,
  record: RecordEntry,
  { terms, ever, imports }: Pick<Open, 'terms' | 'ever'> & { readonly imports: ReadonlyMap<string, ImportRecord> },
): Promise<boolean> {
  let first = record
  while (first.replaces !== undefined) {
    if (ever.has(first.replaces)) return false
    const before = await session.manifest.get('records', first.replaces)
    if (before === undefined) break
    first = before
  }
  return first !== record && (imports.get(first.importId)?.atMs ?? 0) <= terms.signedAtMs
}

/** By when it came into the vault, on whichever computer of this person. */
function isLater(terms: GrantTerms, record: RecordEntry, came: ImportRecord | undefined): boolean {
  if (came === undefined || !isListed(record)) return false
  return came.atMs > terms.signedAtMs && admits(terms, record.kind)
}

/** In batches, each whole or not at all. False where something changed meanwhile: then it is looked at again. */
async function giveAll(session: Session, { grantId, entry, terms, due }: Open, people: string): Promise<boolean> {
  // A grant of before people were told apart takes in anybody's.
  const asOf = terms.category?.people === undefined ? {} : { people }
  const all = due.toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1))
  for (let at = 0; at < all.length; at += AMENDMENT_RECORDS_MAX) {
    const added = all.slice(at, at + AMENDMENT_RECORDS_MAX)
    const count = added.filter(({ kind }) => kind !== 'image').length
    const given = amendGrant(session, grantId, entry, { added, removed: [], ...asOf }, (tx, who) =>
      addActivity(session, tx, 'items-given', { who, count, grantId, reason: onlyKind(added) }),
    )
    if (!(await given.catch((error: unknown) => falseWhereUnreadable(session, added, error)))) return false
  }
  return true
}

/** Then it is noted, and left out the next time. */
async function falseWhereUnreadable(session: Session, added: readonly GrantedRecord[], error: unknown): Promise<false> {
  damageOf(error)
  const lost = await findUnreadable(
    session,
    added.map(({ recordId }) => recordId),
  )
  if (lost.size === 0) throw error
  return false
}

/** Where all are of one. */
function onlyKind(added: readonly GrantedRecord[]): RecordKind | '' {
  const kinds = new Set(added.flatMap(({ kind }) => (kind === 'image' ? [] : [kind])))
  const [only] = kinds
  return only !== undefined && kinds.size === 1 ? only : ''
}
