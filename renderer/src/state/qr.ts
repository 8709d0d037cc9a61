/** A card as a QR picture, and back: nothing leaves the window. */

import { encode } from 'uqr'
import { QR_VERSION_MAX } from '../../../shared/fhir/emergency-card.ts'
import { startCodeWorker } from '../pictures/start-worker.ts'

const MODULE_PIXELS = 4
const QUIET_MODULES = 4
/** Longest that one picture is looked at. */
const LOOKED_FOR_MS_MAX = 10_000
/** What may be a health card or a health link. */
const CARD_TEXT = /^(shc:\/|.*shlink:\/)/iu
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

/** The text of the QR code in a picture, or null; the window stays free meanwhile. */
function readQr(bytes: Uint8Array): Promise<string | null> {
  const worker = startCodeWorker()
  return new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => {
      resolve(null)
    }, LOOKED_FOR_MS_MAX)
    worker.onmessage = ({ data }: MessageEvent<string | null>) => {
      clearTimeout(timer)
      resolve(data)
    }
    worker.onerror = () => {
      clearTimeout(timer)
      resolve(null)
    }
    worker.postMessage(bytes)
  }).finally(() => {
    worker.terminate()
  })
}

/** Texts of the QR codes in dropped photographs (JPEG), as far as they may be health cards or links; PNG pictures are looked at where files are read. */
export async function codesIn(files: readonly File[]): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const photographs = files.filter(({ type, size }) => type === 'image/jpeg' && size <= PHOTOGRAPH_BYTES_MAX).slice(0, PHOTOGRAPHS_MAX)
  const found: { readonly name: string; readonly text: string }[] = []
  for (const file of photographs) {
    const text = await readQr(new Uint8Array(await file.arrayBuffer()))
    if (text !== null && CARD_TEXT.test(text)) found.push({ name: `${file.name}.txt`, text })
  }
  return found
}

/** The health card or link that a picture shows, or null. */
export async function cardIn(bytes: Uint8Array): Promise<string | null> {
  const text = await readQr(bytes)
  return text !== null && CARD_TEXT.test(text) ? text : null
}

/** What a chosen file says: the text in it, or the text of the QR code in the picture. */
export async function readToken(bytes: Uint8Array): Promise<string> {
  const isPicture = (bytes[0] === 0x89 && bytes[1] === 0x50) || (bytes[0] === 0xff && bytes[1] === 0xd8)
  if (isPicture) return (await readQr(bytes)) ?? ''
  return new TextDecoder().decode(bytes).trim()
}
