/** Keys that the master key wraps inside the key file: epoch keys, what the identity follows from, former keys of manifest nodes. */

import { decodeBase64Url, encodeBase64Url } from './bytes.ts'
import { deriveKey } from './hash.ts'
import type { WrappedEpoch } from './key-file-form.ts'
import { HKDF_LABELS } from './labels.ts'
import { unwrapKey, wrapKey } from './record-seal.ts'
import type { RandomBytes } from './sealed-box.ts'

export interface EpochKey {
  readonly number: number
  readonly key: Uint8Array
}

/** Whose keys; `vaultId` is 32 hexadecimal characters, the master key 32 bytes. */
export interface KeyOwner {
  readonly vaultId: string
  readonly masterKey: Uint8Array
}

/** An epoch key as it stands in the file. */
export function wrapEpoch(owner: KeyOwner & { readonly random: RandomBytes }, { number, key }: EpochKey): WrappedEpoch {
  return { number, wrapped: wrap(owner, HKDF_LABELS.epochWrap, key, epochContext(owner, number)) }
}

/** Null where it does not open. */
export function openEpoch(owner: KeyOwner, { number, wrapped }: WrappedEpoch): EpochKey | null {
  const key = open(owner, HKDF_LABELS.epochWrap, wrapped, epochContext(owner, number))
  return key === null ? null : { number, key }
}

/** What the identity follows from, as it stands in the file. */
export function wrapIdentityRoot(owner: KeyOwner & { readonly random: RandomBytes }, identityRoot: Uint8Array): string {
  return wrap(owner, HKDF_LABELS.identityWrap, identityRoot, `identity/${owner.vaultId}`)
}

/** Null where it does not open. */
export function openIdentityRoot(owner: KeyOwner, wrapped: string): Uint8Array | null {
  return open(owner, HKDF_LABELS.identityWrap, wrapped, `identity/${owner.vaultId}`)
}

/** A former node key as it stands in the file. */
export function wrapFormerNodeKey(owner: KeyOwner & { readonly random: RandomBytes }, nodeKey: Uint8Array): string {
  return wrap(owner, HKDF_LABELS.formerNodeWrap, nodeKey, `former node/${owner.vaultId}`)
}

/** Null where it does not open. */
export function openFormerNodeKey(owner: KeyOwner, wrapped: string): Uint8Array | null {
  return open(owner, HKDF_LABELS.formerNodeWrap, wrapped, `former node/${owner.vaultId}`)
}

function epochContext({ vaultId }: KeyOwner, number: number): string {
  return `epoch/${vaultId}/${String(number)}`
}

function wrap(owner: KeyOwner & { readonly random: RandomBytes }, label: string, key: Uint8Array, context: string): string {
  return encodeBase64Url(wrapKey(wrappingKey(owner, label), key, context, owner.random))
}

function open(owner: KeyOwner, label: string, text: string, context: string): Uint8Array | null {
  const raw = decodeBase64Url(text)
  const key = raw === null ? null : unwrapKey(wrappingKey(owner, label), raw, context)
  return key?.ok === true ? key.value : null
}

function wrappingKey({ masterKey }: KeyOwner, label: string): Uint8Array {
  return deriveKey(masterKey, new Uint8Array(32), label)
}
