/** Hashes every block that is held, segment by segment in the order of the disk, a few MiB at a time. */

import { PLACE_BYTES, decodeLocation } from '../../../shared/crypto/block-places.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { PEER_LIMITS } from '../limits.ts'
import type { BlockIndex } from './block-index.ts'
import type { Location, Segments } from './segments.ts'

/** Bytes that are read at once; others have their turn behind each. */
const SPAN_BYTES = 2 * 1024 * 1024
const DIGEST_BYTES = 32
/** Offsets are below it. */
const SEGMENT_STEP = 2 ** 40

interface Place {
  readonly digest: Uint8Array
  readonly location: Location
}

/** How many blocks there are, and the digests of those whose bytes are not there or others. What is dropped meanwhile may be among them. */
export async function checkBlocks(
  index: BlockIndex,
  segments: Segments,
): Promise<{ readonly blocks: number; readonly damaged: readonly Uint8Array[] }> {
  const table = await placesOfAll(index)
  const damaged: Uint8Array[] = []
  // One for all: what is read would otherwise lie in memory until it is collected.
  const scratch = Buffer.allocUnsafeSlow(Math.max(SPAN_BYTES, PEER_LIMITS.blockBytesMax))
  for (const span of spansOf(inOrder(table))) {
    damaged.push(...damagedIn(segments, span, scratch))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { blocks: table.length / PLACE_BYTES, damaged }
}

/** Where at most `limit` blocks behind `after` lie: rows of `PLACE_BYTES` in the order of their hashes. */
export async function listPlaces(index: BlockIndex, after: Uint8Array | undefined, limit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(limit * PLACE_BYTES)
  let at = 0
  for await (const rows of index.rows(after))
    for (const [digest, location] of rows) {
      if (at === bytes.length) return bytes
      bytes.set(digest, at)
      bytes.set(location, at + DIGEST_BYTES)
      at += PLACE_BYTES
    }
  return bytes.slice(0, at)
}

/** As many rows as there are: an object for each would take ten times the room. */
async function placesOfAll(index: BlockIndex): Promise<Uint8Array> {
  const pages: Uint8Array[] = []
  for (;;) {
    const after = pages.at(-1)?.slice(-PLACE_BYTES).subarray(0, DIGEST_BYTES)
    const page = await listPlaces(index, after, PEER_LIMITS.placesAtOnceMax)
    if (page.length === 0) return pages.length === 1 ? (pages[0] ?? page) : new Uint8Array(Buffer.concat(pages))
    pages.push(page)
  }
}

/** In the order of the disk. */
function* inOrder(table: Uint8Array): Generator<Place> {
  const keys = Float64Array.from({ length: table.length / PLACE_BYTES }, (_, row) => {
    const { segment, offset } = decodeLocation(table, row * PLACE_BYTES + DIGEST_BYTES)
    return segment * SEGMENT_STEP + offset
  })
  const rows = Uint32Array.from(keys.keys()).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0))
  for (const row of rows) {
    const at = row * PLACE_BYTES
    yield { digest: table.subarray(at, at + DIGEST_BYTES), location: decodeLocation(table, at + DIGEST_BYTES) }
  }
}

/** Blocks of one segment that lie together, in their order. */
function* spansOf(places: Iterable<Place>): Generator<readonly Place[]> {
  let span: Place[] = []
  for (const place of places) {
    const first = span[0]?.location ?? place.location
    const { segment, offset, length } = place.location
    if (span.length > 0 && (segment !== first.segment || offset + length - first.offset > SPAN_BYTES)) {
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
  return span.filter((place) => !isWhole(place)).map(({ digest }) => digest.slice())
}

function readOrNothing(segments: Segments, location: Location, into?: Buffer): Buffer | null {
  try {
    return segments.read(location, into)
  } catch {
    return null
  }
}
