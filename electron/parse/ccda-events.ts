/** Procedures, visits and the illnesses of relatives in a CDA document. */

import type { Json } from '../../shared/fhir/json.ts'
import { classOf } from './ccda-header.ts'
import { indicationsOf } from './ccda-indications.ts'
import { notesOf } from './ccda-problems.ts'
import { effectiveOf } from './ccda-results.ts'
import { actorText, conceptOf, identifiersOf, isAbsence, isNegated, periodOf, withoutEmpty } from './ccda-values.ts'
import type { CdaContext } from './ccda-values.ts'
import { attributeAt, childAt, childrenOf, textOf } from './xml-tree.ts'
import type { XmlElement } from './xml-tree.ts'
import { wordTable } from './word-table.ts'

const PROCEDURE_STATUSES = wordTable<string>({
  completed: 'completed',
  active: 'in-progress',
  aborted: 'stopped',
  cancelled: 'not-done',
  nullified: 'entered-in-error',
})
const ENCOUNTER_STATUSES = wordTable<string>({
  completed: 'finished',
  active: 'in-progress',
  aborted: 'cancelled',
  cancelled: 'cancelled',
  nullified: 'entered-in-error',
})

/** A Procedure; undefined where it has no name. */
export function procedureOf(context: CdaContext, entry: XmlElement): Json | undefined {
  const code = conceptOf(context, childAt(entry, 'code'), entry)
  if (code === undefined || isAbsence(entry, code)) return undefined
  const { effectiveDateTime, effectivePeriod } = effectiveOf(entry)
  return withoutEmpty({
    resourceType: 'Procedure',
    identifier: identifiersOf(entry),
    status: isNegated(entry) ? 'not-done' : (PROCEDURE_STATUSES[attributeAt(childAt(entry, 'statusCode'), 'code')] ?? 'unknown'),
    code,
    subject: context.subject,
    performedDateTime: effectiveDateTime,
    performedPeriod: effectivePeriod,
    performer: childrenOf(entry, 'performer')
      .map(actorText)
      .filter((display) => display !== '')
      .map((display) => ({ actor: { display } })),
    bodySite: childrenOf(entry, 'targetSiteCode')
      .map((one) => conceptOf(context, one))
      .filter((one) => one !== undefined),
    reasonCode: indicationsOf(context, entry),
    note: notesOf(context, entry),
  })
}

/** An Encounter out of an entry or of the document's head; undefined where nothing tells it from another. */
export function encounterOf(context: CdaContext, entry: XmlElement): Json | undefined {
  const code = childAt(entry, 'code')
  const type = conceptOf(context, code, entry)
  const period = periodOf(childAt(entry, 'effectiveTime'))
  const place = placeOf(entry)
  if (type === undefined && (period === undefined || place === '')) return undefined
  const people = [...childrenOf(entry, 'performer'), ...childrenOf(entry, 'responsibleParty'), ...childrenOf(entry, 'encounterParticipant')]
  return withoutEmpty({
    resourceType: 'Encounter',
    identifier: identifiersOf(entry),
    status: ENCOUNTER_STATUSES[attributeAt(childAt(entry, 'statusCode'), 'code')] ?? 'unknown',
    class: classOf(code),
    type: type === undefined ? undefined : [type],
    subject: context.subject,
    period,
    participant: people
      .map(actorText)
      .filter((display) => display !== '')
      .map((display) => ({ individual: { display } })),
    reasonCode: indicationsOf(context, entry),
    location: place === '' ? undefined : [{ location: { display: place } }],
  })
}

function placeOf(entry: XmlElement): string {
  const named = childrenOf(entry, 'participant')
    .filter((one) => attributeAt(one, 'typeCode') === 'LOC')
    .map((one) => textOf(childAt(one, 'participantRole', 'playingEntity', 'name')))
  return [...named, textOf(childAt(entry, 'location', 'healthCareFacility', 'location', 'name'))].find((one) => one !== '') ?? ''
}

/** A FamilyMemberHistory out of an organizer about one relative; undefined where it names no relation or no illness. */
export function familyOf(context: CdaContext, organizer: XmlElement): Json | undefined {
  const relationship = conceptOf(context, childAt(organizer, 'subject', 'relatedSubject', 'code'))
  const condition = childrenOf(organizer, 'component')
    .flatMap((one) => childrenOf(one, 'observation'))
    .filter((one) => !isNegated(one))
    .map((one) => conceptOf(context, childAt(one, 'value'), one))
    .filter((code) => code !== undefined)
    .map((code) => ({ code }))
  if (relationship === undefined || condition.length === 0) return undefined
  return withoutEmpty({
    resourceType: 'FamilyMemberHistory',
    identifier: identifiersOf(organizer),
    status: attributeAt(childAt(organizer, 'statusCode'), 'code') === 'completed' ? 'completed' : 'health-unknown',
    patient: context.subject,
    relationship,
    condition,
  })
}
