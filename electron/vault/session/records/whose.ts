/** Whose records are whose, in a vault that was given those of several people: what is said of one must not rest on another's, and nothing is hidden by a guess. */

import { peopleOf } from '../../../../shared/fhir/people.ts'
import type { People, SaidGroup } from '../../../../shared/fhir/people.ts'
import type { PersonOn } from '../../../../shared/api/source-views.ts'
import type { RecordId, RecordRow } from '../../../../shared/model/record.ts'
import type { OthersHere, PersonHere, SaidWhose, Whose } from '../../../../shared/model/whose.ts'
import { patientsAgain } from './patients-again.ts'
import { personWhoseKey, recordOfWhoseKey } from '../whose-key.ts'
import { askIndex } from './index-rows.ts'
import { indexOf } from './index-state.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** For vaults with records of several people. */
export interface PeopleHere {
  /** Everybody who is named, the holder first. */
  readonly all: readonly PersonHere[]
  /** Whose each of these is. Errors: `search-unavailable`. */
  whoseRows(rows: readonly Pick<RecordRow, 'id' | 'source'>[]): Promise<WhoseRow>
  /** As `People` in `shared/fhir/people.ts`. */
  readonly called: People['called']
  /** Records that are surely somebody else's, by name; pictures are not counted. */
  others(): Promise<readonly OthersHere[]>
}
export type WhoseRow = (id: RecordId) => Whose

/** What records say of whom they are about: out of the index, or out of the records themselves. */
export interface SaidSource {
  readonly groups: readonly SaidGroup[]
  readonly saidOf: (rows: readonly Pick<RecordRow, 'id' | 'source'>[]) => Promise<readonly string[]>
}

const OWN: Whose = { who: '', sure: true }
const NOT_KNOWN: Whose = { who: '', sure: false }

/** Null where all records are of one person, as far as documents and the person say. Errors: `search-unavailable`. */
export async function peopleIn(session: Session, source?: SaidSource): Promise<PeopleHere | null> {
  const { people, groups, ofRecords, saidOf } = source === undefined ? await knownHere(session) : await readHere(session, source)
  if (!people.several && ![...ofRecords.values()].some((who) => who !== '')) return null
  const whoseRows = async (rows: readonly Pick<RecordRow, 'id' | 'source'>[]): Promise<WhoseRow> => {
    const said = await saidOf(rows)
    const found = new Map(rows.map(({ id, source: file }, at) => [id, whoseOf(people, ofRecords.get(id), file, said[at] ?? '')]))
    return (id) => found.get(id) ?? NOT_KNOWN
  }
  return { all: people.all, whoseRows, called: people.called, others: () => countOthers(session, people, groups, ofRecords, whoseRows) }
}

interface Here extends SaidSource {
  readonly people: People
  /** What the person said of single records. */
  readonly ofRecords: ReadonlyMap<RecordId, string>
}

async function readHere(session: Session, { groups: ofRows, saidOf }: SaidSource): Promise<Here> {
  const groups = [...ofRows, ...(await patientsAgain(session, saidOf))]
  const all = new Map<string, SaidWhose>(await session.manifest.list('whose'))
  const ofRecords = new Map<RecordId, string>()
  for (const [key, { who }] of all) {
    const id = recordOfWhoseKey(key)
    if (id !== undefined && who !== null) ofRecords.set(id, who)
  }
  return { groups, saidOf, people: await knownPeople(session, groups, all), ofRecords }
}

const here = new WeakMap<Session, { readonly stamp: string; readonly found: Here }>()

/** Every page of a list asks: it is read anew only where the vault or its index has changed. Errors: `search-unavailable`. */
async function knownHere(session: Session): Promise<Here> {
  const stampNow = (): string => `${String(session.manifest.seq())}/${String(indexOf(session).changes)}`
  const stamp = stampNow()
  const before = here.get(session)
  if (before?.stamp === stamp) return before.found
  const found = await readHere(session, await indexedSaid(session))
  if (stampNow() === stamp) here.set(session, { stamp, found })
  return found
}

/** Everybody whom records name, also where that is one person. Errors: `search-unavailable`. */
export async function peopleNamed(session: Session): Promise<readonly PersonHere[]> {
  return (await knownHere(session)).people.all
}

/** Whose one record is, and everybody who is named: the holder's, and nobody, where all are of one person. Errors: `search-unavailable`. */
export async function whoseRecord(
  session: Session,
  id: RecordId,
): Promise<{ readonly whose: Whose; readonly people: readonly PersonHere[] }> {
  const people = await peopleIn(session)
  if (people === null) return { whose: OWN, people: [] }
  const { found: rows } = await askIndex(session, (index) => index.get([id]))
  return { whose: (await people.whoseRows(rows))(id), people: people.all }
}

/** What the person said of this record counts before all else. */
function whoseOf(people: People, word: string | undefined, source: string, said: string): Whose {
  if (word === undefined) return people.whose(source, said)
  return word === '' ? OWN : { who: word, sure: true }
}

export interface Divided<T> {
  /** The holder's, and what may be somebody else's. */
  readonly own: readonly T[]
  /** By the name that stands in the records. */
  readonly others: ReadonlyMap<string, readonly T[]>
}

/** Only what is surely somebody else's is set apart. */
export function divide<T extends Pick<RecordRow, 'id'>>(all: readonly T[], whose: WhoseRow): Divided<T> {
  const own: T[] = []
  const others = new Map<string, T[]>()
  for (const one of all) {
    const { who, sure } = whose(one.id)
    const isOwn = !sure || who === null || who === ''
    const group = isOwn ? own : (others.get(who) ?? [])
    group.push(one)
    if (!isOwn) others.set(who, group)
  }
  return { own, others }
}

/** What a line of it says of whose it is. */
export function personOn(whose: Whose): PersonOn {
  const person = nameOn(whose)
  if (person === undefined) return {}
  return isSetApart(whose) ? { person, isOther: true } : { person }
}

/** Of these records those that are surely somebody else's, by name; pictures are not counted. Errors: `search-unavailable`. */
export async function othersAmong(session: Session, ids: readonly RecordId[]): Promise<readonly OthersHere[]> {
  const people = await peopleIn(session)
  if (people === null) return []
  const { found } = await askIndex(session, (index) => index.get(ids))
  const rows = found.filter(({ kind }) => kind !== 'image')
  return [...divide(rows, await people.whoseRows(rows)).others].map(([name, { length }]) => ({ name, count: length }))
}

/** Lines with whose they are. Errors: `search-unavailable`. */
export async function withPeople<T extends RecordRow>(session: Session, rows: readonly T[]): Promise<readonly (T & PersonOn)[]> {
  const whose = await (await peopleIn(session))?.whoseRows(rows)
  return whose === undefined ? rows : rows.map((row) => ({ ...row, ...personOn(whose(row.id)) }))
}

/**
 * Of lists in which one row may stand for several sources: where it may be somebody else's and one behind it is the holder's, that one stands
 * there, so that nothing of hers is hidden behind another's. Errors: `search-unavailable`.
 */
export async function ownInFront(session: Session, people: PeopleHere, rows: readonly RecordRow[]): Promise<readonly RecordRow[]> {
  const whose = await people.whoseRows(rows)
  const others = rows.filter(({ id }) => strangeness(whose(id)) > 0)
  if (others.length === 0) return rows
  const { found: items } = await askIndex(session, (index) => index.itemsOf(others.map(({ id }) => id)))
  const behind = await people.whoseRows(items.flat())
  const instead = new Map<RecordId, RecordId>()
  for (const item of items) {
    const [first] = item.map(({ id }) => id).sort((a, b) => strangeness(behind(a)) - strangeness(behind(b)))
    if (first !== undefined) for (const { id } of item) if (strangeness(behind(first)) < strangeness(behind(id))) instead.set(id, first)
  }
  if (instead.size === 0) return rows
  const { found } = await askIndex(session, (index) => index.get([...new Set(instead.values())]))
  const byId = new Map(found.map((row) => [row.id, row]))
  return rows.map((row) => byId.get(instead.get(row.id) ?? '') ?? row)
}

/** Such a list, and whose each of it is. Errors: `search-unavailable`. */
export async function whoseInFront(
  session: Session,
  found: readonly RecordRow[],
): Promise<{ readonly rows: readonly RecordRow[]; readonly whose: WhoseRow }> {
  const people = await peopleIn(session)
  if (people === null) return { rows: found, whose: () => OWN }
  const rows = await ownInFront(session, people, found)
  return { rows, whose: await people.whoseRows(rows) }
}

/** How far from being the holder's. */
function strangeness(whose: Whose): number {
  if (whose.who === '') return 0
  return isSetApart(whose) ? 2 : 1
}

/** The name that a line of it bears; undefined for the holder's own, and for what names nobody. */
export function nameOn({ who }: Whose): string | undefined {
  return who === '' ? undefined : (who ?? '')
}

/** Surely somebody else's. */
export function isSetApart({ who, sure }: Whose): boolean {
  return sure && who !== '' && who !== null
}

async function indexedSaid(session: Session): Promise<SaidSource> {
  const { found: groups } = await askIndex(session, (index) => index.listSaid())
  return {
    groups,
    saidOf: async (rows) => (await askIndex(session, (index) => index.saidOf(rows.map(({ id }) => id)))).found,
  }
}

interface Known {
  readonly key: string
  readonly people: People
}
const known = new WeakMap<Session, Known>()

/** Telling many people apart takes a while: the last answer stays while nothing that it rests on changes. */
async function knownPeople(session: Session, groups: readonly SaidGroup[], all: ReadonlyMap<string, SaidWhose>): Promise<People> {
  const { name } = await readVaultEntry(session)
  const ofNames = [...all].filter(([key]) => recordOfWhoseKey(key) === undefined)
  const key = JSON.stringify([name, groups, ofNames])
  const before = known.get(session)
  if (before?.key === key) return before.people
  const people = peopleOf(groups, name, (one) => all.get(personWhoseKey(one)))
  known.set(session, { key, people })
  return people
}

async function countOthers(
  session: Session,
  people: People,
  groups: readonly SaidGroup[],
  ofRecords: ReadonlyMap<RecordId, string>,
  whoseRows: PeopleHere['whoseRows'],
): Promise<readonly OthersHere[]> {
  const counts = new Map<string, number>()
  const add = ({ who, sure }: Whose, count: number): void => {
    if (isSetApart({ who, sure })) counts.set(who ?? '', (counts.get(who ?? '') ?? 0) + count)
  }
  for (const { source, said, count } of groups) add(people.whose(source, said), count)
  // Single records of which the person said something are counted as she said.
  const { found: rows } = await askIndex(session, (index) => index.get([...ofRecords.keys()]))
  const { found: said } = await askIndex(session, (index) => index.saidOf(rows.map(({ id }) => id)))
  const whose = await whoseRows(rows)
  for (const [at, { id, source, kind }] of rows.entries()) {
    if (kind === 'image') continue
    add(people.whose(source, said[at] ?? ''), -1)
    add(whose(id), 1)
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
