/** Looks through the index for what can stand on the summary, page by page and bounded, and opens the records that do. */

import { outdatedAmong, versionIn, withoutOutdated } from '../../../../shared/fhir/outdated.ts'
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
import type { SaidGroup } from '../../../../shared/fhir/people.ts'
import { saidOf } from '../../../../shared/fhir/subject.ts'
import type { SummaryOther } from '../../../../shared/api/summary-views.ts'
import type { OthersHere } from '../../../../shared/model/whose.ts'
import type { ItemVersion } from '../../../../shared/model/index-line.ts'
import type { RecordId, RecordKind, RecordRow } from '../../../../shared/model/record.ts'
import type { SummaryPerson, SummarySection } from '../../../../shared/model/summary.ts'
import { damageOf } from './damage.ts'
import type { IndexProgress } from './index-state.ts'
import { openStoredRecord, rowFromContent } from './records.ts'
import { throwIfCancelled } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import { newestRows, openRows, openRowsOrFound, todayOf } from './newest-rows.ts'
import type { Session } from '../session.ts'
import { divide, peopleIn, personOn } from './whose.ts'
import type { PeopleHere, SaidSource, WhoseRow } from './whose.ts'
import { isListed } from '../manifest/versions.ts'
import { foldText } from '../../../../shared/model/fold-text.ts'

/** Rows of one kind that are looked at; records that are opened. */
const ROWS_MAX = 2000
/** Of what must not be overlooked. */
const ROWS_MAX_GRAVE = 5000
const GRAVE_KINDS: ReadonlySet<RecordKind> = new Set(['medicine', 'allergy', 'problem'])
const OPENED_MAX = 1500
/** Of each other person, and people of whom more is said than how many records they have here. */
const OPENED_OTHERS_MAX = 300
const OTHERS_SHOWN_MAX = 5

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
  /** Of several people in one vault. */
  readonly people: PeopleHere | null
  /** What is surely somebody else's, and stands in no section of the holder's. */
  readonly others: readonly SummaryOther[]
  /** Records that could not be opened. */
  readonly damaged: number
}

interface KindRows {
  /** The newest first. */
  readonly rows: readonly RecordRow[]
  readonly cut: boolean
  readonly indexing: IndexProgress | null
}
export type RowSource = (kind: RecordKind) => Promise<KindRows>

/** Rows of a kind, and whom records say they are about; that of the index where it is left out. */
export interface SummarySource {
  readonly rows: RowSource
  readonly said?: SaidSource
}

/** Rows come from the index unless another source is given, what is said from the sealed records. Errors: `search-unavailable`. */
export async function gatherSummary(
  session: Session,
  source: SummarySource = { rows: (kind) => indexedRows(session, kind) },
): Promise<Gathered> {
  const kinds = await Promise.all(SUMMARY_KINDS.map(source.rows))
  const all = withoutOutdated(kinds.flatMap((kind) => kind.rows))
  const people = await peopleIn(session, source.said)
  const whose = await people?.whoseRows(all)
  const { own, others } = whose === undefined ? { own: all, others: new Map<string, RecordRow[]>() } : divide(all, whose)
  const page = await pageOf(session, own, OPENED_MAX, whose)
  const indexing = kinds.find((kind) => kind.indexing !== null)?.indexing ?? null
  return {
    ...page,
    sections: whose === undefined ? page.sections : page.sections.map((section) => withNames(section, whose)),
    ...(await findPerson(session, source.rows, people)),
    indexing,
    cut: SUMMARY_KINDS.filter((kind, at) => kinds[at]?.cut === true || page.left.has(kind)),
    people,
    others: await pagesOfOthers(session, source.said === undefined ? ((await people?.others()) ?? []) : lengthsOf(others), others),
  }
}

/** Lines of what may be somebody else's say so. */
function withNames(section: SummarySection, whose: WhoseRow): SummarySection {
  const named = <T extends { readonly row: RecordRow }>(one: T): T => ({ ...one, ...personOn(whose(one.row.id)) })
  return { ...section, lines: section.lines.map(named), statements: section.statements.map(named) }
}

function lengthsOf(others: ReadonlyMap<string, readonly RecordRow[]>): readonly OthersHere[] {
  return [...others].map(([name, { length }]) => ({ name, count: length }))
}

const idOfRow = ({ id }: RecordRow): string => id

interface PersonsPage extends Pick<Gathered, 'sections' | 'items' | 'damaged'> {
  /** Kinds of which some were not opened. */
  readonly left: ReadonlySet<RecordKind>
}

/** The sections of one person, whose rows these are; at most so many records are opened. */
async function pageOf(session: Session, rows: readonly RecordRow[], openedMax: number, whose?: WhoseRow): Promise<PersonsPage> {
  // What may be somebody else's stands beside the holder's own, never for it.
  const personOf = ({ id }: RecordRow): string => JSON.stringify(whose === undefined ? '' : whose(id).who)
  const short = shortlist(rows, todayOf(session), personOf)
  // What must not be overlooked comes before what there may be very much of.
  const wanted = SUMMARY_KINDS.flatMap((kind) => short.filter((row) => row.kind === kind))
  const items = await openRows(session, wanted.slice(0, openedMax).map(idOfRow))
  const grave = wanted.filter(({ id, kind }) => GRAVE_KINDS.has(kind) && !items.has(id))
  const found = await openRowsOrFound(session, grave)
  const sections = selectSummary([...items.values(), ...found.values()], rows, todayOf(session), personOf)
  const damaged = wanted.slice(0, openedMax).filter(({ id }) => !items.has(id)).length
  return { sections, items, damaged, left: new Set(wanted.slice(openedMax).map(({ kind }) => kind)) }
}

/** Of those with most records here, each by themselves; of the others only how many there are. */
async function pagesOfOthers(
  session: Session,
  counted: readonly OthersHere[],
  rows: ReadonlyMap<string, readonly RecordRow[]>,
): Promise<readonly SummaryOther[]> {
  const others: SummaryOther[] = []
  for (const { name, count } of counted) {
    const theirs = others.length < OTHERS_SHOWN_MAX ? (rows.get(name) ?? []) : []
    const sections = theirs.length === 0 ? [] : (await pageOf(session, theirs, OPENED_OTHERS_MAX)).sections
    others.push({ name, count, sections: sections.filter(({ lines, statements }) => lines.length + statements.length > 0) })
  }
  return others
}

/** For an export, which must not depend on the index: the same rows, out of the records themselves; without what cannot be opened. */
export async function summaryOfRecords(session: Session, signal: AbortSignal): Promise<SummarySource> {
  const byKind = new Map<RecordKind, RecordRow[]>([...SUMMARY_KINDS, 'person' as const].map((kind) => [kind, []]))
  const saidById = new Map<string, string>()
  const groups = new Map<string, SaidGroup>()
  const versions: (ItemVersion & { readonly id: RecordId })[] = []
  for await (const [id, entry] of session.manifest.entries('records')) {
    throwIfCancelled(signal)
    const rows = byKind.get(entry.kind)
    if (rows === undefined || !isListed(entry)) continue
    const content = await openStoredRecord(session, id, entry).catch(nothingWhereDamaged)
    if (content === null) continue
    const { source } = content
    const said = saidOf(content.resourceJson, entry.importId)
    saidById.set(id, said)
    const key = JSON.stringify([source, said])
    groups.set(key, { source, said, count: (groups.get(key)?.count ?? 0) + 1 })
    rows.push(rowFromContent(id, content, entry))
    const version = versionIn(content.resourceJson)
    if (version !== undefined) versions.push({ ...version, id })
  }
  const outdated = outdatedAmong(versions)
  const rowsOf: RowSource = (kind) => {
    const found = (byKind.get(kind) ?? []).filter(({ id }) => !outdated.has(id)).sort(newestFirst)
    return Promise.resolve({ rows: found.slice(0, rowsMaxOf(kind)), cut: found.length > rowsMaxOf(kind), indexing: null })
  }
  return {
    rows: rowsOf,
    said: { groups: [...groups.values()], saidOf: (some) => Promise.resolve(some.map(({ id }) => saidById.get(id) ?? '')) },
  }
}

function nothingWhereDamaged(error: unknown): null {
  damageOf(error)
  return null
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

async function findPerson(session: Session, source: RowSource, people: PeopleHere | null): Promise<Pick<Gathered, 'person' | 'patient'>> {
  const { rows } = await source('person')
  const all = withoutOutdated(rows)
    .filter((row) => row.resourceType === 'Patient')
    .sort((a, b) => b.importedAtMs - a.importedAtMs)
  const { name } = await readVaultEntry(session)
  const whose = await people?.whoseRows(all)
  const patients = whose === undefined ? all : all.filter(({ id }) => whose(id).who === '')
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
