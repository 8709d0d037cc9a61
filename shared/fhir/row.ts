/** One line of any list: what a resource is, in the plain words of its own source. */

import type { RecordRow } from '../model/record.ts'
import { DATA_ABSENT_REASON } from './absent.ts'
import { findingsText, predictionsText } from './assessment.ts'
import { codingWords, conceptWords } from './coded-words.ts'
import { codingsOf, keyOf, mainConcept, statusOf, wordsOf } from './concept.ts'
import { dateOf } from './date.ts'
import { dosageText } from './dosage.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { imagePlaceOf, studyUidOf, studyWordsOf, uidCode } from './imaging.ts'
import { isOfAnother, kindOf } from './kind.ts'
import { measurementOf, oddWords, valueText } from './measurement.ts'
import { endOf } from './medicine.ts'
import { withOwnWords } from './own-words.ts'
import { nameOf } from './person-name.ts'
import type { Language } from './terminology.ts'

/** Longest title and summary, in characters. */
const TITLE_LENGTH_MAX = 200
const SUMMARY_LENGTH_MAX = 300

/** Row without id and time of import. `source` is the name of the file or sender. */
export function rowOf(resource: object, context: { readonly source: string }): Omit<RecordRow, 'id' | 'importedAtMs'> {
  const json = resource as Json
  // A heart rate of an unborn child is no value among the mother's.
  const measurement = isOfAnother(json) ? undefined : measurementOf(json)
  const severity = severityOf(json)
  const place = imagePlaceOf(json)
  const attachment = attachmentOf(json)
  const sizeBytes = numberAt(attachment, 'size')
  const mediaType = firstText(
    textAt(attachment, 'contentType'),
    textAt(json, 'resourceType') === 'Binary' ? textAt(json, 'contentType') : '',
  )
  const until = untilOf(json)
  const said = saidIn(json, context.source, 'en')
  return {
    kind: kindOf(json),
    resourceType: textAt(json, 'resourceType'),
    ...said,
    status: statusOf(json),
    date: dateOf(json),
    code: wellFormed(codeOf(json)),
    ...(measurement === undefined ? {} : { measurement }),
    ...(mediaType === '' ? {} : { mediaType }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(severity === '' ? {} : { severity }),
    ...(until === '' ? {} : { until }),
    ...(place?.number === undefined ? {} : { place: place.number }),
    ...otherwise(said, saidIn(withOwnWords(json, 'ro'), context.source, 'ro')),
    source: wellFormed(context.source),
  }
}

/** The gravest of what is said: who had a rash once and lost her breath another time is not mildly allergic. */
const GRAVEST_FIRST = ['severe', 'high', 'moderate', 'mild']

function severityOf(json: Json): string {
  const said = [...objectsAt(json, 'reaction').map((one) => textAt(one, 'severity')), textAt(json, 'criticality')]
  return firstText(...GRAVEST_FIRST.filter((one) => said.includes(one)), ...said, wordsOf(objectAt(json, 'severity')))
}

/** End of what goes on for a time, and is over then whatever else is said of it. */
function untilOf(json: Json): string {
  const kind = kindOf(json)
  if (kind === 'medicine') return endOf(json)
  return kind === 'problem' ? firstText(textAt(json, 'abatementDateTime'), textAt(objectAt(json, 'abatementPeriod'), 'end')) : ''
}

type Said = Pick<RecordRow, 'title' | 'summary'>

function saidIn(json: Json, source: string, language: Language): Said {
  return {
    title: cut(titleOf(json, source, language), TITLE_LENGTH_MAX),
    summary: cut(summaryOf(json, language), SUMMARY_LENGTH_MAX),
  }
}

/** Only what is said otherwise is kept twice. */
function otherwise(english: Said, romanian: Said): Pick<RecordRow, 'ro'> {
  const title = english.title === romanian.title ? {} : { title: romanian.title }
  const summary = english.summary === romanian.summary ? {} : { summary: romanian.summary }
  const ro = { ...title, ...summary }
  return Object.keys(ro).length === 0 ? {} : { ro }
}

/** Pictures of a series, and records of one study, belong together like values of one test. */
function codeOf(json: Json): string {
  const place = imagePlaceOf(json)
  if (place !== null) return uidCode(place.series)
  if (textAt(json, 'resourceType') === 'ImagingStudy') return uidCode(studyUidOf(json))
  const key = keyOf(mainConcept(json))
  return textAt(json, 'resourceType') === 'Observation' && key.startsWith('|') ? `${key} ${plainWords(json)}` : key
}

/** A number that a laboratory gave without saying in which list means another test elsewhere. */
function plainWords(observation: Json): string {
  return conceptWords(mainConcept(observation), 'en').trim().replace(/\s+/gu, ' ').toLowerCase().slice(0, TITLE_LENGTH_MAX)
}

const BILLS: ReadonlySet<string> = new Set(['Claim', 'ExplanationOfBenefit'])
const BILLED_SHOWN_MAX = 2

/** What was paid for; the type of a bill only says which form it was. */
function billedWords(json: Json, language: Language): string {
  const services = objectsAt(json, 'item').map((item) => conceptWords(objectAt(item, 'productOrService'), language))
  return [...new Set(services.filter((words) => words !== ''))].slice(0, BILLED_SHOWN_MAX).join(', ')
}

/** The record's own words, then those that FHIR defines for its codes, then the bare code; at last the file's name. Never a resource type. */
function titleOf(json: Json, source: string, language: Language): string {
  const type = textAt(json, 'resourceType')
  const contained = objectsAt(json, 'contained').find((one) => textAt(one, 'resourceType') === 'Medication')
  const [deviceName] = objectsAt(json, 'deviceName')
  const titles = [
    textAt(json, 'title'),
    nameOf(json),
    textAt(attachmentOf(json), 'title'),
    type === 'Composition' ? textAt(json, 'title') : '',
    BILLS.has(type) ? billedWords(json, language) : '',
    conceptWords(mainConcept(json), language),
    textAt(objectAt(json, 'medicationReference'), 'display'),
    conceptWords(objectAt(contained, 'code'), language),
    textAt(objectAt(json, 'device'), 'display'),
    textAt(deviceName, 'name'),
    firstText(textAt(json, 'description'), conceptWords(objectAt(json, 'description'), language)),
    ...objectsAt(json, 'procedureCode').map((one) => conceptWords(one, language)),
    type === 'ImagingStudy' ? studyWordsOf(json) : '',
    illnessesText(json),
    ...objectsAt(json, 'category').map((one) => conceptWords(one, language)),
    textAt(objectAt(json, 'practitioner'), 'display'),
    ...objectsAt(json, 'location').map((one) => textAt(objectAt(one, 'location'), 'display')),
    type === 'Encounter' ? codingWords(objectAt(json, 'class'), language) : '',
    source,
  ]
  return firstText(...titles.filter((title) => title !== type))
}

function summaryOf(json: Json, language: Language): string {
  switch (textAt(json, 'resourceType')) {
    case 'Observation':
      return observationText(json, language)
    case 'AllergyIntolerance':
      return objectsAt(json, 'reaction')
        .flatMap((reaction) => objectsAt(reaction, 'manifestation').filter(isSaid))
        .map((one) => conceptWords(one, language))
        .filter((words) => words !== '')
        .join(', ')
    case 'Patient':
      return ''
    case 'Encounter':
      return firstText(textAt(objectAt(json, 'serviceProvider'), 'display'), ...objectsAt(json, 'reasonCode').map(wordsOf))
    case 'ClinicalImpression':
      return firstText(textAt(json, 'summary'), findingsText(json, language), textAt(json, 'description'))
    case 'RiskAssessment':
      return firstText(predictionsText(json, language), textAt(json, 'mitigation'))
    case 'DiagnosticReport':
      return textAt(json, 'conclusion')
    case 'FamilyMemberHistory':
      return wordsOf(objectAt(json, 'relationship'))
    case 'ImagingStudy':
      return firstText(studyWordsOf(json), ...objectsAt(json, 'note').map((note) => textAt(note, 'text')))
    case 'DocumentReference':
      return firstText(
        textAt(json, 'description'),
        wordsOf(objectAt(json, 'type')),
        ...objectsAt(json, 'author').map((one) => textAt(one, 'display')),
      )
    default:
      return firstText(
        dosageText(json, language),
        ...objectsAt(json, 'subpotentReason').map((one) => conceptWords(one, language)),
        ...objectsAt(json, 'note').map((note) => textAt(note, 'text')),
        ...objectsAt(json, 'reasonCode').map(wordsOf),
      )
  }
}

/** A number is marked by its flag; words have none, so what the laboratory says of them stands behind them. */
function observationText(json: Json, language: Language): string {
  // A number is written by whoever shows the row: kept twice it would only make rows longer.
  const isMeasured = measurementOf(json) !== undefined
  const value = valueText(json, language, isMeasured ? 'en' : language)
  if (value === '' || isMeasured) return value
  const said = oddWords(json, language)
  return said === '' ? value : `${value} (${said})`
}

/** "Unknown" beside the name of a substance would say nothing of a reaction. */
function isSaid(concept: Json): boolean {
  return !codingsOf(concept).some(({ system }) => system === DATA_ABSENT_REASON)
}

/** Of a relative's history, with whose they are: alone they would read as the person's own. */
function illnessesText(json: Json): string {
  const illnesses = objectsAt(json, 'condition')
    .map((one) => wordsOf(objectAt(one, 'code')))
    .filter((words) => words !== '')
    .join(', ')
  const relative = wordsOf(objectAt(json, 'relationship'))
  return illnesses === '' || relative === '' ? illnesses : `${relative}: ${illnesses}`
}

function attachmentOf(json: Json): Json {
  const [content] = objectsAt(json, 'content')
  return objectAt(content, 'attachment')
}

/** Half a sign (a lone surrogate) has no UTF-8: what rows are grouped by would come back from the index as something else. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\ufffd')
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`
}
