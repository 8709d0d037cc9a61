/** Checks the vault: quickly its heads and structure, or whole, every block hashed again and every record opened; damage is named. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import type { CheckReport, DamagedRecord } from '../../../../shared/api/care-views.ts'
import { startFullCheck, startQuickCheck } from '../../session/care/check-records.ts'
import type { RecordCheck, RecordPair } from '../../session/care/check-records.ts'
import { countRecords } from '../../session/records/index-rows.ts'
import type { WalkedNode } from '../../session/manifest/manifest.ts'
import { Refusal, throwIfCancelled } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Records looked at together, and between two signs of progress; and how many times that may be on its way. */
const RECORDS_AT_ONCE = 512
const GROUPS_AHEAD = 6
/** Records named in the diary. */
const NAMES_NOTED_MAX = 5

/** `damaged` names records by title and date where the index still knows them, else by number. Errors: `cancelled`, `vault-damaged`, `disk-failed`. */
export async function checkVault(session: Session, args: { readonly quick?: boolean } | null, signal: AbortSignal): Promise<CheckReport> {
  const total = await countRecords(session)
  const check = args?.quick === true ? await startQuickCheck(session) : await startFullCheck(session)
  const nodes: string[] = []
  const damaged: DamagedRecord[] = []
  let records = 0
  try {
    for await (const { group, lost } of lookedAt(session, check, nodes)) {
      throwIfCancelled(signal)
      for (const at of lost) damaged.push(await nameOf(session, group[at]?.[0] ?? '', records + at + 1))
      records += group.length
      session.emit({ type: 'check-progress', done: records, total })
    }
  } finally {
    check.end()
  }
  const hashed = await check.hashed()
  const broken = new Set(hashed.damaged.map(blockKeyOf))
  await findNodes(
    session,
    nodes.filter((cid) => broken.has(blockKeyOf(cid)) || !check.holds(cid)),
  )
  throwIfCancelled(signal)
  if (damaged.length > 0) {
    const what = damaged
      .slice(0, NAMES_NOTED_MAX)
      .map(({ title }) => title)
      .join(', ')
    await session.manifest.commit((tx) => addActivity(session, tx, 'damage-found', { count: damaged.length, what }))
  }
  return { blocks: hashed.blocks, records, damaged, seq: session.manifest.seq(), lostSeq: session.manifest.lostSeq() }
}

interface LookedAt {
  readonly group: readonly RecordPair[]
  /** Numbers inside the group. */
  readonly lost: readonly number[]
}

/** All records in groups; while one is looked at, the next ones are on their way. `nodes` collects the CIDs of all nodes, each read and opened on the way. */
async function* lookedAt(session: Session, check: RecordCheck, nodes: string[]): AsyncGenerator<LookedAt> {
  const underway: Promise<LookedAt>[] = []
  for await (const group of groupsOf(session.manifest.walk(), nodes)) {
    const looking = check.look(group).then((lost) => ({ group, lost }))
    looking.catch(() => undefined)
    underway.push(looking)
    const first = underway.length > GROUPS_AHEAD ? underway.shift() : undefined
    if (first !== undefined) yield await first
  }
  for (const looking of underway) yield await looking
}

async function* groupsOf(walk: AsyncIterable<WalkedNode>, nodes: string[]): AsyncGenerator<readonly RecordPair[]> {
  let group: RecordPair[] = []
  for await (const { cid, collection, entries } of walk) {
    nodes.push(cid)
    if (collection !== 'records' || entries === null) continue
    group.push(...(entries as ReadonlyMap<string, RecordPair[1]>))
    if (group.length < RECORDS_AT_ONCE) continue
    yield group
    group = []
  }
  yield group
}

/** A node that was open already was not read on the way: what the store has not whole counts all the same. Errors: `vault-damaged`. */
async function findNodes(session: Session, cids: readonly string[]): Promise<void> {
  for (let from = 0; from < cids.length; from += RECORDS_AT_ONCE) {
    const found = await session.ports.blocks.getMany(cids.slice(from, from + RECORDS_AT_ONCE))
    if (!found.ok || found.value.includes(null)) throw new Refusal({ code: 'vault-damaged' })
  }
}

async function nameOf(session: Session, recordId: string, number: number): Promise<DamagedRecord> {
  const row = await session.ports.index.get([recordId])
  const known = row.ok ? row.value[0] : undefined
  return { recordId, title: known?.title ?? `#${String(number)}`, date: known?.date ?? '' }
}
