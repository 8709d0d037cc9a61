/** What both sides keep of a consent: the signed bytes themselves as FHIR, and beside them the fields of ISO/IEC TS 27560 made from them. */

import type { GrantExtra, GrantState, GrantTerms, Purpose, SignedGrant } from '../model/grant.ts'
import { languageOfStatement } from '../model/request.ts'
import type { RequestTerms } from '../model/request.ts'
import type { SignedRequest } from '../model/signed-request.ts'
import { binaryOf, buildConsentFile } from './consent-file.ts'
import { requestHash } from './request.ts'

/** Displays of HL7 v3 ActReason. Source: https://terminology.hl7.org/CodeSystem-v3-ActReason.html */
const PURPOSE_DISPLAYS: Readonly<Record<Purpose, string>> = {
  TREAT: 'treatment',
  ETREAT: 'Emergency Treatment',
  CAREMGT: 'care management',
  FAMRQT: 'family requested',
  PATRQT: 'patient requested',
  HRESCH: 'healthcare research',
  COVERAGE: 'coverage under policy or program',
}
const NOT_STATED = 'not stated'
const EXTRAS: Readonly<Record<GrantExtra, string>> = { add: 'send records to the PII principal', 'pass-on': 'disclose by transmission' }
/** Media types of what stands beside the Consent. */
export const RECORD_TYPE = 'application/vnd.salus.consent-record+json'
export const REQUEST_TYPE = 'application/vnd.salus.request+json'

/** A consent whose signatures were verified, and what has become of it. */
export interface VerifiedConsent {
  readonly grant: SignedGrant
  readonly terms: GrantTerms
  readonly request?: { readonly signed: SignedRequest; readonly terms: RequestTerms }
  readonly state: GrantState
  readonly withdrawnAtMs?: number
}

/** Text of the file that both sides keep, the same on both: the Consent as it was signed, the request it answers as that was signed, and the record after ISO/IEC TS 27560. */
export function encodeConsentRecord(consent: VerifiedConsent): string {
  const { grant, terms, request } = consent
  const bundle = buildConsentFile({ signed: grant, sealSalt: '', preimage: '', journal: '' }, terms, [
    binaryOf(RECORD_TYPE, JSON.stringify(consentRecordOf(consent))),
    ...(request === undefined ? [] : [binaryOf(REQUEST_TYPE, JSON.stringify(request.signed))]),
  ])
  return `${JSON.stringify(bundle, null, 2)}\n`
}

/** In the first one nothing said that a part may be passed on, or that records may be sent. */
export const RECORD_FORMS = [1, 2] as const
type RecordForm = (typeof RECORD_FORMS)[number]

/** Record and receipt after ISO/IEC TS 27560:2023, clauses 6.3 and 6.4; what nobody said is called not stated. */
export function consentRecordOf(consent: VerifiedConsent, form: RecordForm = 2): object {
  const { terms } = consent
  return {
    record: { schema_version: 'ISO/IEC TS 27560:2023', record_id: terms.grantId, pii_principal_id: terms.grantor },
    receipt: { receipt_id: `${terms.grantId}/receipt` },
    pii_processing: {
      privacy_notice: noticeOf(consent),
      language: languageOf(consent),
      purposes: [purposeOf(terms, form === 1 ? [] : (terms.may ?? []))],
    },
    party_identification: [
      partyOf(terms.grantor, terms.grantorName, 'PII principal'),
      partyOf(terms.grantee, terms.granteeName, 'PII controller'),
    ],
    event: eventsOf(consent),
  }
}

function noticeOf({ request }: VerifiedConsent): object {
  if (request === undefined) return { notice: 'The signed terms of the consent themselves; nobody asked for it.' }
  const { why, noDisadvantage } = request.terms
  return { notice: `${why}\n${noDisadvantage}`, notice_id: request.terms.requestId, notice_hash: requestHash(request.signed) }
}

function languageOf({ request }: VerifiedConsent): string {
  return request === undefined ? NOT_STATED : (languageOfStatement(request.terms.noDisadvantage) ?? NOT_STATED)
}

function purposeOf(terms: GrantTerms, may: readonly GrantExtra[]): object {
  const later = terms.category?.later === true ? terms.category.kinds : []
  const counts = new Map<string, number>(later.map((kind) => [kind, 0]))
  for (const { kind } of terms.records) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return {
    purpose: PURPOSE_DISPLAYS[terms.purpose],
    purpose_type: `http://terminology.hl7.org/CodeSystem/v3-ActReason|${terms.purpose}`,
    lawful_basis: 'consent',
    pii_information: [...counts].map(([kind, count]) => ({
      pii_type: kind,
      pii_count: count,
      pii_optional: true,
      sensitive_pii_category: true,
      special_pii_category: true,
    })),
    pii_controllers: [terms.grantee],
    collection_method: [
      'shared by the PII principal',
      ...(later.length === 0
        ? []
        : [`each new record of these kinds when it comes into the vault of the PII principal: ${later.join(', ')}`]),
    ],
    processing_method: ['consult', ...(terms.right === 'keep' ? ['store'] : []), ...may.map((extra) => EXTRAS[extra])],
    storage_locations: ['computers of the PII controller'],
    retention_period: secondsOf(terms.deleteByMs - terms.fromMs),
    delete_by: dateOf(terms.deleteByMs),
    processing_locations: [NOT_STATED],
    jurisdiction: NOT_STATED,
    recipient_third_parties: may.includes('pass-on') ? ['persons to whom the PII controller passes a part on, under this consent'] : [],
    withdrawal_method: 'at any time, by the PII principal, in Salus',
  }
}

function partyOf(did: string, name: string, role: string): object {
  return { party_id: did, party_name: name, party_role: role, party_type: 'person', party_address: NOT_STATED, party_contact: [did] }
}

function eventsOf({ terms, state, withdrawnAtMs }: VerifiedConsent): readonly object[] {
  const event = (atMs: number, durationMs: number, state_: string): object => ({
    event_time: dateOf(atMs),
    validity_duration: secondsOf(durationMs),
    entity_id: terms.grantor,
    event_type: 'explicit',
    event_state: state_,
  })
  const given = event(terms.signedAtMs, terms.untilMs - terms.fromMs, 'consent given')
  if (withdrawnAtMs !== undefined) return [given, event(withdrawnAtMs, 0, 'consent withdrawn')]
  return state === 'expired' ? [given, event(terms.untilMs, 0, 'consent expired')] : [given]
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1000)
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString()
}
