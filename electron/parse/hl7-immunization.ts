/** Vaccinations of a version 2 message. Source: HL7 v2.5.1 Implementation Guide for Immunization Messaging 1.5 (RXA, RXR). */

import type { Json } from '../../shared/fhir/json.ts'
import { withoutEmpty } from './ccda-values.ts'
import type { Hl7Context } from './hl7-context.ts'
import { fieldAt, repetitionsAt, textAt, wholeText } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import type { FromSegment } from './hl7-places.ts'
import { dateOnlyOf } from './hl7-time.ts'
import { conceptOf, personText, quantityOf, timeAt } from './hl7-values.ts'

/** CVX: "no vaccine administered", said of records that only tell something else. */
const NO_VACCINE = '998'
/** An amount that nobody knows. */
const AMOUNT_UNKNOWN = '999'
/** Completion status. Source: HL7 table 0322; HL7 v2-to-FHIR, RXA[Immunization]. */
const NOT_DONE = new Set(['RE', 'NA'])
const PARTLY_DONE = 'PA'

/** In order. */
export function immunizationsOf(context: Hl7Context): readonly FromSegment[] {
  const { segments } = context
  const made: FromSegment[] = []
  for (const [at, segment] of segments.entries()) {
    if (segment.name !== 'RXA') continue
    let end = at + 1
    while (end < segments.length && segments[end]?.name !== 'RXA' && segments[end]?.name !== 'ORC') end += 1
    const immunization = immunizationOf(context, segment, segments.slice(at + 1, end))
    if (immunization !== undefined) made.push({ resource: immunization, segment })
  }
  return made
}

/** `behind` are the segments up to the next vaccination. */
function immunizationOf(context: Hl7Context, rxa: Segment, behind: readonly Segment[]): Json | undefined {
  const vaccineCode = conceptOf(fieldAt(rxa, 5))
  if (vaccineCode === undefined || textAt(rxa, 5) === NO_VACCINE || textAt(rxa, 21) === 'D') return undefined
  const route = behind.find(({ name }) => name === 'RXR')
  const firstObx = behind.findIndex(({ name }) => name === 'OBX')
  const notes = behind.slice(0, firstObx === -1 ? behind.length : firstObx).filter(({ name }) => name === 'NTE')
  const completion = textAt(rxa, 20).toUpperCase()
  const refusal = conceptOf(fieldAt(rxa, 18))
  const notDone = NOT_DONE.has(completion) || (completion === '' && refusal !== undefined)
  const source = textAt(rxa, 9)
  const amount = textAt(rxa, 6)
  const manufacturer = textAt(rxa, 17, 2) || textAt(rxa, 17)
  const performer = personText(fieldAt(rxa, 10))
  return withoutEmpty({
    resourceType: 'Immunization',
    status: notDone ? 'not-done' : 'completed',
    statusReason: notDone ? refusal : undefined,
    isSubpotent: completion === PARTLY_DONE ? true : undefined,
    vaccineCode,
    patient: context.reference,
    occurrenceDateTime: timeAt(fieldAt(rxa, 3), context.zone),
    primarySource: source === '' ? undefined : source === '00',
    manufacturer: manufacturer === '' ? undefined : { display: manufacturer },
    lotNumber: textAt(rxa, 15),
    expirationDate: dateOnlyOf(textAt(rxa, 16)),
    site: conceptOf(fieldAt(route, 2)),
    route: conceptOf(fieldAt(route, 1)),
    doseQuantity: amount === AMOUNT_UNKNOWN ? undefined : quantityOf(amount, fieldAt(rxa, 7)),
    performer: performer === '' ? [] : [{ actor: { display: performer } }],
    note: notes.flatMap((note) => repetitionsAt(note, 3)).map((one) => ({ text: wholeText(one) })),
  })
}
