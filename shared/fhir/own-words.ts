/** Words that Salus wrote into a record itself, said in the person's language. What anybody else wrote stays as it is. */

import { CARD_EXTENSION_URL } from '../model/health-card.ts'
import { codingsOf, wordsOf } from './concept.ts'
import { objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { FILES_RO, READINGS_RO } from './own-words-ro.ts'
import type { Language } from './terminology.ts'

/** The system of Apple's own names. */
export const HEALTHKIT = 'http://developer.apple.com/documentation/healthkit'
const LOINC = 'http://loinc.org'
const PATIENT_ASSERTED = 'PATAST'
const HL7_MESSAGE = 'text/x-hl7v2'
const APPLE = 'Apple Health export'
const OF_DAY: Readonly<Record<string, string>> = {
  'total of the day': 'totalul zilei',
  'average of the day': 'media zilei',
  'in the day': 'în cursul zilei',
}
const STEPS = 'steps'
const STEPS_RO = 'pași'

/** The record with its own words in the language; the same object where it has none. */
export function withOwnWords(resource: Json, language: Language): Json {
  if (language === 'en') return resource
  switch (textAt(resource, 'resourceType')) {
    case 'Observation':
      return isOwnObservation(resource) ? observationInRomanian(resource) : resource
    case 'DocumentReference':
      return documentInRomanian(resource)
    case 'Composition':
      return isTyped(resource) && wordsOf(objectAt(resource, 'type')) === 'Note' ? { ...resource, type: { text: 'Notă' } } : resource
    default:
      return resource
  }
}

/** "Steps, total of the day", "Sleep analysis: asleep deep"; empty where none of it is known. */
export function readingInRomanian(words: string): string {
  const comma = words.lastIndexOf(', ')
  const day = comma === -1 ? undefined : OF_DAY[words.slice(comma + 2)]
  if (day !== undefined) return `${nameInRomanian(words.slice(0, comma)) || words.slice(0, comma)}, ${day}`
  return nameInRomanian(words)
}

function nameInRomanian(words: string): string {
  const known = lookUp(words)
  const colon = words.indexOf(': ')
  if (known !== '' || colon === -1) return known
  const [name, value] = [words.slice(0, colon), words.slice(colon + 2)]
  const said = lookUp(name)
  return said === '' ? '' : `${said}: ${smallFirst(lookUp(value) || value)}`
}

function lookUp(words: string): string {
  const key = words.toLowerCase()
  return Object.hasOwn(READINGS_RO, key) ? (READINGS_RO[key] ?? '') : ''
}

function smallFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

/** Read from Apple Health or a table, or typed in: others give their records a number, a person or displays of their codes. */
function isOwnObservation(resource: Json): boolean {
  if (isTyped(resource)) return true
  const codings = codingsOf(objectAt(resource, 'code'))
  if (codings.some(({ system }) => system === HEALTHKIT)) return true
  const bare = codings.length > 0 && codings.every(({ system, display }) => system === LOINC && display === '')
  return bare && !('id' in resource) && !('subject' in resource)
}

/** The label that records have which a person typed in. */
function isTyped(resource: Json): boolean {
  return objectsAt(objectAt(resource, 'meta'), 'security').some((label) => textAt(label, 'code') === PATIENT_ASSERTED)
}

function observationInRomanian(resource: Json): Json {
  const components = objectsAt(resource, 'component')
  const notes = objectsAt(resource, 'note')
  return {
    ...resource,
    ...partInRomanian(resource),
    ...(components.length === 0 ? {} : { component: components.map((one) => ({ ...one, ...partInRomanian(one) })) }),
    ...(notes.length === 0 ? {} : { note: notes.map((note) => ({ ...note, text: noteInRomanian(textAt(note, 'text')) })) }),
  }
}

/** Name and value of an observation or of a component. */
function partInRomanian(part: Json): Json {
  const quantity = objectAt(part, 'valueQuantity')
  return {
    code: conceptInRomanian(objectAt(part, 'code')),
    ...('valueCodeableConcept' in part ? { valueCodeableConcept: conceptInRomanian(objectAt(part, 'valueCodeableConcept')) } : {}),
    ...(textAt(quantity, 'unit') === STEPS ? { valueQuantity: { ...quantity, unit: STEPS_RO } } : {}),
  }
}

function conceptInRomanian(concept: Json): Json {
  const text = readingInRomanian(wordsOf(concept))
  return text === '' ? concept : { ...concept, text }
}

function noteInRomanian(text: string): string {
  if (text === 'The day was not over when this was written') return 'Ziua nu se încheiase când s-a scris aceasta'
  return text
    .replace(/^Also in: /u, 'Și în: ')
    .replace(/^Not counted here, because it is the same day from another source: (.*)$/u, (_whole, named: string) =>
      `Nu este numărat aici, fiindcă este aceeași zi din altă sursă: ${named}`.replace(/\((\d+) readings\)/gu, '($1 măsurători)'),
    )
}

function documentInRomanian(resource: Json): Json {
  const [first, ...others] = objectsAt(resource, 'content')
  const attachment = objectAt(first, 'attachment')
  const isMessage = textAt(attachment, 'contentType') === HL7_MESSAGE
  const isCard = objectsAt(resource, 'extension').some((one) => textAt(one, 'url') === CARD_EXTENSION_URL)
  const title = textAt(attachment, 'title')
  const said = isMessage ? messagesInRomanian(title) : isCard || title === APPLE ? fileInRomanian(title) : ''
  const description = fileInRomanian(textAt(resource, 'description'))
  if (said === '' && description === '') return resource
  return {
    ...resource,
    ...(isMessage ? { type: { ...objectAt(resource, 'type'), text: messagesInRomanian(wordsOf(objectAt(resource, 'type'))) } } : {}),
    ...(description === '' ? {} : { description }),
    ...(said === '' ? {} : { content: [{ ...first, attachment: { ...attachment, title: said } }, ...others] }),
  }
}

/** "Result message (3)", "Admission message, Discharge message". */
function messagesInRomanian(title: string): string {
  const count = /^(.*) \((\d+)\)$/u.exec(title)
  if (count !== null) return `${messagesInRomanian(count[1] ?? '')} (${count[2] ?? ''})`
  return title
    .split(/, (?=[A-Z])/u)
    .map((one) => fileInRomanian(one) || one.replace(/^Message of type /u, 'Mesaj de tip '))
    .join(', ')
}

function fileInRomanian(words: string): string {
  return Object.hasOwn(FILES_RO, words) ? (FILES_RO[words] ?? '') : ''
}
