/** One line of any list: what a resource is, in the plain words of its own source. */

import type { RecordRow } from '../model/record.ts'
import { keyOf, mainConcept, statusOf, wordsOf } from './concept.ts'
import { dateOf } from './date.ts'
import { dosageText } from './dosage.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { imagePlaceOf, studyUidOf, studyWordsOf, uidCode } from './imaging.ts'
import { kindOf } from './kind.ts'
import { measurementOf, valueText } from './measurement.ts'
import { nameOf } from './person-name.ts'

/** Longest title and summary, in characters. */
const TITLE_LENGTH_MAX = 200
const SUMMARY_LENGTH_MAX = 300

/** Row without id and time of import. `source` is the name of the file or sender. */
export function rowOf(resource: object, context: { readonly source: string }): Omit<RecordRow, 'id' | 'importedAtMs'> {
  const json = resource as Json
  const measurement = measurementOf(json)
  const severity = firstText(
    ...objectsAt(json, 'reaction').map((one) => textAt(one, 'severity')),
    textAt(json, 'criticality'),
    wordsOf(objectAt(json, 'severity')),
  )
  const place = imagePlaceOf(json)
  const attachment = attachmentOf(json)
  const sizeBytes = numberAt(attachment, 'size')
  const mediaType = firstText(
    textAt(attachment, 'contentType'),
    textAt(json, 'resourceType') === 'Binary' ? textAt(json, 'contentType') : '',
  )
  return {
    kind: kindOf(json),
    resourceType: textAt(json, 'resourceType'),
    title: cut(titleOf(json, context.source), TITLE_LENGTH_MAX),
    summary: cut(summaryOf(json), SUMMARY_LENGTH_MAX),
    status: statusOf(json),
    date: dateOf(json),
    code: codeOf(json),
    ...(measurement === undefined ? {} : { measurement }),
    ...(mediaType === '' ? {} : { mediaType }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(severity === '' ? {} : { severity }),
    ...(place?.number === undefined ? {} : { place: place.number }),
    source: context.source,
  }
}

/** Pictures of a series, and records of one study, belong together like values of one test. */
function codeOf(json: Json): string {
  const place = imagePlaceOf(json)
  if (place !== null) return uidCode(place.series)
  return textAt(json, 'resourceType') === 'ImagingStudy' ? uidCode(studyUidOf(json)) : keyOf(mainConcept(json))
}

/** Words before codes; where a source gave only codes, the code itself; at last the file's name. Never a resource type. */
function titleOf(json: Json, source: string): string {
  const concept = mainConcept(json)
  const [first] = objectsAt(concept, 'coding')
  const contained = objectsAt(json, 'contained').find((one) => textAt(one, 'resourceType') === 'Medication')
  return firstText(
    nameOf(json),
    textAt(attachmentOf(json), 'title'),
    textAt(json, 'resourceType') === 'Composition' ? textAt(json, 'title') : '',
    wordsOf(concept),
    textAt(objectAt(json, 'medicationReference'), 'display'),
    textAt(objectAt(json, 'device'), 'display'),
    wordsOf(objectAt(contained, 'code')),
    textAt(json, 'title'),
    textAt(json, 'description'),
    ...objectsAt(json, 'procedureCode').map(wordsOf),
    textAt(json, 'resourceType') === 'ImagingStudy' ? studyWordsOf(json) : '',
    illnessesText(json),
    ...objectsAt(json, 'category').map(wordsOf),
    textAt(objectAt(json, 'practitioner'), 'display'),
    ...objectsAt(json, 'location').map((one) => textAt(objectAt(one, 'location'), 'display')),
    first === undefined ? '' : textAt(first, 'code'),
    source,
  )
}

function summaryOf(json: Json): string {
  switch (textAt(json, 'resourceType')) {
    case 'Observation':
      return valueText(json)
    case 'AllergyIntolerance':
      return objectsAt(json, 'reaction')
        .flatMap((reaction) => objectsAt(reaction, 'manifestation').map(wordsOf))
        .filter((words) => words !== '')
        .join(', ')
    case 'Patient':
      return ''
    case 'Encounter':
      return firstText(textAt(objectAt(json, 'serviceProvider'), 'display'), ...objectsAt(json, 'reasonCode').map(wordsOf))
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
        dosageText(json),
        ...objectsAt(json, 'note').map((note) => textAt(note, 'text')),
        ...objectsAt(json, 'reasonCode').map(wordsOf),
      )
  }
}

/** Of a relative's history. */
function illnessesText(json: Json): string {
  return objectsAt(json, 'condition')
    .map((one) => wordsOf(objectAt(one, 'code')))
    .filter((words) => words !== '')
    .join(', ')
}

function attachmentOf(json: Json): Json {
  const [content] = objectsAt(json, 'content')
  return objectAt(content, 'attachment')
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`
}
