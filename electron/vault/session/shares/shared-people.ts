/** Of whole kinds a share takes what is the holder's and what names nobody, and of other people whom the person included: the one rule for what is there and for what joins later. */

import { saidOf } from '../../../../shared/fhir/subject.ts'
import type { SaidGroup } from '../../../../shared/fhir/people.ts'
import type { GrantedRecord } from '../../../../shared/model/grant.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import { goesAlong } from '../../../../shared/model/whose.ts'
import type { PeopleLeftOut, Whose } from '../../../../shared/model/whose.ts'
import { isListed } from '../manifest/versions.ts'
import { damageOf } from '../records/damage.ts'
import { askIndex } from '../records/index-rows.ts'
import { indexOf } from '../records/index-state.ts'
import { picturesOf } from '../records/pictures.ts'
import { openRecordHead, openStoredRecord } from '../records/records.ts'
import { noteUnreadable } from '../records/unreadable.ts'
import { peopleIn } from '../records/whose.ts'
import { Refusal } from '../refusal.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'

/** What a record says of whom it is about, and the file that it came from. */
interface Said {
  readonly source: string
  readonly said: string
}
type Named = Pick<GrantedRecord, 'recordId' | 'kind'>

/** Whose records are, for what leaves the vault. */
export interface SharedPeople {
  /** Everybody but the holder, as lists call them; `sure` where they are surely somebody else. */
  readonly others: readonly { readonly name: string; readonly sure: boolean }[]
  /** Those that stay, whose they are, where these names are included. Pictures stay with their study; of two studies that show one the one that stays counts. */
  staying(records: readonly Named[], names: readonly string[]): Promise<ReadonlyMap<RecordId, Whose>>
}

/** Null where all records are of one person. What the index has not sorted in yet is read in the records themselves. Errors: `search-unavailable`. */
export async function readSharedPeople(session: Session): Promise<SharedPeople | null> {
  const { found, indexing } = await askIndex(session, (index) => index.listSaid())
  const read = indexing === null && indexOf(session).isWhole ? null : await saidOfRecords(session)
  const known = new Map(read?.said)
  const learn = async (ids: readonly RecordId[]): Promise<void> => {
    for (const [id, said] of await saidOfThese(
      session,
      ids.filter((one) => !known.has(one)),
    ))
      known.set(id, said)
  }
  const saidOf = async (rows: readonly { readonly id: RecordId }[]): Promise<readonly string[]> => {
    await learn(rows.map(({ id }) => id))
    return rows.map(({ id }) => known.get(id)?.said ?? '')
  }
  const people = await peopleIn(session, { groups: read?.groups ?? found, saidOf })
  if (people === null) return null
  const whoseOf = async (ids: readonly RecordId[]): Promise<(id: RecordId) => Whose> => {
    await learn(ids)
    return people.whoseRows(ids.map((id) => ({ id, source: known.get(id)?.source ?? '' })))
  }
  const calledNow = (name: string): readonly string[] => [people.called(name) ?? []].flat()
  return {
    others: people.all
      .filter(({ state }) => state !== 'holder')
      .flatMap(({ name, state }) => calledNow(name).map((one) => ({ name: one, sure: state === 'other' }))),
    staying: async (records, names) => {
      const taken = new Set(names.flatMap(calledNow))
      const stayingOf = async (ids: readonly RecordId[]): Promise<Map<RecordId, Whose>> => {
        const whose = await whoseOf(ids)
        return new Map(ids.flatMap((id) => (goesAlong(whose(id), taken) ? [] : [[id, whose(id)] as const])))
      }
      const stays = await stayingOf(records.map(({ recordId }) => recordId))
      if (!records.some(({ kind }) => kind === 'image')) return stays
      const studies = await studiesHere(session)
      const staying = await stayingOf(studies)
      for (const study of studies) if (!staying.has(study)) for (const id of await picturesOf(session, [study])) stays.delete(id)
      for (const [study, whose] of staying) for (const id of await picturesOf(session, [study])) stays.set(id, whose)
      return stays
    },
  }
}

/** Whether the index can say whose records are; else it can later. */
export async function isSaidWhole(session: Session): Promise<boolean> {
  const { indexing } = await askIndex(session, (index) => index.listSaid())
  return indexing === null && indexOf(session).isWhole
}

/** Changes with everything that the person says of whose records are. */
export async function peopleState(session: Session): Promise<string> {
  const { name } = await readVaultEntry(session)
  const entries = await session.manifest.list('whose')
  return JSON.stringify([name, entries.length, Math.max(0, ...entries.map(([, { changedAtMs }]) => changedAtMs))])
}

/** Whom the preview of a share lists as left out; of what joins later also who has nothing there yet. */
export function leftOutOf(
  people: SharedPeople | null,
  stays: ReadonlyMap<RecordId, Whose>,
  { counted, later, names }: { readonly counted: readonly Named[]; readonly later: boolean; readonly names: readonly string[] },
): readonly PeopleLeftOut[] {
  const byName = new Map<string, PeopleLeftOut>()
  if (later) for (const { name, sure } of people?.others ?? []) if (!names.includes(name)) byName.set(name, { name, count: 0, sure })
  for (const { recordId, kind } of counted) {
    const whose = kind === 'image' ? undefined : stays.get(recordId)
    if (whose?.who === undefined || whose.who === null) continue
    const before = byName.get(whose.who)
    const sure = whose.sure && (before === undefined || before.count === 0 || before.sure)
    byName.set(whose.who, { name: whose.who, count: (before?.count ?? 0) + 1, sure })
  }
  return [...byName.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}

/** Whose pictures are they say: what a picture says itself counts where no study has it. */
async function studiesHere(session: Session): Promise<readonly RecordId[]> {
  const ids: RecordId[] = []
  for await (const [id, entry] of session.manifest.entries('records')) if (entry.kind === 'imaging' && isListed(entry)) ids.push(id)
  return ids
}

/** Of all that lists show. A picture says nothing of people that its study does not say. */
async function saidOfRecords(
  session: Session,
): Promise<{ readonly groups: readonly SaidGroup[]; readonly said: ReadonlyMap<RecordId, Said> }> {
  const said = new Map<RecordId, Said>()
  const groups = new Map<string, SaidGroup>()
  for await (const [id, entry] of session.manifest.entries('records')) {
    if (entry.kind === 'image' || !isListed(entry)) continue
    const one = await readSaid(session, id).catch(nothingWhereDamaged)
    if (one === null) continue
    said.set(id, one)
    const key = JSON.stringify([one.source, one.said])
    groups.set(key, { ...one, count: (groups.get(key)?.count ?? 0) + 1 })
  }
  return { groups: [...groups.values()], said }
}

/** What the index does not have is read. */
async function saidOfThese(session: Session, ids: readonly RecordId[]): Promise<ReadonlyMap<RecordId, Said>> {
  const { found: rows } = await askIndex(session, (index) => index.get(ids))
  const { found: words } = await askIndex(session, (index) => index.saidOf(rows.map(({ id }) => id)))
  const said = new Map(rows.map(({ id, source }, at) => [id, { source, said: words[at] ?? '' }]))
  for (const id of ids)
    if (!said.has(id)) said.set(id, (await readSaid(session, id).catch((error: unknown) => nothingSaid(session, id, error))) ?? NOTHING)
  return said
}

const NOTHING: Said = { source: '', said: '' }

/** What cannot be opened says nothing, and is shared by nobody. */
function nothingWhereDamaged(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}

function nothingSaid(session: Session, id: RecordId, error: unknown): null {
  damageOf(error)
  noteUnreadable(session, id)
  return null
}

async function readSaid(session: Session, id: RecordId): Promise<Said> {
  const entry = await session.manifest.get('records', id)
  const isPicture = entry?.kind === 'image'
  const content = isPicture ? await openRecordHead(session, id, entry) : await openStoredRecord(session, id)
  return { source: content.source, said: saidOf(content.resourceJson, entry?.importId ?? '') }
}
