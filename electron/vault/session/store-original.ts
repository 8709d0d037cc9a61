/** Keeps a record whose original is too large for memory: read, hashed, sealed and written piece by piece. */

import { createIncrementalSha256 } from '../../../shared/crypto/hash.ts'
import { encodeBase64Url, encodeHex } from '../../../shared/crypto/bytes.ts'
import { encodeRecordHead } from '../../../shared/crypto/record-content.ts'
import { createRecordKey } from '../../../shared/crypto/record-seal.ts'
import { LengthDiffers, sealRecordStream } from '../../../shared/crypto/record-stream.ts'
import type { RecordEntry } from './collections.ts'
import { digestOfHash } from './digest.ts'
import type { ParsedRecord } from './pending-import.ts'
import { mustAwait, Refusal, refusal, throwIfCancelled } from './refusal.ts'
import { newId, wrapForEpoch } from './session.ts'
import type { Session } from './session.ts'

export interface StoredOriginal {
  readonly id: string
  readonly entry: RecordEntry
}

/** Durable when it resolves; nothing stays behind where it fails. Errors: `file-changed`, `file-unreadable`, `cancelled`, `disk-full`, `disk-failed`. */
export async function storeOriginal(
  session: Session,
  parsed: ParsedRecord,
  importId: string,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<StoredOriginal> {
  const { originalFile, row, resourceJson } = parsed
  if (originalFile === undefined) throw refusal('internal')
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  const { blocks } = session.ports
  const id = newId(session)
  const key = createRecordKey(random)
  const head = encodeRecordHead({
    resourceJson,
    source: row.source,
    importedAtMs: session.ports.clock.now(),
    fileName: row.source,
    mediaType: row.mediaType ?? 'application/octet-stream',
  })
  const hash = createIncrementalSha256()
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield head
    for await (const piece of session.ports.source.read(originalFile.path, originalFile)) {
      throwIfCancelled(signal)
      if (!piece.ok) throw new Refusal(piece.error)
      hash.update(piece.value)
      yield piece.value
    }
  }
  const handle = await mustAwait(blocks.beginFile())
  let chunks = 0
  let sizeBytes = 0
  try {
    const contentBytes = head.length + originalFile.sizeBytes
    let writing: Promise<unknown> = Promise.resolve()
    for await (const group of sealRecordStream(pieces(), contentBytes, { recordId: id, version: 1 }, key, random)) {
      chunks += group.length
      sizeBytes += group.reduce((sum, chunk) => sum + chunk.length, 0)
      await writing
      writing = mustAwait(blocks.appendFile(handle, group))
      // Whoever waits for it next sees the failure; until then it is not unheard.
      writing.catch(() => undefined)
      onProgress(sizeBytes)
    }
    await writing
    const cid = await mustAwait(blocks.finishFile(handle))
    const sha256 = hash.digest()
    const entry: RecordEntry = {
      version: 1,
      cid,
      chunks,
      sizeBytes,
      ...wrapForEpoch(session, key, `${id}/1`),
      kind: row.kind,
      importId,
      digest: encodeBase64Url(digestOfHash(sha256)),
      salt: encodeBase64Url(random(32)),
      original: { sizeBytes: originalFile.sizeBytes, sha256: encodeHex(sha256) },
    }
    return { id, entry }
  } catch (error) {
    await blocks.discardFile(handle)
    throw error instanceof LengthDiffers ? refusal('file-changed') : error
  }
}
