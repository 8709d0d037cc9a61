/** The access log as other programs read it: a FHIR R4 Bundle of AuditEvents, each with the reader's signed statement inside. */

import type { GrantTerms, ReceiptStatement } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import { canonicalJson } from './canonical-json.ts'

/** One opening and what it is about. */
export interface AccessToSave {
  readonly statement: ReceiptStatement
  readonly terms: Pick<GrantTerms, 'grantor' | 'grantorName' | 'granteeName'>
  /** Empty where the record is gone. */
  readonly title: string
}

/** The extension with what the reader signed. */
export const STATEMENT_URL = 'urn:salus:receipt'
const URI_SYSTEM = 'urn:ietf:rfc:3986'
const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const AUDIT_TYPE = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' }
const AUDIT_SUBTYPE = { system: 'http://hl7.org/fhir/restful-interaction', code: 'read', display: 'read' }
/** A copy left the reader's Salus. Source: DICOM PS3.16 CID 400 */
export const EXPORT_TYPE = { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110106', display: 'Export' }
const RECIPIENT = { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP', display: 'information recipient' }
const CLIENT = { system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '1', display: 'User Device' }
const ENTITY_TYPES = 'http://terminology.hl7.org/CodeSystem/audit-entity-type'
const ENTITY_ROLES = 'http://terminology.hl7.org/CodeSystem/object-role'

const ABSENT_URL = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason'

/** When somebody says that she opened it; of a moment that no calendar has, that it cannot be read: what she signed stands in the extension. Source: https://hl7.org/fhir/R4/extension-data-absent-reason.html */
export function recordedAt(openedAtMs: number): object {
  if (isMoment(openedAtMs)) return { recorded: new Date(openedAtMs).toISOString() }
  return { _recorded: { extension: [{ url: ABSENT_URL, valueCode: 'error' }] } }
}

/** A collection, in the order given. Source: https://hl7.org/fhir/R4/bundle.html */
export function buildAccessBundle(accesses: readonly AccessToSave[], nowMs: number): object {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: new Date(nowMs).toISOString(),
    entry: accesses.map((access) => ({ resource: buildAccessEvent(access) })),
  }
}

/** Source: https://hl7.org/fhir/R4/auditevent.html */
export function buildAccessEvent({ statement, terms, title }: AccessToSave): object {
  const who = { identifier: { system: URI_SYSTEM, value: statement.reader }, display: terms.granteeName }
  const purpose = [{ coding: [{ system: PURPOSE_SYSTEM, code: statement.purpose }] }]
  return {
    resourceType: 'AuditEvent',
    extension: [{ url: STATEMENT_URL, valueString: canonicalJson(statement) }],
    ...(statement.act === 'saved' ? { type: EXPORT_TYPE } : { type: AUDIT_TYPE, subtype: [AUDIT_SUBTYPE] }),
    action: 'R',
    ...recordedAt(statement.openedAtMs),
    outcome: '0',
    purposeOfEvent: purpose,
    agent: [{ type: { coding: [RECIPIENT] }, who, requestor: true, purposeOfUse: purpose }],
    source: { observer: who, type: [CLIENT] },
    entity: [
      {
        what: { identifier: { value: statement.recordId } },
        type: { system: ENTITY_TYPES, code: '2', display: 'System Object' },
        role: { system: ENTITY_ROLES, code: '4', display: 'Domain Resource' },
        ...(title === '' ? {} : { name: title }),
      },
      {
        what: { identifier: { system: URI_SYSTEM, value: terms.grantor }, display: terms.grantorName },
        type: { system: ENTITY_TYPES, code: '1', display: 'Person' },
        role: { system: ENTITY_ROLES, code: '1', display: 'Patient' },
      },
      { what: { identifier: { value: statement.grantId } }, description: 'Consent' },
    ],
  }
}
