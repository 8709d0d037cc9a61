/** A proof file: what was sealed of one record, and where. Section 12 of vault-format.md. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { parseJson } from './canonical-json.ts'
import { isPublicSeal } from './day-seal.ts'
import type { PublicSeal } from './day-seal.ts'

export interface ProofFile {
  /** 64 hexadecimal characters. */
  readonly digest: string
  readonly salt: string
  /** 0x and 64 hexadecimal characters, like the steps of the path and the hash of the genesis. */
  readonly leaf: string
  readonly path: readonly string[]
  readonly root: string
  readonly chainId: number
  readonly genesisHash: string
  readonly sealLog: string
  readonly height: number
  /** Empty where the ledger is a network. */
  readonly journal: string
  /** Of the journal: where it was sealed on a public ledger, at the chain block of this proof or a later one; absent where it was not. */
  readonly publicSeal?: PublicSeal
}

export const PROOF_FORMAT = 'salus-proof/1'
/** Longest proof, in characters; a journal may be inside. */
export const PROOF_LENGTH_MAX = 64 * 1024 * 1024
const PROOF_DEPTH_MAX = 8
/** Steps of a path: a tree of 2^64 leaves. */
const PATH_MAX = 64
const HEX_32 = /^[0-9a-f]{64}$/u
const WORD_32 = /^0x[0-9a-f]{64}$/u

/** Checks the shape only. Errors: `proof-invalid`, `json-broken`, `json-too-deep`. */
export function readProofFile(text: string): Result<ProofFile> {
  if (text.length > PROOF_LENGTH_MAX) return err('proof-invalid')
  const parsed = parseJson(text, { depthMax: PROOF_DEPTH_MAX })
  return parsed.ok ? proofOf(parsed.value) : parsed
}

/** The same of JSON that was read already. */
export function proofOf(value: unknown): Result<ProofFile> {
  const json = value as Partial<Record<keyof ProofFile | 'format', unknown>> | null
  if (typeof json !== 'object' || json?.format !== PROOF_FORMAT) return err('proof-invalid')
  const { digest, salt, leaf, path, root, chainId, genesisHash, sealLog, height, journal, publicSeal } = json
  const valid =
    matches(digest, HEX_32) &&
    matches(salt, HEX_32) &&
    [leaf, root, genesisHash].every((word) => matches(word, WORD_32)) &&
    Array.isArray(path) &&
    path.length <= PATH_MAX &&
    path.every((step) => matches(step, WORD_32)) &&
    Number.isSafeInteger(chainId) &&
    matches(sealLog, /^0x[0-9a-fA-F]{40}$/u) &&
    Number.isSafeInteger(height) &&
    (journal === undefined || typeof journal === 'string') &&
    (publicSeal === undefined || (isPublicSeal(publicSeal) && publicSeal.height >= Number(height) && typeof journal === 'string'))
  return valid ? ok({ ...(json as unknown as ProofFile), journal: journal ?? '' }) : err('proof-invalid')
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}
