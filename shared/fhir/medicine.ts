/** What a record says of one medicine: whether it is taken now, how, since when, why and who said so. */

import type { MedicineFacts } from '../model/medicine.ts'
import { conceptWords, statusWords } from './coded-words.ts'
import { statusOf } from './concept.ts'
import { codedDosageText, dosageText } from './dosage.ts'
import { firstText, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { hasEnded, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import type { Language } from './terminology.ts'

/** What is still to come is not said to be taken now. */
const GROUPS: Readonly<Record<Standing, MedicineFacts['group']>> = {
  now: 'current',
  over: 'past',
  void: 'past',
  'not-yet': 'unclear',
  unclear: 'unclear',
}

/** Texts are empty where the record does not say. `today` is an ISO day: what ended before it is past, whatever the status. */
export function medicineFactsOf(resource: Json, language: Language, today: string): MedicineFacts {
  const [resourceType, status] = [textAt(resource, 'resourceType'), statusOf(resource)]
  const since = beginningOf(resource)
  const until = endOf(resource)
  return {
    group: hasEnded(until, today) ? 'past' : GROUPS[standingOf({ resourceType, status })],
    status: status === '' ? '' : statusWords(resourceType, status, language),
    dose: dosageText(resource, language),
    codedDose: codedDosageText(resource, language),
    who: whoOf(resource),
    why: listed([
      ...objectsAt(resource, 'reasonCode').map((one) => conceptWords(one, language)),
      ...objectsAt(resource, 'reasonReference').map((one) => textAt(one, 'display')),
    ]),
    since,
    until,
    note: listed(objectsAt(resource, 'note').map((one) => textAt(one, 'text'))),
  }
}

/** Until when it is taken, as the record says it; empty where it does not, or where one of several courses goes on. */
export function endOf(resource: Json): string {
  const ends = boundsOf(resource).map((one) => textAt(one, 'end'))
  const lastEnd = ends.includes('') ? '' : ([...ends].sort().at(-1) ?? '')
  return firstText(textAt(objectAt(resource, 'effectivePeriod'), 'end'), lastEnd)
}

function beginningOf(resource: Json): string {
  return firstText(
    textAt(objectAt(resource, 'effectivePeriod'), 'start'),
    textAt(resource, 'effectiveDateTime'),
    ...boundsOf(resource).map((one) => textAt(one, 'start')),
    textAt(objectAt(objectAt(resource, 'dispenseRequest'), 'validityPeriod'), 'start'),
    textAt(resource, 'authoredOn'),
    textAt(resource, 'whenHandedOver'),
    textAt(resource, 'dateAsserted'),
  )
}

/** One for each dose. */
function boundsOf(resource: Json): readonly Json[] {
  return [...objectsAt(resource, 'dosageInstruction'), ...objectsAt(resource, 'dosage')].map((one) =>
    objectAt(objectAt(objectAt(one, 'timing'), 'repeat'), 'boundsPeriod'),
  )
}

function whoOf(resource: Json): string {
  return firstText(
    textAt(objectAt(resource, 'requester'), 'display'),
    listed(objectsAt(resource, 'performer').map((one) => textAt(objectAt(one, 'actor'), 'display'))),
    textAt(objectAt(resource, 'informationSource'), 'display'),
    textAt(objectAt(resource, 'recorder'), 'display'),
  )
}

function listed(texts: readonly string[]): string {
  return [...new Set(texts.filter((text) => text !== ''))].join(', ')
}
