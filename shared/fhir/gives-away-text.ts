/** What is written inside chosen records beyond their titles: conditions, names of records that were left out, other people. */

import type { GivesAway } from '../model/gives-away.ts'
import type { RecordKind } from '../model/record.ts'
import { topicsIncluded, topicsMentioned, topicsNamed, warningOf } from './gives-away.ts'
import type { SharedItem } from './gives-away.ts'
import { objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { narrativeOf } from './narrative.ts'
import { plainWords } from './plain-words.ts'

/** Names of one text that are told. */
const NAMES_MAX = 12
/** Letters that the name of a record must have to be looked for. */
const NAME_LETTERS_MIN = 5
const WRITTEN = ['conclusion', 'comment', 'description', 'patientInstruction', 'valueString'] as const

/** Everything that somebody wrote into a record beside its codes; `original` is the text of a plain document. */
export function writtenTextOf(resource: object, original: string): string {
  const json = resource as Json
  const notes = objectsAt(json, 'note').map((note) => textAt(note, 'text'))
  const written = WRITTEN.map((key) => textAt(json, key))
  return [...narrativeOf(resource), ...notes, ...written, ...writtenInside(json), original].filter((text) => text !== '').join('\n')
}

/** Where somebody writes inside of a record, and how deep that is looked for. */
const INSIDE = new Set(['text', 'display', 'title', 'instruction', ...WRITTEN])
const DEPTH_MAX = 12
/** What a record is called, who was there and where: shown beside it, and chosen with it. Notes and narrative were read already. */
const ELSEWHERE = new Set([
  ...['code', 'medicationCodeableConcept', 'vaccineCode', 'category', 'type', 'note', 'section', 'meta', 'unit', 'identifier'],
  ...['subject', 'patient', 'performer', 'requester', 'asserter', 'recorder', 'author', 'informationSource', 'custodian', 'participant'],
  ...['serviceProvider', 'location', 'managingOrganization', 'encounter', 'organization', 'facility'],
])

/** Reasons, instructions, remarks on a part, and what stands in resources inside it. */
function writtenInside(resource: Json): readonly string[] {
  const found: string[] = []
  const walk = (value: unknown, key: string, depth: number): void => {
    if (typeof value === 'string') {
      if (INSIDE.has(key) && depth > 1) found.push(value)
    } else if (Array.isArray(value)) for (const one of value) walk(one, key, depth)
    else if (typeof value === 'object' && value !== null && depth < DEPTH_MAX)
      for (const [name, member] of Object.entries(value)) if (!(depth === 0 && ELSEWHERE.has(name))) walk(member, name, depth + 1)
  }
  walk(resource, '', 0)
  return found
}

/** Records that were left out, by what they are called. */
export interface LeftOut {
  readonly kind: RecordKind
  readonly title: string
}

/** One warning for each record and reason. `people` are names other than the holder's and the reader's. */
export function textWarningsOf(chosen: readonly SharedItem[], left: readonly LeftOut[], people: readonly string[]): readonly GivesAway[] {
  const included = topicsIncluded(chosen)
  const leftNames = namesOf(left, chosen)
  const peopleNames = new Map(people.flatMap((name) => waysOf(name).map((way) => [way, name] as const)))
  return chosen.flatMap((item) => {
    if (item.text === '') return []
    const words = plainWords(item.text)
    const own = new Set([...topicsNamed(item), ...included])
    const named = found(words, leftNames)
    // What is named as a record that was left out is not said a second time.
    const told = new Set([...own, ...named.flatMap((title) => [...topicsNamed({ title, codes: [] })])])
    const topics = [...topicsMentioned(item.text)].filter((topic) => !told.has(topic))
    const persons = found(words, peopleNames)
    return [
      ...(topics.length === 0 ? [] : [warningOf('text-mentions', [item], { topics })]),
      ...(named.length === 0 ? [] : [warningOf('text-names', [item], { names: named })]),
      ...(persons.length === 0 ? [] : [warningOf('other-person', [item], { names: persons })]),
    ]
  })
}

function found(words: string, names: ReadonlyMap<string, string>): readonly string[] {
  const all = new Set<string>()
  for (const [way, name] of names) if (all.size < NAMES_MAX && words.includes(way)) all.add(name)
  return [...all]
}

/** What is looked for, and what it is called; what a chosen record is called, too, was chosen. */
function namesOf(left: readonly LeftOut[], chosen: readonly SharedItem[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { kind, title } of left) {
    const way = wayOf(kind, title)
    if (way.trim().length >= NAME_LETTERS_MIN && !names.has(way)) names.set(way, title)
  }
  for (const { kind, title } of chosen) names.delete(wayOf(kind, title))
  return names
}

/** A medicine is written with other doses elsewhere, so its first word is looked for; of anything else what stands before brackets. */
function wayOf(kind: RecordKind, title: string): string {
  const words = plainWords(title.replace(/\([^)]*\)/gu, ' '))
  return kind === 'medicine' ? ` ${words.trim().split(' ')[0] ?? ''} ` : words
}

/** A person is written with the given or with the family name first; one name alone could be anybody. */
function waysOf(name: string): readonly string[] {
  const parts = plainWords(name)
    .trim()
    .split(' ')
    .filter((part) => part.length > 1 && !/^(dr|prof|mr|mrs|ms)$/u.test(part))
  if (parts.length < 2) return []
  return [` ${parts.join(' ')} `, ` ${[...parts.slice(-1), ...parts.slice(0, -1)].join(' ')} `]
}
