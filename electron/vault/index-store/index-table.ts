/** The index on the thread that calls: what is put is seen at once and written a little later, what is removed is gone from the disk at once. */

import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { FoundRows, SearchQuery } from '../ports.ts'
import { beginAnew, openOrBegin, readFact, writeFact } from './database.ts'
import type { Database } from './database.ts'
import { decodeKind } from './pack-row.ts'
import { rowsById, searchRows } from './search-rows.ts'
import { RowWriter } from './write-rows.ts'
import type { IndexLine } from './write-rows.ts'

/** Rows that are gathered before they are sorted in, and rows of one transaction. */
const ROWS_GATHERED_MAX = 2048
const ROWS_UNWRITTEN_MAX = 8192
/** After more rows than this the log is emptied at the end; fewer stay in it for the next time. */
const ROWS_LOGGED_MAX = 256

/** Methods throw where the database fails; then it is closed, and opening or `clear` begins anew. */
export interface IndexTable {
  open(key: Uint8Array): { readonly seq: number }
  put(lines: readonly IndexLine[], seq: number): null
  remove(ids: readonly string[], seq: number): null
  clear(): null
  search(query: SearchQuery): FoundRows
  get(ids: readonly string[]): readonly RecordRow[]
  listIds(): Uint8Array
  countByKind(): Readonly<Partial<Record<RecordKind, number>>>
  /** Writes what was only put so far. A crash before it leaves the index as it was, and its number says so. */
  write(): null
  close(): null
}

interface Opened {
  readonly database: Database
  readonly writer: RowWriter
}

/** An index in one file, still closed. */
export function createIndexTable(file: string): IndexTable {
  let opened: Opened | null = null
  let key: Uint8Array | null = null
  let gathered: IndexLine[] = []
  let seq = -1
  /** Rows since the last commit and since the log was empty; -1 outside a transaction. */
  let unwritten = -1
  let logged = 0
  let counts: ReadonlyMap<RecordKind, number> | null = null

  const take = (database: Database | null): Opened => {
    if (database === null) throw new Error('no index')
    opened = { database, writer: new RowWriter(database) }
    return opened
  }
  const shut = (): void => {
    opened?.database.close()
    opened = null
    gathered = []
    unwritten = -1
    counts = null
  }
  /** A failure leaves nothing half-written: the transaction is given up with the database. */
  const use = <T>(work: (open: Opened) => T): T => {
    if (opened === null) throw new Error('no index')
    try {
      return work(opened)
    } catch (error) {
      shut()
      throw error
    }
  }
  const change = (rows: number, work: (writer: RowWriter) => void): void => {
    use(({ database, writer }) => {
      if (unwritten < 0) database.exec('BEGIN')
      unwritten = Math.max(0, unwritten) + rows
      counts = null
      work(writer)
      writeFact(database, 'seq', seq)
    })
  }
  const sortIn = (): void => {
    const lines = gathered
    gathered = []
    if (lines.length > 0) change(lines.length, (writer) => writer.put(lines))
  }
  const write = (): null => {
    sortIn()
    if (unwritten < 0) return null
    use(({ database }) => database.exec('COMMIT'))
    logged += unwritten
    unwritten = -1
    return null
  }
  const emptyLog = (): null => {
    use(({ database }) => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([]))
    logged = 0
    return null
  }
  const read = <T>(work: (database: Database) => T): T => {
    sortIn()
    return use(({ database }) => work(database))
  }
  const countsNow = (): ReadonlyMap<RecordKind, number> => (counts ??= read(countKinds))
  const countOf = (kinds: SearchQuery['kinds']): number =>
    [...new Set(kinds ?? RECORD_KINDS)].reduce((sum, kind) => sum + (countsNow().get(kind) ?? 0), 0)

  return {
    open: (given) => {
      shut()
      key = given
      seq = readFact(take(openOrBegin(file, given)).database, 'seq')
      return { seq }
    },
    put: (lines, next) => {
      use(() => gathered.push(...lines))
      seq = next
      if (lines.length === 0) change(0, () => undefined)
      if (gathered.length >= ROWS_GATHERED_MAX) sortIn()
      return unwritten >= ROWS_UNWRITTEN_MAX ? write() : null
    },
    remove: (ids, next) => {
      sortIn()
      seq = next
      change(ids.length, (writer) => {
        writer.remove(ids)
      })
      write()
      return emptyLog()
    },
    clear: () => {
      if (key === null) throw new Error('no index')
      shut()
      seq = -1
      take(beginAnew(file, key))
      return null
    },
    search: (query) => read((database) => searchRows(database, query, countOf)),
    get: (ids) => read((database) => rowsById(database, ids)),
    listIds: () => read(idsOf),
    countByKind: () => Object.fromEntries(countsNow()),
    write,
    close: () => {
      key = null
      if (opened === null) return null
      write()
      if (logged > ROWS_LOGGED_MAX) emptyLog()
      shut()
      return null
    },
  }
}

function countKinds(database: Database): ReadonlyMap<RecordKind, number> {
  const lines = database.prepare('SELECT CAST(kind AS INTEGER) AS kind, count(*) AS found FROM rows GROUP BY kind').all([])
  return new Map(
    (lines as readonly { readonly kind: number; readonly found: number }[]).map(({ kind, found }) => [decodeKind(kind), found]),
  )
}

function idsOf(database: Database): Uint8Array {
  const lines = database.prepare('SELECT CAST(id AS BLOB) AS id FROM rows').all([]) as readonly { readonly id: Uint8Array }[]
  return new Uint8Array(Buffer.concat(lines.map(({ id }) => id)))
}
