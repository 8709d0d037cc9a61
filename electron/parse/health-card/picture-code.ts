/** Reads the QR code of a PNG picture, where it is one of a size that is quickly looked at. Photographs (JPEG) are looked at in the window, by Chromium. */

import jsQR from 'jsqr'
import { PNG } from 'pngjs'

/** Pixels of one picture, and of all that are looked at in one import: a folder of photographs must not wait for codes that are not there. */
const PIXELS_MAX = 8_000_000
const PIXELS_OF_IMPORT_MAX = 32_000_000
/** Longest side in pixels at which a code is looked for. */
const LOOKED_AT_MAX = 1200
const HEADER_BYTES = 29
const INTERLACE_AT = 28

/** One import's worth of looking. */
export class PictureCodes {
  #pixelsLeft: number

  constructor(pixelsMax = PIXELS_OF_IMPORT_MAX) {
    this.#pixelsLeft = pixelsMax
  }

  /** The text of the code; null where there is none, or the picture is damaged, too large or written in lines between lines. */
  read(png: Uint8Array): string | null {
    const pixels = pixelsOf(png)
    if (pixels === 0 || pixels > PIXELS_MAX || pixels > this.#pixelsLeft) return null
    this.#pixelsLeft -= pixels
    try {
      const picture = smaller(PNG.sync.read(Buffer.from(png.buffer, png.byteOffset, png.byteLength)))
      return decode(picture.data, picture.width, picture.height, { inversionAttempts: 'dontInvert' })?.data ?? null
    } catch {
      return null
    }
  }
}

/** 0 for a picture in lines between lines: unpacking those has no bound in the library. */
function pixelsOf(png: Uint8Array): number {
  if (png.length < HEADER_BYTES || png[INTERLACE_AT] !== 0) return 0
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  return view.getUint32(16) * view.getUint32(20)
}

interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

/** Every n-th pixel of every n-th line, in RGBA. */
function smaller({ width, height, data }: { readonly width: number; readonly height: number; readonly data: Uint8Array }): Pixels {
  const step = Math.ceil(Math.max(width, height) / LOOKED_AT_MAX)
  if (step <= 1) return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) }
  const [across, down] = [Math.floor(width / step), Math.floor(height / step)]
  const into = new Uint8ClampedArray(across * down * 4)
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const from = (y * step * width + x * step) * 4
      into.set(data.subarray(from, from + 4), (y * across + x) * 4)
    }
  }
  return { width: across, height: down, data: into }
}

/** Bundled, the module is the function; beside the bundle it holds it. */
const decode = (jsQR as { readonly default?: typeof jsQR }).default ?? jsQR
