/** Bars over the places of a page where words stand, by the text that the page says it has. */

import { foldedWords, placesOfWords } from '../../../shared/model/hide-words.ts'

/** In parts of the page, from its upper left corner. */
export interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A piece of text as pdf.js gives it, with the matrix that draws it on the page. */
export interface PlacedText {
  readonly text: string
  readonly width: number
  readonly matrix: readonly number[]
}

/** Below and above the line on which letters stand, of their height: generous, because a bar may not leave the end of a letter. */
const DEPTH = 0.35
const HEIGHT = 1.2

/** The whole of every piece that a word touches: where in a piece a letter stands, only its font knows. */
export function wordBars(pieces: readonly PlacedText[], words: readonly string[], page: { width: number; height: number }): readonly Bar[] {
  // Programs break words into pieces as they like, with spaces between or without: none counts.
  const folded = foldedWords(words.map(spaceless))
  if (folded.length === 0) return []
  return touchedPieces(pieces, folded).flatMap((at) => {
    const piece = pieces[at]
    return piece === undefined || piece.text.trim() === '' ? [] : [barOver(piece, page)]
  })
}

function spaceless(text: string): string {
  return text.replace(/\s+/gu, '')
}

function touchedPieces(pieces: readonly PlacedText[], words: readonly string[]): readonly number[] {
  const texts = pieces.map(({ text }) => spaceless(text))
  const places = placesOfWords(texts.join(''), words)
  const touched: number[] = []
  let from = 0
  for (const [at, text] of texts.entries()) {
    const [begin, to] = [from, from + text.length]
    if (places.some(([first, last]) => first < to && last > begin)) touched.push(at)
    from = to
  }
  return touched
}

function barOver({ width, matrix }: PlacedText, page: { width: number; height: number }): Bar {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix
  const size = Math.hypot(a, b) || 1
  const points = [
    [0, -DEPTH],
    [width / size, -DEPTH],
    [0, HEIGHT],
    [width / size, HEIGHT],
  ].map(([along = 0, up = 0]) => [a * along + c * up + e, b * along + d * up + f] as const)
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))]
  const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))]
  return { x: left / page.width, y: top / page.height, width: (right - left) / page.width, height: (bottom - top) / page.height }
}
