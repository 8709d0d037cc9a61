/** A page or photograph in colour as the picture viewer takes it. */

import type { PictureAnswer } from './picture-talk.ts'

export interface ColourPage {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel. */
  readonly rgba: Uint8ClampedArray
}

/** `pages` is how many the file has. */
export function colourAnswer(id: number, pages: number, { width, height, rgba }: ColourPage): PictureAnswer {
  const picture = {
    rows: height,
    columns: width,
    frames: pages,
    samples: 3,
    photometric: 'RGB',
    bitsAllocated: 8,
    bitsStored: 8,
    signed: false,
    planar: false,
    slope: 1,
    intercept: 0,
    windows: [],
    spacing: null,
    padding: null,
  }
  const facts = [{ label: 'size' as const, text: `${String(width)} × ${String(height)}` }]
  return { id, type: 'seen', seen: { picture, frame: { type: 'colour', rows: height, columns: width, rgba }, facts } }
}
