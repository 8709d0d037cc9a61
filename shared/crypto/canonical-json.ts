/** JSON with one possible spelling (RFC 8785), and a parser with a bound on depth. */

export { canonicalJson } from '../model/canonical-json.ts'
export { parseJson } from '../model/parse-json.ts'

/** Whether some object in it names a member twice: programs do not agree on which of the two counts (RFC 8259, section 4). `text` is JSON that was parsed within a bound on depth. */
export function hasTwinNames(text: string): boolean {
  /** Names so far in each object that is open; null for a list. */
  const open: (Set<string> | null)[] = []
  let isName = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') {
      const from = at
      at = endOfString(text, at)
      const names = open.at(-1)
      if (!isName || names === undefined || names === null) continue
      isName = false
      const name = nameOf(text.slice(from, at + 1))
      if (names.has(name)) return true
      names.add(name)
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : null)
      isName = sign === '{'
    } else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',') isName = open.at(-1) !== null
  }
  return false
}

function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

/** One name can be spelled in several ways. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
