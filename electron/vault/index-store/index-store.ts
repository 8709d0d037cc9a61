/** The encrypted, rebuildable search index: libsql with FTS5. It does not authenticate, so anything odd means: begin again. */

import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { IndexPort, SearchQuery } from '../ports.ts'

/** Values always go in as one array: a lone Buffer would be taken for named values and end the process. */
interface Statement {
  run(values: readonly unknown[]): { readonly lastInsertRowid: number }
  get(values: readonly unknown[]): unknown
  all(values: readonly unknown[]): readonly unknown[]
}
interface Database {
  prepare(sql: string): Statement
  exec(sql: string): void
  close(): void
}
type DatabaseConstructor = new (file: string, options: { readonly encryptionCipher: string; readonly encryptionKey: string }) => Database

const SCHEMA = `
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL, kind BLOB NOT NULL, date BLOB NOT NULL, code BLOB NOT NULL, source BLOB NOT NULL, row BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS rows_kind ON rows (kind, date);
  CREATE INDEX IF NOT EXISTS rows_code ON rows (code, date);
  CREATE INDEX IF NOT EXISTS rows_date ON rows (date);
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
`
/** Grows with every change of the schema. */
const SHAPE = 3
/** Words of a title count so many times those of the rest. */
const TITLE_WEIGHT = 8
/** Words of one query that are looked at. */
const QUERY_WORDS_MAX = 12

/** An index in one file. Every failure closes it and is answered by `search-unavailable`; opening again begins anew. */
export function createIndexStore(options: { readonly file: string }): IndexPort {
  let database: Database | null = null
  const use = <T>(work: (open: Database) => T): Promise<Result<T>> => {
    if (database === null) return Promise.resolve(err('search-unavailable'))
    try {
      return Promise.resolve(ok(work(database)))
    } catch {
      return Promise.resolve(err('search-unavailable'))
    }
  }
  return {
    open: (key) => {
      database = openOrBegin(options.file, key)
      return use((open) => ({ seq: readSeq(open) }))
    },
    put: (rows, seq) => use((open) => inTransaction(open, () => putRows(open, rows, seq))),
    remove: (ids, seq) =>
      use((open) => {
        inTransaction(open, () => removeRows(open, ids, seq))
        // Words of what was removed are only marked until the index is written anew.
        return inTransaction(open, () => open.exec("INSERT INTO words (words) VALUES ('optimize')"))
      }),
    clear: () => use((open) => inTransaction(open, () => clearAll(open))),
    search: (query) => use((open) => search(open, query)),
    get: (ids) =>
      use((open) => {
        const select = open.prepare('SELECT row FROM rows WHERE id = ?')
        return ids.flatMap((id) => {
          const found = select.get([bytesOf(id)])
          return found === undefined ? [] : [rowOf(found)]
        })
      }),
    countByKind: () =>
      use((open) => {
        const counts: Partial<Record<RecordKind, number>> = {}
        for (const line of open.prepare('SELECT kind, count(*) AS count FROM rows GROUP BY kind').all([])) {
          const { kind, count } = line as { readonly kind: Uint8Array; readonly count: number }
          counts[textOf(kind) as RecordKind] = count
        }
        return counts
      }),
    close: () => {
      database?.close()
      database = null
      return Promise.resolve()
    },
  }
}

/** A file that this key does not open, or that is damaged, is deleted: the vault fills a new one. */
function openOrBegin(file: string, key: Uint8Array): Database | null {
  for (const attempt of ['open', 'begin'] as const) {
    try {
      if (attempt === 'begin') for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
      const Libsql = createRequire(import.meta.url)('libsql') as DatabaseConstructor
      const database = new Libsql(file, { encryptionCipher: 'aes256cbc', encryptionKey: encodeHex(key) })
      database.exec(SCHEMA)
      beginWhereOlder(database)
      readSeq(database)
      return database
    } catch {
      continue
    }
  }
  return null
}

/** An index of another shape is not read: throws, and a new one is begun. */
function beginWhereOlder(database: Database): void {
  const found = database.prepare("SELECT value FROM facts WHERE name = 'shape'").get([]) as { readonly value: number } | undefined
  const empty = readSeq(database) === -1
  if (found === undefined && empty) database.prepare("INSERT INTO facts (name, value) VALUES ('shape', ?)").run([SHAPE])
  else if (found?.value !== SHAPE) throw new Error('an index of another shape')
}

function readSeq(database: Database): number {
  const found = database.prepare("SELECT value FROM facts WHERE name = 'seq'").get([]) as { readonly value: number } | undefined
  return found?.value ?? -1
}

function writeSeq(database: Database, seq: number): void {
  database.prepare("INSERT INTO facts (name, value) VALUES ('seq', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value").run([seq])
}

function inTransaction(database: Database, work: () => void): null {
  database.exec('BEGIN')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
  return null
}

function putRows(database: Database, rows: readonly { readonly row: RecordRow; readonly words: string }[], seq: number): void {
  removeRows(
    database,
    rows.map(({ row }) => row.id),
    seq,
  )
  const insert = database.prepare('INSERT INTO rows (id, kind, date, code, source, row) VALUES (?, ?, ?, ?, ?, ?)')
  const insertWords = database.prepare('INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)')
  for (const { row, words } of rows) {
    const columns = [row.id, row.kind, row.date, row.code, row.source, JSON.stringify(row)]
    const added = insert.run(columns.map(bytesOf))
    insertWords.run([added.lastInsertRowid, row.title, `${row.summary} ${row.source} ${words}`])
  }
}

function removeRows(database: Database, ids: readonly string[], seq: number): void {
  const select = database.prepare('SELECT number FROM rows WHERE id = ?')
  const deleteRow = database.prepare('DELETE FROM rows WHERE number = ?')
  const deleteWords = database.prepare('DELETE FROM words WHERE rowid = ?')
  for (const id of ids) {
    const found = select.get([bytesOf(id)]) as { readonly number: number } | undefined
    if (found === undefined) continue
    deleteRow.run([found.number])
    deleteWords.run([found.number])
  }
  writeSeq(database, seq)
}

function clearAll(database: Database): void {
  database.exec("DELETE FROM rows; INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM facts WHERE name = 'seq'")
}

function search(database: Database, query: SearchQuery): { readonly rows: readonly RecordRow[]; readonly total: number } {
  const match = query.text === undefined ? '' : matchOf(query.text)
  if (query.text !== undefined && match === '') return { rows: [], total: 0 }
  if (query.ids !== undefined) fillWanted(database, query.ids)
  const { conditions, values } = conditionsOf(query)
  const from = match === '' ? 'rows' : 'rows JOIN words ON words.rowid = rows.number'
  if (match !== '') {
    conditions.unshift('words MATCH ?')
    values.unshift(match)
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const ranked = match !== '' && query.order === 'rank'
  const byDate = `date ${query.order === 'oldest' ? 'ASC' : 'DESC'}, number DESC`
  const order = ranked ? `bm25(words, ${String(TITLE_WEIGHT)}, 1), ${byDate}` : byDate
  const total = database.prepare(`SELECT count(*) AS count FROM ${from} ${where}`).get(values) as { readonly count: number }
  const lines = database
    .prepare(`SELECT row FROM ${from} ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
    .all([...values, query.limit, query.offset])
  return { rows: lines.map(rowOf), total: total.count }
}

function conditionsOf(query: SearchQuery): { readonly conditions: string[]; readonly values: unknown[] } {
  const conditions: string[] = []
  const values: unknown[] = []
  const add = (condition: string, ...texts: readonly string[]): void => {
    conditions.push(condition)
    values.push(...texts.map(bytesOf))
  }
  if (query.kinds !== undefined) add(`kind IN (${query.kinds.map(() => '?').join(', ')})`, ...query.kinds)
  if (query.code !== undefined) add('code = ?', query.code)
  if (query.source !== undefined) add('source = ?', query.source)
  // A date that says less than the bound lies in it where it is its beginning.
  if (query.from !== undefined) add("(date >= ? OR (date <> x'' AND substr(?, 1, length(date)) = date))", query.from, query.from)
  if (query.until !== undefined) add("(date <> x'' AND date <= ?)", `${query.until}~`)
  if (query.ids !== undefined) conditions.push('rows.id IN (SELECT id FROM temp.wanted)')
  return { conditions, values }
}

/** The ids of one query, in memory only; any number of them. */
function fillWanted(database: Database, ids: readonly string[]): void {
  database.exec('CREATE TEMP TABLE IF NOT EXISTS wanted (id BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.wanted')
  const insert = database.prepare('INSERT OR IGNORE INTO temp.wanted (id) VALUES (?)')
  for (const id of ids) insert.run([bytesOf(id)])
}

/** What is between quotes is one phrase, every other word a prefix: operators in what a person typed mean nothing. */
function matchOf(text: string): string {
  const parts = text.split('"')
  const terms = parts.flatMap((part, at) => {
    const words = part.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
    // An odd place is inside quotes, where they were closed.
    const phrase = at % 2 === 1 && at < parts.length - 1
    return phrase ? (words.length === 0 ? [] : [`"${words.join(' ')}"`]) : words.map((word) => `"${word}"*`)
  })
  return terms.slice(0, QUERY_WORDS_MAX).join(' ')
}

function rowOf(line: unknown): RecordRow {
  return JSON.parse(textOf((line as { readonly row: Uint8Array }).row)) as RecordRow
}

/** Text lies in BLOB columns: a damaged byte in a TEXT column can end the process. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
