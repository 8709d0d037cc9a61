/** Drops blocks that nothing leads to: what an import or a commit left behind that was cut short. */

import { blockKeyOf, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import { reachableFiles } from '../manifest/reachable.ts'
import { mustAwait } from '../refusal.ts'
import type { Session } from '../session.ts'

const KEYS_A_PAGE = 5_000

/** Keys of all blocks that the vault needs. Errors: those of reading the manifest and of listing blocks. */
export async function neededBlocks(session: Session): Promise<ReadonlySet<string>> {
  return (await lookForNeeded(session)).needed
}

/** `isAll`: every file could be listed. */
async function lookForNeeded(session: Session): Promise<{ readonly needed: ReadonlySet<string>; readonly isAll: boolean }> {
  const needed = new Set<string>()
  let isAll = true
  for await (const { cid, what } of reachableFiles(session)) {
    needed.add(blockKeyOf(cid))
    if (what === 'node' || isSingleBlock(cid)) continue
    const blocks = await session.ports.blocks.listBlocks(cid)
    isAll &&= blocks.ok
    // What is missing or damaged is for the check to name.
    if (blocks.ok) for (const block of blocks.value) needed.add(blockKeyOf(block))
  }
  return { needed, isAll }
}

/**
 * Returns how many blocks went. Only for moments in which nothing is being written. Where a list of the blocks of a file cannot be read, now or for
 * good, none goes: those that it would name are whole, look like any other, and the list may be mended.
 */
export async function sweepBlocks(session: Session): Promise<number> {
  const { needed, isAll } = await lookForNeeded(session)
  if (!isAll) return 0
  let swept = 0
  let after = ''
  for (;;) {
    const page = await mustAwait(session.ports.blocks.listKeys(after, KEYS_A_PAGE))
    const orphans = page.filter((cid) => !needed.has(blockKeyOf(cid)))
    if (orphans.length > 0) await mustAwait(session.ports.blocks.dropFiles(orphans))
    swept += orphans.length
    const last = page.at(-1)
    if (last === undefined) return swept
    after = last
  }
}
