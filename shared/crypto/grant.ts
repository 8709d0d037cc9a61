/** Grants: a FHIR R4 Consent whose canonical JSON is signed; the terms live in one extension and must agree with the Consent around them. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { GRANT_EXTRAS, GRANT_PEOPLE_MAX, GRANT_PERSON_LENGTH_MAX, PURPOSES } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import type { GrantCategory, GrantedRecord, GrantExtra, GrantSentence, GrantTerms, SignedGrant } from '../model/grant.ts'
import { RECORD_KINDS } from '../model/record.ts'
import { isId } from '../model/id.ts'
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { keccak256, sha256 } from './hash.ts'
import type { Keccak256 } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'

const TERMS_URL = 'urn:salus:grant-terms'
const ACTION_SYSTEM = 'http://terminology.hl7.org/CodeSystem/consentaction'
const KIND_SYSTEM = 'urn:salus:record-kind'
const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const CONSENT_LENGTH_MAX = 16 * 1024 * 1024
const LOCK = /^0x[0-9a-f]{64}$/u
const REQUEST_HASH = /^[A-Za-z0-9_-]{43}$/u
const NAME_LENGTH_MAX = 200

/** The FHIR R4 Consent of these terms. Source: https://hl7.org/fhir/R4/consent.html */
export function buildConsent(terms: GrantTerms): object {
  return {
    resourceType: 'Consent',
    id: terms.grantId,
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { identifier: { system: 'urn:ietf:rfc:3986', value: terms.grantor }, display: terms.grantorName },
    dateTime: new Date(terms.signedAtMs).toISOString(),
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    provision: {
      type: 'permit',
      period: { start: new Date(terms.fromMs).toISOString(), end: new Date(terms.untilMs).toISOString() },
      actor: [
        {
          role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
          reference: { identifier: { system: 'urn:ietf:rfc:3986', value: terms.grantee }, display: terms.granteeName },
        },
      ],
      ...actionsOf(terms),
      purpose: [{ system: PURPOSE_SYSTEM, code: terms.purpose }],
      ...(terms.category === undefined ? {} : { class: terms.category.kinds.map((code) => ({ system: KIND_SYSTEM, code })) }),
      ...dataOf(terms),
    },
    extension: [{ url: TERMS_URL, valueString: canonicalJson(terms) }],
  }
}

/** Codes of `consentaction`, only where there is more than reading. Source: https://hl7.org/fhir/R4/codesystem-consent-action.html */
const ACTIONS: Readonly<Record<GrantExtra, string>> = { add: 'collect', 'pass-on': 'disclose' }

function actionsOf({ may }: GrantTerms): object {
  if (may === undefined) return {}
  return { action: ['access', ...may.map((extra) => ACTIONS[extra])].map((code) => ({ coding: [{ system: ACTION_SYSTEM, code }] })) }
}

/** FHIR has no empty lists. */
function dataOf({ records }: GrantTerms): object {
  if (records.length === 0) return {}
  return { data: records.map((record) => ({ meaning: 'instance', reference: { identifier: { value: record.recordId } } })) }
}

/** Signs the canonical JSON of the Consent. */
export function signGrant(identity: IdentityKeys, terms: GrantTerms): SignedGrant {
  const consentJson = canonicalJson(buildConsent(terms))
  return { consentJson, signature: encodeBase64Url(signBytes(identity, SIGNATURE_DOMAINS.grant, encodeUtf8(consentJson))) }
}

/** Reads terms back out of signed bytes. Errors: `signature-invalid`, `invite-invalid` where any field is missing or the Consent says something else. */
export function readGrant(signed: SignedGrant): Result<GrantTerms> {
  if (typeof signed !== 'object' || (signed as SignedGrant | null) === null) return err('invite-invalid')
  if (typeof signed.consentJson !== 'string' || typeof signed.signature !== 'string') return err('invite-invalid')
  if (signed.consentJson.length > CONSENT_LENGTH_MAX) return err('limit-exceeded')
  const terms = termsInside(signed.consentJson)
  if (terms === null || !isTerms(terms)) return err('invite-invalid')
  const raw = decodeBase64Url(signed.signature)
  if (raw === null || !verifyBytes(terms.grantor, SIGNATURE_DOMAINS.grant, encodeUtf8(signed.consentJson), raw))
    return err('signature-invalid')
  return canonicalJson(buildConsent(terms)) === signed.consentJson ? ok(terms) : err('invite-invalid')
}

/** The values of the one sentence on the screen. */
export function sentenceOf(terms: GrantTerms): GrantSentence {
  const { grantorName, granteeName, purpose, right, fromMs, untilMs, deleteByMs, category, may } = terms
  const values = { grantorName, granteeName, recordCount: terms.records.length, purpose, right, fromMs, untilMs, deleteByMs }
  return { ...values, ...(category === undefined ? {} : { category }), ...(may === undefined ? {} : { may }) }
}

/** The salted commitment of a grant, 32 bytes; alike in form to that of a record. */
export function sealLeafValue(signed: SignedGrant, salt: Uint8Array): Uint8Array {
  return keccak256(concatBytes(encodeUtf8(HASH_DOMAINS.grantLeaf), salt, sha256(encodeUtf8(`${signed.consentJson}\n${signed.signature}`))))
}

/** The salted commitment of a record, 32 bytes. `digest` is the SHA-256 of its content. */
export function recordLeafValue(digest: Uint8Array, salt: Uint8Array, keccak: Keccak256 = keccak256): Uint8Array {
  return keccak(concatBytes(encodeUtf8(HASH_DOMAINS.recordLeaf), salt, digest))
}

function termsInside(consentJson: string): unknown {
  const consent = parseJson(consentJson, { depthMax: 12 })
  if (!consent.ok || typeof consent.value !== 'object' || consent.value === null) return null
  const { extension } = consent.value as { readonly extension?: unknown }
  const text = Array.isArray(extension) ? (extension[0] as { readonly valueString?: unknown } | undefined)?.valueString : undefined
  if (typeof text !== 'string') return null
  const terms = parseJson(text, { depthMax: 6 })
  return terms.ok ? terms.value : null
}

function isTerms(value: unknown): value is GrantTerms {
  if (typeof value !== 'object' || value === null) return false
  const terms = value as GrantTerms
  const times = [terms.fromMs, terms.untilMs, terms.deleteByMs, terms.signedAtMs]
  const names = [terms.grantor, terms.grantorName, terms.grantee, terms.granteeName]
  return (
    terms.version === 1 &&
    isId(terms.grantId) &&
    names.every((name) => typeof name === 'string' && name.length <= NAME_LENGTH_MAX) &&
    PURPOSES.includes(terms.purpose) &&
    (terms.right === 'view' || terms.right === 'keep') &&
    times.every(isMoment) &&
    terms.fromMs < terms.untilMs &&
    terms.untilMs <= terms.deleteByMs &&
    isLedgerAge(terms) &&
    LOCK.test(terms.lock) &&
    (terms.request === undefined || (typeof terms.request === 'string' && REQUEST_HASH.test(terms.request))) &&
    hasExtras(terms) &&
    Array.isArray(terms.records) &&
    (terms.records.length > 0 || terms.category?.later === true) &&
    terms.records.every(isGrantedRecord)
  )
}

/** Without a ledger there is nothing whose age could be bounded. */
function isLedgerAge({ ledger, ledgerAgeMaxMs }: GrantTerms): boolean {
  return ledgerAgeMaxMs === undefined || (ledger !== undefined && Number.isSafeInteger(ledgerAgeMaxMs) && ledgerAgeMaxMs > 0)
}

/** True where these are in bounds, sorted, and none is empty. */
export function hasExtras({ may, keysOn, category }: Pick<GrantTerms, 'may' | 'keysOn' | 'category'>): boolean {
  return (
    (may === undefined || isSortedList(may, GRANT_EXTRAS)) &&
    (keysOn === undefined || (keysOn as unknown) === 'receipt') &&
    (category === undefined || isCategory(category))
  )
}

function isCategory(category: GrantCategory): boolean {
  if (typeof category !== 'object' || (category as GrantCategory | null) === null) return false
  const { kinds, earlier, later, people } = category
  const isWhole = isSortedList(kinds, RECORD_KINDS) && typeof earlier === 'boolean' && typeof later === 'boolean' && (earlier || later)
  return isWhole && (people === undefined || isListOfPeople(people))
}

/** True for few names, none of them empty or too long, in order, each once. */
export function isListOfPeople(people: unknown): people is readonly string[] {
  if (!Array.isArray(people) || people.length > GRANT_PEOPLE_MAX) return false
  return people.every((one: unknown, at) => {
    if (typeof one !== 'string' || one === '' || one.length > GRANT_PERSON_LENGTH_MAX) return false
    return at === 0 || String(people[at - 1]) < one
  })
}

/** At least one of these, in order, each once. */
function isSortedList(list: unknown, of: readonly string[]): boolean {
  if (!Array.isArray(list) || list.length === 0) return false
  return list.every((one: unknown, at) => typeof one === 'string' && of.includes(one) && (at === 0 || String(list[at - 1]) < one))
}

/** True where it is whole and in bounds. */
export function isGrantedRecord(record: GrantedRecord): boolean {
  return (
    typeof record === 'object' &&
    (record as GrantedRecord | null) !== null &&
    isId(record.recordId) &&
    Number.isSafeInteger(record.version) &&
    typeof record.cid === 'string' &&
    record.cid.length <= 120 &&
    Number.isSafeInteger(record.sizeBytes) &&
    record.sizeBytes >= 0 &&
    typeof record.kind === 'string'
  )
}
