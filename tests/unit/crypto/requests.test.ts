/** Requests: only what is whole, in bounds and signed by whoever asks is read; and how often one may ask. */

import { describe, expect, it } from 'vitest'
import { encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { buildConsent, readGrant, signGrant } from '../../../shared/crypto/grant.ts'
import { deriveIdentity, signBytes } from '../../../shared/crypto/identity.ts'
import { SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'
import { readRequest, REQUEST_LENGTH_MAX, requestHash, signRequest } from '../../../shared/crypto/request.ts'
import { decodeRequestToken, encodeRequestToken } from '../../../shared/crypto/token.ts'
import type { GrantTerms } from '../../../shared/model/grant.ts'
import { NO_DISADVANTAGE, REQUEST_CODES_MAX, REQUEST_OPEN_MS_MAX, REQUEST_RECORDS_MAX } from '../../../shared/model/request.ts'
import { REQUEST_REST_MS, REQUESTS_OPEN_MAX, roomForRequest } from '../../../shared/model/request-quota.ts'
import type { PastRequest } from '../../../shared/model/request-quota.ts'
import { requestTerms } from '../../support/requests.ts'

type Loose = Readonly<Record<string, unknown>>
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const maria = deriveIdentity(filled(32, 1))
const ana = deriveIdentity(filled(32, 2))
const TERMS = requestTerms(ana.did, maria.did, 1000)
const read = (change: Loose): unknown => readRequest(signRequest(ana, { ...TERMS, ...change }))
const what = (change: Loose): Loose => ({ what: { ...TERMS.what, ...change } })
const invalid = { ok: false, error: { code: 'request-invalid' } }
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => at.toString(16).padStart(32, '0'))

describe('requests', () => {
  it('exactly at every bound are read', () => {
    const changes: readonly Loose[] = [
      {},
      { right: 'view' },
      { noDisadvantage: NO_DISADVANTAGE.ro },
      { why: 'x'.repeat(1000) },
      { why: 'Two\nlines.' },
      { askerName: 'x'.repeat(200) },
      what({ kinds: [], codes: [] }),
      what({ recordIds: ids(REQUEST_RECORDS_MAX) }),
      what({ codes: ids(REQUEST_CODES_MAX).map((id) => `s|${id}`) }),
      { what: { kinds: ['lab'], codes: [], recordIds: [], upTo: '2026-01-01' } },
      what({ since: '2026-05-05', upTo: '2026-05-05' }),
      { deleteByMs: TERMS.untilMs },
      { answerByMs: TERMS.untilMs },
      { untilMs: 1000 + REQUEST_OPEN_MS_MAX, deleteByMs: 8.64e15 - 1, answerByMs: 1000 + REQUEST_OPEN_MS_MAX },
    ]
    for (const change of changes) expect(read(change), JSON.stringify(change)).toEqual({ ok: true, value: { ...TERMS, ...change } })
  })

  it('over a bound, of another shape or with anything more are refused although they are signed', () => {
    const changes: readonly Loose[] = [
      { version: 2 },
      { more: 1 },
      { requestId: 'ab' },
      { requestId: 'AB'.repeat(16) },
      ...['askerName', 'holderName', 'holder', 'why'].flatMap((name) => [
        { [name]: 5 },
        { [name]: '' },
        { [name]: ' ' },
        { [name]: 'x'.repeat(1001) },
      ]),
      { why: 'turned \u202e round' },
      { why: 'a bell \u0007' },
      { why: '\ud800' },
      { purpose: 'SELL' },
      { right: 'own' },
      ...['fromMs', 'untilMs', 'deleteByMs', 'askedAtMs', 'answerByMs'].flatMap((name) => [
        { [name]: 1.5 },
        { [name]: 0 },
        { [name]: 8.64e15 },
      ]),
      { fromMs: TERMS.untilMs },
      { deleteByMs: TERMS.untilMs - 1 },
      { answerByMs: TERMS.untilMs + 1 },
      { answerByMs: TERMS.askedAtMs },
      { untilMs: 9e12, deleteByMs: 9e12, answerByMs: 1001 + REQUEST_OPEN_MS_MAX },
      // Nobody may be worse off, and nothing may be said beside it.
      { noDisadvantage: '' },
      { noDisadvantage: `${NO_DISADVANTAGE.en} Unless it is urgent.` },
      { what: {} },
      { what: [] },
      { what: null },
      { what: { kinds: [], codes: [], recordIds: [] } },
      what({ more: 1 }),
      what({ kinds: ['image'] }),
      what({ kinds: ['lab', 'lab'] }),
      what({ kinds: 'lab' }),
      what({ codes: ['59261-8'] }),
      what({ codes: [`s|${'x'.repeat(199)}`] }),
      what({ codes: ids(REQUEST_CODES_MAX + 1).map((id) => `s|${id}`) }),
      what({ recordIds: ids(REQUEST_RECORDS_MAX + 1) }),
      what({ recordIds: ['CD'.repeat(16)] }),
      what({ since: '2026' }),
      what({ since: '2026-13-01' }),
      what({ since: '2027-01-01' }),
      what({ upTo: 5 }),
    ]
    for (const change of changes) expect(read(change), JSON.stringify(change)).toEqual(invalid)
  })

  it('by somebody else, changed, spelled another way or too long are refused', () => {
    const signed = signRequest(ana, TERMS)
    expect(readRequest(signRequest(maria, TERMS))).toEqual({ ok: false, error: { code: 'signature-invalid' } })
    expect(readRequest({ ...signed, requestJson: signed.requestJson.replace('TREAT', 'HRESCH') })).toMatchObject({
      error: { code: 'signature-invalid' },
    })
    expect(readRequest({ ...signed, signature: 'x' })).toMatchObject({ error: { code: 'signature-invalid' } })
    const again = (requestJson: string): unknown =>
      readRequest({ requestJson, signature: encodeBase64Url(signBytes(ana, SIGNATURE_DOMAINS.request, encodeUtf8(requestJson))) })
    expect(again(` ${signed.requestJson}`)).toEqual(invalid)
    expect(again(JSON.stringify(Object.fromEntries(Object.entries(TERMS).reverse())))).toEqual(invalid)
    expect(again('x'.repeat(REQUEST_LENGTH_MAX + 1))).toEqual({ ok: false, error: { code: 'limit-exceeded' } })
    for (const text of ['', 'null', '[]', '5', '{}', `[[[[[[]]]]]]`]) expect(again(text), text).toEqual(invalid)
    for (const value of [null, 5, {}, { requestJson: 5, signature: '' }, { requestJson: '' }])
      expect(readRequest(value as never)).toEqual(invalid)
  })

  it('signed for a grant are no request', () => {
    const requestJson = canonicalJson(TERMS)
    const signature = encodeBase64Url(signBytes(ana, SIGNATURE_DOMAINS.grant, encodeUtf8(requestJson)))
    expect(readRequest({ requestJson, signature })).toMatchObject({ error: { code: 'signature-invalid' } })
  })

  it('travel as a token of their own', () => {
    const token = encodeRequestToken(Uint8Array.of(1, 2, 3))
    expect(token).toBe('salus-request:AQID')
    expect(decodeRequestToken(token)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) })
    for (const text of ['salus-invite:AQID', 'salus-request:AQI=', 'salus-request:*', ''])
      expect(decodeRequestToken(text), text).toEqual(invalid)
  })
})

describe('a grant that answers a request', () => {
  const hash = requestHash(signRequest(ana, TERMS))
  const grant: GrantTerms = {
    ...{ version: 1, grantId: 'ef'.repeat(16), grantor: maria.did, grantorName: 'Maria', grantee: ana.did, granteeName: 'Ana' },
    ...{ purpose: 'TREAT', right: 'view', fromMs: 1000, untilMs: 2000, deleteByMs: 3000, signedAtMs: 1000, lock: `0x${'ef'.repeat(32)}` },
    records: [{ recordId: 'cd'.repeat(16), version: 1, cid: 'c', sizeBytes: 5, kind: 'lab' }],
  }

  it('names it by the hash of what was signed; without one it is what it always was', () => {
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    expect(readGrant(signGrant(maria, { ...grant, request: hash }))).toEqual({ ok: true, value: { ...grant, request: hash } })
    expect(readGrant(signGrant(maria, grant))).toEqual({ ok: true, value: grant })
    expect(canonicalJson(buildConsent(grant))).not.toContain('request')
    for (const request of ['', `${hash}A`, 5, null, '*'.repeat(43)])
      expect(readGrant(signGrant(maria, { ...grant, request } as never))).toMatchObject({ error: { code: 'invite-invalid' } })
  })

  it('names another one as soon as any byte of it or of its signature differs', () => {
    const signed = signRequest(ana, TERMS)
    expect(requestHash({ ...signed, requestJson: `${signed.requestJson} ` })).not.toBe(hash)
    expect(requestHash({ ...signed, signature: signed.signature.replace(/^./u, (one) => (one === 'A' ? 'B' : 'A')) })).not.toBe(hash)
    expect(requestHash(signed)).toBe(hash)
  })
})

describe('the quota of one asker', () => {
  const open: PastRequest = { state: 'open', overAtMs: 0 }
  const over = (overAtMs: number): PastRequest => ({ state: 'over', overAtMs })

  it('leaves room for three that wait, whatever was granted', () => {
    expect(roomForRequest(Array(REQUESTS_OPEN_MAX - 1).fill(open), 5)).toBe('room')
    expect(roomForRequest(Array(REQUESTS_OPEN_MAX).fill(open), 5)).toBe('too-many')
    expect(roomForRequest(Array(9).fill({ state: 'granted', overAtMs: 5 }), 5)).toBe('room')
  })

  it('lets the next one in a day after one was over', () => {
    expect(roomForRequest([over(10), over(100)], 100 + REQUEST_REST_MS - 1)).toBe('too-soon')
    expect(roomForRequest([over(10), over(100)], 100 + REQUEST_REST_MS)).toBe('room')
    expect(roomForRequest([over(100)], 100)).toBe('too-soon')
  })
})
