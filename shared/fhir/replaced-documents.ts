/** Which documents a newer one takes the place of, as that one says. */

import type { RecordRow } from '../model/record.ts'
import type { SourcedRow } from './same-items.ts'
import { isVoid } from './standing.ts'

/** Ids of rows. Two that claim to replace each other, and one that is older than what it claims to replace, replace nothing. */
export function replacedAmong(documents: readonly SourcedRow[]): readonly string[] {
  const replacing = documents.filter(({ row, detail }) => (detail.links?.replaces.length ?? 0) > 0 && !isVoid(row.status))
  if (replacing.length === 0) return []
  const byName = new Map<string, SourcedRow[]>()
  for (const one of documents) for (const name of namesOf(one)) byName.set(name, [...(byName.get(name) ?? []), one])
  const replaced = new Set<string>()
  for (const newer of replacing) {
    for (const older of replacesOf(newer).flatMap((name) => byName.get(name) ?? []))
      if (older.row.id !== newer.row.id && !isEarlier(newer.row, older.row) && !replacesEither(older, newer)) replaced.add(older.row.id)
  }
  return [...replaced]
}

function namesOf(one: SourcedRow): readonly string[] {
  return ownNames(one.detail.links?.names ?? [], one.row)
}

function replacesOf(one: SourcedRow): readonly string[] {
  return ownNames(one.detail.links?.replaces ?? [], one.row)
}

/** A short id means something only beside its source. */
function ownNames(names: readonly string[], { source }: RecordRow): readonly string[] {
  return names.map((name) => (name.startsWith('#') ? `${name}\n${source}` : name))
}

function replacesEither(one: SourcedRow, other: SourcedRow): boolean {
  const names = new Set(namesOf(other))
  return replacesOf(one).some((name) => names.has(name))
}

function isEarlier(one: RecordRow, other: RecordRow): boolean {
  const [a, b] = [Date.parse(one.date), Date.parse(other.date)]
  return !Number.isNaN(a) && !Number.isNaN(b) && a < b && one.date.slice(0, 10) !== other.date.slice(0, 10)
}
