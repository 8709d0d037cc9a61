/** The invite of a share as it lies in the vault, checked once while the vault is open: it lies under its hash and does not change. */

import { termsOfInvite } from '../../../../shared/crypto/child-grant.ts'
import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import type { GrantTerms, InvitePayload } from '../../../../shared/model/grant.ts'
import type { BlobReference } from '../blob-reference.ts'
import { must } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Together; the one that was read last stays whatever its size. */
const REMEMBERED_BYTES_MAX = 4 * 1024 * 1024

export interface KeptInvite {
  readonly payload: InvitePayload
  readonly terms: GrantTerms
}

interface Remembered extends KeptInvite {
  readonly sizeBytes: number
}

/** By CID, the one that was read last at the end. */
const remembered = new WeakMap<Session, Map<string, Remembered>>()

/** Errors: those of reading it; `invite-invalid`, `signature-invalid`. */
export async function readKeptInvite(session: Session, blob: BlobReference): Promise<KeptInvite> {
  const known = remembered.get(session) ?? new Map<string, Remembered>()
  remembered.set(session, known)
  const invite = known.get(blob.cid) ?? (await readChecked(session, blob))
  known.delete(blob.cid)
  known.set(blob.cid, invite)
  let bytes = [...known.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const [cid, { sizeBytes }] of known) {
    if (bytes <= REMEMBERED_BYTES_MAX || cid === blob.cid) break
    known.delete(cid)
    bytes -= sizeBytes
  }
  return invite
}

/** Its keys are to be in memory no longer than in the vault. */
export function forgetInvite(session: Session, blob: BlobReference): void {
  remembered.get(session)?.delete(blob.cid)
}

async function readChecked(session: Session, blob: BlobReference): Promise<Remembered> {
  const bytes = await readBlob(session, blob)
  const payload = JSON.parse(decodeUtf8(bytes)) as InvitePayload
  return { payload, terms: must(termsOfInvite(payload)), sizeBytes: bytes.length }
}
