/** The second decoder's part for requests (sections 10 and 11). */

import { fromB64, json, need, object, sha256, verified } from './second-decoder-parts.ts'
import type { Json } from './second-decoder-parts.ts'

export interface SignedRequest {
  readonly requestJson: string
  readonly signature: string
}

const MEMBERS =
  'answerByMs,askedAtMs,asker,askerName,deleteByMs,fromMs,holder,holderName,noDisadvantage,purpose,requestId,right,untilMs,version,what,why'
const SENTENCES = [
  'You have no disadvantage if you say no, or if you do not answer.',
  'Nu aveți niciun dezavantaj dacă spuneți nu sau dacă nu răspundeți.',
]
const KINDS = 'problem,medicine,allergy,lab,vital,immunization,procedure,encounter,document,imaging,report,care-plan,person,other'.split(
  ',',
)
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u
const HEX = /^[0-9a-f]{32}$/u

/** The envelope in a request token. Errors: `request-invalid`. */
export function openRequestToken(token: string): Buffer {
  const bytes = token.startsWith('salus-request:') && token.length <= 25_165_824 ? fromB64(token.slice(14)) : null
  need(bytes !== null, 'request-invalid')
  return bytes
}

/** The terms of a signed request. Errors: `limit-exceeded`, `request-invalid`, `signature-invalid`. */
export function readRequest({ requestJson, signature }: SignedRequest): Json {
  need(requestJson.length <= 65_536, 'limit-exceeded')
  const terms = object(Buffer.from(requestJson), 'request-invalid')
  need(json(terms) === requestJson && areTerms(terms), 'request-invalid')
  need(verified(terms['asker'], 'salus/1 request', requestJson, fromB64(signature)), 'signature-invalid')
  return terms
}

/** What the grant that answers it names. */
export function hashOfRequest({ requestJson, signature }: SignedRequest): string {
  return sha256(`salus/1 request hash\n${requestJson}\n${signature}`).toString('base64url')
}

function areTerms(terms: Json): boolean {
  const [from = 0, until = 0, deleteBy = 0, asked = 0, answerBy = 0] = ['fromMs', 'untilMs', 'deleteByMs', 'askedAtMs', 'answerByMs'].map(
    (name) => Number(terms[name]),
  )
  return (
    Object.keys(terms).sort().join(',') === MEMBERS &&
    terms['version'] === 1 &&
    HEX.test(String(terms['requestId'])) &&
    ['asker', 'askerName', 'holder', 'holderName'].every((name) => isText(terms[name], 200)) &&
    isText(terms['why'], 1000) &&
    SENTENCES.includes(String(terms['noDisadvantage'])) &&
    ['TREAT', 'ETREAT', 'CAREMGT', 'FAMRQT', 'PATRQT', 'HRESCH', 'COVERAGE'].includes(String(terms['purpose'])) &&
    ['view', 'keep'].includes(String(terms['right'])) &&
    [from, until, deleteBy, asked, answerBy].every((time) => Number.isSafeInteger(time) && time > 0 && time < 8.64e15) &&
    from < until &&
    until <= deleteBy &&
    asked < answerBy &&
    answerBy <= until &&
    answerBy - asked <= 90 * 86_400_000 &&
    isScope(terms['what'])
  )
}

function isScope(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { kinds, codes, recordIds, since, upTo, when, ...more } = value as Json
  const lists = [kinds, codes, recordIds]
  if (Object.keys(more).length > 0 || !lists.every((list) => Array.isArray(list) && new Set(list).size === list.length)) return false
  const [named, coded, known] = lists as readonly (readonly unknown[])[]
  return (
    lists.flat().length > 0 &&
    named?.every((kind) => KINDS.includes(String(kind))) === true &&
    coded?.every((code) => isText(code, 200) && String(code).includes('|')) === true &&
    coded.length <= 100 &&
    known?.every((id) => HEX.test(String(id))) === true &&
    known.length <= 200 &&
    [since, upTo].every((day) => day === undefined || (typeof day === 'string' && DAY.test(day))) &&
    (typeof since !== 'string' || typeof upTo !== 'string' || since <= upTo) &&
    (when === undefined || ((when === 'both' || when === 'later') && named.length > 0 && since === undefined && upTo === undefined))
  )
}

function isText(value: unknown, lengthMax: number): boolean {
  const unsafe = /[\p{Cs}\u202a-\u202e\u2066-\u2069]/u
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= lengthMax &&
    !unsafe.test(value) &&
    !/\p{Cc}/u.test(value.replaceAll('\n', ''))
  )
}
