/** Reads the QR code of a picture, beside the window. */

import jsQR from 'jsqr'

/** A photograph is looked at no larger than this on its long side. */
const LOOKED_AT_PIXELS_MAX = 2000

/** The text of the QR code in a picture, or null. A dense code in a small picture is found when that is drawn larger. */
export async function readCode(bytes: Uint8Array): Promise<string | null> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()])).catch(() => null)
  if (bitmap === null) return null
  const longest = Math.max(bitmap.width, bitmap.height)
  const scale = Math.min(1, LOOKED_AT_PIXELS_MAX / longest)
  return decodeAt(bitmap, scale) ?? (longest * 2 <= LOOKED_AT_PIXELS_MAX ? decodeAt(bitmap, 2) : null)
}

function decodeAt(bitmap: ImageBitmap, scale: number): string | null {
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)))
  const context = canvas.getContext('2d')
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const pixels = context?.getImageData(0, 0, canvas.width, canvas.height)
  return pixels === undefined ? null : (jsQR(pixels.data, pixels.width, pixels.height)?.data ?? null)
}
