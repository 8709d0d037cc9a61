/** Drops blocks that nothing leads to: what an import or a commit left behind that was cut short. */

import { blockKeyOf, isSingleBlock } from '../../../../shared/crypto/block-cid.ts'
import { reachableFiles } from '../manifest/reachable.ts'
import { mustAwait } from '../refusal.ts'
import type { Session } from '../session.ts'

const KEYS_A_PAGE = 5_000

/** Keys of all blocks that the vault needs. Errors: those of reading the manifest and of listing blocks. */
export async function neededBlocks(session: Session): Promise<ReadonlySet<string>> {
  const needed = new Set<string>()
  for await (const { cid, what } of reachableFiles(session)) {
    needed.add(blockKeyOf(cid))
    if (what === 'node' || isSingleBlock(cid)) continue
    const blocks = await session.ports.blocks.listBlocks(cid)
    // What is missing or damaged is for the check to name; nothing of it is dropped here.
    if (blocks.ok) for (const block of blocks.value) needed.add(blockKeyOf(block))
  }
  return needed
}

/** Returns how many blocks went. Only for moments in which nothing is being written. */
export async function sweepBlocks(session: Session): Promise<number> {
  const needed = await neededBlocks(session)
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
