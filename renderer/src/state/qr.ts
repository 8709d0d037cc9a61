/** A card as a QR picture, and back: nothing leaves the window. */

import jsQR from 'jsqr'
import { encode } from 'uqr'
import { QR_VERSION_MAX } from '../../../shared/fhir/emergency-card.ts'

const MODULE_PIXELS = 4
const QUIET_MODULES = 4
/** A photograph is looked at no larger than this on its long side. */
const LOOKED_AT_PIXELS_MAX = 2000
/** Dropped photographs that are looked at, and bytes of one. */
const PHOTOGRAPHS_MAX = 12
const PHOTOGRAPH_BYTES_MAX = 24 * 1024 * 1024

/** PNG bytes of a QR code that holds `text` (at most about 2,900 characters). */
export async function drawQr(text: string): Promise<Uint8Array> {
  const { data, size } = encode(text, { ecc: 'L', border: 0 })
  const canvas = new OffscreenCanvas((size + QUIET_MODULES * 2) * MODULE_PIXELS, (size + QUIET_MODULES * 2) * MODULE_PIXELS)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no drawing surface')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = '#000'
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) context.fillRect((x + QUIET_MODULES) * MODULE_PIXELS, (y + QUIET_MODULES) * MODULE_PIXELS, MODULE_PIXELS, MODULE_PIXELS)
    })
  })
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}

/** The modules of a QR code as one path in a square of `size`, with its quiet zone. `text` has at most `QR_TEXT_BYTES_MAX` bytes. */
export function encodeCardQr(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: 'M', boostEcc: false, maxVersion: QR_VERSION_MAX, border: 0 })
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${String(x + QUIET_MODULES)} ${String(y + QUIET_MODULES)}h1v1h-1z`] : [])),
  )
  return { size: size + QUIET_MODULES * 2, path: runs.join('') }
}

/** The text of the QR code in a picture, or null. A dense code in a small picture is found when that is drawn larger. */
async function readQr(bytes: Uint8Array): Promise<string | null> {
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

/** Texts of the QR codes in dropped photographs (JPEG), as far as they may be health cards or links; PNG pictures are looked at where files are read. */
export async function codesIn(files: readonly File[]): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const photographs = files.filter(({ type, size }) => type === 'image/jpeg' && size <= PHOTOGRAPH_BYTES_MAX).slice(0, PHOTOGRAPHS_MAX)
  const found: { readonly name: string; readonly text: string }[] = []
  for (const file of photographs) {
    const text = await readQr(new Uint8Array(await file.arrayBuffer()))
    if (text !== null && /^(shc:\/|.*shlink:\/)/iu.test(text)) found.push({ name: `${file.name}.txt`, text })
  }
  return found
}

/** What a chosen file says: the text in it, or the text of the QR code in the picture. */
export async function readToken(bytes: Uint8Array): Promise<string> {
  const isPicture = (bytes[0] === 0x89 && bytes[1] === 0x50) || (bytes[0] === 0xff && bytes[1] === 0xd8)
  if (isPicture) return (await readQr(bytes)) ?? ''
  return new TextDecoder().decode(bytes).trim()
}
