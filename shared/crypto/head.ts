/** HEAD files: small signed pointers to the newest manifest; two alternate, so that one is always whole. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { readClock, readTrail } from './clock.ts'
import type { DeviceClock } from './clock.ts'
import { sha256 } from './hash.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import { SIGNATURE_DOMAINS } from './labels.ts'

export interface Head {
  readonly vaultId: string
  /** Counts up by one with every commit, from 1. */
  readonly seq: number
  /** Base64url SHA-256 of the HEAD before; empty for the first. */
  readonly previous: string
  readonly rootCid: string
  readonly epoch: number
  readonly atMs: number
  /** Who wrote it, whose changes it holds, and the tags of the writer's last changes; absent in vaults of before version 0.3. */
  readonly device?: string
  readonly clock?: DeviceClock
  readonly trail?: string
}

const HEAD_BYTES_MAX = 8192

/** Canonical JSON of head and signature. */
export function encodeHead(identity: IdentityKeys, head: Head): Uint8Array {
  const signature = signBytes(identity, SIGNATURE_DOMAINS.head, encodeUtf8(canonicalJson(head)))
  return encodeUtf8(canonicalJson({ format: 'salus/1 head', head, signature: encodeBase64Url(signature) }))
}

/** Errors: `format-unknown`, `signature-invalid`. */
export function decodeHead(bytes: Uint8Array, did: string): Result<Head> {
  if (bytes.length > HEAD_BYTES_MAX) return err('format-unknown')
  try {
    const json = parseJson(decodeUtf8(bytes), { depthMax: 4 })
    if (!json.ok || typeof json.value !== 'object' || json.value === null) return err('format-unknown')
    const { format, head, signature } = json.value as { format?: unknown; head?: Head; signature?: unknown }
    if (format !== 'salus/1 head' || typeof signature !== 'string' || !isHead(head)) return err('format-unknown')
    const raw = decodeBase64Url(signature)
    if (raw === null || !verifyBytes(did, SIGNATURE_DOMAINS.head, encodeUtf8(canonicalJson(head)), raw)) return err('signature-invalid')
    return ok(head)
  } catch {
    return err('format-unknown')
  }
}

/** Written in a form that is newer than this Salus: what counts there is not known here, and nothing is to be guessed. */
export function isOfNewerForm(copy: Uint8Array | null): boolean {
  try {
    const json = copy === null || copy.length > HEAD_BYTES_MAX ? null : parseJson(decodeUtf8(copy), { depthMax: 4 })
    const format = json?.ok === true ? (json.value as { readonly format?: unknown } | null)?.format : undefined
    return typeof format === 'string' && format !== 'salus/1 head' && /^salus\/\d+ head$/u.test(format)
  } catch {
    return false
  }
}

/** SHA-256 of the file. */
export function headHash(bytes: Uint8Array): Uint8Array {
  return sha256(bytes)
}

export interface ValidHead {
  readonly head: Head
  readonly slot: 0 | 1
}

/** The valid ones of the two, the newest first. */
export function rankHeads(copies: readonly (Uint8Array | null)[], did: string): readonly ValidHead[] {
  const valid = copies.flatMap((copy, slot) => {
    const decoded = copy === null ? null : decodeHead(copy, did)
    return decoded?.ok === true ? [{ head: decoded.value, slot: slot === 0 ? (0 as const) : (1 as const) }] : []
  })
  return valid.sort((a, b) => b.head.seq - a.head.seq)
}

/** The newest valid one of the two. Errors: `vault-damaged` where neither is. */
export function chooseHead(copies: readonly (Uint8Array | null)[], did: string): Result<ValidHead> {
  const [best] = rankHeads(copies, did)
  return best === undefined ? err('vault-damaged') : ok(best)
}

function isHead(head: Head | undefined): head is Head {
  if (typeof head !== 'object') return false
  if (head.device !== undefined && (typeof head.device !== 'string' || head.device.length > 128)) return false
  if (head.clock !== undefined && readClock(head.clock) === null) return false
  if (head.trail !== undefined && readTrail(head.trail) === null) return false
  const texts = [head.vaultId, head.previous, head.rootCid].every((text) => typeof text === 'string')
  return texts && [head.seq, head.epoch, head.atMs].every((number) => Number.isSafeInteger(number) && number >= 0)
}
