/** The file of the index: libsql with page encryption. It does not authenticate, so whatever is odd about it means: begin anew. */

import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { encodeHex } from '../../../shared/crypto/bytes.ts'

/** Values always go in as one array: a lone Buffer would be taken for named values and end the process. */
export interface Statement {
  run(values: readonly unknown[]): unknown
  get(values: readonly unknown[]): unknown
  all(values: readonly unknown[]): readonly unknown[]
}
export interface Database {
  prepare(sql: string): Statement
  exec(sql: string): void
  close(): void
}
type DatabaseConstructor = new (file: string, options: { readonly encryptionCipher: string; readonly encryptionKey: string }) => Database

/** Grows with every change of the schema, and of what rows are made of: they are made of the records again. */
const SHAPE = 11

/**
 * The write-ahead log is synced before its pages are taken over, and not at every commit: after a power cut the index is older, never torn.
 * `number` holds the date (`row-number.ts`): rows and hits come newest first by themselves. Code, file, and whom a record says it is about, are numbers of `names`.
 * `shelf` is the kind as a word, so that a search inside one kind reads no rows.
 * Rows with one `item` may be the same item of several sources (`fold-rows.ts`): `lead` is the number of the row that stands for it, its own
 * for that one, 0 for a row by itself; `place` is the place behind it, 0 for what lists show.
 * Rows with one `thing` are versions of one resource of its source, `changed` the moment of each in milliseconds; `outdated` is one more than
 * the number of the newest one in each of the others, 0 in it and in most rows (`outdated-rows.ts`).
 * `apart` is 1 for a row that never is one item with another one.
 * Text lies in BLOB columns and is read through CAST: a damaged byte in a TEXT value can end the process.
 */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA journal_size_limit = 0;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
  PRAGMA mmap_size = 0;
  PRAGMA cache_size = -4096;
  CREATE TABLE IF NOT EXISTS facts (fact INTEGER PRIMARY KEY, value INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS names (name INTEGER PRIMARY KEY, text BLOB UNIQUE NOT NULL);
  CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL, kind INTEGER NOT NULL, whole INTEGER NOT NULL, code INTEGER NOT NULL, source INTEGER NOT NULL, said INTEGER NOT NULL, item INTEGER NOT NULL, lead INTEGER NOT NULL, place INTEGER NOT NULL, thing INTEGER NOT NULL, changed INTEGER NOT NULL, outdated INTEGER NOT NULL, apart INTEGER NOT NULL, row BLOB NOT NULL);
  CREATE INDEX IF NOT EXISTS rows_kind ON rows (kind, place);
  CREATE INDEX IF NOT EXISTS rows_code ON rows (code);
  CREATE INDEX IF NOT EXISTS rows_item ON rows (item, place, source) WHERE item > 0;
  CREATE INDEX IF NOT EXISTS rows_thing ON rows (thing, outdated) WHERE thing > 0;
  CREATE INDEX IF NOT EXISTS rows_apart ON rows (apart) WHERE apart > 0;
  CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, shelf, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
`
const FACTS = { shape: 1, seq: 2 } as const

/** Null where not even a new file can be made. A file that this key does not open, of another shape or damaged, is deleted first. */
export function openOrBegin(file: string, key: Uint8Array): Database | null {
  try {
    return openDatabase(file, key)
  } catch {
    return beginAnew(file, key)
  }
}

/** Deletes the file and makes an empty one; null where that fails. */
export function beginAnew(file: string, key: Uint8Array): Database | null {
  try {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    return openDatabase(file, key)
  } catch {
    return null
  }
}

/**
 * A statement of each database, kept as long as it. libsql 0.5.29 closes a connection of which no statement is left twice, the second time in
 * memory that is free by then, and where another thread has taken that meanwhile the process ends with a segmentation fault
 * (https://github.com/tursodatabase/libsql/pull/2282). With a statement that outlives the closing it closes once.
 */
const OUTLIVING = new WeakMap<Database, Statement>()

function openDatabase(file: string, key: Uint8Array): Database {
  const Libsql = createRequire(import.meta.url)('libsql') as DatabaseConstructor
  const database = new Libsql(file, { encryptionCipher: 'aes256cbc', encryptionKey: encodeHex(key) })
  // Reads nothing of the file, so it is there whatever the key.
  OUTLIVING.set(database, database.prepare('SELECT 1'))
  try {
    database.exec(SCHEMA)
    const shape = readFact(database, 'shape')
    if (shape === -1 && readFact(database, 'seq') === -1) writeFact(database, 'shape', SHAPE)
    else if (shape !== SHAPE) throw new Error('an index of another shape')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** -1 where it was never written. */
export function readFact(database: Database, fact: keyof typeof FACTS): number {
  const found = database.prepare('SELECT CAST(value AS INTEGER) AS value FROM facts WHERE fact = ?').get([FACTS[fact]])
  return (found as { readonly value: number } | undefined)?.value ?? -1
}

/** Replaces what was there. */
export function writeFact(database: Database, fact: keyof typeof FACTS, value: number): void {
  database.prepare('INSERT OR REPLACE INTO facts (fact, value) VALUES (?, ?)').run([FACTS[fact], value])
}
