/** A signed consent as a file for anybody: a FHIR R4 Bundle of the Consent, as it was signed, and a Provenance with the signature. Section 11 of vault-format.md. */

import type { AmendedGrant } from '../model/amendment.ts'
import type { SignedAmendment } from '../model/signed-amendment.ts'
import type { GrantTerms, SignedGrant } from '../model/grant.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { AMENDMENTS_TYPE, encodeAmendments, readAmendments } from './amendments-file.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import { readGrant } from './grant.ts'

export interface ConsentFile {
  readonly signed: SignedGrant
  /** 32-byte salt of its seal on the ledger, base64url; empty where it is not known. */
  readonly sealSalt: string
  /** 0x and 64 hexadecimal characters: opens its lock, once it was stopped; else empty. */
  readonly preimage: string
  /** Of an embedded ledger; else empty. */
  readonly journal: string
  /** What was changed since, signed; absent: nothing. */
  readonly amendments?: readonly SignedAmendment[]
}

/** What a file says, read back. `noteFits`: all beside the signed Consent says the same as it. */
export interface ReadConsent extends Omit<ConsentFile, 'amendments'> {
  readonly terms: GrantTerms
  readonly amended: AmendedGrant
  readonly noteFits: boolean
}

type Json = Readonly<Record<string, unknown>>

const SALT_URL = 'urn:salus:seal-salt'
const PREIMAGE_URL = 'urn:salus:lock-preimage'
/** Of the Binary that holds an embedded ledger. */
export const JOURNAL_TYPE = 'application/x-ndjson'
const URI_SYSTEM = 'urn:ietf:rfc:3986'
const CONSENT_SIGNATURE = { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7', display: 'Consent Signature' }
const WORD = /^0x[0-9a-f]{64}$/u
const SALT_LENGTH = 43

/** `terms` are those inside the signed text. Sources: https://hl7.org/fhir/R4/provenance.html, https://hl7.org/fhir/R4/datatypes.html#Signature */
export function buildConsentFile(file: ConsentFile, terms: GrantTerms, more: readonly object[] = []): object {
  const consent = JSON.parse(file.signed.consentJson) as object
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: urlOf(terms.grantId), resource: consent },
      { resource: noteOf(file, terms) },
      ...more.map((resource) => ({ resource })),
      ...(file.amendments === undefined ? [] : [{ resource: binaryOf(AMENDMENTS_TYPE, encodeAmendments(file.amendments)) }]),
      ...(file.journal === '' ? [] : [{ resource: binaryOf(JOURNAL_TYPE, file.journal) }]),
    ],
  }
}

/** A text as one more resource of such a file. */
export function binaryOf(contentType: string, text: string): object {
  return { resourceType: 'Binary', contentType, data: encodeBase64(encodeUtf8(text)) }
}

/** True where JSON looks like one of these files: a Bundle with a Consent in it. */
export function isConsentFile(value: unknown): boolean {
  return resourcesOf(value).some((one) => one['resourceType'] === 'Consent')
}

/** Errors: `invite-invalid` where it is none or the Consent contradicts itself, `signature-invalid` where its grantor did not sign that. */
export function readConsentFile(value: unknown): Result<ReadConsent> {
  const resources = resourcesOf(value)
  const [consent, ...others] = resources.filter((one) => one['resourceType'] === 'Consent')
  const [note, ...notes] = resources.filter((one) => one['resourceType'] === 'Provenance')
  if (consent === undefined || note === undefined || others.length + notes.length > 0) return err('invite-invalid')
  const raw = decodeBase64(textAt(listAt(note, 'signature')[0], 'data'))
  const signed = { consentJson: canonicalJson(consent), signature: raw === null ? '' : encodeBase64Url(raw) }
  const read = readGrant(signed)
  if (!read.ok) return read
  const sealSalt = extensionOf(note, SALT_URL)
  const preimage = extensionOf(note, PREIMAGE_URL)
  if (sealSalt !== '' && (sealSalt.length !== SALT_LENGTH || decodeBase64Url(sealSalt) === null)) return err('invite-invalid')
  if (preimage !== '' && !WORD.test(preimage)) return err('invite-invalid')
  const file = { signed, sealSalt, preimage, journal: textOf(resources, JOURNAL_TYPE) }
  const amended = readAmendments(textOf(resources, AMENDMENTS_TYPE), signed, read.value)
  if (!amended.ok) return amended
  const noteFits = canonicalJson(note) === canonicalJson(noteOf(file, read.value)) && isLedAt(value, read.value.grantId)
  return ok({ ...file, terms: read.value, amended: amended.value, noteFits })
}

/** The resources of a Bundle in their order; none where it is no Bundle. */
export function resourcesOf(value: unknown): readonly Json[] {
  if (typeof value !== 'object' || (value as Json | null)?.['resourceType'] !== 'Bundle') return []
  return listAt(value as Json, 'entry')
    .map((entry) => entry['resource'])
    .filter((resource): resource is Json => typeof resource === 'object' && resource !== null)
}

/** The text of the first Binary of this type; empty where there is none that can be read. */
export function binaryTextIn(value: unknown, contentType: string): string {
  return textOf(resourcesOf(value), contentType)
}

function noteOf(file: ConsentFile, terms: GrantTerms): object {
  const who = { identifier: { system: URI_SYSTEM, value: terms.grantor }, display: terms.grantorName }
  const when = new Date(terms.signedAtMs).toISOString()
  const extension = [
    ...(file.sealSalt === '' ? [] : [{ url: SALT_URL, valueString: file.sealSalt }]),
    ...(file.preimage === '' ? [] : [{ url: PREIMAGE_URL, valueString: file.preimage }]),
  ]
  const data = encodeBase64(decodeBase64Url(file.signed.signature) ?? new Uint8Array(0))
  return {
    resourceType: 'Provenance',
    ...(extension.length === 0 ? {} : { extension }),
    target: [{ reference: urlOf(terms.grantId) }],
    recorded: when,
    agent: [{ who }],
    signature: [
      { type: [CONSENT_SIGNATURE], when, who, targetFormat: 'application/fhir+json', sigFormat: 'application/octet-stream', data },
    ],
  }
}

/** Does the name of the Consent's entry fit? */
function isLedAt(value: unknown, grantId: string): boolean {
  const entries = listAt(value as Json, 'entry')
  return entries.every(({ fullUrl, resource }) => (resource as Json | null)?.['resourceType'] !== 'Consent' || fullUrl === urlOf(grantId))
}

function urlOf(grantId: string): string {
  return `urn:uuid:${grantId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5')}`
}

function textOf(resources: readonly Json[], contentType: string): string {
  const binary = resources.find((one) => one['resourceType'] === 'Binary' && one['contentType'] === contentType)
  const bytes = binary === undefined ? null : decodeBase64(textAt(binary, 'data'))
  try {
    return bytes === null ? '' : decodeUtf8(bytes)
  } catch {
    return ''
  }
}

function extensionOf(note: Json, url: string): string {
  return textAt(
    listAt(note, 'extension').find((one) => one['url'] === url),
    'valueString',
  )
}

function listAt(value: Json | undefined, key: string): readonly Json[] {
  const list = value?.[key]
  return Array.isArray(list) ? list.filter((one): one is Json => typeof one === 'object' && one !== null) : []
}

function textAt(value: Json | undefined, key: string): string {
  const text = value?.[key]
  return typeof text === 'string' ? text : ''
}

/** As FHIR has it: RFC 4648 section 4. */
function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || /[-_]/u.test(text)) return null
  return decodeBase64Url(
    text
      .replace(/={1,2}$/u, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
}
