/** Health cards for tests: signed with keys of our own, the same bytes every time. */

import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { p256 } from '@noble/curves/nist.js'
import { issuerKeyId } from '../../shared/crypto/health-card.ts'

export const ISSUER = 'https://clinic.example/issuer'
const NOT_BEFORE_S = 1_700_000_000

export interface SigningKey {
  readonly secret: Uint8Array
  readonly kid: string
  readonly jwk: Readonly<Record<string, string>>
}

/** The key of a name; whoever knows the name has it. */
export function signingKey(name: string): SigningKey {
  const secret = new Uint8Array(createHash('sha256').update(`salus test card key ${name}`).digest())
  const point = p256.getPublicKey(secret, false)
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((bytes) => Buffer.from(bytes).toString('base64url'))
  const kid = issuerKeyId({ x: x ?? '', y: y ?? '' })
  return { secret, kid, jwk: { kty: 'EC', kid, use: 'sig', alg: 'ES256', crv: 'P-256', x: x ?? '', y: y ?? '' } }
}

export const KEY = signingKey('clinic')

/** A key set as an issuer publishes it. */
export function keySetOf(...keys: readonly SigningKey[]): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })
}

/** A vaccination of nobody. */
export const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    {
      fullUrl: 'resource:0',
      resource: { resourceType: 'Patient', name: [{ family: 'Anyperson', given: ['Maria'] }], birthDate: '1951-01-20' },
    },
    {
      fullUrl: 'resource:1',
      resource: {
        resourceType: 'Immunization',
        status: 'completed',
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }] },
        patient: { reference: 'resource:0' },
        occurrenceDateTime: '2023-10-01',
        lotNumber: 'L-77',
      },
    },
  ],
}

export interface CardParts {
  readonly key?: SigningKey
  readonly header?: object
  readonly issuer?: string
  readonly bundle?: object
  /** In place of members of the content. */
  readonly content?: object
  readonly vc?: object
  /** In place of the deflated content. */
  readonly packed?: Uint8Array
}

/** The content before it is deflated. */
export function contentOf({ issuer = ISSUER, bundle = BUNDLE, content = {}, vc = {} }: CardParts = {}): object {
  const credential = { type: ['https://smarthealth.cards#health-card'], credentialSubject: { fhirVersion: '4.0.1', fhirBundle: bundle } }
  return { iss: issuer, nbf: NOT_BEFORE_S, vc: { ...credential, ...vc }, ...content }
}

/** A signed text. */
export function cardOf(parts: CardParts = {}): string {
  const { key = KEY, header = {} } = parts
  const head = encode(JSON.stringify({ zip: 'DEF', alg: 'ES256', kid: key.kid, ...header }))
  const signed = `${head}.${encode(parts.packed ?? deflateRawSync(JSON.stringify(contentOf(parts))))}`
  return `${signed}.${encode(p256.sign(Buffer.from(signed), key.secret))}`
}

/** The text of a card file. */
export function cardFileOf(...texts: readonly string[]): string {
  return JSON.stringify({ verifiableCredential: texts })
}

/** As it stands in a QR code, or in several. */
export function numericOf(jws: string, pieces = 1): readonly string[] {
  const digits = (text: string): string => [...text].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('')
  if (pieces === 1) return [`shc:/${digits(jws)}`]
  const length = Math.ceil(jws.length / pieces)
  return Array.from(
    { length: pieces },
    (_, at) => `shc:/${String(at + 1)}/${String(pieces)}/${digits(jws.slice(at * length, (at + 1) * length))}`,
  )
}

function encode(bytes: Uint8Array | string): string {
  return Buffer.from(bytes as Uint8Array).toString('base64url')
}
