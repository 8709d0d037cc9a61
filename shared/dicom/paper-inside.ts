/** The PDF document inside a DICOM file. Source: DICOM PS3.3 C.24.2. */

import type { DicomDataSet } from './data-set.ts'
import { bytesOf, textOf, uint32Of } from './values.ts'

/** Byte for byte; null where there is none. */
export function paperIn(dataSet: DicomDataSet): { readonly bytes: Uint8Array; readonly title: string } | null {
  if (textOf(dataSet, 0x00420012) !== 'application/pdf') return null
  const held = bytesOf(dataSet, 0x00420011)
  if (held.length === 0) return null
  const said = uint32Of(dataSet, 0x00420015)
  const padded = held.length > 0 && held[held.length - 1] === 0
  const length = said !== undefined && said <= held.length && said > 0 ? said : held.length - (padded ? 1 : 0)
  return { bytes: held.slice(0, length), title: textOf(dataSet, 0x00420010) }
}
