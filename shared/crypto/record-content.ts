/** What lies inside a sealed record: a JSON header with the FHIR resource, then the original file byte for byte. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeUtf8, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'

export interface RecordContent {
  readonly resourceJson: string
  readonly original?: Uint8Array
  readonly fileName?: string
  readonly mediaType?: string
  /** What the source called the medicine that the resource only refers to. */
  readonly referredName?: string
  /** True where a person typed it in; `source` is her name then. */
  readonly typed?: boolean
  readonly source: string
  readonly importedAtMs: number
}

const HEADER_DEPTH_MAX = 4

/** Header length (4 bytes, big-endian), canonical JSON, original. */
export function encodeRecordContent(content: RecordContent): Uint8Array {
  const { original, ...facts } = content
  const header = encodeUtf8(canonicalJson({ ...facts, hasOriginal: original !== undefined }))
  const encoded = new Uint8Array(new ArrayBuffer(4 + header.length + (original?.length ?? 0)))
  new DataView(encoded.buffer).setUint32(0, header.length)
  encoded.set(header, 4)
  if (original !== undefined) encoded.set(original, 4 + header.length)
  return encoded
}

/** What stands before an original that is sealed piece by piece: header length and header. */
export function encodeRecordHead(content: Omit<RecordContent, 'original'>): Uint8Array {
  return encodeRecordContent({ ...content, original: new Uint8Array(0) })
}

/** The header alone, out of the first bytes of the content, and where the original begins. Errors: `bytes-damaged`. */
export function decodeRecordHead(bytes: Uint8Array): Result<{ readonly content: RecordContent; readonly originalAt: number }> {
  const length = bytes.length < 4 ? Number.POSITIVE_INFINITY : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  if (length > bytes.length - 4) return err('bytes-damaged')
  const content = decodeRecordContent(bytes.slice(0, 4 + length))
  if (!content.ok) return content
  const { original: _none, ...facts } = content.value
  return ok({ content: facts, originalAt: 4 + length })
}

/** Errors: `bytes-damaged`. */
export function decodeRecordContent(bytes: Uint8Array): Result<RecordContent> {
  if (bytes.length < 4) return err('bytes-damaged')
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
  if (length > bytes.length - 4) return err('bytes-damaged')
  try {
    const text = decodeUtf8(bytes.subarray(4, 4 + length))
    const json: unknown = JSON.parse(text)
    if (!isHeader(json) || !isFlat(json, text)) return err('bytes-damaged')
    const { hasOriginal, ...facts } = json
    return ok({ ...facts, ...(hasOriginal ? { original: bytes.slice(4 + length) } : {}) })
  } catch {
    return err('bytes-damaged')
  }
}

/** As deep as a header may be: one whose members are all plain needs no counting of brackets. */
function isFlat(header: object, text: string): boolean {
  const plain = Object.values(header).every((member) => typeof member !== 'object')
  return plain || parseJson(text, { depthMax: HEADER_DEPTH_MAX }).ok
}

function isHeader(value: unknown): value is Omit<RecordContent, 'original'> & { readonly hasOriginal: boolean } {
  if (typeof value !== 'object' || value === null) return false
  const header = value as Partial<Record<string, unknown>>
  const texts = [header['resourceJson'], header['source']].every((text) => typeof text === 'string')
  const optional = [header['fileName'], header['mediaType'], header['referredName']].every(
    (text) => text === undefined || typeof text === 'string',
  )
  const typed = header['typed'] === undefined || typeof header['typed'] === 'boolean'
  return texts && optional && typed && typeof header['importedAtMs'] === 'number' && typeof header['hasOriginal'] === 'boolean'
}
