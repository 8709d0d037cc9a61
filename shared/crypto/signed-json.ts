/** Statements that are signed as their canonical JSON, and read back only where the bytes are exactly that. */

import type { ErrorCode } from '../model/errors.ts'
import type { Did } from '../model/person.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { signBytes, verifyBytes } from './identity.ts'
import type { IdentityKeys } from './identity.ts'
import type { SignatureDomain } from './labels.ts'

/** What a kind of statement has to be. */
export interface StatementRule<T> {
  readonly domain: SignatureDomain
  readonly lengthMax: number
  readonly depthMax: number
  /** Shape and bounds. */
  readonly isStatement: (value: unknown) => value is T
  readonly signer: (statement: T) => Did
  /** Said where anything is missing, too much or out of bounds. */
  readonly invalid: ErrorCode
}

/** The canonical JSON and its signature, Ed25519 as base64url. */
export function signJson(
  identity: IdentityKeys,
  domain: SignatureDomain,
  statement: object,
): { readonly json: string; readonly signature: string } {
  const json = canonicalJson(statement)
  return { json, signature: encodeBase64Url(signBytes(identity, domain, encodeUtf8(json))) }
}

/** What came from outside is only believed to be text. Errors: `limit-exceeded`, the rule's own, `signature-invalid`. */
export function readSignedJson<T>(json: unknown, signature: unknown, rule: StatementRule<T>): Result<T> {
  if (typeof json !== 'string' || typeof signature !== 'string') return err(rule.invalid)
  if (json.length > rule.lengthMax) return err('limit-exceeded')
  const parsed = parseJson(json, { depthMax: rule.depthMax })
  if (!parsed.ok || !rule.isStatement(parsed.value) || canonicalJson(parsed.value) !== json) return err(rule.invalid)
  const raw = decodeBase64Url(signature)
  if (raw === null || !verifyBytes(rule.signer(parsed.value), rule.domain, encodeUtf8(json), raw)) return err('signature-invalid')
  return ok(parsed.value)
}
