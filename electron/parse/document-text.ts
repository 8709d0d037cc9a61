/** The paragraphs of a plain text file as XHTML without attributes, so that it can be read and found like any narrative. */

import { escapeXml } from './document-entry.ts'
import type { EmbeddedBytes } from './embedded-bytes.ts'

/** Empty for anything but plain text. */
export function documentTextOf({ bytes, mediaType }: EmbeddedBytes): string {
  return mediaType === 'text/plain' ? paragraphsOf(new TextDecoder().decode(bytes).split(/\r\n?|\n/u)) : ''
}

/** One paragraph a line; empty lines are left out. */
export function paragraphsOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `<p>${escapeXml(line)}</p>`)
    .join('')
}
