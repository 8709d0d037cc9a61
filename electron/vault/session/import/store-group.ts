/** Makes sealed records durable: small ones go to the node, those in a segment of their own are handed over with it. What came back is compared. */

import { isSingleBlock, rawBlockCid, rawCidOfDigest } from '../../../../shared/crypto/block-cid.ts'
import { Refusal, mustAwait, refusal } from '../refusal.ts'
import type { SealedGroup, SealedRecord } from './seal-batch.ts'
import type { Session } from '../session.ts'

/** Their CIDs, in order; where it fails nothing of them is left. Errors: `disk-full`, `disk-failed`. */
export async function storeGroup(session: Session, group: SealedGroup): Promise<readonly string[]> {
  const { blocks } = session.ports
  const roots = await handOver(session, group)
  const others = group.records.flatMap(({ chunks, leaves }) => (leaves === undefined ? [chunks] : []))
  const put = others.length === 0 ? null : await blocks.putFiles(others)
  if (put !== null && !put.ok) {
    await blocks.dropFiles(roots)
    throw new Refusal(put.error)
  }
  const [shared, alone] = [roots.values(), (put?.value ?? []).values()]
  return group.records.map(({ leaves }) => {
    const next = (leaves === undefined ? alone : shared).next()
    if (next.done === true) throw refusal('disk-failed')
    return next.value
  })
}

/** Nothing of a group that was not stored is left. */
export async function discardGroup(session: Session, { segment }: SealedGroup): Promise<void> {
  if (segment !== null) await session.ports.bulk.discard(segment)
}

/** The store reads back what it wrote, or this process did; here the names must be those of the bytes that were sealed. Errors: `disk-failed`. */
export async function compareGroup(session: Session, { records }: SealedGroup, cids: readonly string[]): Promise<void> {
  const trees: Promise<void>[] = []
  for (const [at, one] of records.entries()) {
    const cid = cids[at] ?? ''
    if (one.cid === '') trees.push(compareLeaves(session, cid, namesOf(one)))
    else if (one.cid !== cid) throw refusal('disk-failed')
  }
  await Promise.all(trees)
}

async function handOver(session: Session, group: SealedGroup): Promise<readonly string[]> {
  if (group.segment === null) return []
  const files = group.records.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]))
  const roots = await session.ports.bulk.finishShared(group.segment, files)
  if (roots.ok) return roots.value
  await discardGroup(session, group)
  throw new Refusal(roots.error)
}

function namesOf({ chunks, leaves }: SealedRecord): readonly string[] {
  return leaves === undefined ? chunks.map(rawBlockCid) : leaves.map(({ digest }) => rawCidOfDigest(digest))
}

/** A file of many chunks: its tree has to lead to them, in their order. */
async function compareLeaves(session: Session, cid: string, names: readonly string[]): Promise<void> {
  const leaves = (await mustAwait(session.ports.blocks.listBlocks(cid))).filter(isSingleBlock)
  if (leaves.length !== names.length || names.some((name, at) => name !== leaves[at])) throw refusal('disk-failed')
}
