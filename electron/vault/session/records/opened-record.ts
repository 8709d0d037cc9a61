/** From content to what a page shows: words first, codes and source behind Details. */

import { encodeHex, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { sha256, sha256OfText } from '../../../../shared/crypto/hash.ts'
import type { RecordContent } from '../../../../shared/crypto/record-content.ts'
import { codesOf } from '../../../../shared/fhir/codes.ts'
import { linesOf } from '../../../../shared/fhir/lines.ts'
import { narrativeBlocksOf } from '../../../../shared/fhir/narrative-blocks.ts'
import type { Language } from '../../../../shared/fhir/terminology.ts'
import { isRedacted } from '../../../../shared/model/redaction.ts'
import type { OpenedRecord, WitnessState } from '../../../../shared/model/record.ts'
import type { RecordEntry } from '../collections.ts'
import { rowFromContent, saidResource } from './records.ts'

/** Everything one record page needs; `entry` knows the original that is not in `content`. */
export function openedRecordOf(
  recordId: string,
  content: RecordContent,
  saying: { readonly witness: WitnessState; readonly language: Language },
  entry?: Pick<RecordEntry, 'original'>,
): OpenedRecord {
  const resource = saidResource(content)
  const hash = (): Uint8Array => (content.original === undefined ? sha256OfText(content.resourceJson) : sha256(content.original))
  return {
    row: rowFromContent(recordId, content, entry, resource),
    resourceJson: content.resourceJson,
    lines: linesOf(resource, saying.language),
    blocks: narrativeBlocksOf(resource),
    codes: codesOf(resource),
    witness: saying.witness,
    ...(content.typed === true ? { typed: { by: content.source, atMs: content.importedAtMs } } : {}),
    ...(isRedacted(resource) ? { redacted: true as const } : {}),
    sha256: entry?.original?.sha256 ?? encodeHex(hash()),
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
