/** Narrative of a resource as plain paragraphs: tags are dropped, nothing of them can load, run or navigate. */

import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'

/** Longest narrative that is read and most paragraphs that are shown. */
export const NARRATIVE_LENGTH_MAX = 512 * 1024
const PARAGRAPHS_MAX = 5000
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
  // Those of HTML, which FHIR does not have and programs write all the same.
  ...{
    shy: '\u00ad',
    zwnj: '\u200c',
    zwj: '\u200d',
    ZeroWidthSpace: '\u200b',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    middot: '·',
    bull: '•',
  },
  ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»', deg: '°', micro: 'µ', plusmn: '±' },
  ...{ szlig: 'ß', aelig: 'æ', AElig: 'Æ', oelig: 'œ', OElig: 'Œ', eth: 'ð', ETH: 'Ð', thorn: 'þ', THORN: 'Þ', oslash: 'ø', Oslash: 'Ø' },
  ...{ lstrok: 'ł', Lstrok: 'Ł', dstrok: 'đ', Dstrok: 'Đ', times: '×', le: '≤', ge: '≥', euro: '€' },
}
/** A letter and one of these is the letter with its accent. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', macr: '\u0304', breve: '\u0306', dot: '\u0307' },
  ...{ uml: '\u0308', ring: '\u030a', dblac: '\u030b', caron: '\u030c', cedil: '\u0327', ogon: '\u0328' },
}
export const BLOCK_TAGS = new Set([
  'p',
  'div',
  'br',
  'li',
  'tr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'ul',
  'ol',
  'dt',
  'dd',
  'caption',
])
const SILENT_TAGS = new Set(['script', 'style', 'iframe', 'object', 'template', 'noscript', 'svg', 'math', 'head', 'title'])

/** Sections inside sections that are read. */
const SECTION_DEPTH_MAX = 8

/** Paragraphs in reading order, of a Composition with its sections; cells of a table row are joined by a dot. */
export function narrativeOf(resource: object): readonly string[] {
  const html = textAt(objectAt(resource, 'text'), 'div').slice(0, NARRATIVE_LENGTH_MAX)
  const own = html === '' ? [] : plainParagraphs(html)
  return [...own, ...objectsAt(resource, 'section').flatMap((section) => sectionParagraphs(section, 1))].slice(0, PARAGRAPHS_MAX)
}

function sectionParagraphs(section: Json, depth: number): readonly string[] {
  const title = textAt(section, 'title')
  const inner = depth < SECTION_DEPTH_MAX ? objectsAt(section, 'section').flatMap((one) => sectionParagraphs(one, depth + 1)) : []
  return [
    ...(title === '' ? [] : [title]),
    ...plainParagraphs(textAt(objectAt(section, 'text'), 'div').slice(0, NARRATIVE_LENGTH_MAX)),
    ...inner,
  ]
}

/** Plain paragraphs of XHTML. The result is text for a text node, never markup. */
export function plainParagraphs(html: string): readonly string[] {
  const pieces: string[] = []
  readMarkup(html, {
    text: (text) => pieces.push(text),
    tag: (tag, ending) => pieces.push(BLOCK_TAGS.has(tag) ? '\n' : tag === 'td' || tag === 'th' ? (ending ? ' · ' : '') : ''),
  })
  return decodeEntities(pieces.join(''))
    .split('\n')
    .map((line) =>
      line
        .replace(/\s+/gu, ' ')
        .replace(/(?: · )+$/u, '')
        .replace(/ ·\s*$/u, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .slice(0, PARAGRAPHS_MAX)
}

/** Gives texts, with entities as they stand, and names of tags in order; comments and whatever lies in silent tags are passed over. */
export function readMarkup(
  html: string,
  take: { readonly text: (text: string) => unknown; readonly tag: (name: string, ending: boolean) => unknown },
): void {
  let silent = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const text = html.slice(at, open === -1 ? html.length : open)
    if (silent === '' && text !== '') take.text(text)
    if (open === -1) break
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      at = end === -1 ? html.length : end + 3
      continue
    }
    const close = html.indexOf('>', open)
    if (close === -1) break
    const tag = /^<\/?\s*([a-zA-Z][a-zA-Z0-9]*)/u.exec(html.slice(open, Math.min(close, open + 40)))?.[1]?.toLowerCase() ?? ''
    const ending = html.startsWith('</', open)
    if (silent === '' && !ending && SILENT_TAGS.has(tag) && !html.slice(open, close).endsWith('/')) silent = tag
    else if (silent === tag && ending) silent = ''
    else if (silent === '') take.tag(tag, ending)
    at = close + 1
  }
}

/** The characters that entities of XML and HTML stand for; unknown ones stay. Browsers read numbers without the sign at their end, too. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))(?![0-9]);?|([a-zA-Z]{2,14});)/gu, (...found: readonly string[]) => {
    const [whole = '', hex, decimal, name] = found
    if (name !== undefined) return namedCharacter(name) ?? whole
    const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
  })
}

function namedCharacter(name: string): string | undefined {
  if (Object.hasOwn(ENTITIES, name)) return ENTITIES[name]
  const accent = ACCENTS[name.slice(1)]
  return accent === undefined ? undefined : `${name.slice(0, 1)}${accent}`.normalize('NFC')
}
