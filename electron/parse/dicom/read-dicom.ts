/** The header of a DICOM file, out of as few bytes as that takes; files that lie about themselves get a code. */

import { constants, inflateRawSync } from 'node:zlib'
import { PIXEL_TAGS, readElements, tagAt } from '../../../shared/dicom/data-set.ts'
import type { DicomDataSet, DicomElement, ReadElements } from '../../../shared/dicom/data-set.ts'
import { BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, readFrame, syntaxOf } from '../../../shared/dicom/part-10.ts'
import type { FileFrame } from '../../../shared/dicom/part-10.ts'
import { PICTURE_BYTES_MAX, pictureOf, rawBytesOf } from '../../../shared/dicom/picture.ts'
import type { Picture } from '../../../shared/dicom/picture.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { StableFile } from '../read-stable.ts'

export interface DicomHeader {
  readonly meta: DicomDataSet
  readonly dataSet: DicomDataSet
  readonly picture: Picture | null
}

/** The beginning of a large file that is read at first, and at the most. */
const HEADER_BYTES_MAX = 64 * 1024 * 1024
const GROWTH = 16
/** What a deflated header may become. */
const INFLATED_BYTES_MAX = 128 * 1024 * 1024
const RAW_SYNTAXES = new Set([IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED, ''])
const ITEM = 0xfffee000
const SEQUENCE_END = 0xfffee0dd

/** `readMore` gives the first so many bytes of a file that `file` holds only the beginning of. Errors: `dicom-broken`, `dicom-too-large`, and those of `readMore`. */
export function readDicom(file: StableFile, readMore: (bytes: number) => Result<StableFile>): Result<DicomHeader> {
  let { bytes } = file
  for (;;) {
    const isWhole = bytes.length === file.sizeBytes
    const frame = readFrame(bytes)
    const read = frame === null ? null : readData(bytes, frame, isWhole)
    if (read === 'too-large') return err('dicom-too-large')
    const needed = read === null ? bytes.length * GROWTH : read.elements.neededBytes
    const asks = read === null || read.elements.end === 'cut'
    if (asks && !isWhole && needed <= Math.min(file.sizeBytes, HEADER_BYTES_MAX)) {
      const more = readMore(Math.min(file.sizeBytes, HEADER_BYTES_MAX, Math.max(needed, bytes.length * GROWTH)))
      if (!more.ok) return more
      ;({ bytes } = more.value)
      continue
    }
    if (frame === null || read === null || read.elements.end === 'broken') return err('dicom-broken')
    // Of a large file what lies behind its largest element is not needed, as long as the file has that element.
    if (read.elements.end === 'cut' && (isWhole || needed > file.sizeBytes)) return err('dicom-broken')
    return headerOf(frame, read, isWhole, file.sizeBytes)
  }
}

interface ReadData {
  readonly elements: ReadElements
  readonly inflated: boolean
}

function readData(bytes: Uint8Array, frame: FileFrame, isWhole: boolean): ReadData | 'too-large' {
  if (!frame.deflated) {
    const syntax = syntaxOf(bytes, frame.dataAt, frame.transferSyntax)
    return { elements: readElements(bytes, frame.dataAt, syntax), inflated: false }
  }
  try {
    const finishFlush = isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH
    const inflated = inflateRawSync(bytes.subarray(frame.dataAt), { maxOutputLength: INFLATED_BYTES_MAX, finishFlush })
    return { elements: readElements(inflated, 0, { explicit: true, bigEndian: false }), inflated: true }
  } catch (error) {
    const tooLarge = error instanceof RangeError
    if (tooLarge) return 'too-large'
    return { elements: { dataSet: emptySet(bytes), end: 'broken', neededBytes: 0 }, inflated: true }
  }
}

function emptySet(bytes: Uint8Array): DicomDataSet {
  return { bytes, bigEndian: false, elements: new Map(), charsets: [] }
}

function headerOf(frame: FileFrame, { elements, inflated }: ReadData, isWhole: boolean, sizeBytes: number): Result<DicomHeader> {
  const { dataSet, end } = elements
  if (dataSet.elements.size === 0 && frame.meta.elements.size === 0) return err('dicom-broken')
  const picture = pictureOf(dataSet)
  if (picture !== null && rawBytesOf(picture) > PICTURE_BYTES_MAX) return err('dicom-too-large')
  const pixels = [...PIXEL_TAGS].map((tag) => dataSet.elements.get(tag)).find((one) => one !== undefined)
  if (end === 'pixels' && pixels !== undefined) {
    const total = inflated ? (isWhole ? dataSet.bytes.length : Number.POSITIVE_INFINITY) : sizeBytes
    const whole = holdsPixels(dataSet, pixels, picture, { total, raw: RAW_SYNTAXES.has(frame.transferSyntax), isWhole })
    if (!whole) return err('dicom-broken')
  }
  return ok({ meta: frame.meta, dataSet, picture: pixels === undefined ? null : picture })
}

function holdsPixels(
  dataSet: DicomDataSet,
  { at, length }: DicomElement,
  picture: Picture | null,
  { total, raw, isWhole }: { readonly total: number; readonly raw: boolean; readonly isWhole: boolean },
): boolean {
  if (length < 0) return !isWhole || holdsFragments(dataSet, at)
  if (at + length > total) return false
  return picture === null || !raw || length >= rawBytesOf(picture)
}

/** Do all fragments of compressed pixels lie inside the file? A missing end mark is forgiven. */
function holdsFragments({ bytes }: DicomDataSet, from: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = from
  while (at + 8 <= bytes.length) {
    const tag = tagAt(view, at, true)
    if (tag === SEQUENCE_END) return true
    const next = at + 8 + view.getUint32(at + 4, true)
    if (tag !== ITEM || next > bytes.length) return false
    at = next
  }
  return at > from
}
