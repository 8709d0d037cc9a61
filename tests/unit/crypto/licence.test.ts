/** Licences and their lists: what holds, and every way in which one must not. */

import { deflateSync } from 'node:zlib'
import { SDJwtInstance } from '@sd-jwt/core'
import { describe, expect, it } from 'vitest'
import { encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { sha256 } from '../../../shared/crypto/hash.ts'
import { LICENCE_TYPE, issueLicence, readLicence, showLicence } from '../../../shared/crypto/licence.ts'
import type { ReadInput } from '../../../shared/crypto/licence.ts'
import { deriveIdentity, publicJwk, signJws, verifyJws } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import { readStatusList, signStatusList, STATUS_PLACES } from '../../../shared/crypto/status-list.ts'
import type { StatusValue } from '../../../shared/crypto/status-list.ts'
import { standingOf } from '../../../shared/model/licence.ts'
import type { LicenceReading } from '../../../shared/model/licence.ts'
import type { Result } from '../../../shared/model/result.ts'

const identity = (seed: number): IdentityKeys => deriveIdentity(new Uint8Array(32).fill(seed))
const [BOARD, DOCTOR, PATIENT, STRANGER] = [identity(1), identity(2), identity(3), identity(4)]
const CLAIMS = { name: 'Ana Ionescu', profession: 'cardiologist', licenceNumber: '12345', authority: 'Medical board', country: 'RO' }
const NOW_S = 1_790_000_000
const YEAR_S = 365 * 24 * 3600
const URI = `${BOARD.did}#licences`
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA'
let salt = 0

async function issued(over: { holder?: string; issuer?: IdentityKeys } = {}): Promise<string> {
  const answer = await issueLicence({
    issuer: over.issuer ?? BOARD,
    holder: over.holder ?? DOCTOR.did,
    claims: CLAIMS,
    issuedAtS: NOW_S,
    expiresAtS: NOW_S + YEAR_S,
    status: { uri: URI, place: 4711 },
    random: (length) => new Uint8Array(length).fill((salt += 1)),
  })
  return answer.ok ? answer.value : ''
}

function listWith(value: StatusValue, issuer = BOARD, uri = URI): Promise<string> {
  const facts = { issuer: issuer.did, uri, issuedAtS: NOW_S, expiresAtS: NOW_S + 3600, places: new Map([[4711, value]]) }
  return signStatusList(facts, (input) => signJws(issuer, input))
}

const shown = (text: string, holder = DOCTOR): Promise<string> => showLicence(text, holder, { audience: PATIENT.did, nonce: NONCE }, NOW_S)

function read(text: string, over: Partial<ReadInput> = {}): Promise<Result<LicenceReading>> {
  const showing = { audience: PATIENT.did, nonce: NONCE, nowS: NOW_S }
  return readLicence(text, { holder: DOCTOR.did, showing, keysOf: () => [], nowS: NOW_S, ...over })
}

describe('a licence', () => {
  it('shown to one person says what its issuer signed', async () => {
    const reading = await read(await shown(await issued()), { statusList: await listWith('good') })
    expect(reading).toMatchObject({
      ok: true,
      value: { claims: CLAIMS, issuer: BOARD.did, holder: DOCTOR.did, signed: true, status: 'good', statusAtMs: NOW_S * 1000 },
    })
  })

  it('hides from anybody without the rest what is in it: its signed part holds no claim in the clear', async () => {
    const [head = ''] = (await issued()).split('~')
    const payload = Buffer.from(head.split('.')[1] ?? '', 'base64url').toString()
    for (const text of Object.values(CLAIMS)) expect(payload).not.toContain(`"${text}"`)
    expect(payload).toContain(LICENCE_TYPE)
  })

  it.each([
    ['of somebody else', { holder: STRANGER.did }, 'licence-broken'],
    ['shown to another person', { showing: { audience: STRANGER.did, nonce: NONCE, nowS: NOW_S } }, 'licence-broken'],
    ['answering another question', { showing: { audience: PATIENT.did, nonce: 'BBBBBBBBBBBBBBBBBBBBBB', nowS: NOW_S } }, 'licence-broken'],
    ['shown in the future', { showing: { audience: PATIENT.did, nonce: NONCE, nowS: NOW_S - 301 } }, 'licence-broken'],
  ] as const)('%s is refused', async (_name, over, code) => {
    const text = await shown(await issued())
    expect(await read(text, over)).toMatchObject({ ok: false, error: { code } })
    expect(await read(text)).toMatchObject({ ok: true })
  })

  it('of somebody else, without a showing, is not one’s own', async () => {
    const text = await issued({ holder: STRANGER.did })
    const own = { holder: DOCTOR.did, keysOf: () => [], nowS: NOW_S }
    expect(await readLicence(text, own)).toMatchObject({ ok: false, error: { code: 'licence-not-yours' } })
    expect(await readLicence(await issued(), own)).toMatchObject({ ok: true })
  })

  it('cannot be shown by whoever has a copy of it', async () => {
    expect(await read(await shown(await issued(), STRANGER))).toMatchObject({ ok: false })
    expect(await read(await issued())).toMatchObject({ ok: false })
  })

  it('with any character changed is refused, or says the same', async () => {
    const text = await shown(await issued())
    const same = await read(text)
    const differing: number[] = []
    for (let at = 0; at < text.length; at += 7) {
      const other = text[at] === 'A' ? 'B' : 'A'
      const answer = await read(text.slice(0, at) + other + text.slice(at + 1))
      // The last bits of a base64url text may stand for nothing.
      if (answer.ok && JSON.stringify(answer) !== JSON.stringify(same)) differing.push(at)
    }
    expect(differing).toEqual([])
    for (let length = 0; length < text.length; length += 11) expect((await read(text.slice(0, length))).ok).toBe(false)
  })

  it('with a part left out by somebody on the way is refused', async () => {
    const parts = (await shown(await issued())).split('~')
    for (let at = 1; at < parts.length - 1; at += 1) expect((await read(parts.toSpliced(at, 1).join('~'))).ok).toBe(false)
  })

  it('that names another algorithm, or none, is refused', async () => {
    const [head = '', ...rest] = (await issued()).split('~')
    const [, payload = '', signature = ''] = head.split('.')
    for (const alg of ['none', 'HS256', 'ES256']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'dc+sd-jwt' })).toString('base64url')
      const forged = [[header, payload, signature].join('.'), ...rest].join('~')
      expect((await read(await shown(forged))).ok).toBe(false)
    }
  })

  it('of an issuer by web address whose keys are not known is said by nobody', async () => {
    const reading = await read(await shown(await reSigned({ iss: 'https://board.example' })))
    expect(reading).toMatchObject({ ok: true, value: { signed: false, status: 'not-shown', issuer: 'https://board.example' } })
  })

  it('says nothing that could turn round or hide what is shown beside it', async () => {
    const answer = await issueLicence({
      ...{ issuer: BOARD, holder: DOCTOR.did, issuedAtS: NOW_S, expiresAtS: NOW_S + YEAR_S, status: { uri: URI, place: 1 } },
      claims: { ...CLAIMS, name: 'Ana\u202e\nverified\u200b\u2066 Ionescu' },
      random: (length) => new Uint8Array(length).fill(9),
    })
    const found = await read(await shown(answer.ok ? answer.value : ''))
    expect(found.ok && found.value.claims.name).toBe('Ana  verified   Ionescu')
  })

  it('of another kind, or without a time, is refused', async () => {
    for (const wrong of [{ vct: 'urn:other' }, { iat: 'today' }, { exp: -1 }, { iss: 7 }, { cnf: {} }])
      expect((await read(await shown(await reSigned(wrong)))).ok, JSON.stringify(wrong)).toBe(false)
    expect((await read(await shown(await reSigned({})))).ok).toBe(true)
  })
})

/** The same licence with some of its signed members changed, signed again by the issuer. */
async function reSigned(over: object): Promise<string> {
  const [head = '', ...rest] = (await issued()).split('~')
  const [header = '', payload = ''] = head.split('.')
  const changed = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...over }
  const input = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`
  return [`${input}.${signJws(BOARD, input)}`, ...rest].join('~')
}

describe('what an issuer lets its holder leave out', () => {
  it('may be the list itself: then nobody knows whether it was taken back', async () => {
    const random = (length: number): Uint8Array => new Uint8Array(length).fill((salt += 1))
    const instance = new SDJwtInstance<Record<string, unknown>>({
      ...{ omitTyp: true, signAlg: 'EdDSA', hashAlg: 'sha-256' },
      signer: (data) => signJws(BOARD, data),
      hasher: (data) => sha256(typeof data === 'string' ? encodeUtf8(data) : new Uint8Array(data)),
      saltGenerator: () => encodeBase64Url(random(16)),
    })
    const said = { vct: LICENCE_TYPE, iss: BOARD.did, iat: NOW_S, cnf: { jwk: publicJwk(DOCTOR.did) }, name: 'Ana' }
    const status = { status_list: { uri: URI, idx: 4711 } }
    const text = await instance.issue({ ...said, status }, { _sd: ['status', 'name'] }, { header: { typ: 'dc+sd-jwt' } })
    const whole = await read(await shown(text))
    expect(whole.ok && [whole.value.status, standingOf(whole.value, true, NOW_S * 1000)]).toEqual(['not-shown', 'status-unknown'])
    // A showing of hers that leaves it out.
    const parts = text.split('~').filter((part) => !Buffer.from(part, 'base64url').toString().includes('"status"'))
    const without = await read(await shown(parts.join('~')))
    expect(without.ok && [without.value.status, standingOf(without.value, true, NOW_S * 1000)]).toEqual(['not-shown', 'status-unknown'])
  })
})

describe('a part that nobody signed', () => {
  const made = (...part: readonly unknown[]): string => Buffer.from(JSON.stringify(part)).toString('base64url')

  it('beside a licence, or one that is shown twice, makes it none: it would stand for one that is left out', async () => {
    const text = await issued()
    const parts = text.split('~')
    const [, first = ''] = parts
    expect((await read(showing(text))).ok).toBe(true)
    for (const more of [made('salt', 'status', 1), made('salt', 1), made('salt', 'x', { _sd: [parts[1]] }), first]) {
      const other = parts.toSpliced(2, 0, more).join('~')
      expect(await read(showing(other))).toMatchObject({ ok: false, error: { code: 'licence-broken' } })
    }
  })

  it('does not stand for the list of the issuer, or for the end, that was left out', async () => {
    const instance = new SDJwtInstance<Record<string, unknown>>({
      ...{ omitTyp: true, signAlg: 'EdDSA', hashAlg: 'sha-256' },
      signer: (data) => signJws(BOARD, data),
      hasher: (data) => sha256(typeof data === 'string' ? encodeUtf8(data) : new Uint8Array(data)),
      saltGenerator: () => encodeBase64Url(new Uint8Array(16).fill((salt += 1))),
    })
    const said = { vct: LICENCE_TYPE, iss: BOARD.did, iat: NOW_S, cnf: { jwk: publicJwk(DOCTOR.did) }, name: 'Ana' }
    const status = { status_list: { uri: URI, idx: 4711 } }
    const standing = async (hidden: readonly ('status' | 'exp')[], more: Record<string, unknown>): Promise<string> => {
      const frame = { _sd: [...hidden, 'name'] } as never
      const text = await instance.issue({ ...said, ...more }, frame, { header: { typ: 'dc+sd-jwt' } })
      const parts = text
        .split('~')
        .filter((part) => !hidden.some((name) => Buffer.from(part, 'base64url').toString().includes(`"${name}"`)))
      const found = await read(await shown(parts.join('~')), { statusList: await listWith('good') })
      return found.ok ? standingOf(found.value, true, (NOW_S + YEAR_S) * 1000) : found.error.code
    }
    expect(await standing([], { status, exp: NOW_S + 9 })).toBe('expired')
    expect(await standing(['status'], { status, exp: NOW_S + 9 * YEAR_S })).toBe('status-unknown')
    expect(await standing(['exp'], { status, exp: NOW_S + 9 })).toBe('status-unknown')
  })
})

/** With the parts as they are, where the library would leave some out. */
function showing(text: string): string {
  const input = [
    { alg: 'EdDSA', typ: 'kb+jwt' },
    { iat: NOW_S, aud: PATIENT.did, nonce: NONCE, sd_hash: encodeBase64Url(sha256(encodeUtf8(text))) },
  ]
  const signing = input.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}${signing}.${signJws(DOCTOR, signing)}`
}

describe('the list of an issuer', () => {
  it.each(['good', 'withdrawn', 'suspended'] as const)('says %s of the place it was written at', async (value) => {
    expect(await read(await shown(await issued()), { statusList: await listWith(value) })).toMatchObject({ value: { status: value } })
  })

  it('counts only where it is that of the issuer, by name and signature, and of today', async () => {
    const text = await shown(await issued())
    const statusOf = async (statusList: string, nowS = NOW_S): Promise<unknown> =>
      (await read(text, { statusList, nowS })).ok && ((await read(text, { statusList, nowS })) as { value: LicenceReading }).value.status
    expect(await statusOf(await listWith('good', STRANGER))).toBe('not-shown')
    expect(await statusOf(await listWith('good', BOARD, 'another'))).toBe('not-shown')
    expect(await statusOf('broken')).toBe('not-shown')
    expect(await statusOf(await listWith('good'), NOW_S + 3600)).toBe('old')
    expect(await statusOf(await listWith('withdrawn'), NOW_S + 3600)).toBe('withdrawn')
    expect(await statusOf(await listWith('good'), NOW_S - 400)).toBe('old')
  })

  it('is the newest that is known, from whomever it came', async () => {
    const at = (value: StatusValue, issuedAtS: number, issuer = BOARD): Promise<string> =>
      signStatusList({ issuer: issuer.did, uri: URI, issuedAtS, expiresAtS: NOW_S + YEAR_S, places: new Map([[4711, value]]) }, (input) =>
        signJws(issuer, input),
      )
    const text = await shown(await issued())
    const statusOf = async (statusList: string, ...moreLists: readonly string[]): Promise<unknown> => {
      const answer = await read(text, { ...(statusList === '' ? {} : { statusList }), moreLists })
      return answer.ok ? [answer.value.status, answer.value.statusAtMs / 1000 - NOW_S] : answer.error.code
    }
    const [good, withdrawn] = [await at('good', NOW_S - 9), await at('withdrawn', NOW_S - 5)]
    expect(await statusOf(good, withdrawn)).toEqual(['withdrawn', -5])
    expect(await statusOf(withdrawn, good)).toEqual(['withdrawn', -5])
    expect(await statusOf('', withdrawn)).toEqual(['withdrawn', -5])
    expect(await statusOf(good, await at('withdrawn', NOW_S - 20))).toEqual(['good', -9])
    // Of somebody else, of another name, or of tomorrow: none.
    expect(await statusOf(good, await at('withdrawn', NOW_S, STRANGER), await listWith('withdrawn', BOARD, 'another'))).toEqual([
      'good',
      -9,
    ])
    expect(await statusOf(good, await at('good', NOW_S + 4000))).toEqual(['good', -9])
  })

  it('is small, and knows every place', async () => {
    const list = await listWith('suspended')
    expect(list.length).toBeLessThan(1000)
    const verify = (_header: unknown, input: string, signature: string): boolean => verifyJws(BOARD.did, input, signature)
    expect(await readStatusList(list, { uri: URI, place: STATUS_PLACES - 1, verify })).toMatchObject({ value: 0 })
    expect(await readStatusList(list, { uri: URI, place: STATUS_PLACES, verify })).toBeNull()
    expect(await readStatusList(list, { uri: URI, place: -1, verify })).toBeNull()
  })

  it('is old as soon as its issuer says that it is, and after a month where she says nothing', async () => {
    const lst = deflateSync(new Uint8Array(1024)).toString('base64url')
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const untilOf = async (more: object): Promise<unknown> => {
      const said = { sub: URI, iat: NOW_S, status_list: { bits: 1, lst }, ...more }
      const input = `${encode({ alg: 'EdDSA', typ: 'statuslist+jwt' })}.${encode(said)}`
      const found = await readStatusList(`${input}.${signJws(BOARD, input)}`, { uri: URI, place: 0, verify: () => true })
      return found === null ? null : found.expiresAtS - NOW_S
    }
    expect(await untilOf({ exp: NOW_S + 900 })).toBe(900)
    expect(await untilOf({ exp: NOW_S + 900, ttl: 60 })).toBe(60)
    expect(await untilOf({ exp: NOW_S + 900, ttl: 5000 })).toBe(900)
    expect(await untilOf({ ttl: 60 })).toBe(60)
    expect(await untilOf({})).toBe(31 * 24 * 3600)
    for (const ttl of [0, -1, 'soon', 0.5]) expect(await untilOf({ ttl })).toBeNull()
  })

  it('that would grow without an end is refused before it does', async () => {
    const lst = deflateSync(new Uint8Array(20 * 1024 * 1024)).toString('base64url')
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${encode({ alg: 'EdDSA', typ: 'statuslist+jwt' })}.${encode({ sub: URI, iat: NOW_S, status_list: { bits: 1, lst } })}`
    const verify = (): boolean => true
    expect(await readStatusList(`${input}.${signJws(BOARD, input)}`, { uri: URI, place: 0, verify })).toBeNull()
  })
})

describe('what is to be said of a licence', () => {
  const reading: LicenceReading = {
    claims: CLAIMS,
    holder: DOCTOR.did,
    issuer: BOARD.did,
    signed: true,
    issuedAtMs: 1000,
    expiresAtMs: 2000,
    status: 'good',
    statusAtMs: 1000,
  }
  it.each([
    ['valid', {}, true, 1500],
    ['valid', { status: 'none' }, true, 1500],
    ['unlisted', {}, false, 1500],
    ['unlisted', { signed: false }, true, 1500],
    ['expired', {}, true, 2000],
    ['early', {}, true, 999],
    ['status-unknown', { status: 'not-shown' }, true, 1500],
    ['status-unknown', { status: 'old' }, true, 1500],
    ['withdrawn', { status: 'withdrawn' }, false, 2500],
    ['suspended', { status: 'suspended' }, true, 2500],
    ['valid', { expiresAtMs: 0 }, true, 1_000_000],
  ] as const)('is %s', (standing, over, listed, nowMs) => {
    expect(standingOf({ ...reading, ...over }, listed, nowMs)).toBe(standing)
  })
})

describe('a signature over a web token', () => {
  it('is never made over anything else', () => {
    for (const text of ['', 'salus/1 grant\0{}', 'eyJ', 'abc.def', 'eyJ.eyJ.eyJ', 'eyJ.e J'])
      expect(() => signJws(BOARD, text)).toThrow(RangeError)
    expect(verifyJws(BOARD.did, 'eyJ.eyJ', signJws(BOARD, 'eyJ.eyJ'))).toBe(true)
    expect(verifyJws(DOCTOR.did, 'eyJ.eyJ', signJws(BOARD, 'eyJ.eyJ'))).toBe(false)
    expect(verifyJws(BOARD.did, 'eyJ.eyK', signJws(BOARD, 'eyJ.eyJ'))).toBe(false)
  })
})
