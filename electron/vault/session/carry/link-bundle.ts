/** Records as one FHIR Bundle that any program of health data opens; papers stand inside it, byte for byte. */

import { concatBytes, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import type { GrantScope } from '../../../../shared/model/grant.ts'
import { openStoredRecord, readOriginalPieces } from '../records/records.ts'
import { refusal, throwIfCancelled } from '../refusal.ts'
import type { Session } from '../session.ts'
import { isListed } from '../manifest/versions.ts'

/** Records of one link, and bytes of its file: sealed and in letters it still is one answer. */
const LINK_RECORDS_MAX = 2_000
const LINK_BYTES_MAX = 11 * 1024 * 1024

interface Attachment {
  readonly contentType?: string
  readonly data?: string
  readonly url?: string
}
interface DocumentReference {
  readonly resourceType: 'DocumentReference'
  readonly content?: readonly { readonly attachment?: Attachment }[]
}

/** Ids of what was chosen, as lists show it. Errors: `record-not-found`, `grant-empty`, `limit-exceeded`. */
export async function recordsOfScope(session: Session, { recordIds, kinds }: GrantScope): Promise<readonly string[]> {
  const chosen = new Set(recordIds)
  for (const id of chosen) if ((await session.manifest.get('records', id)) === undefined) throw refusal('record-not-found')
  if (kinds.length > 0)
    for await (const [id, entry] of session.manifest.entries('records')) if (kinds.includes(entry.kind) && isListed(entry)) chosen.add(id)
  if (chosen.size === 0) throw refusal('grant-empty')
  if (chosen.size > LINK_RECORDS_MAX) throw refusal('limit-exceeded')
  return [...chosen].sort()
}

/** Errors: `link-too-large`, those of opening records, `cancelled`. */
export async function bundleFor(session: Session, recordIds: readonly string[], signal: AbortSignal): Promise<Uint8Array> {
  const entries: string[] = []
  let length = 0
  for (const id of recordIds) {
    throwIfCancelled(signal)
    const text = await resourceText(session, id, LINK_BYTES_MAX - length)
    length += text.length
    if (length > LINK_BYTES_MAX) throw refusal('link-too-large')
    entries.push(`{"resource":${text}}`)
  }
  const bytes = encodeUtf8(`{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`)
  if (bytes.length > LINK_BYTES_MAX) throw refusal('link-too-large')
  return bytes
}

async function resourceText(session: Session, recordId: string, bytesLeft: number): Promise<string> {
  const content = await openStoredRecord(session, recordId)
  const entry = await session.manifest.get('records', recordId)
  const resource = JSON.parse(content.resourceJson) as { readonly resourceType?: unknown }
  if (resource.resourceType !== 'DocumentReference') return content.resourceJson
  if ((entry?.original?.sizeBytes ?? content.original?.length ?? 0) > bytesLeft) throw refusal('link-too-large')
  const original = entry?.original === undefined ? content.original : concatBytes(...(await all(readOriginalPieces(session, recordId))))
  return original === undefined
    ? content.resourceJson
    : JSON.stringify(withBytes(resource as DocumentReference, original, content.mediaType))
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const read: Uint8Array[] = []
  for await (const piece of pieces) read.push(piece)
  return read
}

/** An address in it would lead a stranger elsewhere. */
function withBytes(resource: DocumentReference, original: Uint8Array, mediaType: string | undefined): DocumentReference {
  const [first, ...more] = resource.content ?? []
  const { url: _url, ...rest } = first?.attachment ?? {}
  const contentType = rest.contentType ?? mediaType
  const attachment = { ...rest, ...(contentType === undefined ? {} : { contentType }), data: Buffer.from(original).toString('base64') }
  return { ...resource, content: [{ ...first, attachment }, ...more] }
}
