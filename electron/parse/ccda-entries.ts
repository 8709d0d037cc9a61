/** Walks the entries of a CDA document and reads those that tell what is or was; plans, orders and goals stay in its text. Source: C-CDA R2.1. */

import type { Json } from '../../shared/fhir/json.ts'
import { encounterOf, familyOf, procedureOf } from './ccda-events.ts'
import { immunizationOf, medicineOf } from './ccda-medicines.ts'
import { sectionsBelow } from './ccda-narrative.ts'
import { allergyOf, conditionOf } from './ccda-problems.ts'
import { effectiveOf, observationOf, reportOf } from './ccda-results.ts'
import type { ObservationCategory } from './ccda-results.ts'
import { hasTemplate, isNegated } from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import type { Told } from './read-entry.ts'
import { attributeAt, childAt, childrenOf, elementsOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

const root = (last: string): string => `2.16.840.1.113883.10.20.22.4.${last}`
const ALLERGY = root('7')
const PROBLEM = root('4')
const MEDICATION = root('16')
const IMMUNIZATION = root('52')
const PROCEDURE_ACT = root('12')
const PROCEDURE_OBSERVATION = root('13')
const RESULT_BATTERY = root('1')
const VITAL_BATTERY = root('26')
const FAMILY = root('45')
/** LOINC codes of sections whose entries need no template to be known. */
const ALLERGIES = '48765-2'
const PROBLEMS = new Set(['11450-4', '11348-0', '46241-6', '11535-2'])
const MEDICATIONS = new Set(['10160-0', '10183-2', '42346-7', '29549-3'])
const IMMUNIZATIONS = '11369-6'
const PROCEDURES = '47519-4'
/** Here everything is about somebody else. */
const FAMILY_HISTORY = '10157-6'
const CATEGORIES = wordTable<ObservationCategory>({
  '30954-2': 'laboratory',
  '8716-3': 'vital-signs',
  '29762-2': 'social-history',
})

/** Characters of a title that say where something stands. */
const TITLE_LENGTH_MAX = 80

interface Walk {
  readonly context: CdaContext
  readonly found: Json[]
}

/** What the sections tell in the order of the document, each with the title of its section. */
export function toldBySections(context: CdaContext, sections: readonly XmlElement[]): readonly Told[] {
  return sections.flatMap((section) => {
    const title = textOf(childAt(section, 'title')).slice(0, TITLE_LENGTH_MAX)
    const place = title === '' ? undefined : ({ kind: 'section', title } as const)
    const own = ownResources(context, section).map((resource) => ({ resource, place }))
    return [...own, ...toldBySections(context, sectionsBelow(section))]
  })
}

function ownResources(context: CdaContext, section: XmlElement): readonly Json[] {
  const walk: Walk = { context, found: [] }
  const code = attributeAt(childAt(section, 'code'), 'code')
  for (const entry of childrenOf(section, 'entry'))
    for (const statement of elementsOf(entry)) readStatement(walk, statement, code, undefined)
  return walk.found
}

/** `concern` is the act that a problem or an allergy hangs on. */
function readStatement(walk: Walk, statement: XmlElement, section: string, concern: XmlElement | undefined): void {
  const { context, found } = walk
  const isFamily = statement.name === 'organizer' && hasTemplate(statement, FAMILY)
  if (!isFamily && (section === FAMILY_HISTORY || isOfSomebodyElse(statement))) return
  const mood = attributeAt(statement, 'moodCode')
  const happened = mood === 'EVN' || mood === ''
  const add = (resource: Json | undefined): void => {
    if (resource !== undefined) found.push(resource)
  }
  switch (statement.name) {
    case 'act':
      if (!happened) return
      if (isNegated(statement) && !hasTemplate(statement, PROCEDURE_ACT)) return
      if (hasTemplate(statement, PROCEDURE_ACT)) add(procedureOf(context, statement))
      else readRelated(walk, statement, section, statement)
      return
    case 'organizer':
      if (happened) readOrganizer(walk, statement, section)
      return
    case 'encounter':
      if (!happened) return
      add(encounterOf(context, statement))
      readRelated(walk, statement, section, undefined)
      return
    case 'procedure':
      if (!happened) return
      add(procedureOf(context, statement))
      readRelated(walk, statement, section, undefined)
      return
    case 'substanceAdministration':
      readAdministration(walk, statement, section, happened)
      return
    case 'observation':
      if (happened) add(observed(context, statement, section, concern))
      return
    default:
  }
}

/** What hangs on an entry: problems, allergies, medicines and vaccines that say what they are by their template. */
function readRelated(walk: Walk, statement: XmlElement, section: string, concern: XmlElement | undefined): void {
  for (const relationship of childrenOf(statement, 'entryRelationship')) {
    for (const inner of elementsOf(relationship)) {
      const known =
        inner.name === 'act' ||
        inner.name === 'organizer' ||
        (inner.name === 'observation' && hasTemplate(inner, PROBLEM, ALLERGY)) ||
        (inner.name === 'substanceAdministration' && hasTemplate(inner, MEDICATION, IMMUNIZATION)) ||
        (concern !== undefined && attributeAt(relationship, 'typeCode') === 'SUBJ' && inner.name === 'observation')
      if (known) readStatement(walk, inner, section, inner.name === 'observation' ? concern : undefined)
    }
  }
}

function readOrganizer(walk: Walk, organizer: XmlElement, section: string): void {
  const { context, found } = walk
  if (hasTemplate(organizer, FAMILY)) {
    const family = familyOf(context, organizer)
    if (family !== undefined) found.push(family)
    return
  }
  const vital = hasTemplate(organizer, VITAL_BATTERY)
  const within = vital ? 'vital-signs' : hasTemplate(organizer, RESULT_BATTERY) ? 'laboratory' : (CATEGORIES[section] ?? '')
  const before = found.length
  for (const component of childrenOf(organizer, 'component')) {
    for (const inner of elementsOf(component)) {
      if (inner.name !== 'observation') readStatement(walk, inner, section, undefined)
      else if (happens(inner) && !isOfSomebodyElse(inner)) {
        const observation = observationOf(context, inner, within)
        // What says no time of its own was when the battery was.
        if (observation !== undefined)
          found.push(childAt(inner, 'effectiveTime') === undefined ? { ...effectiveOf(organizer), ...observation } : observation)
      }
    }
  }
  const results = found.slice(before).filter((one) => one['resourceType'] === 'Observation')
  const report = within === 'laboratory' ? reportOf(context, organizer, results) : undefined
  if (report !== undefined) found.push(report)
}

/** A relative, a donor, an unborn child: what is said of them is not the patient's. */
function isOfSomebodyElse(statement: XmlElement): boolean {
  return childAt(statement, 'subject', 'relatedSubject') !== undefined
}

function happens(statement: XmlElement): boolean {
  const mood = attributeAt(statement, 'moodCode')
  return mood === 'EVN' || mood === ''
}

/** A medicine list also holds what is meant to be taken; a planned vaccination is none. */
function readAdministration({ context, found }: Walk, administration: XmlElement, section: string, happened: boolean): void {
  const vaccine = section === IMMUNIZATIONS || hasTemplate(administration, IMMUNIZATION)
  const listed = MEDICATIONS.has(section) || (happened && hasTemplate(administration, MEDICATION))
  const resource = vaccine
    ? happened
      ? immunizationOf(context, administration)
      : undefined
    : listed
      ? medicineOf(context, administration)
      : undefined
  if (resource !== undefined) found.push(resource)
}

function observed(context: CdaContext, observation: XmlElement, section: string, concern: XmlElement | undefined): Json | undefined {
  if (hasTemplate(observation, ALLERGY) || (section === ALLERGIES && concern !== undefined)) return allergyOf(context, observation, concern)
  if (hasTemplate(observation, PROBLEM) || (PROBLEMS.has(section) && concern !== undefined))
    return conditionOf(context, observation, concern)
  if (hasTemplate(observation, PROCEDURE_OBSERVATION) || section === PROCEDURES) return procedureOf(context, observation)
  return observationOf(context, observation, CATEGORIES[section] ?? '')
}
