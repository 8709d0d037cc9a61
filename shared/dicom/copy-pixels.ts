/** The pixels of a copy, a piece or a frame at a time, so that they need not lie in memory together. Source: DICOM PS3.5 annex A.4. */

import type { FrameBar } from '../model/redaction.ts'
import { tagAt } from './data-set.ts'
import { FrameNotes } from './frame-notes.ts'
import { FRAME_BYTES_MAX, frameBytesOf, unpackedFrame } from './native-frames.ts'
import type { FrameUnpackers, NativeForm, PictureHeader } from './native-frames.ts'
import { clearUnusedBits } from './overlay-bits.ts'
import { drawBars } from './picture-bars.ts'
import { rawBytesOf } from './picture.ts'
import { joinedToRead } from './joined.ts'

/** `want`: the next so many bytes of the file, fewer only at its end; whoever drives gives them back. `give`: the next bytes of the copy. */
export type PixelStep = { readonly want: number } | { readonly give: Uint8Array }
/** False where the pixels are damaged, not all there, or not known well enough: then nothing of the copy is good. */
export type PixelSteps = Generator<PixelStep, boolean, Uint8Array>

/** What is done to every frame. */
export interface PixelChange {
  readonly file: PictureHeader
  readonly form: NativeForm
  readonly bars: readonly FrameBar[]
  readonly clearsUnusedBits: boolean
  readonly unpackers: FrameUnpackers | null
}

const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd
const ITEM_HEADER_BYTES = 8
const PIECE_BYTES = 1024 * 1024
/** Of the table that says where frames begin. */
const TABLE_BYTES_MAX = 16 * 1024 * 1024

/** As they are, so many bytes. */
export function* passPixels(sizeBytes: number): PixelSteps {
  if (!(yield* passed(sizeBytes, null))) return false
  if (sizeBytes % 2 === 1) yield { give: new Uint8Array(1) }
  return true
}

/** Compressed ones as they are but for what programs wrote beside them, to their end mark; what stands behind it may be anything. `frames`: 0 where nobody knows how many. */
export function* passPackedPixels(littleEndian: boolean, frames: number): PixelSteps {
  const notes = new FrameNotes()
  const table = yield* nextItem(littleEndian)
  if (table === null || table.sizeBytes > TABLE_BYTES_MAX) return false
  if (table.isEnd) {
    yield { give: table.header }
    return true
  }
  // It says where frames begin, or nothing: whatever else stands in it is no picture.
  const places = yield { want: table.sizeBytes }
  if (places.length < table.sizeBytes) return false
  const isKept = frames === 1 ? places.length === 4 && places.every((byte) => byte === 0) : offsetsOf(places, frames) !== null
  yield { give: isKept ? table.header : emptied(table.header) }
  if (isKept) yield { give: places }
  for (;;) {
    const item = yield* nextItem(littleEndian)
    if (item === null) return false
    yield { give: item.header }
    if (item.isEnd) return true
    if (!(yield* passed(item.sizeBytes, notes))) return false
  }
}

/** An item with nothing in it. */
function emptied(header: Uint8Array): Uint8Array {
  return Uint8Array.from([...header.subarray(0, 4), 0, 0, 0, 0])
}

/** Uncompressed ones, each frame changed; what lies behind the last is part of no picture. */
export function* changePixels(change: PixelChange): PixelSteps {
  const { picture } = change.form
  const sizeBytes = rawBytesOf(picture)
  // Frames of single bits may share a byte: then they are taken together.
  const isWhole = (picture.rows * picture.columns * picture.bitsAllocated) % 8 === 0
  const [frames, length] = isWhole ? [picture.frames, frameBytesOf(picture)] : [1, sizeBytes]
  if (length > FRAME_BYTES_MAX) return false
  for (let frame = 0; frame < frames; frame++) {
    const bytes = yield { want: length }
    if (bytes.length < length) return false
    const own = bytes.slice()
    if (!changeFrames(own, frame, isWhole ? 1 : picture.frames, change)) return false
    yield { give: own }
  }
  if (sizeBytes % 2 === 1) yield { give: new Uint8Array(1) }
  return true
}

/** Compressed ones, unpacked and each frame changed. */
export function* unpackPixels(change: PixelChange): PixelSteps {
  const { frames } = change.form.picture
  const table = yield* nextItem(true)
  if (table === null || table.isEnd || table.sizeBytes > TABLE_BYTES_MAX) return false
  const offsets = offsetsOf(yield { want: table.sizeBytes }, frames)
  let [frame, packed, packedBytes, at] = [0, [] as Uint8Array[], 0, 0]
  for (;;) {
    const item = yield* nextItem(true)
    if (item === null) return false
    const begins =
      item.isEnd || (packed.length > 0 && frames > 1 && (offsets === null || at >= (offsets[frame + 1] ?? Number.POSITIVE_INFINITY)))
    if (begins && packed.length > 0) {
      const raw = frame < frames ? unpackedFrame(joinedToRead(packed), change.file, change.form, change.unpackers) : null
      if (raw === null || !changeFrames(raw, frame, 1, change)) return false
      yield { give: raw }
      ;[frame, packed, packedBytes] = [frame + 1, [], 0]
    }
    if (item.isEnd) break
    packedBytes += item.sizeBytes
    if (packedBytes > FRAME_BYTES_MAX) return false
    const bytes = yield { want: item.sizeBytes }
    if (bytes.length < item.sizeBytes) return false
    packed.push(bytes)
    at += ITEM_HEADER_BYTES + item.sizeBytes
  }
  if (frame === frames && rawBytesOf(change.form.picture) % 2 === 1) yield { give: new Uint8Array(1) }
  return frame === frames
}

/** Changes `bytes`, which hold `count` frames from `frame` on. */
function changeFrames(bytes: Uint8Array, frame: number, count: number, { file, form, bars, clearsUnusedBits }: PixelChange): boolean {
  const native = { bytes, picture: { ...form.picture, frames: count }, bigEndian: form.bigEndian }
  if (clearsUnusedBits && !clearUnusedBits(native)) return false
  const own = count === form.picture.frames ? bars : bars.filter((bar) => bar.frame === undefined || bar.frame === frame).map(onEach)
  return drawBars(native, file.dataSet, own)
}

function onEach({ frame: _frame, ...bar }: FrameBar): FrameBar {
  return bar
}

/** Where each frame begins, from the first piece on; null where the table does not say it, or nothing that can be: then each piece is a frame. */
function offsetsOf(table: Uint8Array, frames: number): readonly number[] | null {
  if (frames === 1 || table.length !== frames * 4) return null
  const view = new DataView(table.buffer, table.byteOffset, table.length)
  const offsets = Array.from({ length: frames }, (_, at) => view.getUint32(at * 4, true))
  return offsets[0] === 0 && offsets.every((offset, at) => at === 0 || offset > (offsets[at - 1] ?? 0)) ? offsets : null
}

interface Item {
  readonly header: Uint8Array
  readonly sizeBytes: number
  readonly isEnd: boolean
}

/** Null where there is none. */
function* nextItem(littleEndian: boolean): Generator<PixelStep, Item | null, Uint8Array> {
  const header = yield { want: ITEM_HEADER_BYTES }
  if (header.length < ITEM_HEADER_BYTES) return null
  const view = new DataView(header.buffer, header.byteOffset, header.length)
  const tag = tagAt(view, 0, littleEndian)
  if (tag !== ITEM && tag !== SEQUENCE_END) return null
  return { header, sizeBytes: view.getUint32(4, littleEndian), isEnd: tag === SEQUENCE_END }
}

function* passed(sizeBytes: number, notes: FrameNotes | null): PixelSteps {
  for (let left = sizeBytes; left > 0;) {
    const want = Math.min(left, PIECE_BYTES)
    const piece = yield { want }
    if (piece.length < want) return false
    if (left === sizeBytes) notes?.begin(piece)
    const give = notes === null ? piece : notes.without(piece)
    if (give === null) return false
    yield { give }
    left -= want
  }
  return true
}
