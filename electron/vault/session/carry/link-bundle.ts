/** Records as one FHIR Bundle that any program of health data opens; papers stand inside it, byte for byte. */

import { concatBytes, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { damageOf } from '../records/damage.ts'
import { openStoredRecord, readOriginalPieces } from '../records/records.ts'
import { noteUnreadable } from '../records/unreadable.ts'
import { refusal, throwIfCancelled } from '../refusal.ts'
import type { Refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** Bytes of its file: sealed and in letters it still is one answer. */
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

/** What a link opens. */
export interface LinkBundle {
  readonly bytes: Uint8Array
  /** Papers and pictures that stand inside it. */
  readonly files: number
  readonly filesBytes: number
}

/** Without what cannot be opened, which is noted. Errors: `link-too-large` with the bound, `record-not-found`, `cancelled`. */
export async function bundleFor(session: Session, recordIds: readonly string[], signal: AbortSignal): Promise<LinkBundle> {
  const entries: string[] = []
  let [length, files, filesBytes] = [0, 0, 0]
  for (const id of recordIds) {
    throwIfCancelled(signal)
    const one = await resourceText(session, id, LINK_BYTES_MAX - length).catch((error: unknown) => nullWhereUnreadable(session, id, error))
    if (one === null) continue
    const { text, fileBytes } = one
    length += text.length
    if (length > LINK_BYTES_MAX) throw tooLarge()
    entries.push(`{"resource":${text}}`)
    if (fileBytes === undefined) continue
    files += 1
    filesBytes += fileBytes
  }
  const bytes = encodeUtf8(`{"resourceType":"Bundle","type":"collection","entry":[${entries.join(',')}]}`)
  if (bytes.length > LINK_BYTES_MAX) throw tooLarge()
  return { bytes, files, filesBytes }
}

function nullWhereUnreadable(session: Session, id: string, error: unknown): null {
  damageOf(error)
  noteUnreadable(session, id)
  return null
}

function tooLarge(): Refusal {
  return refusal('link-too-large', { megabyteCountMax: Math.floor(LINK_BYTES_MAX / 1_000_000) })
}

/** `fileBytes`: of the original inside it. */
interface ResourceText {
  readonly text: string
  readonly fileBytes?: number
}

async function resourceText(session: Session, recordId: string, bytesLeft: number): Promise<ResourceText> {
  const content = await openStoredRecord(session, recordId)
  const entry = await session.manifest.get('records', recordId)
  const resource = JSON.parse(content.resourceJson) as { readonly resourceType?: unknown }
  if (resource.resourceType !== 'DocumentReference') return { text: content.resourceJson }
  if ((entry?.original?.sizeBytes ?? content.original?.length ?? 0) > bytesLeft) throw tooLarge()
  const original = entry?.original === undefined ? content.original : concatBytes(...(await all(readOriginalPieces(session, recordId))))
  if (original === undefined) return { text: content.resourceJson }
  return { text: JSON.stringify(withBytes(resource as DocumentReference, original, content.mediaType)), fileBytes: original.length }
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
