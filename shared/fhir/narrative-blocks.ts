/** Narrative with its headings, lists and tables, as plain text in each: nothing of it is markup. */

import type { NarrativeBlock } from '../model/record.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { BLOCK_TAGS, decodeEntities, NARRATIVE_LENGTH_MAX, readMarkup } from './narrative.ts'

/** Headings, paragraphs, items and rows of one record; cells of one row; sections inside of sections. */
const BLOCKS_MAX = 5_000
const CELLS_MAX = 60
const SECTION_DEPTH_MAX = 8
const HEADING = /^h[1-6]$/u

/** In reading order, of a Composition with its sections. */
export function narrativeBlocksOf(resource: object): readonly NarrativeBlock[] {
  const blocks = new Blocks()
  blocks.read(textAt(objectAt(resource, 'text'), 'div'))
  for (const section of objectsAt(resource, 'section')) addSection(section, blocks, 1)
  return blocks.all
}

function addSection(section: Json, blocks: Blocks, depth: number): void {
  blocks.add('heading', textAt(section, 'title'))
  blocks.read(textAt(objectAt(section, 'text'), 'div'))
  if (depth >= SECTION_DEPTH_MAX) return
  for (const inner of objectsAt(section, 'section')) addSection(inner, blocks, depth + 1)
}

interface Table {
  readonly head: string[]
  readonly rows: string[][]
  /** The row that is being read. */
  row: string[]
  /** It has only headings so far. */
  headings: boolean
}

/** Blocks as they are gathered out of markup. */
class Blocks {
  readonly all: NarrativeBlock[] = []
  #text = ''
  #kind: 'heading' | 'text' | 'item' = 'text'
  #table: Table | null = null
  /** Tables inside of a cell are its text. */
  #depth = 0
  #count = 0

  add(kind: 'heading' | 'text' | 'item', text: string): void {
    if (text === '' || this.#count >= BLOCKS_MAX) return
    this.#count += 1
    this.all.push({ kind, text })
  }

  read(html: string): void {
    readMarkup(html.slice(0, NARRATIVE_LENGTH_MAX), {
      text: (text) => (this.#text += decodeEntities(text)),
      tag: (tag, ending) => {
        this.#tag(tag, ending)
      },
    })
    this.#endTable()
    this.#depth = 0
    this.#flush()
  }

  #tag(tag: string, ending: boolean): void {
    if (tag === 'table') this.#turnTable(ending)
    else if (this.#table !== null) this.#inTable(this.#table, tag, ending)
    else if (BLOCK_TAGS.has(tag)) {
      this.#flush()
      this.#kind = ending ? 'text' : HEADING.test(tag) ? 'heading' : tag === 'li' ? 'item' : this.#kind
    }
  }

  #turnTable(ending: boolean): void {
    this.#depth += ending ? (this.#depth > 0 ? -1 : 0) : 1
    if (!ending && this.#depth === 1) {
      this.#flush()
      this.#table = { head: [], rows: [], row: [], headings: true }
    } else if (ending && this.#depth === 0) this.#endTable()
  }

  #inTable(table: Table, tag: string, ending: boolean): void {
    const cell = tag === 'td' || tag === 'th'
    if (this.#depth > 1 || (!cell && tag !== 'tr')) {
      if (tag === 'caption' && ending && this.#depth === 1) this.add('text', this.#taken())
      else if (cell || BLOCK_TAGS.has(tag)) this.#text += ' '
    } else if (cell && ending) {
      const text = this.#taken()
      if (table.row.length < CELLS_MAX) table.row.push(text)
      else table.row.push(`${table.row.pop() ?? ''} ${text}`)
      table.headings &&= tag === 'th'
    } else if (tag === 'tr') this.#endRow(table)
  }

  #endRow(table: Table): void {
    const { row, headings } = table
    if (row.some((text) => text !== '') && this.#count < BLOCKS_MAX) {
      this.#count += 1
      if (headings && table.rows.length === 0 && table.head.length === 0) table.head.push(...row)
      else table.rows.push(row)
    }
    table.row = []
    table.headings = true
  }

  #endTable(): void {
    const table = this.#table
    if (table === null) return
    const left = this.#taken()
    if (left !== '') table.row.push(left)
    this.#endRow(table)
    this.#table = null
    if (table.rows.length > 0 || table.head.length > 0) this.all.push({ kind: 'table', head: table.head, rows: table.rows })
  }

  #flush(): void {
    this.add(this.#kind, this.#taken())
  }

  #taken(): string {
    const text = this.#text.replace(/\s+/gu, ' ').trim()
    this.#text = ''
    return text
  }
}
