/** Blocks that came, made durable in groups while the next ones come; says when too much waits for more to be asked for. */

import { ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { PeerLimits } from '../limits.ts'
import type { BlockStorePort } from '../ports.ts'

export interface NamedBlock {
  readonly cid: string
  readonly bytes: Uint8Array
}

export interface Storing {
  /** Errors: those of the first group that was not stored; nothing is stored after it. */
  add(block: NamedBlock): Result<null>
  /** Whether more may be asked for: not too much waits to be durable. */
  hasRoom(): boolean
  /** Once it is so. Errors: the same. */
  room(): Promise<Result<null>>
  /** Once everything that was added is durable. Errors: the same. */
  end(): Promise<Result<null>>
}

type StoringLimits = Pick<PeerLimits, 'storedTogetherBytesMin' | 'storedTogetherBytesMax' | 'notDurableBytesMax' | 'blocksARequestMax'>

/** A group is stored as soon as the one before it is durable, so that a slow disk makes larger groups. `onStored` hears of each that is. */
export function createStoring(
  store: Pick<BlockStorePort, 'putBlocks'>,
  limits: StoringLimits,
  onStored: (blocks: readonly NamedBlock[]) => void,
): Storing {
  const running = new Set<Promise<void>>()
  let group: NamedBlock[] = []
  let groupBytes = 0
  let bytes = 0
  let said: Result<null> = ok(null)

  const put = async (blocks: readonly NamedBlock[], sizeBytes: number): Promise<void> => {
    const stored = said.ok ? await store.putBlocks(blocks) : said
    bytes -= sizeBytes
    if (stored.ok) onStored(blocks)
    else if (said.ok) said = stored
  }
  const start = (): void => {
    const one = put(group, groupBytes).finally(() => running.delete(one))
    // Whoever adds next, or waits for the end, hears of it.
    one.catch(() => undefined)
    running.add(one)
    group = []
    groupBytes = 0
  }
  const hasRoom = (): boolean => bytes <= limits.notDurableBytesMax
  const isDue = (): boolean => {
    if (running.size > 0) return groupBytes >= limits.storedTogetherBytesMax
    return groupBytes >= limits.storedTogetherBytesMin || group.length >= limits.blocksARequestMax
  }
  return {
    add: (block) => {
      group.push(block)
      groupBytes += block.bytes.length
      bytes += block.bytes.length
      if (isDue()) start()
      return said
    },
    hasRoom,
    room: async () => {
      while (said.ok && !hasRoom()) {
        if (running.size === 0) start()
        await Promise.race(running)
      }
      return said
    },
    end: async () => {
      if (group.length > 0) start()
      await Promise.all(running)
      return said
    },
  }
}
