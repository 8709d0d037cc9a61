/** Looks through the index for what can stand on the summary, page by page and bounded, and opens the records that do. */

import { personOf } from '../../../../shared/fhir/person-record.ts'
import {
  newestFirst,
  selectSummary,
  shortlist,
  sinceOf,
  SUMMARY_KINDS,
  SUMMARY_KINDS_RECENT,
} from '../../../../shared/fhir/summary-select.ts'
import type { SummaryItem } from '../../../../shared/fhir/summary-select.ts'
import type { RecordKind, RecordRow } from '../../../../shared/model/record.ts'
import type { SummaryPerson, SummarySection } from '../../../../shared/model/summary.ts'
import type { IndexProgress } from './index-state.ts'
import { openStoredRecord, rowFromContent } from './records.ts'
import { throwIfCancelled } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import { newestRows, openRows, openRowsOrFound, todayOf } from './newest-rows.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'
import { foldText } from '../../../../shared/model/fold-text.ts'

/** Rows of one kind that are looked at; records that are opened. */
const ROWS_MAX = 2000
/** Of what must not be overlooked. */
const ROWS_MAX_GRAVE = 5000
const GRAVE_KINDS: ReadonlySet<RecordKind> = new Set(['medicine', 'allergy', 'problem'])
const OPENED_MAX = 1500

export interface Gathered {
  readonly sections: readonly SummarySection[]
  /** What stands in the sections, opened. */
  readonly items: ReadonlyMap<string, SummaryItem>
  readonly person: SummaryPerson | null
  /** The record behind it. */
  readonly patient: object | null
  readonly indexing: IndexProgress | null
  /** Kinds that have more than was looked at. */
  readonly cut: readonly RecordKind[]
}

interface KindRows {
  /** The newest first. */
  readonly rows: readonly RecordRow[]
  readonly cut: boolean
  readonly indexing: IndexProgress | null
}
export type RowSource = (kind: RecordKind) => Promise<KindRows>

/** Rows come from the index unless another source is given, what is said from the sealed records. Errors: `search-unavailable`. */
export async function gatherSummary(session: Session, source: RowSource = (kind) => indexedRows(session, kind)): Promise<Gathered> {
  const kinds = await Promise.all(SUMMARY_KINDS.map(source))
  const rows = kinds.flatMap((kind) => kind.rows)
  const short = shortlist(rows, todayOf(session))
  // What must not be overlooked comes before what there may be very much of.
  const wanted = SUMMARY_KINDS.flatMap((kind) => short.filter((row) => row.kind === kind))
  const items = await openRows(
    session,
    wanted.slice(0, OPENED_MAX).map(({ id }) => id),
  )
  const grave = wanted.filter(({ id, kind }) => GRAVE_KINDS.has(kind) && !items.has(id))
  const found = await openRowsOrFound(session, grave)
  const sections = selectSummary([...items.values(), ...found.values()], rows, todayOf(session))
  const cut = SUMMARY_KINDS.filter((kind, at) => kinds[at]?.cut === true || wanted.slice(OPENED_MAX).some((row) => row.kind === kind))
  const indexing = kinds.find((kind) => kind.indexing !== null)?.indexing ?? null
  return { sections, items, ...(await findPerson(session, source)), indexing, cut }
}

/** For an export, which must not depend on the index: the same rows, out of the records themselves. */
export async function rowsOfRecords(session: Session, signal: AbortSignal): Promise<RowSource> {
  const byKind = new Map<RecordKind, RecordRow[]>([...SUMMARY_KINDS, 'person' as const].map((kind) => [kind, []]))
  for await (const [id, entry] of session.manifest.entries('records')) {
    throwIfCancelled(signal)
    const rows = byKind.get(entry.kind)
    if (rows !== undefined && isListed(entry)) rows.push(rowFromContent(id, await openStoredRecord(session, id, entry), entry))
  }
  return (kind) => {
    const rows = (byKind.get(kind) ?? []).sort(newestFirst)
    return Promise.resolve({ rows: rows.slice(0, rowsMaxOf(kind)), cut: rows.length > rowsMaxOf(kind), indexing: null })
  }
}

function rowsMaxOf(kind: RecordKind): number {
  return GRAVE_KINDS.has(kind) ? ROWS_MAX_GRAVE : ROWS_MAX
}

async function indexedRows(session: Session, kind: RecordKind): Promise<KindRows> {
  const recent = SUMMARY_KINDS_RECENT.includes(kind)
  const isEnough = (rows: readonly RecordRow[]): boolean => recent && isPast(rows, todayOf(session))
  const { rows, whole, indexing } = await newestRows(session, kind, { rowsMax: rowsMaxOf(kind), every: true, isEnough })
  return { rows, cut: !whole, indexing }
}

/** Does the last of them lie before the years that count? */
function isPast(rows: readonly RecordRow[], today: string): boolean {
  const last = rows.at(-1)?.date ?? ''
  return last !== '' && last.slice(0, 10) < sinceOf(rows, today)
}

async function findPerson(session: Session, source: RowSource): Promise<Pick<Gathered, 'person' | 'patient'>> {
  const { rows } = await source('person')
  const patients = rows.filter((row) => row.resourceType === 'Patient').sort((a, b) => b.importedAtMs - a.importedAtMs)
  const { name } = await readVaultEntry(session)
  const own = holderAmong(patients, name)
  const opened = own === undefined ? undefined : (await openRows(session, [own.id])).get(own.id)
  if (opened === undefined) return { person: null, patient: null }
  const { row, resource } = opened
  return { person: personOf(resource, { recordId: row.id, source: row.source }) ?? null, patient: resource }
}

/**
 * The Patient record of the holder, out of those of the vault, the newest first: the one that bears its name, else the one that bears part
 * of it or more. Of other names only where all bear the same one: among several people nobody may stand on the holder's summary by chance.
 */
export function holderAmong<T extends Pick<RecordRow, 'title'>>(patients: readonly T[], name: string): T | undefined {
  const own = wordsOfName(name)
  const named = patients.map((row) => ({ row, words: wordsOfName(row.title) }))
  const alike = (one: { readonly words: readonly string[] }): boolean => one.words.join(' ') === own.join(' ')
  const nearly = ({ words }: { readonly words: readonly string[] }): boolean =>
    Math.min(words.length, own.length) > 1 && (own.every((word) => words.includes(word)) || words.every((word) => own.includes(word)))
  const only = (all: typeof named): T | undefined => (new Set(all.map(({ words }) => words.join(' '))).size === 1 ? all[0]?.row : undefined)
  return named.find(alike)?.row ?? only(named.filter(nearly)) ?? only(named)
}

function wordsOfName(text: string): readonly string[] {
  return foldText(text)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .sort()
}
