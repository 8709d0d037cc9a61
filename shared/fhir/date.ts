/** The date that matters of a resource. */

import { firstText, objectAt, objectsAt, textAt, textsAt } from './json.ts'
import type { Json } from './json.ts'

const DATE = /^\d{4}(-\d{2}(-\d{2}(T[0-9:.+\-Z]+)?)?)?$/u
/** When it was, before when it was written down. */
const ELEMENTS = [
  'effectiveDateTime',
  'effectiveInstant',
  'onsetDateTime',
  'occurrenceDateTime',
  'performedDateTime',
  'authoredOn',
  'started',
  'start',
  'whenHandedOver',
]
const EVENTS = ['effectiveTiming', 'occurrenceTiming']
const PERIODS = ['effectivePeriod', 'onsetPeriod', 'performedPeriod', 'occurrencePeriod', 'period', 'servicedPeriod', 'billablePeriod']
const WRITTEN_DOWN = ['dateAsserted', 'recordedDate', 'assertedDate', 'date', 'issued', 'created', 'birthDate', 'authored', 'sent']

/** ISO 8601 as the source has it, or empty. When a system wrote its copy (`meta.lastUpdated`) is no date of the thing: an old result would stand as the newest. */
export function dateOf(resource: Json): string {
  const found = firstText(
    ...ELEMENTS.map((element) => textAt(resource, element)),
    ...EVENTS.flatMap((element) => textsAt(objectAt(resource, element), 'event').slice(0, 1)),
    ...PERIODS.flatMap((element) => [textAt(objectAt(resource, element), 'start'), textAt(objectAt(resource, element), 'end')]),
    ...objectsAt(resource, 'requestedPeriod').map((one) => textAt(one, 'start')),
    ...WRITTEN_DOWN.map((element) => textAt(resource, element)),
    ...objectsAt(resource, 'content').map((one) => textAt(objectAt(one, 'attachment'), 'creation')),
  )
  const dated = found === '' && 'content' in resource ? creationOf(resource) : found
  return DATE.test(dated) ? dated : ''
}

/** When the file of a document was made. */
function creationOf(resource: Json): string {
  return firstText(...objectsAt(resource, 'content').map((one) => textAt(objectAt(one, 'attachment'), 'creation')))
}
