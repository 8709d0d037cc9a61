/** Hashes every block that is held, segment by segment in the order of the disk, a few MiB at a time. */

import { sha256 } from '../../../shared/crypto/hash.ts'
import { PEER_LIMITS } from '../limits.ts'
import type { BlockIndex } from './block-index.ts'
import type { Location, Segments } from './segments.ts'

/** Bytes that are read at once; others have their turn behind each. */
const SPAN_BYTES = 2 * 1024 * 1024

interface Place {
  readonly digest: Uint8Array
  readonly location: Location
}

/** How many blocks there are, and the digests of those whose bytes are not there or others. What is dropped meanwhile may be among them. */
export async function checkBlocks(
  index: BlockIndex,
  segments: Segments,
): Promise<{ readonly blocks: number; readonly damaged: readonly Uint8Array[] }> {
  const bySegment = new Map<number, Place[]>()
  let blocks = 0
  for await (const place of index.places()) {
    blocks += 1
    const places = bySegment.get(place.location.segment)
    if (places === undefined) bySegment.set(place.location.segment, [place])
    else places.push(place)
  }
  const damaged: Uint8Array[] = []
  // One for all: what is read would otherwise lie in memory until it is collected.
  const scratch = Buffer.allocUnsafeSlow(Math.max(SPAN_BYTES, PEER_LIMITS.blockBytesMax))
  for (const places of bySegment.values()) {
    places.sort((a, b) => a.location.offset - b.location.offset)
    for (const span of spansOf(places)) {
      damaged.push(...damagedIn(segments, span, scratch))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { blocks, damaged }
}

/** Blocks that lie together, in their order. */
function* spansOf(places: readonly Place[]): Generator<readonly Place[]> {
  let span: Place[] = []
  for (const place of places) {
    const from = span[0]?.location.offset ?? place.location.offset
    if (place.location.offset + place.location.length - from > SPAN_BYTES && span.length > 0) {
      yield span
      span = []
    }
    span.push(place)
  }
  if (span.length > 0) yield span
}

function damagedIn(segments: Segments, span: readonly Place[], scratch: Buffer): readonly Uint8Array[] {
  const [first, last] = [span[0]?.location, span.at(-1)?.location]
  if (first === undefined || last === undefined) return []
  const bytes = readOrNothing(segments, { ...first, length: last.offset + last.length - first.offset }, scratch)
  const isWhole = ({ digest, location }: Place): boolean => {
    const at = location.offset - first.offset
    // Where they cannot be read together, one bad place of the disk must not speak for the others.
    const block = bytes?.subarray(at, at + location.length) ?? readOrNothing(segments, location)
    return block !== null && Buffer.compare(sha256(block), digest) === 0
  }
  return span.filter((place) => !isWhole(place)).map(({ digest }) => digest)
}

function readOrNothing(segments: Segments, location: Location, into?: Buffer): Buffer | null {
  try {
    return segments.read(location, into)
  } catch {
    return null
  }
}
