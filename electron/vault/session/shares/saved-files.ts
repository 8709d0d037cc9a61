/** The files of a saved copy: each record as FHIR, all of them as one Bundle, originals as they came, and the consent that allows it beside them. */

import { buildConsentFile } from '../../../../shared/crypto/consent-file.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import type { GrantTerms } from '../../../../shared/model/grant.ts'
import { safeName } from '../safe-name.ts'
import type { OwnConsent } from './consent-files.ts'

/** One record that is saved. */
export interface SavedRecord {
  /** From 1. */
  readonly place: number
  readonly title: string
  readonly content: Pick<RecordContent, 'resourceJson' | 'fileName'>
}

/** `0001-HbA1c`: in the order of the share, so that a folder reads like the list. */
export function nameOfRecord({ place, title }: Pick<SavedRecord, 'place' | 'title'>): string {
  return `${String(place).padStart(4, '0')}-${safeName(title, 'record')}`
}

/** A collection: the records as they are, and behind them the Consent and the Provenance that carries its signature. Source: https://hl7.org/fhir/R4/bundle.html */
export function savedBundle(resources: readonly string[], { file, terms }: OwnConsent, nowMs: number): object {
  const consent = buildConsentFile(file, terms) as { readonly entry: readonly object[] }
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: new Date(nowMs).toISOString(),
    entry: [...resources.map((text) => ({ resource: JSON.parse(text) as object })), ...consent.entry],
  }
}

/** For whoever finds the folder. */
export function readmeOf({ grantorName, granteeName, purpose, deleteByMs }: GrantTerms, savedAtMs: number): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  return `Copies of health records that ${grantorName} shared with ${granteeName}, saved out of Salus on ${day(savedAtMs)}.

They are not encrypted. They may be used for ${purpose} (HL7 PurposeOfUse) and are to be deleted by ${day(deleteByMs)}.
Salus cannot take back what was saved: delete this folder yourself, and every copy made of it, then say so in Salus.
${grantorName} was told of this copy. It is a selection, not a whole record.

bundle.json          all records as one FHIR R4 Bundle (collection), with the signed Consent and its Provenance
records/             each record as a FHIR R4 resource
originals/           original files, byte for byte
consent.json         the signed consent: FHIR Consent and Provenance; the page "verify" of Salus checks it
consent-record.json  the same with the request it answers and the fields of ISO/IEC TS 27560
`
}
