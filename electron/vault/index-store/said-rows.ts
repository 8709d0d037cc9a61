/** Whom records say they are about: of single ones, and how many say the same. */

import type { SaidCount } from '../ports.ts'
import type { Database } from './database.ts'
import { encodeId, encodeKind } from './pack-row.ts'

/** Different words that are told: of more people than that nobody is told apart. */
const SAID_MAX = 20_000

/** In the order of the ids. */
export function saidOf(database: Database, ids: readonly string[]): readonly string[] {
  const find = database.prepare('SELECT CAST(text AS BLOB) AS said FROM rows JOIN names ON names.name = rows.said WHERE rows.id = ?')
  return ids.map((id) => textOf((find.get([encodeId(id)]) as { readonly said: Uint8Array } | undefined)?.said))
}

/** The most frequent first. Pictures are reached through their study, and are not counted. */
export function listSaid(database: Database): readonly SaidCount[] {
  const lines = database
    .prepare(
      `SELECT CAST(sources.text AS BLOB) AS source, CAST(words.text AS BLOB) AS said, found FROM
       (SELECT source, said, count(*) AS found FROM rows WHERE +kind <> ? GROUP BY source, said ORDER BY found DESC LIMIT ?) AS counted
       JOIN names AS sources ON sources.name = counted.source JOIN names AS words ON words.name = counted.said`,
    )
    .all([encodeKind('image'), SAID_MAX]) as readonly { readonly source: Uint8Array; readonly said: Uint8Array; readonly found: number }[]
  const counts = lines.map(({ source, said, found }) => ({ source: textOf(source), said: textOf(said), count: found }))
  return counts.sort((a, b) => b.count - a.count || (a.source === b.source ? (a.said < b.said ? -1 : 1) : a.source < b.source ? -1 : 1))
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8')
}
