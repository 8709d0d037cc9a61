/** The paragraphs of a plain text file as XHTML without attributes, so that it can be read and found like any narrative. */

import { decodePlainText } from '../../shared/model/plain-text.ts'
import { escapeXml } from './document-entry.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'

/** Characters that are written. */
const LENGTH_MAX = 480 * 1024

/** Empty for anything but plain text. */
export function documentTextOf({ bytes, mediaType }: EmbeddedBytes): string {
  return mediaType === 'text/plain'
    ? paragraphsOf((decodePlainText(bytes)?.text ?? new TextDecoder().decode(bytes)).split(/\r\n?|\n/u))
    : ''
}

/** What stands above the lines behind it. */
export interface Heading {
  readonly heading: string
}

/** One paragraph a line; empty lines are left out. */
export function paragraphsOf(lines: readonly (string | Heading)[]): string {
  const pieces: string[] = []
  let left = LENGTH_MAX
  for (const line of lines) {
    const [tag, text] = typeof line === 'string' ? (['p', line.trim()] as const) : (['h2', line.heading] as const)
    if (text === '') continue
    const piece = `<${tag}>${escapeXml(text.slice(0, Math.max(0, left)))}</${tag}>`
    left -= piece.length
    if (left < 0) break
    pieces.push(piece)
  }
  return pieces.join('')
}
