/** Which records are whole: very many opened on all cores where they lie, and those of which that cannot be said looked at once more through the store. */

import { blockKeyOf, digestOfCid, isSingleBlock, rawCidOfDigest } from '../../../../shared/crypto/block-cid.ts'
import { PLACE_BYTES, findPlace } from '../../../../shared/crypto/block-places.ts'
import { concatBytes } from '../../../../shared/crypto/bytes.ts'
import type { BlockPlaces, OpeningPort, RecordsToOpen } from '../../ports.ts'
import type { RecordEntry } from '../collections.ts'
import { checkStoredRecord, opensWith } from '../records/records.ts'
import { mustAwait } from '../refusal.ts'
import { heldBlocks } from './repair.ts'
import type { Session } from '../session.ts'

/** Places of one question. */
const PLACES_A_PAGE = 65_536

export type RecordPair = readonly [string, RecordEntry]

export interface RecordCheck {
  /** The numbers of those that are not whole. */
  look(group: readonly RecordPair[]): Promise<readonly number[]>
  /** Whether the store had this block when the check began. */
  holds(cid: string): boolean
  /** What hashing every block of the store again found. */
  hashed(): Promise<{ readonly blocks: number; readonly damaged: readonly string[] }>
  end(): void
}

/** Looks where the blocks lie now; what is moved later is found by the second look. The node hashes all its blocks meanwhile. */
export async function startFullCheck(session: Session): Promise<RecordCheck> {
  const hashing = mustAwait(session.ports.blocks.checkBlocks())
  hashing.catch(() => undefined)
  const places = await placesOfAll(session)
  const opening = session.ports.opening.begin(places, session.epochs)
  return {
    look: async (group) => {
      const lost = await openTogether(opening, group)
      return lost.length === 0 ? [] : lookAgain(session, group, lost)
    },
    holds: (cid) => {
      const digest = digestOfCid(cid)
      return digest !== null && findPlace(places.rows, digest) !== null
    },
    hashed: () => hashing,
    end: () => {
      opening.end()
    },
  }
}

/** Looks only whether the blocks are there. */
export async function startQuickCheck(session: Session): Promise<RecordCheck> {
  const held = await heldBlocks(session)
  const holds = (cid: string): boolean => held.has(blockKeyOf(cid))
  const isThere = async ({ cid }: RecordEntry): Promise<boolean> => {
    if (isSingleBlock(cid)) return holds(cid)
    const listed = await session.ports.blocks.listBlocks(cid)
    return listed.ok && listed.value.every(holds)
  }
  return {
    look: async (group) => {
      const lost: number[] = []
      for (const [at, [, entry]] of group.entries()) if (!(await isThere(entry))) lost.push(at)
      return lost
    },
    holds,
    hashed: () => Promise.resolve({ blocks: held.size, damaged: [] }),
    end: () => undefined,
  }
}

async function placesOfAll(session: Session): Promise<BlockPlaces> {
  const pages: Uint8Array[] = []
  for (let after = ''; ;) {
    const { segments, rows } = await mustAwait(session.ports.blocks.listPlaces(after, PLACES_A_PAGE))
    if (rows.length === 0) return { segments, rows: concatBytes(...pages) }
    pages.push(rows)
    after = rawCidOfDigest(rows.subarray(rows.length - PLACE_BYTES, rows.length - PLACE_BYTES + 32))
  }
}

/** Numbers of those that did not open this way; files of several blocks are never opened so. */
async function openTogether(opening: ReturnType<OpeningPort['begin']>, group: readonly RecordPair[]): Promise<readonly number[]> {
  const numbers = [...group.keys()].filter((at) => isSingleBlock(group[at]?.[1].cid ?? ''))
  const small = pairsAt(group, numbers)
  const records: RecordsToOpen = {
    ids: small.map(([id]) => id),
    cids: small.map(([, { cid }]) => cid),
    versions: small.map(([, { version }]) => version),
    epochs: small.map(([, { epoch }]) => epoch),
    keys: small.map(([, { key }]) => key),
  }
  const whole = new Set(numbers)
  for (const lost of await opening.open(records)) whole.delete(numbers[lost] ?? -1)
  return [...group.keys()].filter((at) => !whole.has(at))
}

function pairsAt(group: readonly RecordPair[], numbers: readonly number[]): readonly RecordPair[] {
  return numbers.map((at) => group[at]).filter((pair) => pair !== undefined)
}

/** The store is asked for each: blocks of small records together. */
async function lookAgain(session: Session, group: readonly RecordPair[], numbers: readonly number[]): Promise<readonly number[]> {
  const blocks = await blocksOf(session, pairsAt(group, numbers))
  const lost: number[] = []
  for (const at of numbers) {
    const [id, entry] = group[at] ?? []
    if (id === undefined || entry === undefined) continue
    const block = blocks.get(entry.cid)
    const whole = block === undefined ? await opensWhole(session, id) : await opensWith(session, id, entry, block)
    if (!whole && !(await wholeByNow(session, id))) lost.push(at)
  }
  return lost
}

/** A record that was keyed or sealed anew, or deleted, since the check came by does not open as it was: what counts is what the vault leads to now. */
async function wholeByNow(session: Session, id: string): Promise<boolean> {
  return (await session.manifest.get('records', id)) === undefined || (await opensWhole(session, id))
}

/** Fetched together; a damaged one among them is null, like a missing one. */
async function blocksOf(session: Session, pairs: readonly RecordPair[]): Promise<ReadonlyMap<string, Uint8Array | null>> {
  const cids = pairs.map(([, entry]) => entry.cid).filter(isSingleBlock)
  const found = await session.ports.blocks.getMany(cids)
  if (found.ok) return new Map(cids.map((cid, at) => [cid, found.value[at] ?? null]))
  const each = new Map<string, Uint8Array | null>()
  for (const cid of cids) {
    const one = await session.ports.blocks.getMany([cid])
    each.set(cid, one.ok ? (one.value[0] ?? null) : null)
  }
  return each
}

async function opensWhole(session: Session, id: string): Promise<boolean> {
  try {
    await checkStoredRecord(session, id)
    return true
  } catch {
    return false
  }
}
