/** Adds and removes rows and their words, inside a transaction that the caller holds. */

import { NO_DETAIL } from '../../../shared/fhir/same-items.ts'
import { plainLetters } from '../../../shared/model/sought-words.ts'
import type { IndexLine } from '../ports.ts'
import type { Database, Statement } from './database.ts'
import { RowFolder } from './fold-rows.ts'
import { thingNumberOf } from './outdated-rows.ts'
import { decodeId, encodeId, encodeKind, packRow, shelfOf } from './pack-row.ts'
import { itemOf } from './row-item.ts'
import { minuteOf, ROWS_A_MINUTE, wholeOf } from './row-number.ts'

/** Shorter texts are taken as they are. */
const REPEATING_LENGTH_MIN = 200

export class RowWriter {
  readonly #database: Database
  readonly #folder: RowFolder
  readonly #numberById: Statement
  readonly #lastOfMinute: Statement
  readonly #nameByText: Statement
  readonly #addName: Statement
  readonly #addRow: Statement
  readonly #addWords: Statement
  readonly #removeRow: Statement
  readonly #removeWords: Statement
  /** Numbers of the names of this batch, and the last number of each minute of it. */
  readonly #names = new Map<string, number>()
  readonly #lasts = new Map<number, number>()

  constructor(database: Database) {
    this.#database = database
    this.#folder = new RowFolder(database)
    this.#numberById = database.prepare(
      `SELECT CAST(number AS INTEGER) AS found, CAST(item AS INTEGER) AS item, CAST(kind AS INTEGER) AS kind, CAST(source AS INTEGER) AS source,
       CAST(said AS INTEGER) AS said, CAST(thing AS INTEGER) AS thing FROM rows WHERE id = ?`,
    )
    this.#lastOfMinute = database.prepare('SELECT CAST(max(number) AS INTEGER) AS found FROM rows WHERE number >= ? AND number < ?')
    this.#nameByText = database.prepare('SELECT CAST(name AS INTEGER) AS found FROM names WHERE text = ?')
    this.#addName = database.prepare('INSERT INTO names (text) VALUES (?)')
    this.#addRow = database.prepare(
      'INSERT INTO rows (number, id, kind, whole, code, source, said, item, lead, place, thing, changed, outdated, apart, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, 0, ?, ?)',
    )
    this.#addWords = database.prepare('INSERT INTO words (rowid, title, body, shelf) VALUES (?, ?, ?, ?)')
    this.#removeRow = database.prepare('DELETE FROM rows WHERE number = ?')
    this.#removeWords = database.prepare('DELETE FROM words WHERE rowid = ?')
  }

  /** Replaces rows of the same ids; those of `apart` stand by themselves. */
  put(lines: readonly IndexLine[], apart: ReadonlySet<string>): void {
    this.#folder.begin()
    this.#names.clear()
    this.#lasts.clear()
    const byDate = [...new Map(lines.map((line) => [line.row.id, line])).values()].sort(({ row: a }, { row: b }) =>
      a.date < b.date ? -1 : a.date > b.date ? 1 : 0,
    )
    const numbered = byDate.map((line) => {
      const id = encodeId(line.row.id)
      this.#removeOne(id)
      const number = this.#nextNumber(minuteOf(line.row.date))
      this.#putRow(number, [id, apart.has(line.row.id)], line)
      return { number, line }
    })
    this.#folder.fold()
    // Words that come in the order of their numbers are gathered; every step back would write out a part of them.
    numbered.sort((a, b) => a.number - b.number)
    for (const { number, line } of numbered) {
      const { row, words } = line
      // Thousands of pictures have the words of their study, which is found instead.
      if (row.kind === 'image') continue
      const title = row.ro?.title === undefined ? row.title : `${row.title} ${row.ro.title}`
      const summary = row.ro?.summary === undefined ? row.summary : `${row.summary} ${row.ro.summary}`
      const body = onceEach(`${summary} ${row.source} ${words}`)
      this.#addWords.run([number, plainLetters(title), plainLetters(body), shelfOf(row.kind)])
    }
  }

  /** Exactly these stand by themselves. */
  setApart(ids: ReadonlySet<string>): void {
    this.#folder.begin()
    const before = this.#database.prepare('SELECT CAST(id AS BLOB) AS id FROM rows WHERE apart > 0').all([]) as readonly {
      readonly id: Uint8Array
    }[]
    const known = new Set(before.map(({ id }) => decodeId(id)))
    for (const id of new Set([...known, ...ids])) if (known.has(id) !== ids.has(id)) this.#folder.setApart(encodeId(id), ids.has(id))
    this.#folder.fold()
  }

  /** Nothing of the rows is left afterwards, neither words nor names: the words are written anew, freed pages with zeros. */
  remove(ids: readonly string[]): void {
    this.#folder.begin()
    for (const id of ids) this.#removeOne(encodeId(id))
    this.#folder.fold()
    this.#database.exec("INSERT INTO words (words) VALUES ('optimize')")
    const used = ['code', 'source', 'said'].map((column) => `name NOT IN (SELECT ${column} FROM rows)`)
    this.#database.exec(`DELETE FROM names WHERE ${used.join(' AND ')}`)
  }

  #removeOne(id: Buffer): void {
    const found = this.#numberById.get([id]) as
      Readonly<Record<'found' | 'item' | 'kind' | 'source' | 'said' | 'thing', number>> | undefined
    if (found === undefined) return
    this.#folder.leave(found, found.kind === encodeKind('image'))
    this.#removeRow.run([found.found])
    this.#removeWords.run([found.found])
  }

  #putRow(number: number, [id, isApart]: readonly [Buffer, boolean], { row, detail, said = '', version }: IndexLine): void {
    const whose = { source: this.#nameOf(row.source), said: this.#nameOf(said) }
    const names = [this.#nameOf(row.code), whose.source, whose.said]
    const shelf = { item: itemOf(row), thing: version === undefined ? 0 : thingNumberOf(version.thing) }
    const held = [shelf.item, shelf.thing, version?.atMs ?? 0, Number(isApart)]
    this.#addRow.run([number, id, encodeKind(row.kind), wholeOf(row.date), ...names, ...held, packRow(row, detail)])
    this.#folder.add({ ...shelf, ...whose }, number, { row, detail: detail ?? NO_DETAIL }, said)
  }

  #nameOf(text: string): number {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    const bytes = Buffer.from(text, 'utf8')
    const kept = this.#nameByText.get([bytes]) as { readonly found: number } | undefined
    const name = kept?.found ?? (this.#addName.run([bytes]) as { readonly lastInsertRowid: number }).lastInsertRowid
    this.#names.set(text, name)
    return name
  }

  /** The first free number of a minute, or of the first minute after it that has one. */
  #nextNumber(minute: number): number {
    for (let at = minute; ; at += 1) {
      const end = (at + 1) * ROWS_A_MINUTE
      const last = this.#lasts.get(at) ?? this.#lastNumber(end - ROWS_A_MINUTE, end)
      if (last + 1 < end) {
        this.#lasts.set(at, last + 1)
        return last + 1
      }
      this.#lasts.set(at, last)
    }
  }

  /** One below `from` where there is none yet. */
  #lastNumber(from: number, end: number): number {
    const found = this.#lastOfMinute.get([from, end]) as { readonly found: number | null } | undefined
    return found?.found ?? from - 1
  }
}

/** A text without its repeated sentences: they say nothing more, and letters are full of them. */
function onceEach(text: string): string {
  if (text.length < REPEATING_LENGTH_MIN) return text
  return [...new Set(text.split(/(?<=[.;!?\n])\s+/u))].join(' ')
}
