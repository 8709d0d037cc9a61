/** Whose the rows of this index are, as far as they say it themselves: kept in memory by what they say alike, and looked up anew only where somebody else is named. */

import { peopleTold } from '../../../shared/fhir/people.ts'
import { decodeSubject } from '../../../shared/fhir/subject.ts'
import type { Database } from './database.ts'
import { encodeKind } from './pack-row.ts'

/** Rows of one file that say the same of whom they are about. */
interface Alike {
  readonly source: string
  readonly said: string
  count: number
  person: string | undefined
}

export class ToldPeople {
  readonly #database: Database
  /** By the numbers of both; null while nothing was asked or changed. */
  #alike: Map<string, Alike> | null = null
  #isStale = false
  #of: (source: string, said: string) => string | undefined = () => undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** Before the first change: what is folded by now was folded by these. */
  load(): void {
    if (this.#alike !== null) return
    const lines = this.#database
      .prepare(
        `SELECT CAST(counted.source AS INTEGER) AS source, CAST(counted.said AS INTEGER) AS said, CAST(found AS INTEGER) AS found,
         CAST(sources.text AS BLOB) AS file, CAST(words.text AS BLOB) AS words FROM
         (SELECT source, said, count(*) AS found FROM rows WHERE +kind <> ? GROUP BY source, said) AS counted
         JOIN names AS sources ON sources.name = counted.source JOIN names AS words ON words.name = counted.said`,
      )
      .all([encodeKind('image')]) as readonly (Readonly<Record<'source' | 'said' | 'found', number>> &
      Readonly<Record<'file' | 'words', Uint8Array>>)[]
    this.#alike = new Map(
      lines.map(({ source, said, found, file, words }) => [
        keyOf(source, said),
        { source: textOf(file), said: textOf(words), count: found, person: undefined },
      ]),
    )
    this.#isStale = true
    this.settle()
  }

  /** A row that is no picture came; the numbers and texts of its file, and of what it says. */
  came([source, said]: readonly [number, number], [file, words]: readonly [string, string]): void {
    const key = keyOf(source, said)
    const known = this.#alike?.get(key)
    if (known !== undefined) known.count += 1
    else {
      this.#alike?.set(key, { source: file, said: words, count: 1, person: this.#of(file, words) })
      if (namesSomebody(words)) this.#isStale = true
    }
  }

  /** Such a row went. */
  left(source: number, said: number): void {
    const key = keyOf(source, said)
    const known = this.#alike?.get(key)
    if (known === undefined) return
    known.count -= 1
    if (known.count > 0) return
    this.#alike?.delete(key)
    if (namesSomebody(known.said)) this.#isStale = true
  }

  /** Brings it to date; of which rows the person is another one now. */
  settle(): { readonly has: (source: number, said: number) => boolean; readonly size: number } {
    const moved = new Set<string>()
    if (this.#isStale && this.#alike !== null) {
      const told = peopleTold([...this.#alike.values()])
      this.#of = told
      for (const [key, one] of this.#alike) {
        const person = told(one.source, one.said)
        if (person === one.person) continue
        one.person = person
        moved.add(key)
      }
      this.#isStale = false
    }
    return { has: (source, said) => moved.has(keyOf(source, said)), size: moved.size }
  }

  /** As `SourcedRow` has it. */
  personOf(source: number, said: number): string | undefined {
    return this.#alike?.get(keyOf(source, said))?.person
  }
}

function namesSomebody(said: string): boolean {
  const subject = decodeSubject(said)
  return subject !== undefined && (subject.name !== '' || subject.birthDate !== undefined)
}

function keyOf(source: number, said: number): string {
  return `${String(source)}/${String(said)}`
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}
