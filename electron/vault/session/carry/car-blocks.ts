/** Blocks of this vault on their way into a CAR file, and blocks of one on their way in. */

import { blockKeyOf } from '../../../../shared/crypto/block-cid.ts'
import type { CarBlock, CarFile } from '../../ports.ts'
import { mustAwait, refusal, throwIfCancelled } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Blocks moved at once: 4 MiB of sealed chunks. */
const BLOCKS_A_BATCH = 16

/** CIDs of all blocks of these files, each once, the root of each before what is below it. Errors: `block-missing`, `block-damaged`. */
export async function blocksOfFiles(session: Session, roots: readonly string[]): Promise<readonly string[]> {
  const found = new Map<string, string>()
  for (const root of roots) {
    for (const cid of await mustAwait(session.ports.blocks.listBlocks(root)))
      if (!found.has(blockKeyOf(cid))) found.set(blockKeyOf(cid), cid)
  }
  return [...found.values()]
}

/** Reads blocks, each hashed again. Errors: `block-missing`, `block-damaged`, `cancelled`. */
export async function* readBlocks(
  session: Session,
  cids: readonly string[],
  signal: AbortSignal,
  onProgress: (done: number) => void = () => undefined,
): AsyncGenerator<CarBlock> {
  for (let from = 0; from < cids.length; from += BLOCKS_A_BATCH) {
    throwIfCancelled(signal)
    const batch = cids.slice(from, from + BLOCKS_A_BATCH)
    for (const [at, bytes] of (await mustAwait(session.ports.blocks.getMany(batch))).entries()) {
      if (bytes === null) throw refusal('block-missing')
      yield { cid: batch[at] ?? '', bytes }
    }
    onProgress(Math.min(cids.length, from + BLOCKS_A_BATCH))
  }
}

/** Stores blocks of a file under the names that they hash to. Where it fails, those that were not here before go again. Errors: those of the file and of the disk, `cancelled`. */
export async function storeBlocks(
  session: Session,
  car: CarFile,
  cids: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly undo: () => Promise<void> }> {
  const { blocks } = session.ports
  const added: string[] = []
  const undo = async (): Promise<void> => {
    await blocks.dropFiles(added)
  }
  try {
    for (let from = 0; from < cids.length; from += BLOCKS_A_BATCH) {
      throwIfCancelled(signal)
      const files: Uint8Array[][] = []
      for (const cid of cids.slice(from, from + BLOCKS_A_BATCH)) {
        const held = await blocks.getMany([cid])
        if (held.ok && held.value[0] !== null) continue
        // A damaged one here gives way to the whole one, and that one stays.
        if (held.ok) added.push(cid)
        files.push([await mustAwait(car.read(cid))])
      }
      if (files.length > 0) await mustAwait(blocks.putFiles(files))
    }
  } catch (error) {
    await undo()
    throw error
  }
  return { undo }
}
