/** Of which person a record is that only refers to its patient by a short id: the patient of its own import tells it. */

import { isLikelySame } from '../../../../shared/fhir/same-person.ts'
import type { NamedPerson } from '../../../../shared/fhir/same-person.ts'
import { subjectSaid } from '../../../../shared/fhir/subject.ts'
import type { RecordId } from '../../../../shared/model/record.ts'
import type { RecordEntry } from '../collections.ts'
import { openRecords } from '../records/index-rows.ts'
import { openRecordHead } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

interface PatientHere {
  readonly importId: string
  readonly source: string
  readonly person: NamedPerson
}

/** Patients of a vault, read once, out of the records and not out of the index, which may be behind. */
export class PatientsHere {
  readonly #session: Session
  /** By their ids. */
  #read: Promise<ReadonlyMap<string, readonly PatientHere[]>> | null = null

  constructor(session: Session) {
    this.#session = session
  }

  /** Is the record, with this reference, surely of this person? */
  async isSurely(person: NamedPerson, reference: string, recordId: RecordId): Promise<boolean> {
    const entry = await this.#session.manifest.get('records', recordId)
    if (entry === undefined) return false
    const all = (await (this.#read ??= this.#readAll())).get(reference) ?? []
    const beside = all.filter(({ importId }) => importId === entry.importId)
    // An import of before said nothing of patients who were here already: it is theirs where nobody else ever had this id.
    const meant = beside.length > 0 ? beside : all
    if (meant.length === 0) return false
    if (meant.every((one) => isLikelySame(one.person, person))) return true
    if (!meant.some((one) => isLikelySame(one.person, person)) || beside.length === 0) return false
    const source = await this.#sourceOf(recordId, entry)
    const there = beside.filter((one) => one.source === source)
    return there.length > 0 && there.every((one) => isLikelySame(one.person, person))
  }

  async #sourceOf(recordId: RecordId, entry: RecordEntry): Promise<string | null> {
    try {
      return (await openRecordHead(this.#session, recordId, entry)).source
    } catch (error) {
      if (error instanceof Refusal) return null
      throw error
    }
  }

  async #readAll(): Promise<ReadonlyMap<string, readonly PatientHere[]>> {
    const { manifest } = this.#session
    const entries = new Map<RecordId, RecordEntry>()
    for await (const [id, entry] of manifest.entries('records')) if (entry.kind === 'person') entries.set(id, entry)
    const byId = new Map<RecordId, { readonly reference: string; readonly person: NamedPerson }>()
    const found = new Map<string, PatientHere[]>()
    const add = (reference: string, one: PatientHere): void => {
      found.set(reference, [...(found.get(reference) ?? []), one])
    }
    await openRecords(this.#session, entries, (id, { resourceJson, source }) => {
      const { name, birthDate, given, reference } = subjectSaid(JSON.parse(resourceJson), '')
      if (birthDate === undefined || reference === '') return
      const person = { name, birthDate, ...(given === undefined ? {} : { given }) }
      byId.set(id, { reference, person })
      add(reference, { importId: entries.get(id)?.importId ?? '', source, person })
    })
    for (const [importId, { patients = [] }] of await manifest.list('imports')) {
      const ids = await manifest.getMany(
        'digests',
        patients.map(({ digest }) => digest),
      )
      for (const { source, digest } of patients) {
        const known = byId.get(ids.get(digest) ?? '')
        if (known !== undefined) add(known.reference, { importId, source, person: known.person })
      }
    }
    return found
  }
}
