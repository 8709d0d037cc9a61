/** A DICOM file as it is handed over for a copy that is shared: written anew before anything else is read from it. */

import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { deidentified } from '../../../shared/dicom/deidentify.ts'
import type { Deidentifying } from '../../../shared/dicom/deidentify.ts'
import { deidentifiedDocument } from '../../../shared/dicom/deidentify-document.ts'
import type { FrameUnpackers } from '../../../shared/dicom/native-frames.ts'
import { plainFile } from '../../../shared/dicom/plain-file.ts'
import type { RedactedReading } from '../../../shared/model/read-more.ts'
import { replacedUid } from '../../../shared/model/replaced-uid.ts'
import type { StableFile } from '../read-stable.ts'

/** What a deflated file may become. */
const INFLATED_BYTES_MAX = 128 * 1024 * 1024

/** `place`: of the file among those that are read. Null where it is none that can be written anew. */
export function redactedDicom(
  file: StableFile,
  place: number,
  redact: RedactedReading,
  unpackers: FrameUnpackers | null,
): StableFile | null {
  const plain = file.bytes.length === file.sizeBytes ? plainFile(file.bytes, inflated) : null
  if (plain === null) return null
  const { bars = [], lines = [], paper = null } = redact
  const how = howOf(redact)
  const own = bars[place] ?? []
  const isForDocument = lines.length > 0 || paper !== null
  const picture = isForDocument ? null : deidentified(plain, how, { bars: own, unpackers })
  const bytes = picture ?? (own.length > 0 ? null : deidentifiedDocument(plain, how, { lines, paper }))
  return bytes === null ? null : { ...file, bytes, sizeBytes: bytes.length, isOnlyHere: true }
}

/** What goes, and how numbers are replaced. */
export function howOf({ words, keepDates, uidSalt }: RedactedReading): Deidentifying {
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
  return { words, keepDates, replace: (uid) => replacedUid(uid, uidSalt, sha256) }
}

function inflated(deflated: Uint8Array): Uint8Array | null {
  try {
    return inflateRawSync(deflated, { maxOutputLength: INFLATED_BYTES_MAX })
  } catch {
    return null
  }
}
