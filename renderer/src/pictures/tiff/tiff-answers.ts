/** Pages of TIFF files as answers of the picture worker, so that they are looked at like any other series. */

import type { Inflate } from './unpack-piece.ts'
import { colourAnswer } from '../colour-answer.ts'
import type { PictureAnswer, PictureQuestion } from '../picture-talk.ts'
import { decodePage } from './decode-page.ts'
import { isTiff, openTiff } from './tiff-file.ts'
import type { TiffFile } from './tiff-file.ts'

let open: { readonly key: string; readonly file: TiffFile } | null = null

/** Null where the file is none; the one that was asked for last is kept. */
export async function tiffAnswer(question: PictureQuestion): Promise<PictureAnswer | null> {
  const { id, key, frame, bytes } = question
  if (bytes !== undefined && isTiff(bytes)) {
    const file = openTiff(bytes)
    if (file === null) return { id, type: 'problem', problem: 'no-picture' }
    open = { key, file }
  }
  if (open?.key !== key) return null
  const { file } = open
  const decoded = await decodePage(file, frame, { inflate, jpeg })
  if ('problem' in decoded) return { id, type: 'problem', problem: decoded.problem }
  return colourAnswer(id, file.pages.length, decoded)
}

const inflate: Inflate = async (bytes, bytesMax) => {
  const out = new Uint8Array(bytesMax)
  let filled = 0
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  while (filled < bytesMax) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done || value === undefined) break
    const piece = value.subarray(0, bytesMax - filled)
    out.set(piece, filled)
    filled += piece.length
  }
  await reader.cancel().catch(() => undefined)
  return out
}

async function jpeg(bytes: Uint8Array, width: number, height: number): Promise<Uint8ClampedArray | null> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()], { type: 'image/jpeg' }))
  try {
    if (bitmap.width !== width || bitmap.height < height) return null
    const context = new OffscreenCanvas(width, bitmap.height).getContext('2d')
    if (context === null) return null
    context.drawImage(bitmap, 0, 0)
    return context.getImageData(0, 0, width, height).data
  } finally {
    bitmap.close()
  }
}
