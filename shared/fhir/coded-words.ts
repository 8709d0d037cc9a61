/** The words of a coded value: those of its record, else those that FHIR defines, else the bare code with the name of its system. */

import { codingsOf } from './concept.ts'
import type { Code } from './concept.ts'
import { firstText, textAt } from './json.ts'
import type { Json } from './json.ts'
import { ABATED, DO_NOT, PARTLY_GIVEN, PERHAPS_OVER } from './standing.ts'
import { bareCode, shippedWords, wordIn } from './terminology.ts'
import type { Language } from './terminology.ts'

/** Of a CodeableConcept. The text that the person who recorded it chose comes before displays of codes, unless it is a code itself. Empty where it says nothing. */
export function conceptWords(concept: Json, language: Language): string {
  const codings = codingsOf(concept)
  const text = textAt(concept, 'text')
  const isCode = codings.some(({ code }) => code !== '' && code === text)
  const own = isCode ? '' : inLanguage(withoutTag(text, codings), codings, language)
  return firstText(
    own,
    ...codings.map((coding) =>
      coding.display === coding.code ? '' : inLanguage(withoutTag(coding.display, [coding]), [coding], language),
    ),
    ...codings.map(({ system, code }) => shippedWords(system, code, language)),
    ...codings.map(({ system, code }) => bareCode(system, code)),
    text,
  )
}

const SNOMED = 'http://snomed.info/sct'
/** What ends a fully specified name: it says in which part of the tree a concept stands, not what it is. Source: SNOMED CT Editorial Guide, semantic tags. */
const TAG = new RegExp(
  ` \\((?:${[
    ...['disorder', 'finding', 'procedure', 'situation', 'event', 'substance', 'product', 'medicinal product', 'clinical drug'],
    ...['regime/therapy', 'observable entity', 'morphologic abnormality', 'body structure', 'physical object', 'organism'],
    ...['person', 'occupation', 'qualifier value', 'record artifact', 'environment', 'social concept', 'assessment scale'],
  ].join('|')})\\)$`,
  'u',
)

/** The name of a SNOMED CT concept as people say it. */
function withoutTag(words: string, codings: readonly Code[]): string {
  return codings.some(({ system }) => system === SNOMED) ? words.replace(TAG, '') : words
}

/** Of a single Coding, as `Encounter.class` is one. */
export function codingWords(coding: Json, language: Language): string {
  return conceptWords({ coding: [coding] }, language)
}

/** What a record says in FHIR's own English words is said in the person's language; any other words are left as they are. */
function inLanguage(words: string, codings: readonly Code[], language: Language): string {
  if (language === 'en' || words === '') return words
  const same = codings.find(({ system, code }) => shippedWords(system, code, 'en').toLowerCase() === words.toLowerCase())
  return same === undefined ? words : firstText(shippedWords(same.system, same.code, language), words)
}

/** Where the value of an element that has only a code comes from. Source: FHIR R4, the required bindings of each resource. */
const STATUS_SYSTEMS: Readonly<Record<string, string>> = {
  Observation: 'observation-status',
  DiagnosticReport: 'diagnostic-report-status',
  Encounter: 'encounter-status',
  DocumentReference: 'document-reference-status',
  Composition: 'composition-status',
  Procedure: 'event-status',
  Immunization: 'event-status',
  MedicationDispense: 'CodeSystem/medicationrequest-status',
  MedicationAdministration: 'event-status',
  MedicationRequest: 'CodeSystem/medicationrequest-status',
  MedicationStatement: 'CodeSystem/medication-statement-status',
  Medication: 'CodeSystem/medication-status',
  ServiceRequest: 'request-status',
  CarePlan: 'request-status',
  CareTeam: 'care-team-status',
  Goal: 'goal-status',
  Appointment: 'appointmentstatus',
  EpisodeOfCare: 'episode-of-care-status',
  DeviceUseStatement: 'device-statement-status',
  ImagingStudy: 'imagingstudy-status',
  Claim: 'fm-status',
  ExplanationOfBenefit: 'fm-status',
  Coverage: 'fm-status',
  FamilyMemberHistory: 'history-status',
  QuestionnaireResponse: 'questionnaire-answers-status',
}

/** States that FHIR does not have. */
const OWN_STATES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  [DO_NOT]: { en: 'Not to be taken or done', ro: 'A nu se lua sau face' },
  [PARTLY_GIVEN]: { en: 'Given only in part: not a whole dose', ro: 'Dată doar în parte: nu este o doză întreagă' },
  [ABATED]: { en: 'Over', ro: 'Încheiat' },
  [PERHAPS_OVER]: { en: 'Called active, but an end is told of it', ro: 'Numit activ, dar se spune și un sfârșit' },
  proposed: { en: 'Only proposed', ro: 'Doar propus' },
  planned: { en: 'Planned', ro: 'Planificat' },
}

/** `status` of a resource in words; the code itself where FHIR has none for it. */
export function statusWords(resourceType: string, status: string, language: Language): string {
  const own = Object.hasOwn(OWN_STATES, status) ? (OWN_STATES[status]?.[language] ?? '') : ''
  return firstText(coreWords(wordIn(STATUS_SYSTEMS, resourceType), status, language), own, status)
}

/** Of a code system of FHIR's core, by the end of its address; empty where it has no such code. */
export function coreWords(name: string, code: string, language: Language): string {
  return shippedWords(`http://hl7.org/fhir/${name}`, code, language)
}
