/** A DICOM file as it is handed over for a copy that is shared: written anew before anything else is read from it. */

import { createHash } from 'node:crypto'
import { deidentified } from '../../../shared/dicom/deidentify.ts'
import type { RedactedReading } from '../../../shared/model/read-more.ts'
import { replacedUid } from '../../../shared/model/replaced-uid.ts'
import type { StableFile } from '../read-stable.ts'

/** Null where it is no whole picture. */
export function redactedDicom(file: StableFile, { words, keepDates, uidSalt }: RedactedReading): StableFile | null {
  if (file.bytes.length !== file.sizeBytes) return null
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()
  const bytes = deidentified(file.bytes, { words, keepDates, replace: (uid) => replacedUid(uid, uidSalt, sha256) })
  return bytes === null ? null : { ...file, bytes, sizeBytes: bytes.length, isOnlyHere: true }
}
