/** The page of one record as label and text; labels are keys that the words files translate. */

import { statusOf, wordsOf } from './concept.ts'
import { dateOf } from './date.ts'
import { dosageText } from './dosage.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { measurementOf, valueText } from './measurement.ts'
import { nameOf, subjectDisplay } from './person-name.ts'

export const LINE_LABELS = [
  'value',
  'range',
  'interpretation',
  'date',
  'status',
  'dose',
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
] as const
export type LineLabel = (typeof LINE_LABELS)[number]

export interface Line {
  readonly label: LineLabel
  readonly text: string
}

/** Lines on one page at the most. */
const LINES_MAX = 60

/** Only lines that have something to say, the most important first. */
export function linesOf(resource: object): readonly Line[] {
  const json = resource as Json
  const lines: Line[] = [
    { label: 'value', text: textAt(json, 'resourceType') === 'Observation' ? valueText(json) : '' },
    { label: 'range', text: rangeText(json) },
    { label: 'interpretation', text: joined(objectsAt(json, 'interpretation').map(wordsOf)) },
    { label: 'dose', text: dosageText(json) },
    { label: 'reaction', text: joined(objectsAt(json, 'reaction').flatMap((one) => objectsAt(one, 'manifestation').map(wordsOf))) },
    {
      label: 'severity',
      text: joined([
        ...objectsAt(json, 'reaction').map((one) => textAt(one, 'severity')),
        wordsOf(objectAt(json, 'severity')),
        textAt(json, 'criticality') === '' ? '' : `${textAt(json, 'criticality')} risk`,
      ]),
    },
    { label: 'conclusion', text: textAt(json, 'conclusion') },
    { label: 'result', text: joined(objectsAt(json, 'result').map((one) => textAt(one, 'display'))) },
    { label: 'date', text: dateOf(json) },
    {
      label: 'until',
      text: firstText(
        textAt(json, 'abatementDateTime'),
        textAt(objectAt(json, 'period'), 'end'),
        textAt(objectAt(json, 'performedPeriod'), 'end'),
      ),
    },
    { label: 'status', text: statusOf(json) },
    { label: 'category', text: joined(objectsAt(json, 'category').map(wordsOf)) },
    { label: 'type', text: joined(objectsAt(json, 'type').map(wordsOf)) },
    {
      label: 'reason',
      text: joined([
        ...objectsAt(json, 'reasonCode').map(wordsOf),
        ...objectsAt(json, 'reasonReference').map((one) => textAt(one, 'display')),
      ]),
    },
    { label: 'method', text: wordsOf(objectAt(json, 'method')) },
    { label: 'site', text: joined([...objectsAt(json, 'bodySite').map(wordsOf), wordsOf(objectAt(json, 'site'))]) },
    { label: 'route', text: wordsOf(objectAt(json, 'route')) },
    { label: 'lot', text: textAt(json, 'lotNumber') },
    { label: 'subject', text: firstText(subjectDisplay(json), textAt(json, 'resourceType') === 'Patient' ? nameOf(json) : '') },
    { label: 'born', text: textAt(json, 'birthDate') },
    { label: 'gender', text: textAt(json, 'gender') },
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

function rangeText(json: Json): string {
  const [range] = objectsAt(json, 'referenceRange')
  if (range === undefined) return ''
  const written = textAt(range, 'text')
  if (written !== '') return written
  const low = numberAt(objectAt(range, 'low'), 'value')
  const high = numberAt(objectAt(range, 'high'), 'value')
  const unit = measurementOf(json)?.unit ?? ''
  if (low === undefined && high === undefined) return ''
  if (low === undefined) return `< ${String(high)} ${unit}`.trim()
  return high === undefined ? `> ${String(low)} ${unit}`.trim() : `${String(low)}–${String(high)} ${unit}`.trim()
}

function actors(json: Json, element: string): readonly string[] {
  return objectsAt(json, element).map((one) =>
    firstText(textAt(one, 'display'), textAt(objectAt(one, 'actor'), 'display'), textAt(objectAt(one, 'individual'), 'display')),
  )
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts.filter((text) => text !== ''))].join(', ')
}
