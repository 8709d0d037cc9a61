/** Bars over what lies upon a page of a PDF and is no text of the page: filled fields of a form, remarks, stamps, signatures. */

import { foldedWords, holdsWord } from '../../../shared/model/hide-words.ts'
import type { Bar } from './word-bars.ts'

/** Kinds that draw lines or marks and no letters of their own. */
const WORDLESS = new Set(['Link', 'Highlight', 'Underline', 'Squiggly', 'StrikeOut', 'Text', 'Popup'])
const DEPTH_MAX = 8

/** What is asked of one; every text in it counts. */
interface Annotation {
  readonly rect?: readonly number[]
  readonly subtype?: string
  readonly fieldType?: string
  readonly fieldValue?: unknown
  readonly checkBox?: boolean
  readonly radioButton?: boolean
}

const EDGE_POINTS = 2

/** `annotations` as pdf.js gives them; `page.transform` places them on its picture. What says nothing that can be read, and may draw a name, is covered whenever words are. */
export function annotationBars(
  annotations: readonly unknown[],
  words: readonly string[],
  page: { readonly width: number; readonly height: number; readonly transform: readonly number[] },
): readonly Bar[] {
  const folded = foldedWords(words)
  if (folded.length === 0) return []
  return annotations.flatMap((annotation) => {
    const one = annotation as Annotation
    const { rect = [] } = one
    if (rect.length !== 4 || !mayHold(one, folded)) return []
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = page.transform
    const [x = 0, y = 0, toX = 0, toY = 0] = rect
    const [x1, y1, x2, y2] = [a * x + c * y + e, b * x + d * y + f, a * toX + c * toY + e, b * toX + d * toY + f]
    const [left, top] = [Math.min(x1, x2) - EDGE_POINTS, Math.min(y1, y2) - EDGE_POINTS]
    const [width, height] = [Math.abs(x2 - x1) + 2 * EDGE_POINTS, Math.abs(y2 - y1) + 2 * EDGE_POINTS]
    return [{ x: left / page.width, y: top / page.height, width: width / page.width, height: height / page.height }]
  })
}

function mayHold(annotation: Annotation, folded: readonly string[]): boolean {
  const { subtype, fieldType, fieldValue, checkBox, radioButton } = annotation
  if (WORDLESS.has(String(subtype))) return false
  const said = Object.entries(annotation).flatMap(([key, value]) => (key === 'id' ? [] : textsIn(value, 0)))
  // Pieces and lines of one text are given one by one.
  if ([...said, said.join(' '), said.join('')].some((text) => holdsWord(text, folded))) return true
  if (subtype !== 'Widget') return !SAYS_ITS_TEXT.has(String(subtype))
  const isField = fieldType === 'Tx' || fieldType === 'Ch' || checkBox === true || radioButton === true
  return !isField || (fieldType === 'Tx' && typeof fieldValue !== 'string')
}

/** Of these pdf.js gives the words that they draw. */
const SAYS_ITS_TEXT = new Set(['FreeText'])

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX || ArrayBuffer.isView(value)) return []
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1))
}
