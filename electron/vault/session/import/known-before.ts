/** What came is a duplicate only where the record that is here says all of it, of the same person: the same bytes beside other words are another record. */

import { nameKey, isLikelySame } from '../../../../shared/fhir/same-person.ts'
import type { NamedPerson } from '../../../../shared/fhir/same-person.ts'
import { shortReferenceOf } from '../../../../shared/fhir/subject.ts'
import { canonicalJson } from '../../../../shared/model/canonical-json.ts'
import { sha256Name } from '../../../../shared/crypto/hash.ts'
import type { Beside } from '../../../../shared/model/parsed-entry.ts'
import { knownAs } from '../manifest/versions.ts'
import { openRecordHead, openStoredRecord } from '../records/records.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'
import type { StagedRecord } from './import-stage.ts'
import type { ParsedRecord } from './parsed-record.ts'
import { PatientsHere } from './patients-here.ts'
import { resourceOfBeside, saysAll } from './says-all.ts'
import type { FreshRecord } from './seal-batch.ts'

/** What a record of this import is told apart by. */
interface Facts {
  readonly beside?: Beside
  readonly person?: NamedPerson
  /** Canonical JSON. */
  readonly resourceJson: () => Promise<string>
}
/** What is here already: as which record, or, where it came before in this import, as none yet. */
interface Again {
  readonly record: FreshRecord
  readonly here?: string
}
type Taken = Omit<Facts, 'resourceJson'>

export class KnownBefore {
  readonly #session: Session
  #patients: PatientsHere
  /** What this import brings, by the names under which it is known. */
  readonly #taken = new Map<string, Taken>()

  constructor(session: Session) {
    this.#session = session
    this.#patients = new PatientsHere(session)
  }

  /** `fresh` are new; `again` are here already, or came before in this import. */
  async sort(records: readonly FreshRecord[]): Promise<{ readonly fresh: readonly FreshRecord[]; readonly again: readonly Again[] }> {
    const known = await this.#session.manifest.getMany(
      'digests',
      records.map(({ digest }) => digest),
    )
    const fresh: FreshRecord[] = []
    const again: Again[] = []
    for (const record of records) {
      const facts = factsOf(record.parsed)
      const { name, here } = await this.#nameOf(record.digest, facts, known)
      if (name === undefined) again.push(here === undefined ? { record } : { record, here })
      else {
        const { beside, person } = facts
        this.#taken.set(name, { ...(beside === undefined ? {} : { beside }), ...(person === undefined ? {} : { person }) })
        fresh.push(name === record.digest ? record : { ...record, told: name })
      }
    }
    return { fresh, again }
  }

  /** Where another import may have brought the same meanwhile: under which name each is new, by its id. */
  async stillNew(staged: readonly StagedRecord[]): Promise<ReadonlyMap<string, string>> {
    const known = await this.#session.manifest.getMany(
      'digests',
      staged.map(({ entry }) => knownAs(entry)),
    )
    // Patients may have come with it.
    this.#patients = new PatientsHere(this.#session)
    const names = new Map<string, string>()
    for (const { id, entry } of staged) {
      const name = knownAs(entry)
      const here = known.get(name)
      const resourceJson = async (): Promise<string> => (await openStoredRecord(this.#session, id, entry)).resourceJson
      const facts = { ...this.#taken.get(name), resourceJson }
      if (here === undefined) names.set(id, name)
      else if (entry.told === undefined) {
        const told = await this.#toldApart(entry.digest, facts, here)
        if (told !== null && (await this.#find(told)) === undefined) names.set(id, told)
      }
    }
    return names
  }

  /** The name of what is new; else the record that it is, or none where it came before in this import. */
  async #nameOf(
    digest: string,
    facts: Facts,
    known: ReadonlyMap<string, string>,
  ): Promise<{ readonly name?: string; readonly here?: string }> {
    const beside = facts.beside === undefined ? undefined : besideName(digest, facts.beside)
    const told = beside === undefined ? undefined : await this.#find(beside)
    if (told !== undefined) return told
    const here = known.get(digest)
    if (here === undefined && !this.#taken.has(digest)) return { name: digest }
    const name = await this.#toldApart(digest, facts, here)
    if (name !== null) return (await this.#find(name)) ?? { name }
    return here === undefined ? {} : { here }
  }

  /** Undefined where nothing bears this name. A record that an older Salus deleted may have left its name behind. */
  async #find(name: string): Promise<{ readonly here?: string } | undefined> {
    if (this.#taken.has(name)) return {}
    const here = await this.#session.manifest.get('digests', name)
    return here === undefined || (await this.#session.manifest.get('records', here)) === undefined ? undefined : { here }
  }

  /** The name of what says more than the record `here`, or than the one of this import with the same content; null where it says nothing more. */
  async #toldApart(digest: string, { beside, person, resourceJson }: Facts, here: string | undefined): Promise<string | null> {
    if (beside !== undefined) {
      const filled = JSON.parse(await resourceJson()) as object
      return (await this.#saysAll(digest, { beside, filled }, here)) ? null : besideName(digest, beside)
    }
    if (person === undefined) return null
    const reference = shortReferenceOf(await resourceJson())
    if (reference === '') return null
    const isOne =
      here === undefined ? isOnePerson(this.#taken.get(digest)?.person, person) : await this.#patients.isSurely(person, reference, here)
    return isOne ? null : personName(digest, person)
  }

  async #saysAll(
    digest: string,
    { beside, filled }: { readonly beside: Beside; readonly filled: object },
    here: string | undefined,
  ): Promise<boolean> {
    if (here === undefined) return saysAll(resourceOfBeside(this.#taken.get(digest)?.beside), beside, filled)
    try {
      const entry = await this.#session.manifest.get('records', here)
      if (entry === undefined) return false
      return saysAll(JSON.parse((await openRecordHead(this.#session, here, entry)).resourceJson) as object, beside, filled)
    } catch (error) {
      // Of what cannot be opened nobody knows what it says.
      if (error instanceof Refusal || error instanceof SyntaxError) return false
      throw error
    }
  }
}

function factsOf({ beside, subject, original, originalFile, resourceJson }: ParsedRecord): Facts {
  const isResource = original === undefined && originalFile === undefined
  const isNamed = subject !== undefined && (subject.name !== '' || subject.birthDate !== '')
  return {
    ...(beside === undefined ? {} : { beside }),
    ...(isResource && isNamed ? { person: subject } : {}),
    resourceJson: () => Promise.resolve(resourceJson),
  }
}

function isOnePerson(one: NamedPerson | undefined, other: NamedPerson): boolean {
  return one !== undefined && isLikelySame(one, other)
}

/** Base64url, as all digests. */
function besideName(digest: string, beside: Beside): string {
  return sha256Name(`beside\n${digest}\n${canonicalJson(beside)}`, 'base64url')
}

function personName(digest: string, { name, birthDate }: NamedPerson): string {
  return sha256Name(`whose\n${digest}\n${nameKey(name)}\n${birthDate}`, 'base64url')
}
