/** Allergies, diagnoses, problems and the visit that a version 2 message tells of. Source: HL7 v2.5.1, chapters 3, 6 and 12. */

import { wordsOf } from '../../shared/fhir/concept.ts'
import type { Json } from '../../shared/fhir/json.ts'
import { severityAlone } from './allergy-severity.ts'
import { withoutEmpty } from './ccda-values.ts'
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, CONDITION_CLINICAL, CONDITION_VERIFICATION } from './code-systems.ts'
import type { Hl7Context } from './hl7-context.ts'
import { fieldAt, repetitionsAt, textAt, wholeText } from './hl7-message.ts'
import type { Segment } from './hl7-message.ts'
import { conceptOf, identifierOf, personText, placeText, timeAt } from './hl7-values.ts'
import { wordTable } from './word-table.ts'

const ALLERGY_CATEGORIES = wordTable<string>({
  DA: 'medication',
  FA: 'food',
  EA: 'environment',
  AA: 'environment',
  PA: 'environment',
  LA: 'environment',
})
const SEVERITIES = wordTable<string>({ SV: 'severe', MO: 'moderate', MI: 'mild' })
/** HL7 table 0438. */
const VERIFIED = wordTable<string>({
  C: 'confirmed',
  I: 'confirmed',
  E: 'entered-in-error',
  D: 'unconfirmed',
  P: 'unconfirmed',
  S: 'unconfirmed',
  U: 'unconfirmed',
})
const CLASSES = wordTable<string>({ I: 'IMP', O: 'AMB', E: 'EMER', P: 'PRENC' })
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
/** Events that take back a visit, plan one, or end it; messages about persons and merges tell of none. */
const CANCELLED = new Set(['A11', 'A27', 'A38'])
const PLANNED = new Set(['A05', 'A14'])
const NO_VISIT = new Set(['A28', 'A29', 'A31', 'A37', 'A40', 'A41', 'A45', 'A47', 'A60'])
/** How certain, in words that FHIR has, too; senders have tables of their own. */
const CERTAINTIES = new Set(['confirmed', 'differential', 'provisional', 'unconfirmed', 'refuted'])
const CLINICAL = new Set(['active', 'inactive', 'resolved', 'recurrence', 'relapse', 'remission'])

function codedAs(system: string, code: string | undefined): Json | undefined {
  return code === undefined ? undefined : { coding: [{ system, code }] }
}

/** AL1: an allergy; undefined where no substance is named. */
export function allergyOf(context: Hl7Context, segment: Segment): Json | undefined {
  const code = conceptOf(fieldAt(segment, 3))
  if (code === undefined) return undefined
  const category = ALLERGY_CATEGORIES[textAt(segment, 2)]
  const manifestation = repetitionsAt(segment, 5).map((one) => ({ text: wholeText(one) }))
  const severity = SEVERITIES[textAt(segment, 4)]
  const unplaced = manifestation.length === 0 ? textAt(segment, 4, 2) : ''
  return withoutEmpty({
    resourceType: 'AllergyIntolerance',
    category: category === undefined ? undefined : [category],
    code,
    patient: context.reference,
    onsetDateTime: timeAt(fieldAt(segment, 6), context.zone),
    reaction: manifestation.length === 0 ? severityAlone(severity) : [withoutEmpty({ manifestation, severity })],
    note: unplaced === '' ? [] : [{ text: unplaced }],
  })
}

/** IAM: an allergy of a list that is kept up to date; undefined where no substance is named and where it is taken off the list. Source: HL7 v2.5.1, section 3.4.7. */
export function listedAllergyOf(context: Hl7Context, segment: Segment): Json | undefined {
  if (textAt(segment, 6) === 'D') return undefined
  const allergy = allergyOf(context, segment)
  if (allergy === undefined) return undefined
  const { onsetDateTime: _other, ...rest } = allergy
  const state = textAt(segment, 17)
  return withoutEmpty({
    ...rest,
    clinicalStatus: codedAs(ALLERGY_CLINICAL, state === 'I' ? 'inactive' : undefined),
    verificationStatus: codedAs(ALLERGY_VERIFICATION, VERIFIED[state]),
    onsetDateTime: timeAt(fieldAt(segment, 11), context.zone),
    recordedDate: timeAt(fieldAt(segment, 13), context.zone),
  })
}

/** DG1: a diagnosis; undefined where it names none or deletes one. */
export function diagnosisOf(context: Hl7Context, segment: Segment): Json | undefined {
  const coded = conceptOf(fieldAt(segment, 3))
  const described = textAt(segment, 4)
  if ((coded === undefined && described === '') || textAt(segment, 21) === 'D') return undefined
  const code = coded === undefined || (wordsOf(coded) === '' && described !== '') ? { ...coded, text: described } : coded
  const recorder = personText(fieldAt(segment, 16))
  return withoutEmpty({
    resourceType: 'Condition',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] }],
    // HL7 table 0052: a working diagnosis is not a final one.
    verificationStatus: codedAs(CONDITION_VERIFICATION, textAt(segment, 6) === 'W' ? 'provisional' : undefined),
    code,
    subject: context.reference,
    recordedDate: timeAt(fieldAt(segment, 5), context.zone),
    recorder: recorder === '' ? undefined : { display: recorder },
  })
}

/** PRB: a problem of a list; undefined where it names none or deletes one. */
export function problemOf(context: Hl7Context, segment: Segment): Json | undefined {
  const code = conceptOf(fieldAt(segment, 3))
  if (code === undefined || textAt(segment, 1) === 'DE') return undefined
  const status = textAt(segment, 14).toLowerCase()
  const certainty = [1, 2].map((component) => textAt(segment, 13, component).toLowerCase()).find((word) => CERTAINTIES.has(word))
  const identifier = identifierOf(fieldAt(segment, 4), 2)
  return withoutEmpty({
    resourceType: 'Condition',
    identifier: identifier === undefined ? [] : [identifier],
    clinicalStatus: codedAs(CONDITION_CLINICAL, CLINICAL.has(status) ? status : undefined),
    verificationStatus: codedAs(CONDITION_VERIFICATION, certainty),
    code,
    subject: context.reference,
    onsetDateTime: timeAt(fieldAt(segment, 16), context.zone),
    abatementDateTime: timeAt(fieldAt(segment, 9), context.zone),
    recordedDate: timeAt(fieldAt(segment, 7), context.zone),
  })
}

/** PV1 of an ADT message: a visit; undefined where the message is not about one. */
export function visitOf(context: Hl7Context, segment: Segment): Json | undefined {
  const { event, zone } = context
  if (NO_VISIT.has(event)) return undefined
  const code = CLASSES[textAt(segment, 2)]
  const place = placeText(fieldAt(segment, 3))
  const start = timeAt(fieldAt(segment, 44), zone)
  const end = timeAt(fieldAt(segment, 45), zone)
  const identifier = identifierOf(fieldAt(segment, 19), 4)
  if (code === undefined && place === '' && start === '') return undefined
  const reason = conceptOf(fieldAt(context.visitMore, 3))
  const people = [7, 8, 9, 17].flatMap((field) => repetitionsAt(segment, field).map(personText)).filter((one) => one !== '')
  return withoutEmpty({
    resourceType: 'Encounter',
    identifier: identifier === undefined ? [] : [identifier],
    status: visitStatus(event, end),
    class: code === undefined ? undefined : { system: ACT_CODE, code },
    subject: context.reference,
    period: start === '' && end === '' ? undefined : withoutEmpty({ start, end }),
    participant: [...new Set(people)].map((display) => ({ individual: { display } })),
    reasonCode: reason === undefined ? [] : [reason],
    location: place === '' ? [] : [{ location: { display: place } }],
  })
}

function visitStatus(event: string, end: string): string {
  if (CANCELLED.has(event)) return 'cancelled'
  if (PLANNED.has(event)) return 'planned'
  if (event === 'A03' || end !== '') return 'finished'
  return /^A(01|02|04|06|07|08|09|10|12|13)$/u.test(event) ? 'in-progress' : 'unknown'
}
