/** What the code on an emergency card says: plain text that any phone shows, bounded so that it can be scanned from a small print. */

export interface CardLine {
  readonly label: string
  readonly text: string
  /** What must be said even where the whole does not fit: the medicine without its dose. */
  readonly short?: string
}

export interface CardText {
  readonly text: string
  /** Lines of which only the short form fits, and lines that are not in it at all. */
  readonly shortened: readonly CardLine[]
  readonly left: readonly CardLine[]
}

/** A QR code of version 15 at error level M: 77 modules, 0.35 mm each where the code with its quiet zone is 30 mm wide. Source: ISO/IEC 18004, table 7. */
export const QR_VERSION_MAX = 15
export const QR_TEXT_BYTES_MAX = 412

/** Lines in their order: first as many as fit, each at least in its short form, then their whole texts while there is room. Nothing is cut in the middle, and the text says how many lines are missing. `moreText` says that in words. */
export function cardText(heading: string, lines: readonly CardLine[], ending: string, moreText: (count: number) => string): CardText {
  const whole = new Set(lines.filter(({ short }) => short === undefined))
  const say = (taken: readonly CardLine[]): string =>
    [
      heading,
      ...taken.map((line, at) => lineText(line, whole.has(line), taken[at - 1])),
      ...(taken.length === lines.length ? [] : [moreText(lines.length - taken.length)]),
      ending,
    ].join('\n')
  let taken = lines
  if (!fits(say(taken))) {
    taken = []
    for (const line of lines) if (fits(say([...taken, line]))) taken = [...taken, line]
  }
  for (const line of taken) {
    if (whole.has(line)) continue
    whole.add(line)
    if (!fits(say(taken))) whole.delete(line)
  }
  return { text: say(taken), shortened: taken.filter((line) => !whole.has(line)), left: lines.filter((line) => !taken.includes(line)) }
}

/** "Allergy: Penicillin", and "- Latex" for one more of the same. */
function lineText({ label, text, short }: CardLine, isWhole: boolean, before: CardLine | undefined): string {
  const said = isWhole ? text : (short ?? text)
  return label === before?.label ? `- ${said}` : `${label}: ${said}`
}

function fits(text: string): boolean {
  return bytesOf(text) <= QR_TEXT_BYTES_MAX
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
