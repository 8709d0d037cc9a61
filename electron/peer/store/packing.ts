/** Dropping blocks, and the room that comes back: what is left of a mostly empty segment moves to the one that is written now, and the file goes. */

import { PEER_LIMITS } from '../limits.ts'
import { isIndexDamaged } from './block-index.ts'
import { getBlock } from './held-block.ts'
import type { Held } from './held-block.ts'
import type { Location } from './segments.ts'

interface Placed {
  readonly digest: Uint8Array
  readonly location: Location
}

/** Writes zeros over them; durable when it resolves. Room that cannot be made now is made another time. */
export async function deleteBlocks(held: Held, digests: readonly Uint8Array[]): Promise<null> {
  const { index, segments } = held
  const found = new Map<string, Placed>()
  for (const digest of digests) {
    const location = index.find(digest)
    if (location !== undefined) found.set(Buffer.from(digest).toString('latin1'), { digest, location })
  }
  if (found.size === 0) return null
  const blocks = [...found.values()]
  await segments.wipe(blocks.map(({ location }) => location))
  await index.remove(blocks)
  await packDue(
    held,
    blocks.map(({ location }) => location.segment),
  )
  return null
}

/** Packs those of these segments of which enough was dropped. Throws only where the index is damaged: a disk that is full or fails keeps nobody from going on. */
export async function packDue(held: Held, numbers: readonly number[]): Promise<void> {
  for (const number of new Set(numbers))
    try {
      await packAgain(held, number)
    } catch (error) {
      if (isIndexDamaged(error)) throw error
    }
}

async function packAgain(held: Held, number: number): Promise<void> {
  const { index, segments } = held
  const dropped = index.droppedBytes(number)
  const isDue = dropped >= PEER_LIMITS.packAgainBytesMin && dropped * 2 >= segments.sizeOf(number)
  if (!isDue || segments.isTorn(number)) return
  segments.endAppending(number)
  const { moved, unreadable, damaged } = await moveBlocks(held, number)
  if (unreadable) {
    // It may be read another time: the segment stays for it, and nothing else in it.
    await segments.wipe(moved)
    await index.noteDropped(moved)
    return
  }
  await segments.remove(number)
  // A damaged block is missing from here on: its bytes would not be believed anyway.
  await index.remove(damaged)
  await index.forgetSegment(number)
}

interface Moving {
  readonly moved: readonly Location[]
  /** One of them the disk would not give. */
  readonly unreadable: boolean
  readonly damaged: readonly Placed[]
}

async function moveBlocks(held: Held, number: number): Promise<Moving> {
  const moved: Location[] = []
  const damaged: Placed[] = []
  let unreadable = false
  let group: { readonly digest: Uint8Array; readonly bytes: Uint8Array; readonly from: Location }[] = []
  let bytes = 0
  const move = async (): Promise<void> => {
    const { index, segments } = held
    const locations = group.length === 0 ? [] : await segments.append(group)
    for (const [at, location] of locations.entries()) {
      const one = group[at]
      if (one === undefined) continue
      await index.add(location.segment, [{ digest: one.digest, ...location }], segments.sizeOf(location.segment))
      moved.push(one.from)
    }
    group = []
    bytes = 0
  }
  for await (const { digest, location } of held.index.placesIn(number)) {
    const block = getBlock(held, digest)
    if (!block.ok) {
      if (block.error.code === 'disk-failed') unreadable = true
      else damaged.push({ digest, location })
      continue
    }
    group.push({ digest, bytes: block.value, from: location })
    bytes += block.value.length
    if (bytes >= PEER_LIMITS.groupBytesMax) await move()
  }
  await move()
  return { moved, unreadable, damaged }
}
