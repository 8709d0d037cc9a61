/** What a DICOM file says of its picture: size, how samples lie, and how they become grey or colour. Source: DICOM PS3.3 C.7.6.3, C.11. */

import type { DicomDataSet } from './data-set.ts'
import { elementOf, itemsOf, numberOf, numbersOf, textOf, textsOf, uint16Of } from './values.ts'

export interface Picture {
  readonly rows: number
  readonly columns: number
  readonly frames: number
  readonly samples: number
  readonly photometric: string
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly signed: boolean
  /** Samples lie plane by plane. */
  readonly planar: boolean
  readonly slope: number
  readonly intercept: number
  /** Of the file, in its order. */
  readonly windows: readonly PictureWindow[]
  /** Millimetres between rows and between columns; null where the file does not say it. */
  readonly spacing: readonly [number, number] | null
  /** Samples of this value lie outside the picture. */
  readonly padding: number | null
}

export interface PictureWindow {
  readonly center: number
  readonly width: number
  readonly name: string
}

/** Samples of all frames together that a viewer or a reader takes seriously. */
export const PICTURE_BYTES_MAX = 4 * 1024 * 1024 * 1024

/** Null where it has no picture. */
export function pictureOf(dataSet: DicomDataSet): Picture | null {
  const rows = uint16Of(dataSet, 0x00280010) ?? 0
  const columns = uint16Of(dataSet, 0x00280011) ?? 0
  if (rows === 0 || columns === 0) return null
  const bitsAllocated = uint16Of(dataSet, 0x00280100) ?? 8
  const groups = groupsOf(dataSet)
  const rescaled = [dataSet, ...groups].find((one) => numberOf(one, 0x00281053) !== undefined)
  return {
    rows,
    columns,
    frames: Math.max(1, Math.trunc(numberOf(dataSet, 0x00280008) ?? 1)),
    samples: uint16Of(dataSet, 0x00280002) ?? 1,
    photometric: textOf(dataSet, 0x00280004),
    bitsAllocated,
    bitsStored: Math.min(bitsAllocated, uint16Of(dataSet, 0x00280101) ?? bitsAllocated),
    signed: uint16Of(dataSet, 0x00280103) === 1,
    planar: uint16Of(dataSet, 0x00280006) === 1,
    slope: (rescaled === undefined ? undefined : numberOf(rescaled, 0x00281053)) ?? 1,
    intercept: (rescaled === undefined ? undefined : numberOf(rescaled, 0x00281052)) ?? 0,
    windows: windowsOf([dataSet, ...groups]),
    spacing: spacingOf([dataSet, ...groups]),
    padding: paddingOf(dataSet),
  }
}

/** Bytes of the samples as they lie in a file that does not compress them. */
export function rawBytesOf({ rows, columns, frames, samples, bitsAllocated, photometric }: Picture): number {
  // Of YBR_FULL_422 every second pixel has no colour of its own.
  const perPixel = photometric === 'YBR_FULL_422' && samples === 3 ? 2 : samples
  return Math.ceil((rows * columns * perPixel * frames * bitsAllocated) / 8)
}

/** What enhanced files say once for all frames, or of the first. */
function groupsOf(dataSet: DicomDataSet): readonly DicomDataSet[] {
  const [first] = itemsOf(dataSet, 0x52009230)
  const all = [...itemsOf(dataSet, 0x52009229).slice(0, 1), ...(first === undefined ? [] : [first])]
  return all.flatMap((group) => [0x00289110, 0x00289132, 0x00289145].flatMap((tag) => itemsOf(group, tag).slice(0, 1)))
}

function windowsOf(places: readonly DicomDataSet[]): readonly PictureWindow[] {
  const place = places.find((one) => numberOf(one, 0x00281050) !== undefined)
  if (place === undefined) return []
  const [widths, names] = [numbersOf(place, 0x00281051), textsOf(place, 0x00281055)]
  return numbersOf(place, 0x00281050).flatMap((center, at) => {
    const width = widths[at] ?? 0
    return width > 0 ? [{ center, width, name: names[at] ?? '' }] : []
  })
}

function spacingOf(places: readonly DicomDataSet[]): readonly [number, number] | null {
  for (const place of places) {
    for (const tag of [0x00280030, 0x00181164, 0x00182010]) {
      const [between, across = between] = numbersOf(place, tag)
      if (between !== undefined && across !== undefined && between > 0 && across > 0) return [between, across]
    }
  }
  return null
}

function paddingOf(dataSet: DicomDataSet): number | null {
  const element = elementOf(dataSet, 0x00280120)
  const value = uint16Of(dataSet, 0x00280120)
  if (element === undefined || value === undefined) return null
  return uint16Of(dataSet, 0x00280103) === 1 && value > 0x7fff ? value - 0x10000 : value
}
