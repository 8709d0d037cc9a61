/** The amendments of a consent inside a file for anybody: one more resource, with the signed statements in it. */

import { amend, AMENDMENTS_MAX } from '../model/amendment.ts'
import type { AmendedGrant, ReadAmendment } from '../model/amendment.ts'
import type { SignedAmendment } from '../model/signed-amendment.ts'
import type { GrantTerms, SignedGrant } from '../model/grant.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { grantHash, readAmendment } from './amendment.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'

/** Of the Binary that holds them. */
export const AMENDMENTS_TYPE = 'application/vnd.salus.amendments+json'

/** The text of that Binary. */
export function encodeAmendments(amendments: readonly SignedAmendment[]): string {
  return canonicalJson(amendments)
}

/** The grant as it stands by them; without any, as it was signed. Errors: `invite-invalid`, `signature-invalid`, `limit-exceeded`. */
export function readAmendments(text: string, signed: SignedGrant, terms: GrantTerms): Result<AmendedGrant> {
  const parsed = text === '' ? ok([]) : parseJson(text, { depthMax: 3 })
  if (!parsed.ok || !Array.isArray(parsed.value)) return err('invite-invalid')
  if (parsed.value.length > AMENDMENTS_MAX) return err('limit-exceeded')
  const read: ReadAmendment[] = []
  for (const one of parsed.value as readonly SignedAmendment[]) {
    const amendment = readAmendment(one, terms.grantor)
    if (!amendment.ok) return amendment
    read.push(amendment.value)
  }
  const amended = amend(terms, grantHash(signed), read)
  return amended.refused.length === 0 ? ok(amended) : err('invite-invalid')
}
