/** How far a large file came: a sealed note beside it, so that an import that was cut short goes on where it stopped. */

import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { canonicalJson, parseJson } from '../../../../shared/crypto/canonical-json.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { deriveProgressKey } from '../../../../shared/crypto/identity.ts'
import { openNode, sealNode } from '../../../../shared/crypto/node-seal.ts'
import type { ParsedRecord } from './parsed-record.ts'
import type { Session } from '../session.ts'

/** What stays the same as long as a file is being sealed. */
export interface SealedAs {
  readonly recordId: string
  /** 32 bytes each; this key and salt seal this content only. */
  readonly key: Uint8Array
  readonly salt: Uint8Array
  readonly importedAtMs: number
}

export interface Progress {
  /** Chunks that are durable, and the SHA-256 over their hashes. */
  readonly durable: number
  readonly durableHash: Uint8Array
  /** No chunk from here on was ever given to the disk, and the SHA-256 of the source up to here. */
  readonly sealable: number
  readonly sourceHash: Uint8Array
}

export interface ProgressNote {
  /** The newest of two counts; 0 where none was written yet. */
  readonly seq: number
  /** What `sourceName` makes of the record. */
  readonly of: string
  readonly as: SealedAs
  readonly progress: Progress
}

const NOTE_DEPTH_MAX = 2

/** The slot that a note of this number belongs into. */
export function slotOf(seq: number): 0 | 1 {
  return seq % 2 === 0 ? 0 : 1
}

/** Path, size and time of an original and what is said of it, as one hash: only the same file goes on. Throws where it has no file. */
export function sourceName({ originalFile, resourceJson, row }: ParsedRecord): string {
  if (originalFile === undefined) throw new Error('no original')
  const { path, sizeBytes, changedAtMs } = originalFile
  return encodeBase64Url(sha256(encodeUtf8(canonicalJson([path, sizeBytes, changedAtMs, resourceJson, row.source, row.mediaType ?? '']))))
}

/** Says nothing of the file but to whoever holds the master key; not even then its name. */
export function sealProgress(session: Session, name: string, { seq, of, as, progress }: ProgressNote): Uint8Array {
  const text = canonicalJson({
    seq,
    of,
    recordId: as.recordId,
    key: encodeBase64Url(as.key),
    salt: encodeBase64Url(as.salt),
    importedAtMs: as.importedAtMs,
    durable: progress.durable,
    durableHash: encodeBase64Url(progress.durableHash),
    sealable: progress.sealable,
    sourceHash: encodeBase64Url(progress.sourceHash),
  })
  const random = (length: number): Uint8Array => session.ports.random.bytes(length)
  return sealNode(deriveProgressKey(session.masterKey), contextOf(session, name), encodeUtf8(text), random)
}

/** An unfinished file whose newest note is of this source; what no note of this vault belongs to is removed. */
export async function findProgress(session: Session, of: string): Promise<{ readonly name: string; readonly note: ProgressNote } | null> {
  const listed = await session.ports.bulk.unfinished()
  if (!listed.ok) return null
  const key = deriveProgressKey(session.masterKey)
  for (const { name, notes } of listed.value) {
    const opened = await Promise.all(notes.map(async (note) => (note === null ? null : openProgress(key, contextOf(session, name), note))))
    const newest = opened.filter((note) => note !== null).sort((a, b) => b.seq - a.seq)[0]
    if (newest === undefined) await session.ports.bulk.discard(name)
    else if (newest.of === of) return { name, note: newest }
  }
  return null
}

/** A note belongs to one vault and one file. */
function contextOf({ vaultId }: Session, name: string): string {
  return `progress/${vaultId}/${name}`
}

async function openProgress(key: Uint8Array, context: string, sealed: Uint8Array): Promise<ProgressNote | null> {
  const opened = await openNode(key, context, sealed)
  if (!opened.ok) return null
  const json = parseJson(decodeUtf8(opened.value), { depthMax: NOTE_DEPTH_MAX })
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return null
  const note = json.value as Readonly<Record<string, unknown>>
  const [recordId, of] = [note['recordId'], note['of']]
  const bytes = (['key', 'salt', 'durableHash', 'sourceHash'] as const).map((name) => decodeBase64Url(String(note[name])))
  const numbers = (['seq', 'importedAtMs', 'durable', 'sealable'] as const).map((name) => note[name])
  const [recordKey, salt, durableHash, sourceHash] = bytes
  const [seq, importedAtMs, durable, sealable] = numbers
  if (typeof recordId !== 'string' || typeof of !== 'string' || !numbers.every((one) => Number.isSafeInteger(one))) return null
  if (!recordKey || !salt || !durableHash || !sourceHash || bytes.some((one) => one?.length !== 32)) return null
  return {
    seq: Number(seq),
    of,
    as: { recordId, key: ownBytes(recordKey), salt, importedAtMs: Number(importedAtMs) },
    progress: { durable: Number(durable), durableHash, sealable: Number(sealable), sourceHash },
  }
}

/** In a buffer of its own. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  const own = new Uint8Array(new ArrayBuffer(bytes.length))
  own.set(bytes)
  return own
}
