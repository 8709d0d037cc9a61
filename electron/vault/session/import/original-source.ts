/** The original of a record, wherever it lies: beside its entry, or in the file that the reader saw and this process reads again. */

import { encodeBase64Url, encodeHex, decodeHex } from '../../../../shared/crypto/bytes.ts'
import { sha256 } from '../../../../shared/crypto/hash.ts'
import { ok } from '../../../../shared/model/result.ts'
import type { OpenSource } from '../../ports.ts'
import { digestNameOfCanonical, digestOfHash, digestOfOriginal } from '../digest.ts'
import { mustAwait, refusal } from '../refusal.ts'
import type { ParsedRecord } from './parsed-record.ts'
import type { Session } from '../session.ts'

type WithOriginal = Pick<ParsedRecord, 'original' | 'originalFile'>

/** A file that is sealed while the preview is read; larger ones are when they are kept. */
const SEEN_BYTES_MAX = 8 * 1024 * 1024
const HEX_DIGEST = /^[0-9a-f]{64}$/u

/** Too large to be seen whole: stored by itself when it is kept. */
export function isLarge({ originalFile }: WithOriginal): boolean {
  return originalFile !== undefined && originalFile.sha256 === undefined
}

/** With an original that is known whole, here or in its file. */
export function hasSeenOriginal({ original, originalFile }: WithOriginal): boolean {
  return original !== undefined || originalFile?.sha256 !== undefined
}

/** Of an original that was seen; 0 where there is none. */
export function originalBytesOf({ original, originalFile }: WithOriginal): number {
  return original?.length ?? originalFile?.sizeBytes ?? 0
}

/** The reader is not believed about what it may name, nor about how much of it this process may hold. Throws `internal`. */
export function throwIfNotChosen({ originalFile }: WithOriginal, chosen: readonly string[]): void {
  if (originalFile === undefined) return
  const { path, sizeBytes, sha256: digest } = originalFile
  const isSeen = digest !== undefined
  if (!isBelow(path, chosen) || (isSeen && (sizeBytes > SEEN_BYTES_MAX || !HEX_DIGEST.test(digest)))) throw refusal('internal')
}

/** Base64url of the SHA-256 over the content; the same content is the same record. */
export function digestOf({ original, originalFile, resourceJson }: ParsedRecord): string {
  if (original !== undefined) return encodeBase64Url(digestOfOriginal(original))
  const seen = originalFile?.sha256 === undefined ? null : decodeHex(originalFile.sha256)
  return seen === null ? digestNameOfCanonical(resourceJson) : encodeBase64Url(digestOfHash(seen))
}

/** To be read piece by piece, and closed. Errors: `file-changed`, `file-unreadable`. */
export async function openOriginal(session: Session, { original, originalFile }: WithOriginal): Promise<OpenSource> {
  if (original !== undefined) return heldSource(original)
  if (originalFile === undefined) throw new Error('no original')
  return mustAwait(session.ports.source.open(originalFile.path, originalFile))
}

/** Whole; undefined where there is none. Errors: `file-changed`, `file-unreadable`. */
export async function readOriginal(session: Session, parsed: WithOriginal): Promise<Uint8Array | undefined> {
  const { original, originalFile } = parsed
  if (original !== undefined || originalFile === undefined) return original
  const source = await openOriginal(session, parsed)
  try {
    const bytes = new Uint8Array(originalFile.sizeBytes)
    await mustAwait(source.read(bytes, 0))
    await mustAwait(source.check())
    throwIfOther(parsed, sha256(bytes))
    return bytes
  } finally {
    await source.close()
  }
}

/** Is what was read what the reader saw? `digest` is its SHA-256. Throws `file-changed`. */
export function throwIfOther({ originalFile }: WithOriginal, digest: Uint8Array): void {
  if (originalFile?.sha256 !== undefined && originalFile.sha256 !== encodeHex(digest)) throw refusal('file-changed')
}

function heldSource(bytes: Uint8Array): OpenSource {
  return {
    read: (into, at) => {
      into.set(bytes.subarray(at, at + into.length))
      return Promise.resolve(ok(null))
    },
    check: () => Promise.resolve(ok(null)),
    close: () => Promise.resolve(),
  }
}

/** Is it one of the chosen files, or inside a chosen folder? */
function isBelow(path: string, chosen: readonly string[]): boolean {
  const below = chosen.some((one) => path === one || path.startsWith(`${one}/`) || path.startsWith(`${one}\\`))
  return below && !path.split(/[\\/]/u).includes('..')
}
