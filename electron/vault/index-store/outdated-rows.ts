/** Which rows are outdated: their source gave the same thing out again later. Only the things that were touched are looked at. */

import { sha256OfText } from '../../../shared/crypto/hash.ts'
import type { Database, Statement } from './database.ts'

interface VersionRow {
  readonly number: number
  readonly item: number
  readonly thing: number
  readonly changed: number
  readonly outdated: number
}

/** Number of a thing, above 0 and below 2^52: among a million things the chance that any two have one number is 1 in 9,000. */
export function thingNumberOf(thing: string): number {
  const bytes = Buffer.from(sha256OfText(thing))
  return bytes.readUIntBE(0, 6) * 16 + (bytes.readUInt8(6) >> 4) || 1
}

export class OutdatedRows {
  readonly #versions: Statement
  readonly #mark: Statement
  readonly #touched = new Set<number>()

  constructor(database: Database) {
    this.#versions = database.prepare(
      `SELECT number, CAST(item AS INTEGER) AS item, CAST(thing AS INTEGER) AS thing, CAST(changed AS INTEGER) AS changed,
       CAST(outdated AS INTEGER) AS outdated FROM rows WHERE thing > 0 AND thing IN
       (SELECT thing FROM rows WHERE thing > 0 AND thing IN (SELECT value FROM json_each(?)) GROUP BY thing HAVING count(*) > 1 OR max(outdated) > 0)`,
    )
    this.#mark = database.prepare('UPDATE rows SET outdated = ? WHERE number = ?')
  }

  /** A row with this `thing` came or went. */
  touch(thing: number): void {
    if (thing > 0) this.#touched.add(thing)
  }

  /** Marks what was touched anew; the `item`s of rows of which it changed. */
  settle(): ReadonlySet<number> {
    const items = new Set<number>()
    if (this.#touched.size === 0) return items
    const things = new Map<number, VersionRow[]>()
    for (const row of this.#versions.all([JSON.stringify([...this.#touched])]) as readonly VersionRow[])
      things.set(row.thing, [...(things.get(row.thing) ?? []), row])
    for (const rows of things.values()) {
      const newest = rows.reduce((one, other) => (other.changed > one.changed ? other : one))
      for (const { number, item, changed, outdated } of rows) {
        const now = changed < newest.changed ? newest.number + 1 : 0
        if (now === outdated) continue
        this.#mark.run([now, number])
        if (item > 0) items.add(item)
      }
    }
    this.#touched.clear()
    return items
  }
}
