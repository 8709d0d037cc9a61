/** Key boxes: what opens one record under one grant for one purpose. Under another purpose, grant or version the same box does not open. */

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import type { GrantedRecord, Purpose } from '../model/grant.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { encodeUtf8 } from './bytes.ts'
import { deriveKey } from './hash.ts'
import { HKDF_LABELS } from './labels.ts'

export const SHARE_KEY_BYTES = 32
export const KEY_BOX_BYTES = 48
const RECORD_KEY_BYTES = 32

/** Whose box it is. */
export interface KeyBoxPlace {
  readonly grantId: string
  readonly purpose: Purpose
  readonly record: Pick<GrantedRecord, 'recordId' | 'version' | 'cid'>
}

/** `shareKey` and `recordKey` 32 bytes each; ciphertext and tag, 48 bytes. One content has one key, so that the derived key seals one thing only and the nonce is zero. */
export function sealKeyBox(shareKey: Uint8Array, place: KeyBoxPlace, recordKey: Uint8Array): Uint8Array {
  return xchacha20poly1305(openerOf(shareKey, place), new Uint8Array(24)).encrypt(recordKey)
}

/** The record's key in a buffer of its own. Errors: `wrong-key` for any other share key, grant, purpose, record, version, CID or byte. */
export function openKeyBox(shareKey: Uint8Array, place: KeyBoxPlace, box: Uint8Array): Result<Uint8Array> {
  return shareKey.length === SHARE_KEY_BYTES ? openWithOpener(openerOf(shareKey, place), box) : err('wrong-key')
}

/** What opens the box of this one place and nothing else, 32 bytes: whoever passes a record on without its key passes this on. */
export function openerOf(shareKey: Uint8Array, { grantId, purpose, record }: KeyBoxPlace): Uint8Array {
  const context = [HKDF_LABELS.keyBox, grantId, purpose, record.recordId, String(record.version), record.cid].join('\n')
  return deriveKey(shareKey, new Uint8Array(32), encodeUtf8(context))
}

/** As `openKeyBox`, with the opener of its place. Errors: `wrong-key`. */
export function openWithOpener(opener: Uint8Array, box: Uint8Array): Result<Uint8Array> {
  if (opener.length !== RECORD_KEY_BYTES || box.length !== KEY_BOX_BYTES) return err('wrong-key')
  try {
    const key = new Uint8Array(new ArrayBuffer(RECORD_KEY_BYTES))
    key.set(xchacha20poly1305(opener, new Uint8Array(24)).decrypt(box))
    return ok(key)
  } catch {
    return err('wrong-key')
  }
}
