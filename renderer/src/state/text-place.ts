/** Finds a place of a document in its text: a segment, an entry, a line. */

import type { SourcePlace } from '../../../shared/model/source-place.ts'

export interface TextRange {
  readonly from: number
  readonly to: number
}

/** Characters that are marked: of an entry that is longer its beginning. */
const MARKED_MAX = 20_000
/** Begin and end of a message in its frame: vertical tab, file separator. */
const FRAMES = [String.fromCharCode(0x0b), String.fromCharCode(0x1c)]
const HEADER = /^MSH[^\sA-Za-z0-9]/u

/** Null where the text has no such place. `text` has line ends of one letter. */
export function rangeOfPlace(text: string, place: SourcePlace): TextRange | null {
  switch (place.kind) {
    case 'line':
      return rangeOfLine(text, place.number)
    case 'segment':
      return rangeOfSegment(text, place)
    case 'entry':
      return shortened(/^[\s\uFEFF]*</u.test(text) ? entryOfXml(text, place.number) : entryOfJson(text, place.number))
    case 'page':
    case 'section':
      return null
  }
}

function shortened(range: TextRange | null): TextRange | null {
  return range === null ? null : { from: range.from, to: Math.min(range.to, range.from + MARKED_MAX) }
}

function rangeOfLine(text: string, number: number): TextRange | null {
  let from = 0
  for (let line = 1; line < number; line += 1) {
    const end = text.indexOf('\n', from)
    if (end === -1) return null
    from = end + 1
  }
  const end = text.indexOf('\n', from)
  return { from, to: end === -1 ? text.length : end }
}

function rangeOfSegment(text: string, { name, number, message }: Extract<SourcePlace, { kind: 'segment' }>): TextRange | null {
  let [messages, found, from] = [0, 0, 0]
  for (const line of FRAMES.reduce((left, frame) => left.replaceAll(frame, '\n'), text).split('\n')) {
    if (HEADER.test(line)) [messages, found] = [messages + 1, 0]
    if (messages === message && line.startsWith(name) && !/[A-Za-z0-9]/u.test(line.charAt(name.length))) {
      found += 1
      if (found === number) return { from, to: from + line.length }
    }
    from += line.length + 1
  }
  return null
}

/** The members of `entry` of the outermost object. */
function entryOfJson(text: string, number: number): TextRange | null {
  const strings = /"(?:[^"\\]|\\.)*"|[[\]{}]/gsu
  let [depth, count, from] = [0, 0, -1]
  let key = ''
  let inEntries = false
  for (const { 0: token, index } of text.matchAll(strings)) {
    if (token.startsWith('"')) {
      if (depth === 1) key = token
    } else if (token === '{' || token === '[') {
      depth += 1
      if (depth === 2) inEntries = token === '[' && key === '"entry"'
      else if (depth === 3 && inEntries && token === '{' && (count += 1) === number) from = index
    } else {
      depth -= 1
      if (depth === 2 && from !== -1) return { from, to: index + 1 }
    }
  }
  return null
}

/** The elements `entry` of the outermost element. */
function entryOfXml(text: string, number: number): TextRange | null {
  const tags = /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[?!][^>]*>|<(\/?)([\w:.-]+)(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/gsu
  let [depth, count, from] = [0, 0, -1]
  for (const { 0: token, 1: ending, 2: name, 3: empty, index } of text.matchAll(tags)) {
    if (name === undefined) continue
    if (ending === '/') {
      depth -= 1
      if (depth === 1 && from !== -1) return { from, to: index + token.length }
    } else {
      if (depth === 1 && (name === 'entry' || name.endsWith(':entry')) && (count += 1) === number) from = index
      if (empty !== '/') depth += 1
    }
  }
  return null
}
