/** The size of a PNG or JPEG by its header, so that a flood of pixels is refused before one of them is made. */

/** Pixels of a picture that is shown, and its longer side. */
const PIXELS_MAX = 120_000_000
const SIDE_MAX = 32_767

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Null where the header does not say. Source: PNG 11.2.1; ITU T.81, B.2.2. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length >= 24 && bytes[0] === 0x89 && bytes[1] === 0x50) return { width: view.getUint32(16), height: view.getUint32(20) }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += marker === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return null
}

export function isTooLarge(size: PictureSize | null): boolean {
  return size !== null && (size.width > SIDE_MAX || size.height > SIDE_MAX || size.width * size.height > PIXELS_MAX)
}
