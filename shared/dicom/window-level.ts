/** Which measured values are black, grey and white. Source: DICOM PS3.3 C.11.2.1.2. */

import type { Picture } from './picture.ts'
import type { ShownFrame } from './samples.ts'

export interface WindowLevel {
  readonly center: number
  readonly width: number
}

type Grey = Extract<ShownFrame, { type: 'grey' }>

/** The file's own window; without one, all of its values. */
export function firstWindow(frame: Grey, { windows, slope, intercept }: Picture): WindowLevel {
  const [own] = windows
  if (own !== undefined) return { center: own.center, width: own.width }
  const [a, b] = [frame.min * slope + intercept, frame.max * slope + intercept]
  return { center: (a + b) / 2, width: Math.max(1, Math.abs(b - a)) }
}

/** Writes the picture into `rgba`, four bytes a pixel. */
export function paintGrey(frame: Grey, picture: Picture, { center, width }: WindowLevel, rgba: Uint8ClampedArray): void {
  const { slope, intercept, photometric } = picture
  const inverse = photometric === 'MONOCHROME1'
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4)
  const span = Math.max(1, width - 1)
  const { values } = frame
  for (let pixel = 0; pixel < values.length; pixel++) {
    const measured = (values[pixel] ?? 0) * slope + intercept
    const part = (measured - (center - 0.5)) / span + 0.5
    const shown = part <= 0 ? 0 : part >= 1 ? 255 : Math.round(part * 255)
    const grey = inverse ? 255 - shown : shown
    words[pixel] = 0xff000000 | (grey << 16) | (grey << 8) | grey
  }
}

/** The measured value at a pixel. */
export function valueAt(frame: Grey, { slope, intercept }: Picture, row: number, column: number): number {
  return (frame.values[row * frame.columns + column] ?? 0) * slope + intercept
}
