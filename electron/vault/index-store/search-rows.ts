/** Lists and searches: pages of rows, newest first or the best first, and how many there are. */

import { LISTED_KINDS } from '../../../shared/model/record.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import type { FoundRows, Narrowing, SearchQuery } from '../ports.ts'
import type { Database } from './database.ts'
import { decodeId, decodeKind, encodeId, encodeKind, shelfOf, unpackRow } from './pack-row.ts'
import { FIRST_DATED, numbersOf, ROWS_A_DAY, WHOLE } from './row-number.ts'

/** Words of a title count so many times those of the rest. */
const TITLE_WEIGHT = 8
/** Words of one query that are looked at. */
const QUERY_WORDS_MAX = 12
/** Hits that are counted and weighed one by one. Those with all the words in their titles come first, the newest first among them. */
const HITS_WEIGHED_MAX = 1000

const ROW = `SELECT rows.number AS number, CAST(id AS BLOB) AS id, CAST(kind AS INTEGER) AS kind, CAST(row AS BLOB) AS row,
  CAST(codes.text AS BLOB) AS code, CAST(sources.text AS BLOB) AS source
  FROM rows JOIN names AS codes ON codes.name = rows.code JOIN names AS sources ON sources.name = rows.source`

interface Line {
  readonly id: Uint8Array
  readonly kind: number
  readonly row: Uint8Array
  readonly code: Uint8Array
  readonly source: Uint8Array
}
interface Hit {
  readonly number: number
  readonly score: number
}
/** What a list is narrowed to besides its kinds. */
export interface Conditions {
  readonly conditions: readonly string[]
  readonly values: readonly unknown[]
  /** Nothing but days, which the numbers themselves tell. */
  readonly byNumber: boolean
}

/** The page that is asked for; `total` is exact unless `atLeast`. */
export function searchRows(database: Database, query: SearchQuery, countOf: (kinds: SearchQuery['kinds']) => number): FoundRows {
  const narrowing = narrow(database, query)
  if (narrowing === null) return { rows: [], total: 0, atLeast: false }
  if (query.text === undefined) return listRows(database, query, narrowing, countOf)
  const match = matchOf(query.text)
  if (match === '') return { rows: [], total: 0, atLeast: false }
  const { hits, total, atLeast } = findHits(database, match, query, narrowing)
  return { rows: rowsOf(database, hits), total, atLeast }
}

/** Rows of these ids, in their order. */
export function rowsById(database: Database, ids: readonly string[]): readonly RecordRow[] {
  const select = database.prepare(`${ROW} WHERE rows.id = ?`)
  return ids.flatMap((id) => {
    const line = select.get([encodeId(id)])
    return line === undefined ? [] : [rowOf(line as Line)]
  })
}

/** Rows of dated days on which a kind has two sources, the newest first. */
export function overlappingRows(database: Database, kinds: readonly RecordKind[], limit: number): readonly RecordRow[] {
  const day = String(ROWS_A_DAY)
  const where = `kind IN (${kinds.map(encodeKind).join(', ')}) AND number >= ${String(FIRST_DATED)}`
  const shared = `SELECT kind AS shelf, number / ${day} AS day FROM rows WHERE ${where} GROUP BY shelf, day HAVING min(source) <> max(source)`
  const found = database
    .prepare(
      `SELECT rows.number AS number FROM rows JOIN (${shared}) AS shared ON rows.kind = shared.shelf AND rows.number / ${day} = shared.day
       ORDER BY rows.number DESC LIMIT ?`,
    )
    .all([limit])
  return rowsOf(database, found as readonly { readonly number: number }[])
}

export function rowsOf(database: Database, hits: readonly { readonly number: number }[]): readonly RecordRow[] {
  const select = database.prepare(`${ROW} WHERE rows.number = ?`)
  return hits.map(({ number }) => rowOf(select.get([number]) as Line))
}

function rowOf(line: Line): RecordRow {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
  return unpackRow(line.row, { id: decodeId(line.id), kind: decodeKind(line.kind), code: text(line.code), source: text(line.source) })
}

function listRows(
  database: Database,
  query: SearchQuery,
  { conditions, values }: Conditions,
  countOf: (kinds: SearchQuery['kinds']) => number,
): FoundRows {
  const order = query.order === 'oldest' ? 'ASC' : 'DESC'
  const all = [...kindsOf(query, countOf), ...conditions]
  const where = all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
  const total =
    conditions.length === 0 ? countOf(query.kinds ?? LISTED_KINDS) : count(database, `SELECT count(*) AS found FROM rows ${where}`, values)
  const page = database.prepare(`SELECT number FROM rows ${where} ORDER BY number ${order} LIMIT ? OFFSET ?`)
  const numbers = page.all([...values, query.limit, query.offset]) as readonly { readonly number: number }[]
  return { rows: rowsOf(database, numbers), total, atLeast: false }
}

/** Pictures are listed where they are asked for, by kind or by the code of their series. The plus keeps the order of the numbers. */
export function kindsOf({ kinds, code }: Narrowing, countOf: (kinds: SearchQuery['kinds']) => number): readonly string[] {
  if (kinds !== undefined) return [`kind IN (${kinds.map(encodeKind).join(', ')})`]
  return code !== undefined || countOf(['image']) === 0 ? [] : [`+kind <> ${String(encodeKind('image'))}`]
}

function findHits(
  database: Database,
  match: string,
  query: SearchQuery,
  { conditions, values, byNumber }: Conditions,
): { readonly hits: readonly Hit[]; readonly total: number; readonly atLeast: boolean } {
  const order = query.order === 'oldest' ? 'ASC' : 'DESC'
  const end = query.offset + query.limit
  const most = Math.max(HITS_WEIGHED_MAX, end) + 1
  const from = byNumber ? 'words' : 'words CROSS JOIN rows ON rows.number = words.rowid'
  const where = ['words MATCH ?', ...conditions.map((condition) => condition.replaceAll('number', 'words.rowid'))].join(' AND ')
  const shelf = query.kinds === undefined ? '' : ` AND shelf : (${query.kinds.map(shelfOf).join(' OR ')})`
  const find = (columns: string, score: string): readonly Hit[] =>
    database
      .prepare(`SELECT words.rowid AS number, ${score} AS score FROM ${from} WHERE ${where} ORDER BY words.rowid ${order} LIMIT ?`)
      .all([`{${columns}} : (${match})${shelf}`, ...values, most]) as readonly Hit[]
  const page = (hits: readonly Hit[]): readonly Hit[] => hits.slice(query.offset, end)
  const counted = (hits: readonly Hit[]): { readonly total: number; readonly atLeast: boolean } => ({
    total: Math.min(hits.length, most - 1),
    atLeast: hits.length === most,
  })
  if (query.order !== 'rank') {
    const hits = find('title body', '0')
    return { hits: page(hits), ...counted(hits) }
  }
  const titled = find('title', '0')
  if (titled.length === most) return { hits: page(titled), ...counted(titled) }
  const all = find('title body', `bm25(words, ${String(TITLE_WEIGHT)}, 1, 0)`)
  const first = new Set(titled.map(({ number }) => number))
  const rest = all.filter(({ number }) => !first.has(number))
  if (all.length <= HITS_WEIGHED_MAX) rest.sort((a, b) => a.score - b.score || b.number - a.number)
  return { hits: page([...titled, ...rest]), ...counted(all) }
}

/** Null where nothing can be in it: a code or a file that no row has. */
export function narrow(database: Database, query: Narrowing): Conditions | null {
  const conditions: string[] = []
  const values: unknown[] = []
  for (const column of ['code', 'source'] as const) {
    const text = query[column]
    if (text === undefined) continue
    const name = database.prepare('SELECT CAST(name AS INTEGER) AS found FROM names WHERE text = ?').get([Buffer.from(text, 'utf8')])
    if (name === undefined) return null
    conditions.push(`${column} = ?`)
    values.push((name as { readonly found: number }).found)
  }
  const others = conditions.length > 0 || query.ids !== undefined
  const days = [...sinceOf(query.from), ...untilOf(query.until)]
  conditions.push(...days)
  if (query.ids !== undefined) {
    fillWanted(database, query.ids)
    conditions.push('rows.id IN (SELECT id FROM temp.wanted)')
  }
  return { conditions, values, byNumber: !others && !days.some((day) => day.includes('whole')) }
}

/** A month or a year without a day counts where the first day asked for lies in it. */
function sinceOf(day: string | undefined): readonly string[] {
  if (day === undefined) return []
  const { from } = numbersOf(day)
  const [year, month] = [numbersOf(day.slice(0, 4)), numbersOf(day.slice(0, 7))]
  if (year.from === from) return [`number >= ${String(from)}`]
  const inYear = `whole = ${String(WHOLE.year)}`
  const inMonth = `whole = ${String(WHOLE.month)} AND number >= ${String(month.from)}`
  return [`number >= ${String(year.from)} AND (number >= ${String(from)} OR ${inYear} OR (${inMonth}))`]
}

function untilOf(day: string | undefined): readonly string[] {
  return day === undefined ? [] : [`number >= ${String(FIRST_DATED)} AND number < ${String(numbersOf(day).end)}`]
}

function count(database: Database, sql: string, values: readonly unknown[]): number {
  return (database.prepare(sql).get(values) as { readonly found: number }).found
}

/** The ids of one query, in memory only; any number of them. */
function fillWanted(database: Database, ids: readonly string[]): void {
  database.exec('CREATE TEMP TABLE IF NOT EXISTS wanted (id BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.wanted')
  const insert = database.prepare('INSERT OR IGNORE INTO temp.wanted (id) VALUES (?)')
  for (const id of ids) insert.run([encodeId(id)])
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
