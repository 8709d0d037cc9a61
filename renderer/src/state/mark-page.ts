/** Marks words on the drawn page of a PDF. */

import type { PDFPageProxy } from 'pdfjs-dist'
import { Util } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { markParts } from './marks.ts'

/** A piece of text as pdf.js gives it. */
interface Piece {
  readonly str: string
  readonly width: number
  readonly transform: readonly number[]
}

/** Below and above the line on which letters stand, of their height. */
const DEPTH = 0.25
const HEIGHT = 1.1
/** Laid over the paper, so that the letters stay what they are. */
const INK = '#ffe27a'

/** `pieces` are the text of the page, drawn with `viewport`. Returns how many words were marked. */
export function markPage(
  canvas: HTMLCanvasElement,
  viewport: ReturnType<PDFPageProxy['getViewport']>,
  pieces: readonly unknown[],
  sought: string,
): number {
  const context = canvas.getContext('2d')
  if (context === null) return 0
  let marked = 0
  context.save()
  context.globalCompositeOperation = 'multiply'
  context.fillStyle = INK
  for (const piece of pieces) {
    if (!isPiece(piece)) continue
    const [across = 0, slant = 0] = piece.transform
    const size = Math.hypot(across, slant)
    if (size === 0) continue
    const letter = piece.width / size / piece.str.length
    let at = 0
    for (const part of markParts(piece.str, sought)) {
      if (part.marked) {
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = Util.transform(viewport.transform, [...piece.transform]) as number[]
        context.setTransform(a, b, c, d, e, f)
        context.fillRect(at * letter, -DEPTH, part.text.length * letter, HEIGHT)
        marked += 1
      }
      at += part.text.length
    }
  }
  context.restore()
  return marked
}

function isPiece(piece: unknown): piece is Piece {
  const { str, width, transform } = piece as Partial<Piece>
  return typeof str === 'string' && str !== '' && typeof width === 'number' && Array.isArray(transform)
}
