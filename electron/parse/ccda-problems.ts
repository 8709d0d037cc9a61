/** Problems and allergies of a CDA document. What it says is absent ("no known allergies") stays in its text and becomes no record. */

import type { Json } from '../../shared/fhir/json.ts'
import { firstText } from '../../shared/fhir/json.ts'
import {
  actorText,
  conceptOf,
  hasTemplate,
  identifiersOf,
  isNegated,
  periodOf,
  referredText,
  timeAt,
  timeOf,
  withoutEmpty,
} from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { severityAlone } from './allergy-severity.ts'
import { ALLERGY_CLINICAL, ALLERGY_VERIFICATION, CONDITION_CLINICAL, CONDITION_VERIFICATION } from './code-systems.ts'
import { attributeAt, childAt, childrenOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

const PROBLEM_STATUS = '2.16.840.1.113883.10.20.22.4.6'
const ALLERGY_STATUS = '2.16.840.1.113883.10.20.22.4.28'
const REACTION = '2.16.840.1.113883.10.20.22.4.9'
const SEVERITY = '2.16.840.1.113883.10.20.22.4.8'
const CRITICALITY = '2.16.840.1.113883.10.20.22.4.145'
const COMMENT = '2.16.840.1.113883.10.20.22.4.64'
/** SNOMED CT to the codes of FHIR. */
const CLINICAL = wordTable<string>({ '55561003': 'active', '73425007': 'inactive', '413322009': 'resolved' })
const SEVERITIES = wordTable<string>({
  '255604002': 'mild',
  '371923003': 'moderate',
  '6736007': 'moderate',
  '371924009': 'severe',
  '24484000': 'severe',
  '442452003': 'severe',
  '399166001': 'severe',
})
/** A concern that is not followed any more. */
const NOT_FOLLOWED = new Set(['completed', 'aborted', 'suspended', 'cancelled'])
const CRITICALITIES = wordTable<string>({ CRITL: 'low', CRITH: 'high', CRITU: 'unable-to-assess' })
const CATEGORIES = wordTable<string>({
  '414285001': 'food',
  '235719002': 'food',
  '416098002': 'medication',
  '59037007': 'medication',
  '419511003': 'medication',
  '426232007': 'environment',
})
const TYPES = wordTable<string>({
  '419199007': 'allergy',
  '416098002': 'allergy',
  '414285001': 'allergy',
  '426232007': 'allergy',
  '59037007': 'intolerance',
  '235719002': 'intolerance',
})

/** SNOMED CT: sorts of allergy without what it is to. */
const KINDS = new Set(
  '106190000 419199007 416098002 414285001 426232007 59037007 235719002 420134006 418038007 419511003 418471000 281647001 609433001 609328004'.split(
    ' ',
  ),
)

/** A Condition; undefined for an absence and for a problem that nobody named. */
export function conditionOf(context: CdaContext, observation: XmlElement, concern: XmlElement | undefined): Json | undefined {
  const code = conceptOf(context, childAt(observation, 'value'), observation)
  if (code === undefined || isNegated(observation)) return undefined
  const period = periodOf(childAt(observation, 'effectiveTime'))
  return withoutEmpty({
    resourceType: 'Condition',
    identifier: identifiersOf(observation),
    clinicalStatus: clinicalStatus(observation, PROBLEM_STATUS, concern, CONDITION_CLINICAL),
    verificationStatus: wasMistake(observation, concern) ? coded(CONDITION_VERIFICATION, 'entered-in-error') : undefined,
    code,
    subject: context.subject,
    onsetDateTime: period?.start,
    abatementDateTime: period?.end,
    recordedDate: firstText(timeAt(childAt(observation, 'author', 'time')), timeAt(childAt(concern, 'author', 'time'))),
    recorder: recorderOf(observation, concern),
    note: notesOf(context, observation),
  })
}

/** An AllergyIntolerance; undefined for an absence and where no substance is named. */
export function allergyOf(context: CdaContext, observation: XmlElement, concern: XmlElement | undefined): Json | undefined {
  if (isNegated(observation)) return undefined
  const substance = childAt(observation, 'participant', 'participantRole', 'playingEntity')
  const name = childAt(substance, 'name')
  const code = conceptOf(context, childAt(substance, 'code')) ?? conceptFromName(context, name) ?? namedKind(context, observation)
  if (code === undefined) return undefined
  const kind = attributeAt(childAt(observation, 'value'), 'code')
  const category = CATEGORIES[kind]
  const period = periodOf(childAt(observation, 'effectiveTime'))
  const criticality = related(observation, CRITICALITY).map((one) => CRITICALITIES[attributeAt(childAt(one, 'value'), 'code')])[0]
  return withoutEmpty({
    resourceType: 'AllergyIntolerance',
    identifier: identifiersOf(observation),
    clinicalStatus: clinicalStatus(observation, ALLERGY_STATUS, concern, ALLERGY_CLINICAL),
    verificationStatus: wasMistake(observation, concern) ? coded(ALLERGY_VERIFICATION, 'entered-in-error') : undefined,
    type: TYPES[kind],
    category: category === undefined ? undefined : [category],
    criticality,
    code,
    patient: context.subject,
    onsetDateTime: period?.start,
    recordedDate: firstText(timeAt(childAt(observation, 'author', 'time')), timeAt(childAt(concern, 'author', 'time'))),
    recorder: recorderOf(observation, concern),
    reaction: reactionsOf(context, observation),
    note: notesOf(context, observation),
  })
}

/** Some say in one code what it is an allergy to; codes that only say what sort of allergy it is name nothing. */
function namedKind(context: CdaContext, observation: XmlElement): Json | undefined {
  const value = childAt(observation, 'value')
  return KINDS.has(attributeAt(value, 'code')) || attributeAt(value, 'code') === '' ? undefined : conceptOf(context, value)
}

function conceptFromName(context: CdaContext, name: XmlElement | undefined): Json | undefined {
  const text = referredText(context, name)
  return text === '' ? undefined : { text }
}

/** Older documents say how grave it is once for the whole allergy. */
function reactionsOf(context: CdaContext, observation: XmlElement): readonly Json[] {
  const severity = severityOf(observation)
  const reactions = related(observation, REACTION).flatMap((one) => reactionOf(context, one, severity))
  return reactions.length > 0 ? reactions : severityAlone(severity)
}

function reactionOf(context: CdaContext, reaction: XmlElement, severityOfAll: string | undefined): readonly Json[] {
  const manifestation = conceptOf(context, childAt(reaction, 'value'), reaction)
  if (manifestation === undefined || isNegated(reaction)) return []
  const severity = severityOf(reaction) ?? severityOfAll
  return [withoutEmpty({ manifestation: [manifestation], severity, onset: timeOf(childAt(reaction, 'effectiveTime')) })]
}

function severityOf(node: XmlElement): string | undefined {
  return related(node, SEVERITY)
    .filter((one) => !isNegated(one))
    .map((one) => SEVERITIES[attributeAt(childAt(one, 'value'), 'code')])
    .find((one) => one !== undefined)
}

/** The status the author gave, else that it ended, else that the concern is followed or no longer. */
function clinicalStatus(observation: XmlElement, template: string, concern: XmlElement | undefined, system: string): Json | undefined {
  const given = related(observation, template).map((one) => CLINICAL[attributeAt(childAt(one, 'value'), 'code')])[0]
  const over = periodOf(childAt(observation, 'effectiveTime'))?.end === undefined ? undefined : 'resolved'
  const followed = attributeAt(childAt(concern, 'statusCode'), 'code')
  const code = given ?? over ?? (followed === 'active' ? 'active' : NOT_FOLLOWED.has(followed) ? 'inactive' : undefined)
  return code === undefined ? undefined : coded(system, code)
}

/** The document itself takes it back. */
function wasMistake(observation: XmlElement, concern: XmlElement | undefined): boolean {
  return [observation, concern].some((one) => attributeAt(childAt(one, 'statusCode'), 'code') === 'nullified')
}

function coded(system: string, code: string): Json {
  return { coding: [{ system, code }] }
}

/** Observations that hang on this one and have a template. */
function related(observation: XmlElement, template: string): readonly XmlElement[] {
  return childrenOf(observation, 'entryRelationship')
    .flatMap((one) => childrenOf(one, 'observation'))
    .filter((one) => hasTemplate(one, template))
}

/** Comments that hang on an entry. */
export function notesOf(context: CdaContext, entry: XmlElement): readonly Json[] {
  return childrenOf(entry, 'entryRelationship')
    .flatMap((one) => childrenOf(one, 'act'))
    .filter((one) => hasTemplate(one, COMMENT))
    .map((one) => ({ text: referredText(context, childAt(one, 'text')) }))
    .filter(({ text }) => text !== '')
}

function recorderOf(observation: XmlElement, concern: XmlElement | undefined): Json | undefined {
  const display = firstText(actorText(childAt(observation, 'author')), actorText(childAt(concern, 'author')))
  return display === '' ? undefined : { display }
}
