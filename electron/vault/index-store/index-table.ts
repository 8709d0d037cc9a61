/** The index on the thread that calls: what is put is seen at once and written a little later, what is removed is gone from the disk at once. */

import type { MonthCount } from '../../../shared/model/month-count.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import type { SourceOf } from '../../../shared/model/source-of.ts'
import type { FoundRows, IndexLine, Narrowing, SaidCount, SearchQuery } from '../ports.ts'
import { countMonths } from './count-months.ts'
import { beginAnew, openOrBegin, readFact, writeFact } from './database.ts'
import type { Database } from './database.ts'
import { itemsOf, listItems } from './fold-rows.ts'
import { countKinds } from './kind-counts.ts'
import type { KindCounts } from './kind-counts.ts'
import { replacedDocuments } from './replaced-documents.ts'
import { overlappingRows, rowsById, searchRows } from './search-rows.ts'
import { listSaid, saidOf } from './said-rows.ts'
import { suggestRows } from './suggest-rows.ts'
import { RowWriter } from './write-rows.ts'

/** Rows that are gathered before they are sorted in, and rows of one transaction. */
const ROWS_GATHERED_MAX = 2048
const ROWS_UNWRITTEN_MAX = 8192
/** After more rows than this the log is emptied at the end; fewer stay in it for the next time. */
const ROWS_LOGGED_MAX = 256

interface Opened {
  readonly database: Database
  readonly writer: RowWriter
}

/** An index in one file, closed at first. Methods throw where the database fails; then it is closed, and opening or `clear` begins anew. */
export class IndexTable {
  readonly #file: string
  #opened: Opened | null = null
  #key: Uint8Array | null = null
  #gathered: IndexLine[] = []
  /** Written with the next change. */
  #seq = -1
  /** Rows since the last commit, -1 outside a transaction; and since the log was empty. */
  #unwritten = -1
  #logged = 0
  #counts: KindCounts | null = null
  #said: readonly SaidCount[] | null = null
  /** Records that stand by themselves. */
  #apart: ReadonlySet<string> = new Set()
  /** Documents in whose place a newer one stands; null where that has to be looked up. */
  #replaced: readonly string[] | null = null

  constructor(file: string) {
    this.#file = file
  }

  /** -1 where there was none that this key opens. */
  open(key: Uint8Array): { readonly seq: number } {
    this.#shut()
    this.#key = key
    this.#seq = readFact(this.#take(openOrBegin(this.#file, key)).database, 'seq')
    return { seq: this.#seq }
  }

  /** Without rows only the number is written. */
  put(lines: readonly IndexLine[], seq: number): null {
    this.#use(() => this.#gathered.push(...lines))
    this.#seq = seq
    if (lines.length === 0) this.#change(0, () => undefined)
    if (this.#gathered.length >= ROWS_GATHERED_MAX) this.#sortIn()
    return this.#unwritten >= ROWS_UNWRITTEN_MAX ? this.write() : null
  }

  setApart(ids: readonly string[]): null {
    this.#sortIn()
    this.#apart = new Set(ids)
    this.#change(ids.length, (writer) => {
      writer.setApart(this.#apart)
    })
    return null
  }

  remove(ids: readonly string[], seq: number): null {
    this.#sortIn()
    this.#seq = seq
    this.#change(ids.length, (writer) => {
      writer.remove(ids)
    })
    this.write()
    return this.#emptyLog()
  }

  clear(): null {
    if (this.#key === null) throw new Error('no index')
    this.#shut()
    this.#seq = -1
    this.#take(beginAnew(this.#file, this.#key))
    return null
  }

  search(query: SearchQuery): FoundRows {
    return this.#read((database) => searchRows(database, query, this.#countsNow()))
  }

  get(ids: readonly string[]): readonly RecordRow[] {
    return this.#read((database) => rowsById(database, ids))
  }

  listOverlaps(kinds: readonly RecordKind[], limit: number): readonly RecordRow[] {
    return this.#read((database) => overlappingRows(database, kinds, limit))
  }

  listIds(): Uint8Array {
    return this.#read(idsOf)
  }

  itemsOf(ids: readonly string[]): readonly (readonly SourceOf[])[] {
    return this.#read((database) => itemsOf(database, ids))
  }

  listItems(limit: number): readonly (readonly SourceOf[])[] {
    return this.#read((database) => listItems(database, limit))
  }

  saidOf(ids: readonly string[]): readonly string[] {
    return this.#read((database) => saidOf(database, ids))
  }

  listSaid(): readonly SaidCount[] {
    this.#sortIn()
    return (this.#said ??= this.#use(({ database }) => listSaid(database)))
  }

  listReplaced(): readonly string[] {
    this.#sortIn()
    return (this.#replaced ??= this.#use(({ database }) => replacedDocuments(database)))
  }

  countByKind(every: boolean): Readonly<Partial<Record<RecordKind, number>>> {
    return Object.fromEntries([...this.#countsNow()].map(([kind, count]) => [kind, every ? count.rows : count.shown]))
  }

  countByMonth(query: Narrowing): readonly MonthCount[] {
    return this.#read((database) => countMonths(database, query, this.#countsNow()))
  }

  suggest(text: string, limit: number): readonly RecordRow[] {
    return this.#read((database) => suggestRows(database, text, limit))
  }

  /** Writes what was only put so far. A crash before it leaves the index as it was, and its number says so. */
  write(): null {
    this.#sortIn()
    if (this.#unwritten < 0) return null
    this.#use(({ database }) => {
      database.exec('COMMIT')
    })
    this.#logged += this.#unwritten
    this.#unwritten = -1
    return null
  }

  close(): null {
    this.#key = null
    if (this.#opened === null) return null
    this.write()
    if (this.#logged > ROWS_LOGGED_MAX) this.#emptyLog()
    this.#shut()
    return null
  }

  #take(database: Database | null): Opened {
    if (database === null) throw new Error('no index')
    this.#opened = { database, writer: new RowWriter(database) }
    return this.#opened
  }

  #shut(): void {
    this.#opened?.database.close()
    this.#opened = null
    this.#gathered = []
    this.#unwritten = -1
    this.#counts = null
    this.#said = null
    this.#replaced = null
  }

  /** A failure leaves nothing half-written: the transaction is given up with the database. */
  #use<T>(work: (open: Opened) => T): T {
    if (this.#opened === null) throw new Error('no index')
    try {
      return work(this.#opened)
    } catch (error) {
      this.#shut()
      throw error
    }
  }

  #change(rows: number, work: (writer: RowWriter) => void): void {
    this.#use(({ database, writer }) => {
      if (this.#unwritten < 0) database.exec('BEGIN')
      this.#unwritten = Math.max(0, this.#unwritten) + rows
      this.#counts = null
      this.#said = null
      this.#replaced = null
      work(writer)
      writeFact(database, 'seq', this.#seq)
    })
  }

  #sortIn(): void {
    const lines = this.#gathered
    this.#gathered = []
    if (lines.length === 0) return
    this.#change(lines.length, (writer) => {
      writer.put(lines, this.#apart)
    })
  }

  #read<T>(work: (database: Database) => T): T {
    this.#sortIn()
    return this.#use(({ database }) => work(database))
  }

  #emptyLog(): null {
    this.#use(({ database }) => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]))
    this.#logged = 0
    return null
  }

  #countsNow(): KindCounts {
    this.#sortIn()
    return (this.#counts ??= this.#use(({ database }) => countKinds(database)))
  }
}

function idsOf(database: Database): Uint8Array {
  const lines = database.prepare('SELECT CAST(id AS BLOB) AS id FROM rows').all([]) as readonly { readonly id: ArrayBuffer }[]
  return new Uint8Array(Buffer.concat(lines.map(({ id }) => Buffer.from(id))))
}
