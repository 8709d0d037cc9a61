/** A DICOM file of which nothing is deflated, and where its data set begins. */

import { EXPLICIT, readFrame } from './part-10.ts'

export interface PlainFile {
  readonly bytes: Uint8Array
  readonly dataAt: number
  /** Empty where the file does not say it. */
  readonly transferSyntax: string
}

/** `inflate` gives null for what is damaged or too much; so does this. */
export function plainFile(bytes: Uint8Array, inflate: (deflated: Uint8Array) => Uint8Array | null): PlainFile | null {
  const frame = readFrame(bytes)
  if (frame === null) return null
  const { dataAt, transferSyntax, deflated } = frame
  if (!deflated) return { bytes, dataAt, transferSyntax }
  const inflated = inflate(bytes.subarray(dataAt))
  return inflated === null ? null : { bytes: inflated, dataAt: 0, transferSyntax: EXPLICIT }
}
