/** Checks the vault: quickly its heads and structure, or whole, every block hashed again and every record opened; damage is named. */

import { blockKeyOf, isSingleBlock } from '../../../shared/crypto/block-cid.ts'
import type { CheckReport, DamagedRecord } from '../../../shared/api/care-views.ts'
import type { RecordEntry } from '../session/collections.ts'
import { heldBlocks } from '../session/repair.ts'
import { countRecords } from '../session/index-rows.ts'
import { Refusal, mustAwait, throwIfCancelled } from '../session/refusal.ts'
import { checkStoredRecord, opensWith } from '../session/records.ts'
import { addActivity } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Records fetched together, and between two signs of progress. */
const RECORDS_AT_ONCE = 512
/** Records named in the diary. */
const NAMES_NOTED_MAX = 5

/** `damaged` names records by title and date where the index still knows them, else by number. Errors: `cancelled`, `vault-damaged`, `disk-failed`. */
export async function checkVault(session: Session, args: { readonly quick?: boolean } | null, signal: AbortSignal): Promise<CheckReport> {
  const quick = args?.quick === true
  const total = await countRecords(session)
  const held = quick ? await heldBlocks(session) : null
  await checkNodes(session, held)
  // The node hashes all its blocks while the vault opens the records.
  const hashing = held === null ? mustAwait(session.ports.blocks.checkBlocks()) : Promise.resolve({ blocks: held.size })
  hashing.catch(() => undefined)
  const damaged: DamagedRecord[] = []
  let records = 0
  for await (const { group, blocks } of fetchedGroups(session, quick)) {
    throwIfCancelled(signal)
    for (const [at, [id, entry]] of group.entries()) {
      const block = blocks?.get(entry.cid)
      const whole = block === undefined ? await isWhole(session, id, entry, held) : await opensWith(session, id, entry, block)
      if (whole) continue
      const row = await session.ports.index.get([id])
      const known = row.ok ? row.value[0] : undefined
      damaged.push({ recordId: id, title: known?.title ?? `#${String(records + at + 1)}`, date: known?.date ?? '' })
    }
    records += group.length
    session.emit({ type: 'check-progress', done: records, total })
  }
  const { blocks } = await hashing
  throwIfCancelled(signal)
  if (damaged.length > 0) {
    const what = damaged
      .slice(0, NAMES_NOTED_MAX)
      .map(({ title }) => title)
      .join(', ')
    await session.manifest.commit((tx) => addActivity(session, tx, 'damage-found', { count: damaged.length, what }))
  }
  return { blocks, records, damaged, seq: session.manifest.seq(), lostSeq: session.manifest.lostSeq() }
}

/** Every node is read and opened on the way; one that is open already is looked for in the store all the same. */
async function checkNodes(session: Session, held: ReadonlySet<string> | null): Promise<void> {
  let cids: string[] = []
  const look = async (): Promise<void> => {
    if (held !== null && cids.some((cid) => !held.has(blockKeyOf(cid)))) throw new Refusal({ code: 'vault-damaged' })
    const found = held === null ? await session.ports.blocks.getMany(cids) : null
    if (found !== null && (!found.ok || found.value.includes(null))) throw new Refusal({ code: 'vault-damaged' })
    cids = []
  }
  for await (const cid of session.manifest.nodes()) {
    cids.push(cid)
    if (cids.length >= RECORDS_AT_ONCE) await look()
  }
  await look()
}

interface FetchedGroup {
  readonly group: readonly (readonly [string, RecordEntry])[]
  /** Null where only their names are looked for. */
  readonly blocks: ReadonlyMap<string, Uint8Array | null> | null
}

/** Records in groups with their blocks; the blocks of the next group are on their way while one is opened. */
async function* fetchedGroups(session: Session, quick: boolean): AsyncGenerator<FetchedGroup> {
  const fetched = async (group: FetchedGroup['group']): Promise<FetchedGroup> => ({
    group,
    blocks: quick ? null : await blocksOf(session, group),
  })
  let before: Promise<FetchedGroup> | null = null
  let group: (readonly [string, RecordEntry])[] = []
  for await (const pair of session.manifest.entries('records')) {
    group.push(pair)
    if (group.length < RECORDS_AT_ONCE) continue
    const ready: Promise<FetchedGroup> | null = before
    before = fetched(group)
    before.catch(() => undefined)
    group = []
    if (ready !== null) yield await ready
  }
  if (before !== null) yield await before
  yield await fetched(group)
}

/** The blocks of the small records of a group, fetched together; a damaged one among them is null, like a missing one. */
async function blocksOf(
  session: Session,
  group: readonly (readonly [string, RecordEntry])[],
): Promise<ReadonlyMap<string, Uint8Array | null>> {
  const cids = group.map(([, entry]) => entry.cid).filter(isSingleBlock)
  const found = await session.ports.blocks.getMany(cids)
  if (found.ok) return new Map(cids.map((cid, at) => [cid, found.value[at] ?? null]))
  const each = new Map<string, Uint8Array | null>()
  for (const cid of cids) {
    const one = await session.ports.blocks.getMany([cid])
    each.set(cid, one.ok ? (one.value[0] ?? null) : null)
  }
  return each
}

async function isWhole(session: Session, id: string, entry: RecordEntry, held: ReadonlySet<string> | null): Promise<boolean> {
  if (held !== null && isSingleBlock(entry.cid)) return held.has(blockKeyOf(entry.cid))
  try {
    if (held === null) await checkStoredRecord(session, id)
    else return (await mustAwait(session.ports.blocks.listBlocks(entry.cid))).every((cid) => held.has(blockKeyOf(cid)))
    return true
  } catch {
    return false
  }
}
