/** Who sent what was taken over, for the export: one FHIR Provenance a line. */

import { encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { buildProvenance } from '../../../../shared/crypto/provenance.ts'
import { takenOffer } from './offers.ts'
import type { Session } from '../session.ts'

/** Of everything that was accepted. */
export async function* provenanceLines(session: Session): AsyncGenerator<Uint8Array> {
  for await (const [offerId] of session.manifest.entries('offers')) {
    const taken = await takenOffer(session, offerId)
    if (taken === null) continue
    const { recordIds = [], answeredAtMs = 0, licence = 'none' } = taken.entry
    const provenance = buildProvenance(taken.signed, taken.terms, { recordIds, takenAtMs: answeredAtMs, licence })
    yield encodeUtf8(`${JSON.stringify(provenance)}\n`)
  }
}
