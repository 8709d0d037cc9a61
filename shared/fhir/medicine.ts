/** What a record says of one medicine: whether it is taken now, how, since when, why and who said so. */

import type { MedicineFacts } from '../model/medicine.ts'
import { conceptWords, statusWords } from './coded-words.ts'
import { codedDosageText, dosageText } from './dosage.ts'
import { firstText, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import type { Language } from './terminology.ts'

const CURRENT = new Set(['active', 'in-progress', 'intended', 'on-hold', 'preparation'])
const UNCLEAR = new Set(['', 'unknown', 'draft'])

/** Texts are empty where the record does not say. `today` is an ISO day: what ended before it is past, whatever the status. */
export function medicineFactsOf(resource: Json, language: Language, today: string): MedicineFacts {
  const status = textAt(resource, 'status')
  const { since, until } = timesOf(resource)
  const ended = until !== '' && until.slice(0, 10) < today.slice(0, until.slice(0, 10).length)
  return {
    group: UNCLEAR.has(status) && !ended ? 'unclear' : CURRENT.has(status) && !ended ? 'current' : 'past',
    status: status === '' ? '' : statusWords(textAt(resource, 'resourceType'), status, language),
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

function timesOf(resource: Json): { readonly since: string; readonly until: string } {
  const period = objectAt(resource, 'effectivePeriod')
  const validity = objectAt(objectAt(resource, 'dispenseRequest'), 'validityPeriod')
  const bounds = [...objectsAt(resource, 'dosageInstruction'), ...objectsAt(resource, 'dosage')].map((one) =>
    objectAt(objectAt(objectAt(one, 'timing'), 'repeat'), 'boundsPeriod'),
  )
  // Several courses end with the last of them; one without an end goes on.
  const ends = bounds.map((one) => textAt(one, 'end'))
  const lastEnd = ends.includes('') ? '' : ([...ends].sort().at(-1) ?? '')
  return {
    since: firstText(
      textAt(period, 'start'),
      textAt(resource, 'effectiveDateTime'),
      ...bounds.map((one) => textAt(one, 'start')),
      textAt(validity, 'start'),
      textAt(resource, 'authoredOn'),
      textAt(resource, 'whenHandedOver'),
      textAt(resource, 'dateAsserted'),
    ),
    until: firstText(textAt(period, 'end'), lastEnd),
  }
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
