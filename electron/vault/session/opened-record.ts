/** From content to what a page shows: words first, codes and source behind Details. */

import { encodeHex, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { sha256 as hashBytes } from '../../../shared/crypto/hash.ts'
import type { RecordContent } from '../../../shared/crypto/record-content.ts'
import { codesOf } from '../../../shared/fhir/codes.ts'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { saidResource } from './records.ts'
import type { OpenedRecord, RecordRow, WitnessState } from '../../../shared/model/record.ts'

/** Everything one record page needs; `sha256` where the original is not in `content`. */
export function openedRecordOf(row: RecordRow, content: RecordContent, witness: WitnessState, sha256?: string): OpenedRecord {
  const resource = saidResource(content)
  const bytes = content.original ?? encodeUtf8(content.resourceJson)
  return {
    row,
    resourceJson: content.resourceJson,
    lines: linesOf(resource),
    narrative: narrativeOf(resource),
    codes: codesOf(resource),
    witness,
    sha256: sha256 ?? encodeHex(hashBytes(bytes)),
  }
}

/** The bytes for the viewer: the original file, or the FHIR resource as text. */
export function originalOf(
  content: RecordContent,
  recordId: string,
): { readonly bytes: Uint8Array; readonly mediaType: string; readonly name: string } {
  if (content.original === undefined) {
    return { bytes: encodeUtf8(content.resourceJson), mediaType: 'application/fhir+json', name: `${recordId}.json` }
  }
  return {
    bytes: content.original,
    mediaType: content.mediaType ?? 'application/octet-stream',
    name: content.fileName ?? `${recordId}.bin`,
  }
}
