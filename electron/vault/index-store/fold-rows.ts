/** Which rows are one item, of one person: of several sources one row stands for all, the others keep their places behind it; what is outdated, and what is set apart, stands by itself. Only what was touched is looked at. */

import { ROWS_ALIKE_MAX, sameItems } from '../../../shared/fhir/same-items.ts'
import type { SourcedRow } from '../../../shared/fhir/same-items.ts'
import type { SourceOf } from '../../../shared/model/source-of.ts'
import type { Database, Statement } from './database.ts'
import { decodeId, encodeId } from './pack-row.ts'
import { itemReader } from './search-rows.ts'
import { OutdatedRows } from './outdated-rows.ts'
import { ToldPeople } from './told-people.ts'

/** Where a row stands: behind the row `lead` at `place`; both 0 for one by itself. */
interface RowPlace {
  readonly lead: number
  readonly place: number
}
interface Alike extends RowPlace {
  readonly number: number
  readonly source: number
  readonly said: number
}
/** What of a row says whose it is: the number of its file, and of what it says. */
type Whose = Pick<Alike, 'source' | 'said'>
/** And what it is together with: 0 for none. */
interface Shelf extends Whose {
  readonly item: number
  readonly thing: number
}

const ALONE: RowPlace = { lead: 0, place: 0 }

export class RowFolder {
  readonly #read: (number: number) => SourcedRow
  readonly #ofSeveral: Statement
  readonly #alike: Statement
  readonly #stand: Statement
  readonly #standAlone: Statement
  readonly #ofMany: Statement
  readonly #leaveItem: Statement
  readonly #putApart: Statement
  readonly #itemOf: Statement
  readonly #people: ToldPeople
  readonly #outdated: OutdatedRows
  readonly #added = new Set<number>()
  /** Rows that came, by their numbers: these need not be read. */
  readonly #fresh = new Map<number, SourcedRow>()
  readonly #due = new Set<number>()

  constructor(database: Database) {
    this.#read = itemReader(database)
    this.#ofSeveral = database.prepare(
      `SELECT item FROM rows WHERE item IN (SELECT value FROM json_each(?)) AND item > 0 GROUP BY item HAVING min(source) <> max(source)`,
    )
    this.#alike = database.prepare(
      `SELECT number, CAST(lead AS INTEGER) AS lead, CAST(place AS INTEGER) AS place, CAST(source AS INTEGER) AS source, CAST(said AS INTEGER) AS said
       FROM rows WHERE item = ? AND item > 0 AND outdated = 0 AND apart = 0 LIMIT ?`,
    )
    this.#stand = database.prepare('UPDATE rows SET lead = ?, place = ? WHERE number = ?')
    this.#people = new ToldPeople(database)
    this.#outdated = new OutdatedRows(database)
    this.#leaveItem = database.prepare(
      'UPDATE rows SET lead = 0, place = 0 WHERE item = ? AND item > 0 AND (outdated > 0 OR apart > 0) AND lead > 0',
    )
    this.#putApart = database.prepare('UPDATE rows SET apart = ? WHERE id = ?')
    this.#itemOf = database.prepare('SELECT CAST(item AS INTEGER) AS item FROM rows WHERE id = ?')
    this.#ofMany = database.prepare(
      `SELECT CAST(item AS INTEGER) AS item, CAST(source AS INTEGER) AS source, CAST(said AS INTEGER) AS said FROM rows WHERE item IN
       (SELECT item FROM rows WHERE item > 0 GROUP BY item HAVING min(source) <> max(source)) AND item > 0`,
    )
    this.#standAlone = database.prepare('UPDATE rows SET lead = 0, place = 0 WHERE item = ? AND item > 0 AND lead <> 0')
  }

  /** To be called before rows come or go. */
  begin(): void {
    this.#people.load()
  }

  /** A row came, which says `said`. */
  add({ item, thing, ...whose }: Shelf, number: number, row: SourcedRow, said: string): void {
    if (row.row.kind !== 'image') this.#people.came([whose.source, whose.said], [row.row.source, said])
    this.#outdated.touch(thing)
    if (item === 0) return
    this.#added.add(item)
    this.#fresh.set(number, row)
  }

  /** A row went. */
  leave({ item, thing, source, said }: Shelf, isPicture: boolean): void {
    if (!isPicture) this.#people.left(source, said)
    this.#outdated.touch(thing)
    if (item > 0) this.#due.add(item)
  }

  /** From now on this row stands by itself, or does not. */
  setApart(id: Buffer, isApart: boolean): void {
    const found = this.#itemOf.get([id]) as { readonly item: number } | undefined
    if (found === undefined) return
    this.#putApart.run([Number(isApart), id])
    this.#leaveAnew(found.item)
  }

  /** Brings what was touched to date, inside the transaction of the change. */
  fold(): void {
    // Most of what comes is of one source, and one question tells for all of it.
    const added = this.#added.size === 0 ? [] : this.#ofSeveral.all([JSON.stringify([...this.#added])])
    for (const { item } of added as readonly { readonly item: number }[]) this.#due.add(item)
    for (const item of this.#outdated.settle()) this.#leaveAnew(item)
    const moved = this.#people.settle()
    if (moved.size > 0)
      for (const { item, source, said } of this.#ofMany.all([]) as readonly (Whose & { readonly item: number })[])
        if (moved.has(source, said)) this.#due.add(item)
    for (const item of this.#due) this.#foldOne(item)
    this.#added.clear()
    this.#fresh.clear()
    this.#due.clear()
  }

  /** What does not belong to it any more stands by itself. */
  #leaveAnew(item: number): void {
    this.#leaveItem.run([item])
    this.#due.add(item)
  }

  #foldOne(item: number): void {
    const alike = this.#alike.all([item, ROWS_ALIKE_MAX + 1]) as readonly Alike[]
    if (alike.length > ROWS_ALIKE_MAX) {
      this.#standAlone.run([item])
      return
    }
    const several = new Set(alike.map(({ source }) => source)).size > 1
    const places = several ? placesOf(alike.map((one) => this.#rowOf(one))) : new Map<number, RowPlace>()
    for (const { number, lead, place } of alike) {
      const now = places.get(number) ?? ALONE
      if (now.lead !== lead || now.place !== place) this.#stand.run([now.lead, now.place, number])
    }
  }

  #rowOf({ number, source, said }: Alike): SourcedRow & { readonly number: number } {
    return { ...(this.#fresh.get(number) ?? this.#read(number)), number, person: this.#people.personOf(source, said) }
  }
}

function placesOf(rows: readonly (SourcedRow & { readonly number: number })[]): ReadonlyMap<number, RowPlace> {
  const places = new Map<number, RowPlace>()
  for (const item of sameItems(rows))
    for (const [place, { number }] of item.entries()) places.set(number, { lead: item[0]?.number ?? 0, place })
  return places
}

/** All rows of each item that one of these rows is of, the one that stands for it first; of rows by themselves nothing. */
export function itemsOf(database: Database, ids: readonly string[]): readonly (readonly SourceOf[])[] {
  const find = database.prepare('SELECT CAST(item AS INTEGER) AS item, CAST(lead AS INTEGER) AS lead FROM rows WHERE id = ? AND lead > 0')
  const found = ids.flatMap((id) => (find.get([encodeId(id)]) as { readonly item: number; readonly lead: number } | undefined) ?? [])
  return [...new Map(found.map(({ item, lead }) => [lead, item]))].map(([lead, item]) => sourcesOf(database, item, lead))
}

/** The newest items of several sources, at most `limit`. */
export function listItems(database: Database, limit: number): readonly (readonly SourceOf[])[] {
  const found = database
    .prepare(
      'SELECT CAST(item AS INTEGER) AS item, CAST(lead AS INTEGER) AS lead FROM rows WHERE lead = number ORDER BY number DESC LIMIT ?',
    )
    .all([limit]) as readonly { readonly item: number; readonly lead: number }[]
  return found.map(({ item, lead }) => sourcesOf(database, item, lead))
}

function sourcesOf(database: Database, item: number, lead: number): readonly SourceOf[] {
  const lines = database
    .prepare(
      `SELECT CAST(id AS BLOB) AS id, CAST(text AS BLOB) AS source FROM rows JOIN names ON names.name = rows.source
       WHERE item = ? AND item > 0 AND lead = ? ORDER BY place`,
    )
    .all([item, lead]) as readonly { readonly id: Uint8Array; readonly source: Uint8Array }[]
  return lines.map(({ id, source }) => ({ id: decodeId(id), source: Buffer.from(source).toString('utf8') }))
}
