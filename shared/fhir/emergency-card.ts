/** What the code on an emergency card says: plain text that any phone shows, bounded so that it can be scanned from a small print. */

export interface CardLine {
  readonly label: string
  readonly text: string
}

/** A QR code of version 15 at error level M: 77 modules, 0.35 mm each where the code with its quiet zone is 30 mm wide. Source: ISO/IEC 18004, table 7. */
export const QR_VERSION_MAX = 15
export const QR_TEXT_BYTES_MAX = 412

/** Lines in their order, as many as fit; a line that does not fit is left out whole, never cut, and the text says how many there are. `moreText` says that in words. */
export function cardText(
  heading: string,
  lines: readonly CardLine[],
  ending: string,
  moreText: (count: number) => string,
): { readonly text: string; readonly left: readonly CardLine[] } {
  const room = QR_TEXT_BYTES_MAX - bytesOf(`${heading}\n${ending}`)
  const whole = fill(lines, room)
  const { taken, left } = whole.left.length === 0 ? whole : fill(lines, room - bytesOf(`\n${moreText(lines.length)}`))
  const said = [heading, ...taken.map((line, at) => lineText(line, taken[at - 1])), ...(left.length === 0 ? [] : [moreText(left.length)]), ending]
  return { text: said.join('\n'), left }
}

/** "Allergy: Penicillin", and "- Latex" for one more of the same. */
function lineText({ label, text }: CardLine, before: CardLine | undefined): string {
  return label === before?.label ? `- ${text}` : `${label}: ${text}`
}

function fill(lines: readonly CardLine[], room: number): { readonly taken: readonly CardLine[]; readonly left: readonly CardLine[] } {
  const taken: CardLine[] = []
  const left: CardLine[] = []
  let rest = room
  for (const line of lines) {
    const size = bytesOf(`\n${lineText(line, taken.at(-1))}`)
    if (size > rest) left.push(line)
    else {
      taken.push(line)
      rest -= size
    }
  }
  return { taken, left }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
