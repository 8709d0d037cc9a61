/** Amendments of grants: canonical JSON signed by the grantor, chained by hash; read back only where whole and saying nothing else. */

import { AMENDMENT_RECORDS_MAX } from '../model/amendment.ts'
import type { GrantAmendment, ReadAmendment } from '../model/amendment.ts'
import { isMoment } from '../model/moment.ts'
import type { SignedAmendment } from '../model/signed-amendment.ts'
import type { GrantedRecord, SignedGrant } from '../model/grant.ts'
import type { Did } from '../model/person.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { isId } from '../model/id.ts'
import { encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { isGrantedRecord } from './grant.ts'
import { sha256 } from './hash.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'
import { readSignedJson, signJson } from './signed-json.ts'
import type { StatementRule } from './signed-json.ts'

const AMENDMENT_LENGTH_MAX = 512 * 1024
const DEPTH_MAX = 4
const HASH = /^[A-Za-z0-9_-]{43}$/u
const MEMBERS = 'added,atMs,grantId,previous,removed,seq,version'
const RECORD_MEMBERS = 'cid,kind,recordId,sizeBytes,version'

/** Signs the canonical JSON of the amendment. */
export function signAmendment(identity: IdentityKeys, amendment: GrantAmendment): SignedAmendment {
  const { json, signature } = signJson(identity, SIGNATURE_DOMAINS.amendment, amendment)
  return { amendmentJson: json, signature }
}

const RULE: Omit<StatementRule<GrantAmendment>, 'signer'> = {
  domain: SIGNATURE_DOMAINS.amendment,
  lengthMax: AMENDMENT_LENGTH_MAX,
  depthMax: DEPTH_MAX,
  isStatement: isAmendment,
  invalid: 'invite-invalid',
}

/** Whether a grant allows it says `amend`. Errors: `limit-exceeded`, `invite-invalid` where anything is missing, too much or out of bounds, `signature-invalid`. */
export function readAmendment(signed: SignedAmendment, grantor: Did): Result<ReadAmendment> {
  if (typeof signed !== 'object' || (signed as SignedAmendment | null) === null) return err('invite-invalid')
  const read = readSignedJson(signed.amendmentJson, signed.signature, { ...RULE, signer: () => grantor })
  return read.ok ? ok({ hash: amendmentHash(signed), amendment: read.value }) : read
}

/** What the first amendment of a grant names as `previous`: 43 characters of base64url. */
export function grantHash({ consentJson, signature }: SignedGrant): string {
  return encodeBase64Url(sha256(encodeUtf8(`${HASH_DOMAINS.grant}\n${consentJson}\n${signature}`)))
}

/** What the amendment behind this one names as `previous`. */
export function amendmentHash({ amendmentJson, signature }: SignedAmendment): string {
  return encodeBase64Url(sha256(encodeUtf8(`${HASH_DOMAINS.amendment}\n${amendmentJson}\n${signature}`)))
}

function isWholeRecord(record: GrantedRecord): boolean {
  return isGrantedRecord(record) && Object.keys(record).sort().join(',') === RECORD_MEMBERS
}

function isAmendment(value: unknown): value is GrantAmendment {
  if (typeof value !== 'object' || value === null || Object.keys(value).sort().join(',') !== MEMBERS) return false
  const { version, grantId, seq, previous, atMs, added, removed } = value as GrantAmendment
  return (
    version === 1 &&
    typeof grantId === 'string' &&
    isId(grantId) &&
    Number.isSafeInteger(seq) &&
    seq >= 1 &&
    typeof previous === 'string' &&
    HASH.test(previous) &&
    isMoment(atMs) &&
    Array.isArray(added) &&
    Array.isArray(removed) &&
    added.length + removed.length <= AMENDMENT_RECORDS_MAX &&
    added.every(isWholeRecord) &&
    removed.every(isId)
  )
}
