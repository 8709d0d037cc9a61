/** Opening stored records: from an entry of the manifest to checked content. */

import { openRecord } from '../../../shared/crypto/record-seal.ts'
import { decodeRecordContent } from '../../../shared/crypto/record-content.ts'
import type { RecordContent } from '../../../shared/crypto/record-content.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { RecordEntry } from './collections.ts'
import { must, mustAwait, refusal } from './refusal.ts'
import { unwrapFromEpoch } from './session.ts'
import type { Session } from './session.ts'

/** The entry of a record. Errors: `record-not-found`. */
export async function recordEntry(session: Session, recordId: string): Promise<RecordEntry> {
  const entry = await session.manifest.get('records', recordId)
  if (entry === undefined) throw refusal('record-not-found')
  return entry
}

/** The key of one record version. */
export function recordKeyOf(session: Session, recordId: string, entry: RecordEntry): Uint8Array {
  return unwrapFromEpoch(session, entry, `${recordId}/${String(entry.version)}`)
}

/** Reads, checks and opens one record of this vault. */
export async function openStoredRecord(session: Session, recordId: string): Promise<RecordContent> {
  const entry = await recordEntry(session, recordId)
  const key = recordKeyOf(session, recordId, entry)
  const chunks = await mustAwait(session.ports.blocks.readChunks(entry.cid, 0, entry.chunks))
  return must(decodeRecordContent(must(await openRecord(chunks, key, { recordId, version: entry.version }))))
}

/** The row that lists show, derived from content. */
export function rowFromContent(recordId: string, content: RecordContent): RecordRow {
  const resource = JSON.parse(content.resourceJson) as object
  const row = rowOf(resource, { source: content.source })
  const file =
    content.original === undefined ? {} : { mediaType: content.mediaType ?? 'application/octet-stream', sizeBytes: content.original.length }
  return { ...row, ...file, id: recordId, importedAtMs: content.importedAtMs }
}
