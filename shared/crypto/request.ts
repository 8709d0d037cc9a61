/** Requests: terms as canonical JSON, signed by whoever asks; read back only where whole, in bounds and saying nothing else. */

import { PURPOSES } from '../model/grant.ts'
import { isMoment } from '../model/moment.ts'
import { LISTED_KINDS } from '../model/record.ts'
import {
  languageOfStatement,
  REQUEST_CODES_MAX,
  REQUEST_OPEN_MS_MAX,
  REQUEST_RECORDS_MAX,
  REQUEST_WHEN,
  REQUEST_WHY_LENGTH_MAX,
} from '../model/request.ts'
import type { RequestScope, RequestTerms } from '../model/request.ts'
import type { SignedRequest } from '../model/signed-request.ts'
import { err } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { isId } from '../model/id.ts'
import { encodeBase64Url, encodeUtf8 } from './bytes.ts'
import { sha256 } from './hash.ts'
import type { IdentityKeys } from './identity.ts'
import { HASH_DOMAINS, SIGNATURE_DOMAINS } from './labels.ts'
import { readSignedJson, signJson } from './signed-json.ts'
import type { StatementRule } from './signed-json.ts'

export const REQUEST_LENGTH_MAX = 64 * 1024
const DEPTH_MAX = 4
const NAME_LENGTH_MAX = 200
const CODE_LENGTH_MAX = 200
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u
/** Would end a line, or turn round what stands beside it. */
const UNSAFE_TEXT = /[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?!\n)\p{Cc}/u
const MEMBERS = [
  ...['version', 'requestId', 'asker', 'askerName', 'holder', 'holderName', 'what', 'purpose', 'right'],
  ...['fromMs', 'untilMs', 'deleteByMs', 'askedAtMs', 'answerByMs', 'why', 'noDisadvantage'],
]
const SCOPE_MEMBERS = ['kinds', 'codes', 'recordIds', 'since', 'upTo', 'when']

/** Signs the canonical JSON of the terms. */
export function signRequest(identity: IdentityKeys, terms: RequestTerms): SignedRequest {
  const { json, signature } = signJson(identity, SIGNATURE_DOMAINS.request, terms)
  return { requestJson: json, signature }
}

const RULE: StatementRule<RequestTerms> = {
  domain: SIGNATURE_DOMAINS.request,
  lengthMax: REQUEST_LENGTH_MAX,
  depthMax: DEPTH_MAX,
  isStatement: isTerms,
  signer: ({ asker }) => asker,
  invalid: 'request-invalid',
}

/** Reads terms back out of signed bytes. Errors: `limit-exceeded`, `request-invalid` where anything is missing, too much or out of bounds, `signature-invalid`. */
export function readRequest(signed: SignedRequest): Result<RequestTerms> {
  if (typeof signed !== 'object' || signed === null) return err('request-invalid')
  return readSignedJson(signed.requestJson, signed.signature, RULE)
}

/** What the grant that answers it names: 32 bytes as base64url, 43 characters. */
export function requestHash({ requestJson, signature }: SignedRequest): string {
  return encodeBase64Url(sha256(encodeUtf8(`${HASH_DOMAINS.request}\n${requestJson}\n${signature}`)))
}

/** True where these terms could be read back by anybody. */
export function isTerms(value: unknown): value is RequestTerms {
  if (!hasOnly(value, MEMBERS)) return false
  const terms = value as unknown as RequestTerms
  const names = [terms.askerName, terms.holderName]
  return (
    terms.version === 1 &&
    isText(terms.requestId, 32) &&
    isId(terms.requestId) &&
    [terms.asker, terms.holder].every((did) => isText(did, NAME_LENGTH_MAX)) &&
    names.every((name) => isText(name, NAME_LENGTH_MAX)) &&
    isScope(terms.what) &&
    PURPOSES.includes(terms.purpose) &&
    (terms.right === 'view' || terms.right === 'keep') &&
    areTimes(terms) &&
    isText(terms.why, REQUEST_WHY_LENGTH_MAX) &&
    typeof terms.noDisadvantage === 'string' &&
    languageOfStatement(terms.noDisadvantage) !== null
  )
}

function areTimes({ fromMs, untilMs, deleteByMs, askedAtMs, answerByMs }: RequestTerms): boolean {
  const times = [fromMs, untilMs, deleteByMs, askedAtMs, answerByMs]
  return (
    times.every(isMoment) &&
    fromMs < untilMs &&
    untilMs <= deleteByMs &&
    askedAtMs < answerByMs &&
    answerByMs <= untilMs &&
    answerByMs - askedAtMs <= REQUEST_OPEN_MS_MAX
  )
}

function isScope(value: unknown): value is RequestScope {
  if (!hasOnly(value, SCOPE_MEMBERS)) return false
  const { kinds, codes, recordIds, since, upTo, when } = value as unknown as RequestScope
  return (
    isList(kinds, LISTED_KINDS.length, (kind) => LISTED_KINDS.some((known) => known === kind)) &&
    isList(codes, REQUEST_CODES_MAX, (code) => isText(code, CODE_LENGTH_MAX) && code.includes('|')) &&
    isList(recordIds, REQUEST_RECORDS_MAX, isId) &&
    kinds.length + codes.length + recordIds.length > 0 &&
    [since, upTo].every((day) => day === undefined || (typeof day === 'string' && DAY.test(day))) &&
    (since === undefined || upTo === undefined || since <= upTo) &&
    (when === undefined || (REQUEST_WHEN.includes(when) && kinds.length > 0 && since === undefined && upTo === undefined))
  )
}

function hasOnly(value: unknown, members: readonly string[]): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => members.includes(name) && (value as Readonly<Record<string, unknown>>)[name] !== undefined)
  )
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= lengthMax && !UNSAFE_TEXT.test(value)
}

/** A list without doubles. */
function isList(value: unknown, entriesMax: number, isEntry: (entry: unknown) => boolean): value is readonly string[] {
  return Array.isArray(value) && value.length <= entriesMax && new Set(value).size === value.length && value.every(isEntry)
}
