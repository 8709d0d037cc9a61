/** Says which records of different sources are the same item, and where sources contradict each other; changes nothing. */

import type { SourceComparison } from '../../../shared/api/source-views.ts'
import { comparable, differences, isSameInDepth, sameRows } from '../../../shared/fhir/same-items.ts'
import type { SourcedItem } from '../../../shared/fhir/same-items.ts'
import type { RecordKind, RecordRow } from '../../../shared/model/record.ts'
import { askIndex, entriesOf, openRecords } from '../session/index-rows.ts'
import { rowFromContent, saidResource } from '../session/records.ts'
import { readVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** What may be the same item. */
const KINDS: readonly RecordKind[] = ['problem', 'medicine', 'allergy', 'immunization', 'procedure', 'lab', 'vital', 'encounter']
/** The newest that are looked at: rows of days that two sources speak of, and medicines and allergies. */
const OVERLAPS_MAX = 2000
const ROWS_READ_MAX = 1000

const compared = new WeakMap<Session, { readonly recordsSeq: number; readonly comparison: SourceComparison }>()

/** The index only hints: what is said here was read from the records. Errors: `search-unavailable`. */
export async function compareSources(session: Session): Promise<SourceComparison> {
  const { recordsSeq } = await readVaultEntry(session)
  const known = compared.get(session)
  if (known?.recordsSeq === recordsSeq) return known.comparison
  const { rows: hints, isWhole } = await hintedRows(session)
  const items = await openItems(session, [...new Set([...sameRows(hints).flat(), ...comparable(hints)])])
  const comparison = { same: sameOf(items), different: differences(items) }
  // An index that is behind is asked again the next time.
  if (isWhole) compared.set(session, { recordsSeq, comparison })
  return comparison
}

async function hintedRows(session: Session): Promise<{ readonly rows: readonly RecordRow[]; readonly isWhole: boolean }> {
  const overlaps = await askIndex(session, (index) => index.listOverlaps(KINDS, OVERLAPS_MAX))
  const rows = new Map(overlaps.found.map((row) => [row.id, row]))
  for (const kind of ['medicine', 'allergy'] as const) {
    const { found } = await askIndex(session, (index) => index.search({ kinds: [kind], limit: ROWS_READ_MAX, offset: 0 }))
    for (const row of found.rows) rows.set(row.id, row)
  }
  return { rows: [...rows.values()], isWhole: overlaps.indexing === null }
}

async function openItems(session: Session, rows: readonly RecordRow[]): Promise<readonly SourcedItem[]> {
  const entries = await entriesOf(
    session,
    rows.map(({ id }) => id),
  )
  const items: SourcedItem[] = []
  await openRecords(session, entries, (id, content) => {
    const resource = saidResource(content)
    items.push({ row: rowFromContent(id, content, entries.get(id), resource), resource })
  })
  return items
}

/** What says more stands before what says less, what came first before what came later. */
function sameOf(items: readonly SourcedItem[]): SourceComparison['same'] {
  const resources = new Map(items.map(({ row, resource }) => [row.id, resource]))
  const isSame = (a: RecordRow, b: RecordRow): boolean => isSameInDepth(resources.get(a.id) ?? {}, resources.get(b.id) ?? {})
  const weight = (row: RecordRow): number => JSON.stringify(resources.get(row.id) ?? {}).length
  return sameRows(items.map(({ row }) => row))
    .filter((group) => group.every((row) => group.every((other) => row === other || isSame(row, other))))
    .map((group) =>
      [...group]
        .sort((a, b) => weight(b) - weight(a) || a.importedAtMs - b.importedAtMs || (a.id < b.id ? -1 : 1))
        .map(({ id, source }) => ({ id, source })),
    )
}
