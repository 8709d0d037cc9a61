/** Folders of plain files that a person keeps elsewhere: one that was cut short must not look whole. */

import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { onePiece } from './one-piece.ts'
import { mustAwait } from './refusal.ts'
import type { Session } from './session.ts'

/** Lies there until everything else does. */
const UNFINISHED = 'NOT-COMPLETE.txt'
const TEXT = `This folder is not complete: Salus is still writing it, or was stopped. Do not rely on it; save again, into another folder.
Acest folder nu este complet: Salus încă îl scrie sau a fost oprit. Nu vă bazați pe el; salvați din nou, în alt folder.
`

/** Errors: `folder-not-empty`, `disk-full`, `disk-read-only`, `disk-failed`. */
export async function beginFolder({ ports: { archive } }: Session, path: string): Promise<void> {
  await mustAwait(archive.begin(path))
  await mustAwait(archive.writeFile(path, UNFINISHED, onePiece(encodeUtf8(TEXT))))
}

/** Everything is there. Errors: `disk-read-only`, `disk-failed`. */
export async function endFolder({ ports: { archive } }: Session, path: string): Promise<void> {
  await mustAwait(archive.removeFile(path, UNFINISHED))
}
