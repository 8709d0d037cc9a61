/** Takes in what another device of this person has: its nodes and files first, then one commit, all or nothing. */

import { compareClocks, judgeLineage } from '../../../shared/crypto/clock.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { ClockRelation } from '../../../shared/crypto/clock.ts'
import { decodeHead } from '../../../shared/crypto/head.ts'
import type { Head } from '../../../shared/crypto/head.ts'
import { joinEpochs, openEpochs } from '../../../shared/crypto/key-file.ts'
import { createInTurn } from '../../../shared/model/in-turn.ts'
import type { InTurn } from '../../../shared/model/in-turn.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import type { AmendmentEntry, Collections, DeviceEntry, RecordEntry, ShareEntry, VaultEntry } from './collections.ts'
import { queueRotation, takeEpochs } from './keys/epochs.ts'
import { judgeKeys } from './keys/foreign-keys.ts'
import type { KeyRelation } from './keys/foreign-keys.ts'
import { indexChanges } from './records/index-rows.ts'
import { cidOf } from './manifest/manifest-nodes.ts'
import type { CollectionName, Differences, Settle, Transaction } from './manifest/manifest.ts'
import { filesOf } from './manifest/entry-files.ts'
import { mergeEntries } from './manifest/merge.ts'
import { filesGiven, goingWith } from './manifest/reachable.ts'
import { must, mustAwait, Refusal, refusal, throwIfCancelled } from './refusal.ts'
import { judgeRollback } from './ledger/rollback.ts'
import { knownShares, tellEndedElsewhere } from './shares/ended-elsewhere.ts'
import { countSaved } from './shares/saved-apart.ts'
import { refreshServing } from './shares/serving.ts'
import { addActivity, readVaultEntry, removedKey } from './session.ts'
import type { Session } from './session.ts'
import { createProgress, fetchFilesOf, fetchSome } from './sync-files.ts'
import type { SyncProgress } from './sync-files.ts'
import { isListed, knownAs, withCorrections } from './manifest/versions.ts'
import { droppedOf, grantOf, inOrderOfJudging, isTakenAway } from './taken-away.ts'

/** Times that a device may be overtaken by the other one's changes in one go. */
const OVERTAKEN_MAX = 50

export interface SyncReport {
  readonly relation: ClockRelation
  readonly added: number
  readonly removed: number
  /** Which of the two was set back to an older state since they last met. */
  readonly setBack: 'none' | 'here' | 'there'
  /** Anything but `same`: nothing was taken in. */
  readonly keys: KeyRelation
}

interface Change {
  readonly added: string[]
  readonly removed: string[]
  /** Came back into lists or left them, though they stay in the vault. */
  readonly listed: string[]
  readonly hidden: string[]
}

const turns = new WeakMap<Session, InTurn>()

/**
 * One other computer after the other: what comes from two may be the same nodes, which one of them still needs where the other is done with them.
 * Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`, `signature-invalid`, `vault-rolled-back`, `disk-full`, `disk-failed`, `cancelled`.
 */
export function pullFrom(session: Session, device: string, entry: DeviceEntry, signal: AbortSignal): Promise<SyncReport> {
  const inTurn = turns.get(session) ?? createInTurn()
  turns.set(session, inTurn)
  return new Promise((resolve, reject) => {
    // Whoever waits may give up; once it has begun, it says itself when it has ended.
    const giveUp = (): void => {
      reject(refusal('cancelled'))
    }
    signal.addEventListener('abort', giveUp, { once: true })
    const pulling = inTurn(() => {
      signal.removeEventListener('abort', giveUp)
      throwIfCancelled(signal)
      return pull(session, device, entry, signal)
    })
    pulling.then(resolve, reject)
  })
}

async function pull(session: Session, device: string, entry: DeviceEntry, signal: AbortSignal): Promise<SyncReport> {
  const answer = await mustAwait(session.ports.peer.fetchHead(entry.card))
  const head = must(decodeHead(answer.head, session.identity.did))
  if (head.vaultId !== session.vaultId || head.device !== device || head.clock === undefined) throw refusal('peer-protocol')
  const keys = judgeKeys(session, device, entry.name, answer.keyFile)
  // Neither reads what the other one seals until both have the same keys.
  if (keys !== 'same') return { relation: 'same', added: 0, removed: 0, setBack: 'none', keys }
  const lineage = lineageOf(session, device, head)
  const isBroken = lineage.setBack !== 'none' && settledOf(session).get(device) !== countOf(head, device)
  const forced = lineage.unknown || isBroken
  const relation = compareClocks(session.manifest.clock(), head.clock)
  if (!forced && (relation === 'same' || relation === 'ahead')) return { relation, added: 0, removed: 0, setBack: 'none', keys }
  const change: Change = { added: [], removed: [], listed: [], hidden: [] }
  let rotationDue = false
  const take = async (keyFile: Uint8Array): Promise<void> => {
    rotationDue = await takeEpochs(session, keyFile)
  }
  const source = { head, keyFile: answer.keyFile, take, card: entry.card, forced, progress: createProgress(session, entry.card) }
  const shares = await knownShares(session)
  const joined = await takeInNewest(session, source, change, signal)
  const isSaid = settledOf(session).has(device)
  if (isBroken) settledOf(session).set(device, countOf(head, device))
  await afterJoin(session, change, rotationDue)
  await judgeRollback(session)
  if (isBroken && !isSaid) await noteSetBack(session, lineage.setBack === 'here' ? '' : entry.name)
  await tellEndedElsewhere(session, shares)
  return { relation: joined, added: change.added.length, removed: change.removed.length, setBack: lineage.setBack, keys }
}

/**
 * The first time, into an empty manifest: everything comes, and nothing counts before all of it is here. `keyFile` is the one that was given
 * here; returns it with what the other device began meanwhile. Errors: as for `pullFrom`.
 */
export async function pullFirst(session: Session, keyFile: Uint8Array, card: ContactCard, signal: AbortSignal): Promise<Uint8Array> {
  const answer = await mustAwait(session.ports.peer.fetchHead(card))
  const head = must(decodeHead(answer.head, session.identity.did))
  if (head.vaultId !== session.vaultId || head.clock === undefined) throw refusal('peer-protocol')
  let joined = keyFile
  const take = (theirs: Uint8Array): Promise<void> => {
    joined = must(joinEpochs(joined, theirs, session.masterKey))
    session.epochs = must(openEpochs(joined, session.masterKey))
    return Promise.resolve()
  }
  const source = { head, keyFile: answer.keyFile, take, card, forced: false, progress: createProgress(session, card) }
  await takeInNewest(session, source, { added: [], removed: [], listed: [], hidden: [] }, signal)
  return joined
}

interface Source {
  readonly head: Head
  /** The one that came with this HEAD, and who takes its epochs in. */
  readonly keyFile: Uint8Array
  readonly take: (keyFile: Uint8Array) => Promise<void>
  readonly card: ContactCard
  readonly forced: boolean
  readonly progress: SyncProgress
}

/** While blocks come, the other device may go on and drop what its older HEAD named; what came already is not fetched again. */
async function takeInNewest(session: Session, source: Source, change: Change, signal: AbortSignal): Promise<ClockRelation> {
  let { head, keyFile } = source
  for (let again = 0; ; again++) {
    try {
      return await takeIn(session, { ...source, head, keyFile }, change, signal)
    } catch (error) {
      const overtaken = error instanceof Refusal && error.error.code === 'refused-by-peer' && again < OVERTAKEN_MAX
      if (!overtaken) throw error
      const answer = await mustAwait(session.ports.peer.fetchHead(source.card))
      const newest = must(decodeHead(answer.head, session.identity.did))
      if (newest.rootCid === head.rootCid || newest.vaultId !== session.vaultId) throw error
      ;({ keyFile } = answer)
      head = newest
    }
  }
}

async function takeIn(
  session: Session,
  { head, keyFile, take, card, forced, progress }: Source,
  change: Change,
  signal: AbortSignal,
): Promise<ClockRelation> {
  await take(keyFile)
  const source = { card, signal, progress }
  const came = cameTo(session)
  const before = came.size
  const fetch = (cids: readonly string[]): Promise<void> => {
    for (const cid of cids) if (came.size < CAME_MAX) came.add(cid)
    return fetchSome(session, source, cids)
  }
  const rootCid = cidOf(head.rootCid)
  await fetch([rootCid])
  const roots = await session.manifest.rootsOf(head.rootCid)
  const nodes = [rootCid, ...(await session.manifest.fetchNodes(roots, fetch))]
  await fetchFilesOf(session, roots, source)
  // The last moment at which nothing of it counts.
  throwIfCancelled(signal)
  const remote = { roots, rootCid: head.rootCid, seq: head.seq, clock: head.clock ?? {} }
  const work: Settle = async (tx, differences, merge) => {
    // While files came, a rotation here may have forgotten what these entries are wrapped by.
    await take(keyFile)
    await settle(session, { tx, change }, differences, merge)
  }
  const joined = await session.manifest.join(remote, work, forced)
  if (joined !== 'behind') await session.manifest.dropUnneeded(remote, new Set(nodes))
  // Of tries before this one that failed some may be in no state any more, and some files in no entry: the next opening looks for those.
  if (before > 0) {
    await session.manifest.dropUnused(came)
    session.manifest.noteLeft()
  }
  came.clear()
  return joined
}

/** Before the vault is closed: what came of the list of another computer and was not taken in goes; files stay, so that the next time goes on with them. */
export async function dropCame(session: Session): Promise<void> {
  const came = cameTo(session)
  if (came.size > 0) await session.manifest.dropUnused(came)
  came.clear()
}

/** Nodes of one vault that came and are not taken in yet: beyond that they wait for the next opening. */
const CAME_MAX = 100_000

const cameBefore = new WeakMap<Session, Set<string>>()

function cameTo(session: Session): Set<string> {
  const came = cameBefore.get(session) ?? new Set<string>()
  cameBefore.set(session, came)
  return came
}

const settled = new WeakMap<Session, Map<string, string>>()

/**
 * How far the other one had come when something that went back was settled with it: not again for the same, though it goes on to look so until
 * the other one has looked itself. It is settled when everything was taken in, and not when that was begun.
 */
function settledOf(session: Session): Map<string, string> {
  const known = settled.get(session) ?? new Map<string, string>()
  settled.set(session, known)
  return known
}

function countOf({ clock }: Head, device: string): string {
  const { n = 0, tag = '' } = clock?.[device] ?? {}
  return `${String(n)} ${tag}`
}

/** Whether each of the two really passed through what the other knows of it. */
function lineageOf(session: Session, device: string, head: Head): { readonly setBack: SyncReport['setBack']; readonly unknown: boolean } {
  const mine = session.manifest.clock()
  const there = judgeLineage(head.trail ?? '', head.clock?.[device]?.n ?? 0, mine[device])
  const here = judgeLineage(session.manifest.trail(), mine[session.device]?.n ?? 0, head.clock?.[session.device])
  const setBack = here === 'broken' ? 'here' : there === 'broken' ? 'there' : 'none'
  return { setBack, unknown: here === 'unknown' || there === 'unknown' }
}

interface Settling {
  readonly tx: Transaction
  readonly change: Change
}

async function settle(session: Session, { tx, change }: Settling, differences: Differences, merge: boolean): Promise<void> {
  const found = []
  for await (const difference of differences) found.push(difference)
  const all = inOrderOfJudging(found)
  const hasBoxes = all.some(({ collection }) => collection === 'keyBoxes')
  const dropped = merge && hasBoxes ? droppedOf(all, await session.manifest.list('amendments')) : new Map<string, never>()
  for (const { collection, key, mine, theirs } of all) {
    const mineNow = mine as Collections[typeof collection] | undefined
    const theirsNow = theirs as Collections[typeof collection] | undefined
    const only = mineNow === undefined ? theirsNow : theirsNow === undefined ? mineNow : undefined
    const gone = merge && only !== undefined && (await isTakenAway(tx, collection, key, only, dropped))
    const merged = await resultOf({ collection, key, mine: mineNow, theirs: theirsNow, gone, merge }, tx)
    const result = collection === 'records' && merge ? await withLivingCorrections(tx, merged as RecordEntry | undefined) : merged
    if (collection === 'records') noteRecord(change, key, mineNow as RecordEntry | undefined, result as RecordEntry | undefined)
    const kept = new Set(filesOf(collection, result))
    tx.dropFilesAfter([...filesOf(collection, mineNow), ...filesOf(collection, theirsNow)].filter((cid) => !kept.has(cid)))
    if (collection === 'shares' || collection === 'amendments') await dropShared(session, tx, [collection, grantOf(key)], [mineNow, result])
    if (gone && mine !== undefined) await deleteEntry(tx, collection, key, mine)
    else if (merge && result !== undefined && result !== mine) await tx.set(collection, key, result)
  }
  if (!merge || all.length === 0) return
  for (const { collection, key, mine, theirs } of all)
    if (collection === 'shares' && mine !== undefined && theirs !== undefined)
      await countSaved(tx, key, [mine as ShareEntry, theirs as ShareEntry])
  const cameOrWent = all.some((one) => one.collection === 'records' && (one.mine === undefined || one.theirs === undefined))
  await countRecords(
    tx,
    change,
    all.find((one) => one.collection === 'vault'),
    cameOrWent,
  )
}

interface Pair {
  readonly collection: CollectionName
  readonly key: string
  readonly mine: Collections[CollectionName] | undefined
  readonly theirs: Collections[CollectionName] | undefined
  readonly gone: boolean
  readonly merge: boolean
}

/** The entry as it will be; what has to stand beside it is written. */
async function resultOf(
  { collection, key, mine, theirs, gone, merge }: Pair,
  tx: Transaction,
): Promise<Collections[CollectionName] | undefined> {
  if (!merge) return theirs
  if (gone) return undefined
  if (mine === undefined || theirs === undefined) return mine ?? theirs
  const merged = mergeEntries(collection, key, mine, theirs)
  if (merged.beside !== undefined) await tx.set(collection, merged.beside[0], merged.beside[1])
  if (merged.conflict !== undefined && (await tx.get('removed', removedKey('conflicts', merged.conflict[0]))) === undefined)
    await tx.set('conflicts', ...merged.conflict)
  return merged.value
}

function noteRecord(change: Change, id: string, mine: RecordEntry | undefined, result: RecordEntry | undefined): void {
  if (mine === undefined && result !== undefined) change.added.push(id)
  if (mine !== undefined && result === undefined) change.removed.push(id)
  if (mine === undefined || result === undefined || isListed(mine) === isListed(result)) return
  const moved = isListed(result) ? change.listed : change.hidden
  moved.push(id)
}

/** A correction that one of the two deleted for good does not hide the earlier version any more. */
async function withLivingCorrections(tx: Transaction, entry: RecordEntry | undefined): Promise<RecordEntry | undefined> {
  if (entry?.replacedBy === undefined) return entry
  const living: string[] = []
  for (const id of entry.replacedBy) if ((await tx.get('removed', removedKey('records', id))) === undefined) living.push(id)
  return living.length === entry.replacedBy.length ? entry : withCorrections(entry, living)
}

async function deleteEntry(tx: Transaction, collection: CollectionName, key: string, mine: unknown): Promise<void> {
  await tx.delete(collection, key)
  if (collection !== 'records') return
  const name = knownAs(mine as RecordEntry)
  if ((await tx.get('digests', name)) === key) await tx.delete('digests', name)
}

/** What of an entry says which files are held. */
function holdingOf(entry: unknown): object {
  const { stage, fetched, blob, dropped } = (entry ?? {}) as Partial<ShareEntry & AmendmentEntry>
  return { stage: stage === 'fetched', fetched: fetched === true, blob: blob?.cid ?? '', dropped: dropped ?? [] }
}

/** Another person's records that are not to be here any more: all of them, or those that were taken back. */
async function dropShared(
  session: Session,
  tx: Transaction,
  [collection, grantId]: readonly [collection: 'shares' | 'amendments', grantId: string],
  [mine, result]: readonly [unknown, unknown],
): Promise<void> {
  if (canonicalJson(holdingOf(mine)) === canonicalJson(holdingOf(result))) return
  const kept = new Set<string>()
  for await (const { cid } of filesGiven(session, collection, result)) kept.add(cid)
  const gone: string[] = []
  for await (const { cid, what } of filesGiven(session, collection, mine)) if (what === 'share' && !kept.has(cid)) gone.push(cid)
  tx.dropFilesAfter(await goingWith(session, grantId, gone))
}

/** The same numbers on both sides, whichever of them works them out. */
async function countRecords(
  tx: Transaction,
  change: Change,
  vault: { readonly mine: unknown; readonly theirs: unknown } | undefined,
  cameOrWent: boolean,
): Promise<void> {
  const now = await tx.get('vault', 'vault')
  if (now === undefined) throw refusal('vault-damaged')
  const [mine, theirs] = [(vault?.mine ?? now) as VaultEntry, (vault?.theirs ?? now) as VaultEntry]
  const recordsSeq = Math.max(mine.recordsSeq, theirs.recordsSeq) + (cameOrWent ? 1 : 0)
  const recordCount = (mine.recordCount ?? 0) + change.added.length - change.removed.length
  if (now.recordsSeq !== recordsSeq || now.recordCount !== recordCount) await tx.set('vault', 'vault', { ...now, recordsSeq, recordCount })
}

async function afterJoin(session: Session, change: Change, rotationDue: boolean): Promise<void> {
  await indexChanges(session, [...change.added, ...change.listed], [...change.removed, ...change.hidden])
  if (rotationDue && (await readVaultEntry(session)).rotatingTo === undefined)
    await session.manifest.commit((tx) => queueRotation(session, tx))
  await refreshServing(session)
  session.emit({ type: 'changed', what: ['records', 'contacts', 'grants', 'shares', 'requests', 'activity', 'ledger', 'settings'] })
}

async function noteSetBack(session: Session, who: string): Promise<void> {
  await session.manifest.commit((tx) => addActivity(session, tx, 'set-back', { who }))
}
