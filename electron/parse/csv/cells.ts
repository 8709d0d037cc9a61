/** A table in text to its cells: commas, semicolons, tabs; quotes; any of the usual encodings. Source: RFC 4180 and what spreadsheets write. */

export interface TableRow {
  /** Number of its line in the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const SEPARATORS = ['\t', ';', '|', ','] as const
/** Lines by which the separator is told. */
const LOOKED_AT_LINES = 40
const CELLS_MAX = 200
const CELL_LENGTH_MAX = 10_000

/** Rows that hold something, one by one. */
export function* rowsIn(text: string, separator: string): Generator<TableRow> {
  let line = 1
  for (let at = 0; at < text.length;) {
    const row = rowAt(text, at, separator)
    if (row.cells.some((cell) => cell !== '')) yield { line, cells: row.cells }
    at = row.next
    line += row.lines
  }
}

/** The one that cuts most lines into the same number of cells; a comma last, because it stands in numbers, too. Null where nothing is cut. */
export function separatorOf(text: string): string | null {
  let best: string | null = null
  let bestScore = 0
  for (const separator of SEPARATORS) {
    const counts = new Map<number, number>()
    let at = 0
    for (let line = 0; line < LOOKED_AT_LINES && at < text.length; line += 1) {
      const row = rowAt(text, at, separator)
      at = row.next
      if (row.cells.length > 1) counts.set(row.cells.length, (counts.get(row.cells.length) ?? 0) + 1)
    }
    for (const [cells, lines] of counts) {
      const score = lines * Math.min(cells, 6)
      if (score > bestScore) [best, bestScore] = [separator, score]
    }
  }
  return best
}

function rowAt(
  text: string,
  from: number,
  separator: string,
): { readonly cells: readonly string[]; readonly next: number; readonly lines: number } {
  const cells: string[] = []
  let at = from
  let lines = 1
  for (;;) {
    let cell: string
    if (text[at] === '"') {
      const quoted = quotedAt(text, at)
      cell = quoted.text
      lines += quoted.lines
      at = quoted.next
    } else cell = ''
    let end = at
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1
    cell += text.slice(at, end)
    if (cells.length < CELLS_MAX) cells.push(cell.trim().slice(0, CELL_LENGTH_MAX))
    at = end
    if (text[at] !== separator) break
    at += 1
  }
  if (text[at] === '\r') at += 1
  if (text[at] === '\n') at += 1
  return { cells, next: at, lines }
}

function quotedAt(text: string, from: number): { readonly text: string; readonly next: number; readonly lines: number } {
  let end = text.indexOf('"', from + 1)
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
  if (end === -1) end = text.length
  const inside = text.slice(from + 1, end)
  return { text: inside.replaceAll('""', '"'), next: Math.min(end + 1, text.length), lines: inside.split('\n').length - 1 }
}
