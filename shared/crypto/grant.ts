/** Grants: a FHIR R4 Consent whose canonical JSON is signed; the terms live in one extension and must agree with the Consent around them. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { PURPOSES } from '../model/grant.ts'
import type { GrantedRecord, GrantSentence, GrantTerms, SignedGrant } from '../model/grant.ts'
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { keccak256, sha256 } from './hash.ts'
import type { Keccak256 } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'

const TERMS_URL = 'urn:salus:grant-terms'
const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const CONSENT_LENGTH_MAX = 16 * 1024 * 1024
const HEX_32 = /^[0-9a-f]{32}$/u
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
      purpose: [{ system: PURPOSE_SYSTEM, code: terms.purpose }],
      data: terms.records.map((record) => ({ meaning: 'instance', reference: { identifier: { value: record.recordId } } })),
    },
    extension: [{ url: TERMS_URL, valueString: canonicalJson(terms) }],
  }
}

/** Signs the canonical JSON of the Consent. */
export function signGrant(identity: IdentityKeys, terms: GrantTerms): SignedGrant {
  const consentJson = canonicalJson(buildConsent(terms))
  return { consentJson, signature: encodeBase64Url(signBytes(identity, SIGNATURE_DOMAINS.grant, encodeUtf8(consentJson))) }
}

/** Reads terms back out of signed bytes. Errors: `signature-invalid`, `invite-invalid` where any field is missing or the Consent says something else. */
export function readGrant(signed: SignedGrant): Result<GrantTerms> {
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
  const { grantorName, granteeName, purpose, right, fromMs, untilMs, deleteByMs } = terms
  return { grantorName, granteeName, recordCount: terms.records.length, purpose, right, fromMs, untilMs, deleteByMs }
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
    HEX_32.test(terms.grantId) &&
    names.every((name) => typeof name === 'string' && name.length <= NAME_LENGTH_MAX) &&
    PURPOSES.includes(terms.purpose) &&
    (terms.right === 'view' || terms.right === 'keep') &&
    times.every((time) => Number.isSafeInteger(time) && time > 0 && time < 8.64e15) &&
    terms.fromMs < terms.untilMs &&
    terms.untilMs <= terms.deleteByMs &&
    isLedgerAge(terms) &&
    LOCK.test(terms.lock) &&
    (terms.request === undefined || (typeof terms.request === 'string' && REQUEST_HASH.test(terms.request))) &&
    Array.isArray(terms.records) &&
    terms.records.length > 0 &&
    terms.records.every(isGrantedRecord)
  )
}

/** Without a ledger there is nothing whose age could be bounded. */
function isLedgerAge({ ledger, ledgerAgeMaxMs }: GrantTerms): boolean {
  return ledgerAgeMaxMs === undefined || (ledger !== undefined && Number.isSafeInteger(ledgerAgeMaxMs) && ledgerAgeMaxMs > 0)
}

/** In bounds, whatever else it has. */
export function isGrantedRecord(record: GrantedRecord): boolean {
  return (
    typeof record === 'object' &&
    (record as GrantedRecord | null) !== null &&
    HEX_32.test(record.recordId) &&
    Number.isSafeInteger(record.version) &&
    typeof record.cid === 'string' &&
    record.cid.length <= 120 &&
    Number.isSafeInteger(record.sizeBytes) &&
    typeof record.kind === 'string'
  )
}
