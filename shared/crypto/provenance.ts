/** Where a record came from that somebody sent: FHIR R4 Provenance with the sender's signature, built anew out of what was signed. Section 11 of vault-format.md. */

import type { OfferTerms, SignedOffer } from '../model/offer.ts'
import { decodeBase64Url } from './bytes.ts'

const URI_SYSTEM = 'urn:ietf:rfc:3986'
const AUTHOR = { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author', display: 'Author' }
const AUTHOR_SIGNATURE = { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.1', display: "Author's Signature" }
const SIGNED_TEXT_URL = 'urn:salus:offer'
const LICENCE_URL = 'urn:salus:licence-standing'

/** What is said beside the signed text. */
export interface ProvenanceFacts {
  /** Ids of the records that it became. */
  readonly recordIds: readonly string[]
  readonly takenAtMs: number
  /** What was known of the sender's licence then: `valid`, `expired`, ...; `none` where none was shown. */
  readonly licence: string
}

/** Sources: https://hl7.org/fhir/R4/provenance.html, https://hl7.org/fhir/R4/datatypes.html#Signature */
export function buildProvenance(signed: SignedOffer, terms: OfferTerms, { recordIds, takenAtMs, licence }: ProvenanceFacts): object {
  const who = { identifier: { system: URI_SYSTEM, value: terms.sender }, display: terms.senderName }
  const when = new Date(terms.sentAtMs).toISOString()
  return {
    resourceType: 'Provenance',
    extension: [
      { url: SIGNED_TEXT_URL, valueString: signed.offerJson },
      { url: LICENCE_URL, valueCode: licence },
    ],
    target: recordIds.map((id) => ({ identifier: { value: id } })),
    occurredDateTime: when,
    recorded: new Date(takenAtMs).toISOString(),
    agent: [{ type: { coding: [AUTHOR] }, who }],
    ...(terms.corrects === undefined ? {} : { entity: [{ role: 'revision', what: { identifier: { value: terms.corrects } } }] }),
    signature: [
      {
        type: [AUTHOR_SIGNATURE],
        when,
        who,
        targetFormat: 'application/json',
        sigFormat: 'application/octet-stream',
        data: base64Of(signed.signature),
      },
    ],
  }
}

/** As FHIR has it: RFC 4648 section 4. */
function base64Of(base64Url: string): string {
  if (decodeBase64Url(base64Url) === null) return ''
  const text = base64Url.replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
