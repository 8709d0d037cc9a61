/** A state of somebody's whole vault that can be given back: what is taken as one, and when it takes the place of the one before. */

import { decodeBase64Url } from '../../../../shared/crypto/bytes.ts'
import { decodeHead } from '../../../../shared/crypto/head.ts'
import { wordsCopyOf } from '../../../../shared/crypto/key-file.ts'
import { isRecoveryPublicKey } from '../../../../shared/crypto/recovery.ts'
import type { MirrorBack, MirrorOrder, MirrorState } from '../../../../shared/model/mirror.ts'
import type { KeptBack } from '../../ports.ts'
import type { BlobReference } from '../blob-reference.ts'
import { must, refusal } from '../refusal.ts'
import type { KeptEntry } from './mirror-entries.ts'

export const NO_STATE: MirrorState = { seq: 0, atMs: 0 }

interface ReadBack extends MirrorState {
  readonly vaultId: string
  readonly given: KeptBack
}

/** The HEAD is signed by the owner, the key file is of the same vault, and no passphrase opens it. Errors: `peer-protocol`, `signature-invalid`, `key-file-damaged`, `vault-newer-version`. */
export function readBack(back: MirrorBack, ownerDid: string): ReadBack {
  const [headBytes, keyFile] = [decodeBase64Url(back.head), decodeBase64Url(back.keyFile)]
  if (headBytes === null || keyFile === null || !isRecoveryPublicKey(back.wordsKey)) throw refusal('peer-protocol')
  const head = must(decodeHead(headBytes, ownerDid))
  const copy = must(wordsCopyOf(keyFile))
  if (copy.vaultId !== head.vaultId || !copy.wordsOnly) throw refusal('peer-protocol')
  return { seq: head.seq, atMs: head.atMs, vaultId: head.vaultId, given: { wordsKey: back.wordsKey, head: headBytes, keyFile } }
}

/** Takes an order only where it does not reach for another vault of the same person. Errors: as for `readBack`. */
export function checkBack(order: MirrorOrder, entry: KeptEntry, ownerDid: string): void {
  if (order.back === undefined) return
  const { vaultId } = readBack(order.back, ownerDid)
  if (entry.back !== undefined && entry.back.vaultId !== vaultId) throw refusal('peer-protocol')
}

/**
 * The state that counts once the files of an order were looked for: that of the order where all of them are here and its HEAD is newer, else the one before.
 * A vault that was set back to an older state takes the place of nothing.
 */
export function newestBack(
  { back: before }: KeptEntry,
  { order, blob }: { readonly order: MirrorOrder; readonly blob: BlobReference },
  here: ReadonlySet<string>,
  ownerDid: string,
): KeptEntry['back'] {
  if (order.back === undefined || !order.more.every((cid) => here.has(cid))) return before
  const { seq, atMs, vaultId } = readBack(order.back, ownerDid)
  return seq > (before?.seq ?? 0) ? { seq, atMs, vaultId, order: blob } : before
}

/** The same entry with this state, or without any. */
export function withBack(entry: KeptEntry, back: KeptEntry['back']): KeptEntry {
  const { back: _before, ...rest } = entry
  return back === undefined ? rest : { ...rest, back }
}

/**
 * The state that can be given back as its order opens now. A Salus of before forgot that order when it made its keys new:
 * where it is the newest order as well, that one opens; else there is no state until a newer one is whole.
 */
export function heldBack({ order, back }: KeptEntry, epochs: readonly { readonly number: number }[]): KeptEntry['back'] {
  if (back === undefined || epochs.some(({ number }) => number === back.order.epoch)) return back
  return order?.cid === back.order.cid ? { ...back, order } : undefined
}
