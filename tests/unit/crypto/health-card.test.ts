/** Signatures of health cards: known answers, every changed bit refused, and key sets that are taken or refused for what they are. */

import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../../shared/crypto/certificate-facts.ts'
import { decodeIssuerKeys, isCardSignedBy, issuerKeyId, readIssuerKeys } from '../../../shared/crypto/health-card.ts'
import { splitCard } from '../../../shared/fhir/health-card.ts'
import type { Result } from '../../../shared/model/result.ts'
import { cardOf, ISSUER, KEY, keySetOf, signingKey } from '../../support/health-cards.ts'

/** Source: RFC 7515 appendix A.3. */
const RFC_KEY = { x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' }
const RFC_SIGNED = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
const RFC_SIGNATURE = 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
/** Of the key of the tests over the same text; made once. */
const KID = 'm6zA6YdlVepH5TyYJ8hKjKL-1vwvmqIzXG8qMoiZUi4'
const SIGNATURE = '6SFRS5oumz4EjWjuZvB2-ElFgqL5TP4h59GecencPqkH47WNJ8V0rk5Cb-65SbiHQ1no-c_zxQ5CP8QcALiLZw'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))
const partsOf = (jws: string): { signed: string; signature: Uint8Array } => {
  const split = splitCard(jws)
  if (!split.ok) throw new Error(split.error.code)
  return split.value
}

describe('the signature of a card', () => {
  it('answers the published example', () => {
    const key = { kid: '', ...RFC_KEY }
    expect(isCardSignedBy(key, RFC_SIGNED, bytes(RFC_SIGNATURE))).toBe(true)
    expect(isCardSignedBy(key, `${RFC_SIGNED}A`, bytes(RFC_SIGNATURE))).toBe(false)
  })

  it('answers what the key of the tests signed', () => {
    const key = { kid: KEY.kid, x: KEY.jwk['x'] ?? '', y: KEY.jwk['y'] ?? '' }
    expect(KEY.kid).toBe(KID)
    expect(isCardSignedBy(key, RFC_SIGNED, bytes(SIGNATURE))).toBe(true)
    expect(isCardSignedBy(key, RFC_SIGNED, bytes(RFC_SIGNATURE))).toBe(false)
  })

  it('fits its key alone, and any flipped bit is refused', () => {
    const { signed, signature } = partsOf(cardOf())
    const key = { kid: KEY.kid, x: KEY.jwk['x'] ?? '', y: KEY.jwk['y'] ?? '' }
    const other = signingKey('another').jwk
    expect(isCardSignedBy(key, signed, signature)).toBe(true)
    expect(isCardSignedBy({ kid: KEY.kid, x: other['x'] ?? '', y: other['y'] ?? '' }, signed, signature)).toBe(false)
    fc.assert(
      fc.property(fc.nat(signature.length * 8 - 1), fc.nat(signed.length - 1), (bit, at) => {
        const flipped = signature.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        const changed = `${signed.slice(0, at)}${signed[at] === 'A' ? 'B' : 'A'}${signed.slice(at + 1)}`
        return !isCardSignedBy(key, signed, flipped) && !isCardSignedBy(key, changed, signature)
      }),
      { numRuns: 40 },
    )
  })

  it('is none where it is empty, zero, or not 64 bytes', () => {
    const key = { kid: KEY.kid, x: KEY.jwk['x'] ?? '', y: KEY.jwk['y'] ?? '' }
    for (const length of [0, 63, 64, 65]) expect(isCardSignedBy(key, 'a.b', new Uint8Array(length))).toBe(false)
  })
})

describe('a key set', () => {
  const codeOf = (text: string, issuer = ISSUER): unknown => {
    const keys = decodeIssuerKeys(text, issuer)
    return keys.ok ? keys.value.map(({ kid }) => kid) : keys.error.code
  }
  const changed = (more: object): string => JSON.stringify({ keys: [{ ...KEY.jwk, ...more }] })

  it('gives the keys that can sign cards, each under its thumbprint', () => {
    expect(codeOf(keySetOf(KEY, signingKey('another')))).toEqual([KEY.kid, signingKey('another').kid])
    expect(codeOf(JSON.stringify({ keys: [KEY.jwk, { kty: 'RSA', n: 'AQAB' }, 'text', null] }))).toEqual([KEY.kid])
    expect(issuerKeyId(RFC_KEY)).toBe('oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U')
  })

  it.each([
    ['text', 'This is not a key set', 'issuer-keys-broken'],
    ['one key alone', JSON.stringify(KEY.jwk), 'issuer-keys-broken'],
    ['nothing', '{"keys":[]}', 'issuer-keys-broken'],
    ['null', 'null', 'issuer-keys-broken'],
    ['ten thousand brackets', '['.repeat(10_000), 'issuer-keys-broken'],
    ['a megabyte', ' '.repeat(1_000_000), 'limit-exceeded'],
    ['another algorithm', changed({ alg: 'ES256K' }), 'issuer-key-unfit'],
    ['another curve', changed({ crv: 'P-384' }), 'issuer-key-unfit'],
    ['another use', changed({ use: 'enc' }), 'issuer-key-unfit'],
    ['another name', changed({ kid: 'ThisIsNotTheThumbprintOfTheKey' }), 'issuer-key-unfit'],
    ['a point beside the curve', changed({ y: KEY.jwk['x'] }), 'issuer-key-unfit'],
    ['a secret key', changed({ d: 'AAAA' }), 'issuer-key-private'],
    ['a certificate that is none', changed({ x5c: ['AAAA'] }), 'issuer-certificate'],
    ['certificates that are no list', changed({ x5c: 'AAAA' }), 'issuer-certificate'],
  ])('of %s is refused', (_title, text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  it('with a certificate counts where that is of the key and of the address', () => {
    const { jwk, der } = certified(ISSUER)
    const text = JSON.stringify({ keys: [{ ...jwk, x5c: [der] }] })
    expect(codeOf(text)).toEqual([jwk.kid])
    expect(codeOf(text, 'https://other.example/issuer')).toBe('issuer-certificate')
    expect(codeOf(JSON.stringify({ keys: [{ ...KEY.jwk, x5c: [der] }] }))).toBe('issuer-certificate')
    expect(codeOf(JSON.stringify({ keys: [{ ...jwk, x5c: [der, certified(ISSUER).der] }] }))).toBe('issuer-certificate')
    const [key] = valueOf(readIssuerKeys(text))
    const { validFrom, validTo } = new X509Certificate(Buffer.from(der, 'base64'))
    const times = { fromMs: Date.parse(validFrom), untilMs: Date.parse(validTo) }
    expect(key?.certificate).toEqual({ addresses: [ISSUER], ...times })
    // Whoever knows no address takes the key, and what stands beside it as it is.
    expect(valueOf(readIssuerKeys(JSON.stringify({ keys: [{ ...KEY.jwk, x5c: [der] }] })))[0]?.certificate).toBeNull()
    expect(valueOf(readIssuerKeys(keySetOf(KEY)))[0]).toEqual({ kid: KEY.kid, x: KEY.jwk['x'], y: KEY.jwk['y'] })
    const versions = [3, 0, 1.5, '3'].map((crlVersion) => valueOf(readIssuerKeys(changed({ crlVersion })))[0]?.listVersion)
    expect(versions).toEqual([3, undefined, undefined, undefined])
    expectNoHarm(new Uint8Array(Buffer.from(der, 'base64')))
  })
})

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** A certificate that was cut or changed is read as Node reads it, or is none. */
function expectNoHarm(der: Uint8Array): void {
  for (let length = 0; length < der.length; length++) expect(readCertificate(der.subarray(0, length))).toBeNull()
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), (at, byte) => {
      const facts = readCertificate(der.map((one, index) => (index === at ? byte : one)))
      return facts === null || facts.addresses.every((address) => address.length <= der.length)
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => readCertificate(bytes) === null),
    { numRuns: 200 },
  )
}

/** A fresh key with its own certificate for that address. */
function certified(issuer: string): { readonly jwk: { readonly kid: string }; readonly der: string } {
  const dir = mkdtempSync(join(tmpdir(), 'salus-certificate-'))
  try {
    const file = (name: string): string => join(dir, name)
    const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=Test', '-days', '30']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        ...options,
        '-addext',
        `subjectAltName=URI:${issuer}`,
        '-keyout',
        file('key'),
        '-outform',
        'DER',
        '-out',
        file('cert'),
      ],
      { stdio: 'ignore' },
    )
    const point = execFileSync('openssl', ['ec', '-in', file('key'), '-pubout', '-outform', 'DER'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }).subarray(-64)
    const [x, y] = [point.subarray(0, 32).toString('base64url'), point.subarray(32).toString('base64url')]
    const jwk = { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', x, y, kid: issuerKeyId({ x, y }) }
    return { jwk, der: readFileSync(file('cert')).toString('base64') }
  } finally {
    rmSync(dir, { recursive: true })
  }
}
