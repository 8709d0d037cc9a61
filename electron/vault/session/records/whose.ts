/** Whose records are whose, in a vault that was given those of several people: what is said of one must not rest on another's. */

import { objectAt, textAt } from '../../../../shared/fhir/json.ts'
import { subjectDisplay } from '../../../../shared/fhir/person-name.ts'
import { plainWords } from '../../../../shared/fhir/plain-words.ts'
import { isLikelySame } from '../../../../shared/fhir/same-person.ts'
import type { NamedPerson } from '../../../../shared/fhir/same-person.ts'
import type { RecordId, RecordRow } from '../../../../shared/model/record.ts'
import { readVaultEntry } from '../session.ts'
import type { Session } from '../session.ts'
import { newestRows, openRows } from './newest-rows.ts'
import type { OpenedRow } from './newest-rows.ts'
import { holderAmong } from './summary-items.ts'

/** Records of patients that are looked at. */
const PATIENTS_MAX = 500

interface Person extends NamedPerson {
  readonly isHolder: boolean
  /** Their own records, by file and the id that it gives them. */
  readonly places: Set<string>
  readonly sources: Set<string>
}

/** `''` is the holder, anything else the name of somebody else; undefined where nobody can tell. */
export type WhoseRecord = (id: RecordId) => string | undefined

/** Everybody of whom there is a Patient record; null where that is one person, as far as names and birth dates tell. */
export async function peopleIn(session: Session): Promise<readonly Person[] | null> {
  const { rows } = await newestRows(session, 'person', { rowsMax: PATIENTS_MAX, every: true })
  const patients = rows.filter(({ resourceType, title, source }) => resourceType === 'Patient' && title !== source)
  const people: (Person & { readonly rows: RecordRow[] })[] = []
  const holder = holderIn(patients, (await readVaultEntry(session)).name)
  // The holder first: others are then told from her.
  for (const row of [...(holder === undefined ? [] : [holder]), ...patients]) {
    const named = { name: row.title, birthDate: row.date }
    const known = people.find((one) => isLikelySame(one, named))
    if (known === undefined) people.push({ ...named, isHolder: row === holder, places: new Set(), sources: new Set(), rows: [row] })
    else known.rows.push(row)
  }
  if (people.length < 2) return null
  const opened = await openRows(
    session,
    patients.map(({ id }) => id),
  )
  for (const { rows: own, places, sources } of people)
    for (const { id, source } of own) {
      sources.add(source)
      places.add(placeOf(source, textAt(opened.get(id)?.resource, 'id')))
    }
  return people
}

/** A vault that is called Maria is that of the one Maria whose records it has. */
function holderIn(patients: readonly RecordRow[], name: string): RecordRow | undefined {
  const own = plainWords(name).trim()
  const called = patients.filter(({ title }) => own !== '' && plainWords(title).includes(` ${own} `))
  const [first, ...others] = called
  const isOne =
    first !== undefined &&
    others.every((row) => isLikelySame({ name: first.title, birthDate: first.date }, { name: row.title, birthDate: row.date }))
  return holderAmong(patients, name) ?? (isOne ? first : undefined)
}

/** Whose each of these records is: by the name in it, else by the patient it refers to, else by the only one whose file it came from. */
export async function whoseRecords(session: Session, people: readonly Person[], ids: readonly RecordId[]): Promise<WhoseRecord> {
  const opened = await openRows(session, ids)
  return (id) => {
    const one = opened.get(id)
    return one === undefined ? undefined : whoOf(one, people)
  }
}

function whoOf({ row, resource }: OpenedRow, people: readonly Person[]): string | undefined {
  const nameOf = ({ name, isHolder }: Person): string => (isHolder ? '' : name)
  const display = subjectDisplay(resource)
  if (display !== '') {
    const named = people.find((one) => isLikelySame(one, { name: display, birthDate: '' }))
    return named === undefined ? display : nameOf(named)
  }
  const reference = textAt(objectAt(resource, 'subject'), 'reference') || textAt(objectAt(resource, 'patient'), 'reference')
  const place = placeOf(
    row.source,
    reference
      .replace(/\/_history\/.*$/u, '')
      .split(/[/:]/u)
      .at(-1) ?? '',
  )
  const [referred, twin] = reference === '' ? [] : people.filter(({ places }) => places.has(place))
  if (referred !== undefined) return twin === undefined ? nameOf(referred) : undefined
  const [only, another] = people.filter(({ sources }) => sources.has(row.source))
  if (only !== undefined) return another === undefined ? nameOf(only) : undefined
  // What the holder typed, and tables, name nobody.
  return reference === '' ? '' : undefined
}

function placeOf(source: string, id: string): string {
  return `${source}\n${id}`
}
