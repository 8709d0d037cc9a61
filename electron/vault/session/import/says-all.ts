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

/** What came: as its source wrote it, and with what the reader filled in. */
interface Came {
  readonly said: Json
  readonly filled: Json
}

/** `here` is the resource of the record, `filled` what the reader made of what came. */
export function saysAll(here: object, came: Beside, filled: object): boolean {
  if (came.type === 'part') return holdsAlike(here as Json, came)
  return coversResource(here as Json, { said: JSON.parse(came.json) as Json, filled: filled as Json })
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

function coversResource(here: Json, { said, filled }: Came): boolean {
  const keys = new Set([...Object.keys(here), ...Object.keys(said)])
  for (const key of keys) {
    if (key === 'meta') {
      if (!isAlike(withoutPaperTag(objectAt(here, key)), withoutPaperTag(objectAt(said, key)))) return false
    } else if (key === 'content') {
      if (!coversContent(objectsAt(here, key), objectsAt(said, key), objectsAt(filled, key))) return false
    } else if (!coversMember(here, { said, filled }, key, FILLED)) return false
  }
  return true
}

function coversContent(here: readonly Json[], said: readonly Json[], filled: readonly Json[]): boolean {
  if (here.length !== said.length) return false
  return said.every((one, at) => {
    const { attachment: _known, ...rest } = here[at] ?? {}
    const { attachment: _came, ...more } = one
    const [known, coming, full] = [objectAt(here[at], 'attachment'), objectAt(one, 'attachment'), objectAt(filled[at], 'attachment')]
    const keys = new Set([...Object.keys(known), ...Object.keys(coming)])
    return isAlike(rest, more) && [...keys].every((key) => coversMember(known, { said: coming, filled: full }, key, FILLED_IN_ATTACHMENT))
  })
}

/** Both say the same; or what came leaves it open, and the reader fills it in just so. Where the source of the record that is here said more, that what came later leaves it out may mean something. */
function coversMember(here: Json, { said, filled }: Came, key: string, fills: ReadonlySet<string>): boolean {
  if (Object.hasOwn(said, key)) return Object.hasOwn(here, key) && isAlike(here[key], said[key])
  return fills.has(key) && (isMade(key, here) || (Object.hasOwn(filled, key) && isAlike(here[key], filled[key])))
}

/** Words that a program made of the rest say nothing beyond it, and each version of a program makes others. */
function isMade(key: string, here: Json): boolean {
  return key === 'text' && textAt(objectAt(here, key), 'status') === 'generated'
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
