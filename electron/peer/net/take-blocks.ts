/** Blocks out of one stream: asked for ahead, taken as they come, made durable meanwhile. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { StatedUse } from '../../vault/ports.ts'
import type { PeerLimits } from '../limits.ts'
import type { BlockStorePort } from '../ports.ts'
import { createAskedAhead } from './asked-ahead.ts'
import type { FrameStream } from './frames.ts'
import { createReadRooms } from './read-rooms.ts'
import type { ReadRooms } from './read-rooms.ts'
import { createStoring } from './storing.ts'
import type { NamedBlock, Storing } from './storing.ts'

export interface Taking {
  readonly frames: FrameStream
  readonly limits: PeerLimits
  readonly blocks: Pick<BlockStorePort, 'putBlocks'>
  /** What is said of the use in each request. */
  readonly use: StatedUse | { readonly grantId: string }
  /** Each once. */
  readonly cids: readonly string[]
  /** Looked at before every block: an error ends the taking. */
  readonly goesOn: () => Result<null>
  /** These are durable now. */
  readonly onStored: (blocks: readonly NamedBlock[]) => void
}

/** What came before a cut, a no or a stop is stored as well. Errors: `refused-by-peer`, `block-damaged`, those of `goesOn` and of storing; throws `WireError`. */
export async function takeBlocks(taking: Taking): Promise<Result<null>> {
  const rooms = createReadRooms()
  const storing = createStoring(taking.blocks, taking.limits, (blocks) => {
    taking.onStored(blocks)
    for (const { bytes } of blocks) rooms.give(bytes)
  })
  try {
    const taken = await takeAll(taking, storing, rooms)
    const stored = await storing.end()
    return stored.ok ? taken : stored
  } catch (error) {
    const stored = await storing.end()
    if (!stored.ok) return stored
    throw error
  }
}

async function takeAll({ frames, limits, use, cids, goesOn }: Taking, storing: Storing, rooms: ReadRooms): Promise<Result<null>> {
  const requests = createAskedAhead(cids, limits, (asked, last) => frames.write({ op: 'blocks', ...use, cids: asked }, undefined, last))
  const leave = (result: Result<null>): Result<null> => {
    // Something may be on its way still: the peer need not send it.
    frames.abort()
    return result
  }
  let isRefused = false
  let isWide = false
  for (const [at, cid] of cids.entries()) {
    const going = goesOn()
    if (!going.ok) return leave(going)
    // After a no nothing more is asked for; what is on its way is taken.
    if (!isRefused) {
      // What is on its way is always read at once: where the disk does not follow, nothing more is asked for.
      if (requests.isAllIn(at)) {
        const room = await storing.room()
        if (!room.ok) return leave(room)
      }
      await requests.upTo(at, storing.hasRoom())
    }
    if (requests.isAllIn(at)) break
    const answer = await frames.read(limits.blockBytesMax + limits.frameHeaderBytesMax, (bytes) => rooms.take(bytes))
    if (answer.header['ok'] === true) {
      requests.came(answer.payload.length)
      if (!isWide && answer.payload.length >= limits.largeBlockBytesMin) {
        isWide = true
        frames.widen(limits.fetchWindowBytes)
      }
      const kept = storing.add({ cid, bytes: answer.payload })
      if (!kept.ok) return leave(kept)
    } else isRefused = true
    if (answer.last && !requests.isEnd(at)) return err('refused-by-peer')
  }
  return isRefused ? err('refused-by-peer') : ok(null)
}
