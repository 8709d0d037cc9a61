/** Which documents a newer one takes the place of, as that one says. */

import type { RecordRow } from '../model/record.ts'
import type { SourcedRow } from './same-items.ts'
import { isVoid } from './standing.ts'

/** Ids of rows. Two that claim to replace each other, and one that is older than what it claims to replace, replace nothing. */
export function replacedAmong(documents: readonly SourcedRow[]): readonly string[] {
  const replacing = documents.filter(({ row, detail }) => (detail.links?.replaces.length ?? 0) > 0 && !isVoid(row.status))
  if (replacing.length === 0) return []
  const named = documents.map((one) => ({ row: one.row, names: namesOf(one), replaces: replacesOf(one) }))
  const byName = new Map<string, Named[]>()
  for (const one of named)
    for (const name of one.names) {
      const known = byName.get(name)
      if (known === undefined) byName.set(name, [one])
      else known.push(one)
    }
  const isReplacing = new Set(replacing.map(({ row }) => row.id))
  const replaced = new Set<string>()
  for (const newer of named.filter(({ row }) => isReplacing.has(row.id)))
    for (const name of newer.replaces)
      for (const older of byName.get(name) ?? [])
        if (!replaced.has(older.row.id) && older !== newer && !isEarlier(newer.row, older.row) && !replacesEither(older, newer))
          replaced.add(older.row.id)
  return [...replaced]
}

interface Named {
  readonly row: RecordRow
  readonly names: ReadonlySet<string>
  readonly replaces: ReadonlySet<string>
}

function namesOf(one: SourcedRow): ReadonlySet<string> {
  return ownNames(one.detail.links?.names ?? [], one.row)
}

function replacesOf(one: SourcedRow): ReadonlySet<string> {
  return ownNames(one.detail.links?.replaces ?? [], one.row)
}

/** A short id means something only beside its source. */
function ownNames(names: readonly string[], { source }: RecordRow): ReadonlySet<string> {
  return new Set(names.map((name) => (name.startsWith('#') ? `${name}\n${source}` : name)))
}

function replacesEither(one: Named, other: Named): boolean {
  for (const name of one.replaces) if (other.names.has(name)) return true
  return false
}

function isEarlier(one: RecordRow, other: RecordRow): boolean {
  const [a, b] = [Date.parse(one.date), Date.parse(other.date)]
  return !Number.isNaN(a) && !Number.isNaN(b) && a < b && one.date.slice(0, 10) !== other.date.slice(0, 10)
}
