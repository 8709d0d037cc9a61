/** Damaged and missing blocks, and whoever still has them whole: another computer of this person, a mirror, a contact, a backup. */

import { blockKeyOf, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import { KEPT_FOR_OWNER, OWN_DEVICE } from '../../ports.ts'
import { readStanding } from '../shares/amendments.ts'
import type { GrantEntry, RecordEntry } from '../collections.ts'
import { otherDevices } from '../keys/devices.ts'
import { reachableFiles } from '../manifest/reachable.ts'
import { mustAwait } from '../refusal.ts'
import type { Session } from '../session.ts'
import { ownMirrors } from '../letters/ways.ts'

const KEYS_A_PAGE = 10_000

/** CIDs of blocks that are not whole: nodes of the manifest that can be seen now, and blocks of files. */
export async function findDamage(session: Session): Promise<ReadonlySet<string>> {
  const bad = new Set((await mustAwait(session.ports.blocks.checkBlocks())).damaged.map(blockKeyOf))
  const held = await heldBlocks(session)
  const isBad = (cid: string): boolean => bad.has(blockKeyOf(cid)) || !held.has(blockKeyOf(cid))
  const nodes = (await session.manifest.nodesSeen()).filter(isBad)
  // Below a damaged node nothing is known yet.
  if (nodes.length > 0) return new Set(nodes)
  const damage = new Set<string>()
  for await (const { cid, what } of reachableFiles(session)) {
    if (isBad(cid)) damage.add(cid)
    else if (what !== 'node' && !isSingleBlock(cid))
      for (const block of await mustAwait(session.ports.blocks.listBlocks(cid))) if (isBad(block)) damage.add(block)
  }
  return damage
}

/** Keys of all blocks in the store, whole or not. */
export async function heldBlocks(session: Session): Promise<ReadonlySet<string>> {
  const held = new Set<string>()
  let after = ''
  for (;;) {
    const page = await mustAwait(session.ports.blocks.listKeys(after, KEYS_A_PAGE))
    for (const cid of page) held.add(blockKeyOf(cid))
    const last = page.at(-1)
    if (last === undefined) return held
    after = last
  }
}

/** Asks this person's other computers, then her mirrors, then the contacts to whom it was given. Returns how many blocks came. */
export async function fetchFromPeople(session: Session, cids: readonly string[], signal: AbortSignal): Promise<number> {
  const { peer } = session.ports
  let left = cids
  for (const [, { card }] of otherDevices(session)) {
    left = await stillMissing(left, (cid) => peer.fetchFiles(card, OWN_DEVICE, [cid], () => undefined, signal))
  }
  for (const card of await ownMirrors(session)) {
    left = await stillMissing(left, (cid) => peer.fetchFiles(card, KEPT_FOR_OWNER, [cid], () => undefined, signal))
  }
  if (left.length === 0) return cids.length
  for (const [grantId, entry] of await session.manifest.list('grants')) {
    const contact = await session.manifest.get('contacts', entry.contactId)
    if (contact === undefined || entry.deletionConfirmedAtMs !== undefined) continue
    const given = await blocksOfGrant(session, grantId, entry)
    left = await stillMissing(left, async (cid) =>
      given.has(blockKeyOf(cid)) ? peer.fetchFiles(contact.card, grantId, [cid], () => undefined, signal) : { ok: false },
    )
  }
  return cids.length - left.length
}

async function stillMissing(
  cids: readonly string[],
  fetch: (cid: string) => Promise<{ readonly ok: boolean }>,
): Promise<readonly string[]> {
  const left: string[] = []
  for (const cid of cids) if (!(await fetch(cid)).ok) left.push(cid)
  return left
}

/** Blocks of the records of a grant, as far as their shape is known here. */
async function blocksOfGrant(session: Session, grantId: string, entry: GrantEntry): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  const standing = await readStanding(session, grantId, entry).catch(() => null)
  for (const { cid } of standing?.amended.records ?? []) {
    keys.add(blockKeyOf(cid))
    const listed = isSingleBlock(cid) ? null : await session.ports.blocks.listBlocks(cid)
    if (listed?.ok === true) for (const block of listed.value) keys.add(blockKeyOf(block))
  }
  return keys
}

/** Fetches what one record needs, where it cannot be read here. Returns whether anything came. */
export async function mendRecord(session: Session, entry: RecordEntry, signal: AbortSignal): Promise<boolean> {
  const listed = isSingleBlock(entry.cid) ? null : await session.ports.blocks.listBlocks(entry.cid)
  const blocks = listed?.ok === true ? listed.value : [entry.cid]
  const found = await Promise.all(blocks.map(async (cid) => [cid, await session.ports.blocks.getMany([cid])] as const))
  const bad = found.filter(([, got]) => !got.ok || got.value[0] === null).map(([cid]) => cid)
  return bad.length > 0 && (await fetchFromPeople(session, bad, signal)) > 0
}
