/** Whether a record that is here says all that came beside the same bytes. */

import { objectAt, objectsAt, textAt } from '../../../../shared/fhir/json.ts'
import type { Json } from '../../../../shared/fhir/json.ts'
import { subjectDisplay } from '../../../../shared/fhir/person-name.ts'
import { isLikelySame } from '../../../../shared/fhir/same-person.ts'
import { isVoid } from '../../../../shared/fhir/standing.ts'
import { PAPER_TAG_SYSTEM } from '../../../../shared/model/paper.ts'
import { canonicalJson } from '../../../../shared/model/canonical-json.ts'
import type { Beside } from '../../../../shared/model/parsed-entry.ts'

/** What the reader puts into the record of a document out of its file, where the resource left it open. */
const FILLED: ReadonlySet<string> = new Set(['text', 'meta', 'author', 'description', 'date'])
const FILLED_IN_ATTACHMENT: ReadonlySet<string> = new Set(['creation'])

/** `here` is the resource of the record. */
export function saysAll(here: object, came: Beside): boolean {
  return came.type === 'part' ? holdsAlike(here as Json, came) : coversResource(here as Json, JSON.parse(came.json) as Json)
}

/** The same of a record of this import, of which only this is known; without it nothing was said. */
export function resourceOfBeside(beside: Beside | undefined): object {
  if (beside?.type === 'resource') return JSON.parse(beside.json) as object
  const { status = 'current', name = '' } = beside ?? {}
  return { status, ...(name === '' ? {} : { subject: { display: name } }) }
}

/** What else is said of a part stands in what it is a part of, and that is kept by itself. */
function holdsAlike(here: Json, { status, name }: Extract<Beside, { type: 'part' }>): boolean {
  const known = subjectDisplay(here)
  const isOne = known === '' || name === '' || isLikelySame({ name: known, birthDate: '' }, { name, birthDate: '' })
  return isOne && standingOf(textAt(here, 'status')) === standingOf(status)
}

function standingOf(status: string): string {
  return isVoid(status) ? 'void' : status === 'superseded' ? status : ''
}

function coversResource(here: Json, came: Json): boolean {
  const keys = new Set([...Object.keys(here), ...Object.keys(came)])
  for (const key of keys) {
    if (key === 'meta') {
      if (!isAlike(withoutPaperTag(objectAt(here, key)), withoutPaperTag(objectAt(came, key)))) return false
    } else if (key === 'content') {
      if (!coversContent(objectsAt(here, key), objectsAt(came, key))) return false
    } else if (!coversMember(here, came, key, FILLED)) return false
  }
  return true
}

function coversContent(here: readonly Json[], came: readonly Json[]): boolean {
  if (here.length !== came.length) return false
  return came.every((one, at) => {
    const { attachment: _known, ...rest } = here[at] ?? {}
    const { attachment: _came, ...more } = one
    const [known, coming] = [objectAt(here[at], 'attachment'), objectAt(one, 'attachment')]
    const keys = new Set([...Object.keys(known), ...Object.keys(coming)])
    return isAlike(rest, more) && [...keys].every((key) => coversMember(known, coming, key, FILLED_IN_ATTACHMENT))
  })
}

/** What came leaves it open and the reader filled it in, or both say the same. */
function coversMember(here: Json, came: Json, key: string, filled: ReadonlySet<string>): boolean {
  if (!Object.hasOwn(came, key)) return filled.has(key)
  return Object.hasOwn(here, key) && isAlike(here[key], came[key])
}

/** The reader's own tag stands there; one of before took the place of all others. */
function withoutPaperTag(meta: Json): Json {
  const { tag: _tag, ...rest } = meta
  const tags = objectsAt(meta, 'tag').filter((one) => textAt(one, 'system') !== PAPER_TAG_SYSTEM)
  return tags.length === 0 ? rest : { ...rest, tag: tags }
}

function isAlike(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other)
}
