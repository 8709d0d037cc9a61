/** The text of a document in parts: page by page as its reader wrote it, before each which it is; or by its headings. */

import type { NarrativeBlock } from '../model/record.ts'
import { soughtWords, wordsFoundIn } from '../model/sought-words.ts'
import { narrativeBlocksOf } from './narrative-blocks.ts'

export interface PageText {
  readonly number: number
  readonly total: number
  readonly text: string
}

export interface SectionText {
  readonly title: string
  readonly text: string
}

const MARK = /^(\d{1,5}) \/ (\d{1,5})$/u

/** What stands before the text of a page. */
export function pageMark(number: number, total: number): string {
  return `${String(number)} / ${String(total)}`
}

/** In order; a document of one page says no number, and is one text. */
export function pageTextsOf(resource: object): readonly PageText[] {
  const blocks = narrativeBlocksOf(resource)
  const [first] = blocks
  if (first === undefined || first.kind === 'table') return []
  // Until version 0.2 the mark was a paragraph like any other; a page that prints its own number is one, too.
  const { kind, text } = first
  const total = MARK.exec(text)?.[2]
  if (total === undefined) return [{ number: 1, total: 1, text: blocks.map(textOf).join('\n') }]
  const pages: { number: number; total: number; lines: string[] }[] = []
  for (const block of blocks) {
    const mark = block.kind === kind ? MARK.exec(block.text) : null
    const number = Number(mark?.[1] ?? 0)
    if (mark?.[2] === total && number > (pages.at(-1)?.number ?? 0) && number <= Number(total))
      pages.push({ number, total: Number(total), lines: [] })
    else pages.at(-1)?.lines.push(textOf(block))
  }
  return pages.map(({ lines, ...page }) => ({ ...page, text: lines.join('\n') }))
}

/** What stands under each heading; what stands before the first is under none. */
export function sectionTextsOf(resource: object): readonly SectionText[] {
  const sections: { title: string; lines: string[] }[] = []
  for (const block of narrativeBlocksOf(resource)) {
    if (block.kind === 'heading') sections.push({ title: block.text, lines: [block.text] })
    else sections.at(-1)?.lines.push(textOf(block))
  }
  return sections.map(({ title, lines }) => ({ title, text: lines.join('\n') }))
}

/** The first of the texts that hold most of the words; undefined where none holds any. */
export function textWith<Text extends { readonly text: string }>(texts: readonly Text[], sought: string): Text | undefined {
  const words = soughtWords(sought)
  let best: Text | undefined
  let most = 0
  for (const one of texts) {
    const found = wordsFoundIn(one.text, words)
    if (found > most) [best, most] = [one, found]
  }
  return best
}

function textOf(block: NarrativeBlock): string {
  return block.kind === 'table' ? [block.head, ...block.rows].map((row) => row.join(' ')).join('\n') : block.text
}
