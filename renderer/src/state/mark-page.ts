/** Marks words on the drawn page of a PDF. */

import type { PDFPageProxy } from 'pdfjs-dist'
import { Util } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { markParts } from './marks.ts'

/** A piece of text as pdf.js gives it. */
interface Piece {
  readonly str: string
  readonly width: number
  readonly transform: readonly number[]
  readonly fontName?: string
}

/** The text of a page as pdf.js gives it. */
export interface PageText {
  readonly items: readonly unknown[]
  /** By the names of its fonts: what is nearest to them. */
  readonly styles: Readonly<Record<string, { readonly fontFamily: string }>>
}

/** Below and above the line on which letters stand, of their height. */
const DEPTH = 0.25
const HEIGHT = 1.1
/** Laid over the paper, so that the letters stay what they are. */
const INK = '#ffe27a'

/** `text` is that of the page, drawn with `viewport`. Returns how many words were marked. */
export function markPage(
  canvas: HTMLCanvasElement,
  viewport: ReturnType<PDFPageProxy['getViewport']>,
  text: PageText,
  sought: string,
): number {
  const context = canvas.getContext('2d')
  if (context === null) return 0
  let marked = 0
  context.save()
  context.globalCompositeOperation = 'multiply'
  context.fillStyle = INK
  for (const piece of text.items) {
    if (!isPiece(piece)) continue
    const [across = 0, slant = 0] = piece.transform
    const size = Math.hypot(across, slant)
    if (size === 0) continue
    // How wide letters are is told by a font that is like theirs.
    context.font = `40px ${text.styles[piece.fontName ?? '']?.fontFamily ?? 'sans-serif'}`
    const widthOf = (part: string): number => context.measureText(part).width
    const scale = piece.width / size / Math.max(1, widthOf(piece.str))
    let before = ''
    for (const part of markParts(piece.str, sought)) {
      if (part.marked) {
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = Util.transform(viewport.transform, [...piece.transform]) as number[]
        context.setTransform(a, b, c, d, e, f)
        const from = widthOf(before)
        context.fillRect(from * scale, -DEPTH, (widthOf(before + part.text) - from) * scale, HEIGHT)
        marked += 1
      }
      before += part.text
    }
  }
  context.restore()
  return marked
}

function isPiece(piece: unknown): piece is Piece {
  const { str, width, transform } = piece as Partial<Piece>
  return typeof str === 'string' && str !== '' && typeof width === 'number' && Array.isArray(transform)
}
