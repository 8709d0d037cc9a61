/** A whole DICOM file in memory, ready to give its frames as they lie in it. Source: DICOM PS3.5 annex A.4. */

import { PIXEL_TAGS, readElements, tagAt } from './data-set.ts'
import type { DicomDataSet, DicomElement } from './data-set.ts'
import { readFrame, syntaxOf } from './part-10.ts'
import { pictureOf, rawBytesOf } from './picture.ts'
import type { Picture } from './picture.ts'
import { joinedToRead } from './joined.ts'

export interface PictureFile {
  readonly dataSet: DicomDataSet
  readonly picture: Picture
  /** Empty where the file does not say it: then nothing is compressed. */
  readonly transferSyntax: string
  readonly pixels: DicomElement
}

const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd
/** Fragments of one file. */
const FRAGMENTS_MAX = 1_000_000

/** Inflates what follows the meta header, where a file says that it is deflated. */
export type Inflate = (bytes: Uint8Array) => Promise<Uint8Array>

/** Null where the file is damaged or has no picture. */
export async function openPicture(bytes: Uint8Array, inflate: Inflate): Promise<PictureFile | null> {
  const frame = readFrame(bytes)
  if (frame === null) return null
  const read = frame.deflated
    ? readElements(await inflate(bytes.subarray(frame.dataAt)), 0, { explicit: true, bigEndian: false })
    : readElements(bytes, frame.dataAt, syntaxOf(bytes, frame.dataAt, frame.transferSyntax))
  const picture = pictureOf(read.dataSet)
  const pixels = [...PIXEL_TAGS].map((tag) => read.dataSet.elements.get(tag)).find((one) => one !== undefined)
  return picture === null || pixels === undefined ? null : { dataSet: read.dataSet, picture, transferSyntax: frame.transferSyntax, pixels }
}

/** The bytes of one frame, as they are packed; null where they are not all there. */
export function frameBytes({ dataSet, picture, pixels }: PictureFile, frame: number): Uint8Array | null {
  if (frame < 0 || frame >= picture.frames) return null
  if (pixels.length < 0) return packedFrame(dataSet, pixels.at, picture.frames, frame)
  const length = rawBytesOf({ ...picture, frames: 1 })
  const at = pixels.at + frame * length
  return at + length > Math.min(pixels.at + pixels.length, dataSet.bytes.length) ? null : dataSet.bytes.subarray(at, at + length)
}

function packedFrame({ bytes }: DicomDataSet, at: number, frames: number, frame: number): Uint8Array | null {
  const all = fragmentsOf(bytes, at)
  const [table, ...fragments] = all
  if (table === undefined || fragments.length === 0) return null
  if (frames === 1) return joinedToRead(fragments.map(({ bytes: one }) => one))
  // One fragment a frame is the rule; else a table says where each frame begins.
  if (fragments.length === frames) return fragments[frame]?.bytes ?? null
  const view = new DataView(table.bytes.buffer, table.bytes.byteOffset, table.bytes.length)
  const offsets = Array.from({ length: Math.floor(table.bytes.length / 4) }, (_, index) => view.getUint32(index * 4, true))
  if (offsets.length !== frames) return null
  const first = fragments[0]?.at ?? 0
  const [from = 0, until = Number.POSITIVE_INFINITY] = [offsets[frame], offsets[frame + 1]]
  const own = fragments.filter((one) => one.at - first >= from && one.at - first < until)
  return own.length === 0 ? null : joinedToRead(own.map(({ bytes: one }) => one))
}

interface Fragment {
  readonly at: number
  readonly bytes: Uint8Array
}

function fragmentsOf(bytes: Uint8Array, from: number): readonly Fragment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const fragments: Fragment[] = []
  let at = from
  while (at + 8 <= bytes.length && fragments.length < FRAGMENTS_MAX) {
    const tag = tagAt(view, at, true)
    const next = at + 8 + view.getUint32(at + 4, true)
    if (tag === SEQUENCE_END || tag !== ITEM || next > bytes.length) break
    fragments.push({ at, bytes: bytes.subarray(at + 8, next) })
    at = next
  }
  return fragments
}
