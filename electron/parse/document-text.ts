/** The paragraphs of a plain text file as XHTML without attributes, so that it can be read and found like any narrative. */

import { escapeXml } from './document-entry.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'

/** Characters that are written. */
const LENGTH_MAX = 480 * 1024

/** Empty for anything but plain text. */
export function documentTextOf({ bytes, mediaType }: EmbeddedBytes): string {
  return mediaType === 'text/plain' ? paragraphsOf(new TextDecoder().decode(bytes).split(/\r\n?|\n/u)) : ''
}

/** One paragraph a line; empty lines are left out. */
export function paragraphsOf(lines: readonly string[]): string {
  const pieces: string[] = []
  let left = LENGTH_MAX
  for (const line of lines) {
    const text = line.trim()
    if (text === '') continue
    const piece = `<p>${escapeXml(text.slice(0, Math.max(0, left)))}</p>`
    left -= piece.length
    if (left < 0) break
    pieces.push(piece)
  }
  return pieces.join('')
}
