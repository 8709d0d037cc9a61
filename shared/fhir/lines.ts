/** The page of one record as label and text; labels are keys that the words files translate. */

import { findingsText, predictionsText } from './assessment.ts'
import { codingWords, conceptWords, coreWords, statusWords } from './coded-words.ts'
import { statusOf } from './concept.ts'
import { dateOf } from './date.ts'
import { codedDosageText, dosageText } from './dosage.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt, textsAt } from './json.ts'
import type { Json } from './json.ts'
import { componentsText, hasOwnValue, measurementOf, valueText } from './measurement.ts'
import { withOwnWords } from './own-words.ts'
import { nameOf, subjectDisplay } from './person-name.ts'
import { ABATED, PERHAPS_OVER } from './standing.ts'
import type { Language } from './terminology.ts'
import { doubtedUnits } from './unit-doubt.ts'
import { numberText, unitText } from './unit-text.ts'

export const LINE_LABELS = [
  'value',
  'range',
  'interpretation',
  'date',
  'status',
  'dose',
  'coded-dose',
  'reaction',
  'severity',
  'category',
  'reason',
  'method',
  'site',
  'route',
  'lot',
  'who',
  'where',
  'subject',
  'author',
  'recorded',
  'born',
  'gender',
  'address',
  'result',
  'conclusion',
  'note',
  'type',
  'until',
  'class',
  'certainty',
  'focus',
  'modifier',
  'component',
  'unit-doubt',
  'finding',
  'prognosis',
  'prediction',
  'plan',
] as const
export type LineLabel = (typeof LINE_LABELS)[number]

export interface Line {
  readonly label: LineLabel
  readonly text: string
}

/** Lines on one page at the most. */
const LINES_MAX = 60

/** Only lines that have something to say, the most important first. */
export function linesOf(resource: object, language: Language): readonly Line[] {
  const json = withOwnWords(resource as Json, language)
  const type = textAt(json, 'resourceType')
  const wordsOf = (concept: Json): string => conceptWords(concept, language)
  const lines: Line[] = [
    { label: 'value', text: type === 'Observation' ? valueText(json, language) : '' },
    { label: 'component', text: type === 'Observation' && hasOwnValue(json, language) ? componentsText(json, language) : '' },
    { label: 'unit-doubt', text: joined([json, ...objectsAt(json, 'component')].map(doubtText)) },
    { label: 'range', text: rangeText(json, language) },
    { label: 'interpretation', text: joined(objectsAt(json, 'interpretation').map(wordsOf)) },
    { label: 'dose', text: dosageText(json, language) },
    { label: 'coded-dose', text: codedDosageText(json, language) },
    { label: 'reaction', text: joined(objectsAt(json, 'reaction').flatMap((one) => objectsAt(one, 'manifestation').map(wordsOf))) },
    {
      label: 'severity',
      text: joined([
        ...objectsAt(json, 'reaction').map((one) => coded('reaction-event-severity', textAt(one, 'severity'), language)),
        wordsOf(objectAt(json, 'severity')),
        coded('allergy-intolerance-criticality', textAt(json, 'criticality'), language),
      ]),
    },
    { label: 'conclusion', text: firstText(textAt(json, 'conclusion'), type === 'ClinicalImpression' ? textAt(json, 'summary') : '') },
    { label: 'finding', text: findingsText(json, language) },
    { label: 'prediction', text: predictionsText(json, language) },
    { label: 'prognosis', text: joined(objectsAt(json, 'prognosisCodeableConcept').map(wordsOf)) },
    { label: 'plan', text: textAt(json, 'mitigation') },
    { label: 'result', text: resultsText(json, language) },
    { label: 'date', text: dateOf(json) },
    {
      label: 'until',
      text: firstText(
        textAt(json, 'abatementDateTime'),
        textAt(objectAt(json, 'abatementPeriod'), 'end'),
        boundText(objectAt(json, 'abatementAge')),
        ageText(objectAt(json, 'abatementRange')),
        textAt(json, 'abatementString'),
        textAt(objectAt(json, 'period'), 'end'),
        textAt(objectAt(json, 'performedPeriod'), 'end'),
      ),
    },
    { label: 'status', text: statusText(json, language) },
    { label: 'certainty', text: wordsOf(objectAt(json, 'verificationStatus')) },
    {
      label: 'category',
      text: joined([
        ...objectsAt(json, 'category').map(wordsOf),
        ...textsAt(json, 'category').map((one) => coded('allergy-intolerance-category', one, language)),
      ]),
    },
    { label: 'class', text: type === 'Encounter' ? codingWords(objectAt(json, 'class'), language) : '' },
    {
      label: 'type',
      text: joined([
        ...objectsAt(json, 'type').map(wordsOf),
        type === 'AllergyIntolerance' ? coded('allergy-intolerance-type', textAt(json, 'type'), language) : '',
      ]),
    },
    {
      label: 'reason',
      text: joined([
        ...objectsAt(json, 'reasonCode').map(wordsOf),
        ...[...objectsAt(json, 'reasonReference'), ...(type === 'ClinicalImpression' ? objectsAt(json, 'problem') : [])].map((one) =>
          textAt(one, 'display'),
        ),
      ]),
    },
    { label: 'method', text: wordsOf(objectAt(json, 'method')) },
    { label: 'site', text: joined([...objectsAt(json, 'bodySite').map(wordsOf), wordsOf(objectAt(json, 'site'))]) },
    { label: 'route', text: wordsOf(objectAt(json, 'route')) },
    { label: 'lot', text: textAt(json, 'lotNumber') },
    { label: 'focus', text: joined(objectsAt(json, 'focus').map((one) => textAt(one, 'display') || textAt(one, 'reference'))) },
    { label: 'modifier', text: joined(objectsAt(json, 'modifierExtension').map((one) => textAt(one, 'url'))) },
    { label: 'subject', text: firstText(subjectDisplay(json), type === 'Patient' ? nameOf(json) : '') },
    { label: 'born', text: textAt(json, 'birthDate') },
    { label: 'gender', text: coded('administrative-gender', textAt(json, 'gender'), language) },
    {
      label: 'who',
      text: joined([...actors(json, 'performer'), ...actors(json, 'participant'), textAt(objectAt(json, 'requester'), 'display')]),
    },
    {
      label: 'where',
      text: firstText(textAt(objectAt(json, 'location'), 'display'), textAt(objectAt(json, 'serviceProvider'), 'display')),
    },
    {
      label: 'author',
      text: joined([...objectsAt(json, 'author').map((one) => textAt(one, 'display')), textAt(objectAt(json, 'recorder'), 'display')]),
    },
    { label: 'recorded', text: textAt(json, 'recordedDate') },
    { label: 'note', text: joined([...objectsAt(json, 'note').map((note) => textAt(note, 'text')), textAt(json, 'comment')]) },
  ]
  return lines.filter((line) => line.text !== '').slice(0, LINES_MAX)
}

/** What a report only refers to by its name; a result that lies inside of it, and nowhere else, with its value. */
function resultsText(report: Json, language: Language): string {
  const inside = new Map(objectsAt(report, 'contained').map((one) => [`#${textAt(one, 'id')}`, one]))
  return joined(
    objectsAt(report, 'result').map((one) => resultText(inside.get(textAt(one, 'reference')), textAt(one, 'display'), language)),
  )
}

function resultText(inside: Json | undefined, display: string, language: Language): string {
  if (inside === undefined) return display
  const said = joined(objectsAt(inside, 'interpretation').map((one) => conceptWords(one, language)))
  const value = valueText(inside, language)
  const name = firstText(conceptWords(objectAt(inside, 'code'), language), display)
  return `${name}${value === '' ? '' : `: ${value}`}${said === '' ? '' : ` (${said})`}`
}

/** The clinical status as its concept says it, else the status of the resource. */
function statusText(json: Json, language: Language): string {
  const clinical = conceptWords(objectAt(json, 'clinicalStatus'), language)
  return clinical === '' || [ABATED, PERHAPS_OVER].includes(statusOf(json))
    ? statusWords(textAt(json, 'resourceType'), statusOf(json), language)
    : clinical
}

/** A code of FHIR's core in words, else as it is. */
function coded(system: string, code: string, language: Language): string {
  return firstText(coreWords(system, code, language), code)
}

/** All that the laboratory gives, each with for whom it is where it says that. */
function rangeText(json: Json, language: Language): string {
  return joined(
    objectsAt(json, 'referenceRange').map((range) => {
      const text = boundsText(json, range, language)
      const whom = joined([...objectsAt(range, 'appliesTo').map((one) => conceptWords(one, language)), ageText(objectAt(range, 'age'))])
      return text === '' || whom === '' ? text : `${text} (${whom})`
    }),
  )
}

/** Unit in words and unit in code that cannot be the same. */
function doubtText(observation: Json): string {
  return doubtedUnits(objectAt(observation, 'valueQuantity'))?.map(unitText).join(' ≠ ') ?? ''
}

function boundText(bound: Json): string {
  return `${String(numberAt(bound, 'value') ?? '')} ${firstText(textAt(bound, 'unit'), textAt(bound, 'code'))}`.trim()
}

function ageText(age: Json): string {
  const [low, high] = [boundText(objectAt(age, 'low')), boundText(objectAt(age, 'high'))]
  return low === '' && high === '' ? '' : `${low}–${high}`
}

function boundsText(json: Json, range: Json, language: Language): string {
  const written = textAt(range, 'text')
  if (written !== '') return written
  const low = numberAt(objectAt(range, 'low'), 'value')
  const high = numberAt(objectAt(range, 'high'), 'value')
  const unit = unitText(measurementOf(json)?.unit ?? '')
  if (low === undefined && high === undefined) return ''
  if (low === undefined) return `≤ ${numberText(high ?? 0, language)} ${unit}`.trim()
  return high === undefined
    ? `≥ ${numberText(low, language)} ${unit}`.trim()
    : `${numberText(low, language)}–${numberText(high ?? 0, language)} ${unit}`.trim()
}

function actors(json: Json, element: string): readonly string[] {
  return objectsAt(json, element).map((one) =>
    firstText(textAt(one, 'display'), textAt(objectAt(one, 'actor'), 'display'), textAt(objectAt(one, 'individual'), 'display')),
  )
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts.filter((text) => text !== ''))].join(', ')
}
