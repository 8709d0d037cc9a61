/** Where in its document a fact stands: a page, a section by its title, a segment of a message, an entry, a line. */

export type SourcePlace =
  | { readonly kind: 'page'; readonly number: number }
  /** By its title in the words of the document, or the beginning of that. */
  | { readonly kind: 'section'; readonly title: string }
  /** The `number`th segment of that name in the `message`th message. */
  | { readonly kind: 'segment'; readonly name: string; readonly number: number; readonly message: number }
  /** Of a bundle. */
  | { readonly kind: 'entry'; readonly number: number }
  /** Of a text; empty lines count. */
  | { readonly kind: 'line'; readonly number: number }

/** Characters of a title that are kept. */
const TITLE_LENGTH_MAX = 80
const NUMBER_MAX = 100_000_000
const SEGMENT_NAME = /^[A-Z][A-Z0-9]{2}$/u
const COUNTED = new Set(['page', 'entry', 'line'])

/** One short text; `decodePlace` reads it back. */
export function encodePlace(place: SourcePlace): string {
  if (place.kind === 'section') return `section/${place.title.slice(0, TITLE_LENGTH_MAX)}`
  if (place.kind === 'segment') return `segment/${place.name}/${String(place.number)}/${String(place.message)}`
  return `${place.kind}/${String(place.number)}`
}

/** Null for anything that is no place. */
export function decodePlace(text: string): SourcePlace | null {
  const end = text.indexOf('/')
  const [kind, rest] = [text.slice(0, Math.max(0, end)), text.slice(end + 1)]
  if (kind === 'section') return rest === '' || rest.length > TITLE_LENGTH_MAX ? null : { kind, title: rest }
  if (kind === 'segment') {
    const [name = '', number = '', message = '', ...more] = rest.split('/')
    const [nth, of] = [countOf(number), countOf(message)]
    return nth === null || of === null || more.length > 0 || !SEGMENT_NAME.test(name) ? null : { kind, name, number: nth, message: of }
  }
  const number = countOf(rest)
  return number === null || !COUNTED.has(kind) ? null : { kind: kind as 'page' | 'entry' | 'line', number }
}

/** From one on. */
function countOf(text: string): number | null {
  const number = /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : 0
  return number >= 1 && number <= NUMBER_MAX ? number : null
}
