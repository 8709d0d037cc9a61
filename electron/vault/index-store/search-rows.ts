/** Lists and searches: pages of rows, newest first or the best first, and how many there are. */

import { LISTED_KINDS } from '../../../shared/model/record.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import type { SourcedRow } from '../../../shared/fhir/same-items.ts'
import type { FoundRows, Narrowing, SearchQuery } from '../ports.ts'
import type { Database } from './database.ts'
import { findHits } from './find-hits.ts'
import { countOf, isAnyBehind, isFolded } from './kind-counts.ts'
import type { KindCounts } from './kind-counts.ts'
import { narrow } from './narrow.ts'
import type { Conditions } from './narrow.ts'
import { decodeId, decodeKind, encodeId, encodeKind, unpackItem } from './pack-row.ts'
import { ITEMS_A_SHELF, SHELVES_A_DAY } from './row-item.ts'

const ROW = `SELECT rows.number AS number, CAST(id AS BLOB) AS id, CAST(kind AS INTEGER) AS kind, CAST(row AS BLOB) AS row,
  CAST(codes.text AS BLOB) AS code, CAST(sources.text AS BLOB) AS source,
  CASE outdated WHEN 0 THEN NULL ELSE (SELECT CAST(newer.id AS BLOB) FROM rows AS newer WHERE newer.number = rows.outdated - 1) END AS newer
  FROM rows JOIN names AS codes ON codes.name = rows.code JOIN names AS sources ON sources.name = rows.source`

interface Line {
  readonly id: Uint8Array
  readonly kind: number
  readonly row: Uint8Array
  readonly code: Uint8Array
  readonly source: Uint8Array
  readonly newer: Uint8Array | null
}

/** The page that is asked for; `total` is exact unless `atLeast`. */
export function searchRows(database: Database, query: SearchQuery, counts: KindCounts): FoundRows {
  const narrowing = narrow(database, query)
  if (narrowing === null) return { rows: [], total: 0, atLeast: false }
  if (query.text === undefined) return listRows(database, query, narrowing, counts)
  const { hits, total, atLeast } = findHits(database, query.text, query, { ...narrowing, folds: isFolded(counts, query) })
  return { rows: rowsOf(database, hits), total, atLeast }
}

/** Rows of these ids, in their order. */
export function rowsById(database: Database, ids: readonly string[]): readonly RecordRow[] {
  const select = database.prepare(`${ROW} WHERE rows.id = ?`)
  return ids.flatMap((id) => {
    const line = select.get([encodeId(id)])
    return line === undefined ? [] : [itemOfLine(line as Line).row]
  })
}

/** Rows of dated days on which a kind has two sources, the newest first. */
export function overlappingRows(database: Database, kinds: readonly RecordKind[], limit: number): readonly RecordRow[] {
  const items = String(ITEMS_A_SHELF)
  const shelves = kinds.map((kind) => encodeKind(kind) + 1).join(', ')
  // Out of the order of `item` alone: the rows themselves are read for those that are found.
  const shared = `SELECT item / ${items} AS shelf FROM rows WHERE item > 0 AND place = 0 AND item / ${items} % ${String(SHELVES_A_DAY)} IN (${shelves})
    GROUP BY shelf HAVING min(source) <> max(source) ORDER BY shelf DESC LIMIT ?`
  const found = database
    .prepare(
      `SELECT rows.number AS number FROM (${shared}) AS shared CROSS JOIN rows
       ON rows.item >= shared.shelf * ${items} AND rows.item < (shared.shelf + 1) * ${items} AND rows.item > 0 AND rows.place = 0
       ORDER BY rows.number DESC LIMIT ?`,
    )
    .all([limit, limit])
  return rowsOf(database, found as readonly { readonly number: number }[])
}

export function rowsOf(database: Database, hits: readonly { readonly number: number }[]): readonly RecordRow[] {
  const read = itemReader(database)
  return hits.map(({ number }) => read(number).row)
}

/** Reads rows by their numbers, with what decides whether they are the same. */
export function itemReader(database: Database): (number: number) => SourcedRow {
  const select = database.prepare(`${ROW} WHERE rows.number = ?`)
  return (number) => itemOfLine(select.get([number]) as Line)
}

function itemOfLine(line: Line): SourcedRow {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
  const newer = line.newer === null ? {} : { outdatedBy: decodeId(line.newer) }
  return unpackItem(line.row, {
    id: decodeId(line.id),
    kind: decodeKind(line.kind),
    code: text(line.code),
    source: text(line.source),
    ...newer,
  })
}

function listRows(database: Database, query: SearchQuery, narrowing: Conditions, counts: KindCounts): FoundRows {
  const order = query.order === 'oldest' ? 'ASC' : 'DESC'
  const { where, values, isWhole } = shownOf(query, narrowing, counts)
  const total = isWhole
    ? countOf(counts, query.kinds ?? LISTED_KINDS, query.every)
    : count(database, `SELECT count(*) AS found FROM rows ${where}`, values)
  const page = database.prepare(`SELECT number FROM rows ${where} ORDER BY number ${order} LIMIT ? OFFSET ?`)
  const numbers = page.all([...values, query.limit, query.offset]) as readonly { readonly number: number }[]
  return { rows: rowsOf(database, numbers), total, atLeast: false }
}

/** What a list shows, as SQL; `isWhole` where nothing but kinds narrows it. Of one item the first row that fits is shown. */
export function shownOf(
  query: Narrowing,
  { conditions, values }: Conditions,
  counts: KindCounts,
): { readonly where: string; readonly values: readonly unknown[]; readonly isWhole: boolean } {
  const all = [...kindsOf(query, counts), ...conditions]
  const inAll = [...values]
  if (isFolded(counts, query)) {
    // All rows of an item are of one kind and day: only a code or a choice of records can leave some of them out.
    const fits = [
      ...(query.code === undefined ? [] : ['before.code = ?']),
      ...(query.ids === undefined ? [] : ['before.id IN (SELECT id FROM temp.wanted)']),
    ]
    const before = `SELECT 1 FROM rows AS before WHERE ${['before.item = rows.item AND before.item > 0 AND before.lead = rows.lead AND before.place < rows.place', ...fits].join(' AND ')}`
    all.push(fits.length === 0 ? 'place = 0' : `(rows.place = 0 OR NOT EXISTS (${before}))`)
    if (query.code !== undefined) inAll.push(values[0])
  } else if (query.kinds !== undefined && query.code === undefined && query.ids === undefined && !isAnyBehind(counts)) {
    // True of every row; with it the index of kinds gives them in their order.
    all.push('place = 0')
  }
  return { where: all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`, values: inAll, isWhole: conditions.length === 0 }
}

/** Pictures are listed where they are asked for, by kind or by the code of their series. The plus keeps the order of the numbers. */
function kindsOf({ kinds, code }: Narrowing, counts: KindCounts): readonly string[] {
  if (kinds !== undefined) return [`kind IN (${kinds.map(encodeKind).join(', ')})`]
  return code !== undefined || countOf(counts, ['image']) === 0 ? [] : [`+kind <> ${String(encodeKind('image'))}`]
}

function count(database: Database, sql: string, values: readonly unknown[]): number {
  return (database.prepare(sql).get(values) as { readonly found: number }).found
}
