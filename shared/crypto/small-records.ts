/** Seals many small records under keys of their own in one go, out of plain values alone: any thread can do it. */

import { rawBlockCid } from './block-cid.ts'
import { encodeBase64Url } from './bytes.ts'
import { createPackedBatch } from './packed-batch.ts'
import { wrapRecordKey } from './record-seal.ts'
import type { RandomBytes } from './sealed-box.ts'

/** Sealed bytes of one batch. */
const BUFFER_BYTES = 1024 * 1024
/** Of each record: its key, the salt in its header, the nonce that its key is wrapped with, the salt of its seal. */
const KEY_BYTES = 32
const DRAWN_BYTES = KEY_BYTES + 32 + 12 + 32

export interface SmallRecord {
  readonly recordId: string
  readonly resourceJson: string
  readonly source: string
  readonly referredName?: string
  readonly typed?: boolean
}

export interface SmallBatch {
  readonly records: readonly SmallRecord[]
  readonly importedAtMs: number
  /** Wraps the keys of all of them; 32 bytes. */
  readonly epochKey: Uint8Array
  /** What `drawFor` drew; wiped behind the sealing. */
  readonly drawn: Uint8Array
}

/** Each list has a place for each record. */
export interface SealedBatch {
  /** The chunks one behind the other. */
  readonly sealed: Uint8Array
  /** Where each chunk ends; where it begins for a record that is too large to be here. */
  readonly ends: readonly number[]
  /** The name of each chunk; empty for a record that is not here. */
  readonly cids: readonly string[]
  /** Wrapped keys, in base64url. */
  readonly keys: readonly string[]
  /** Salts of their seals, 32 bytes in base64url. */
  readonly salts: readonly string[]
}

/** Everything random that so many records need, in one buffer of its own. */
export function drawFor(count: number, random: RandomBytes): Uint8Array {
  return random(count * DRAWN_BYTES)
}

/** Undefined where the platform has no cipher at once. `drawn` seals once. */
export function sealSmallBatch({ records, importedAtMs, epochKey, drawn }: SmallBatch): SealedBatch | undefined {
  let used = 0
  const next: RandomBytes = (length) => drawn.subarray(used, (used += length))
  const batch = createPackedBatch(BUFFER_BYTES, next)
  if (batch === undefined) return undefined
  const isHere: boolean[] = []
  const keys: string[] = []
  const salts: string[] = []
  for (const [at, { recordId, ...facts }] of records.entries()) {
    used = at * DRAWN_BYTES
    const key = next(KEY_BYTES)
    const fits = batch.add({ ...facts, importedAtMs }, { recordId, version: 1 }, key)
    isHere.push(fits)
    keys.push(fits ? encodeBase64Url(wrapRecordKey(epochKey, key, `${recordId}/1`, next)) : '')
    salts.push(encodeBase64Url(next(32)))
    key.fill(0)
  }
  drawn.fill(0)
  const chunks = batch.chunks()
  let taken = 0
  let end = 0
  const cids: string[] = []
  const ends = isHere.map((here) => {
    const chunk = here ? chunks[taken++] : undefined
    cids.push(chunk === undefined ? '' : rawBlockCid(chunk))
    return (end += chunk?.length ?? 0)
  })
  return { sealed: joined(chunks), ends, cids, keys, salts }
}

/** The buffer that all of them lie in. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  return first === undefined ? new Uint8Array(0) : new Uint8Array(first.buffer)
}
