/** Cards, certificates and letters: only what is whole, in bounds and signed by the right person is read. */

import { randomBytes } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeBase64Url, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { createContactCard, decodeCardToken, encodeCardToken, isContactCard, safetyWords } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate, verifyDeviceCertificate } from '../../../shared/crypto/device.ts'
import { ENVELOPE_BYTES_MAX, openEnvelope, sealEnvelope } from '../../../shared/crypto/envelope.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'
import { deriveIdentity, signBytes } from '../../../shared/crypto/identity.ts'
import { HKDF_LABELS, SIGNATURE_DOMAINS } from '../../../shared/crypto/labels.ts'
import { pad } from '../../../shared/crypto/padding.ts'

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value)
const maria = deriveIdentity(filled(32, 1))
const ana = deriveIdentity(filled(32, 2))
const device = signDeviceCertificate(maria, 'peer', 5)
type Loose = Readonly<Record<string, unknown>>

/** Signs whatever is given the way a card is signed. */
function signedCard(change: Loose, signer = maria): unknown {
  const good: Loose = createContactCard(maria, { name: 'Maria', device, addresses: ['/ip4/192.0.2.7/tcp/1'], issuedAtMs: 5 }) as never
  const { signature: _, ...body } = { ...good, ...change }
  return { ...body, signature: encodeBase64Url(signBytes(signer, SIGNATURE_DOMAINS.card, encodeUtf8(canonicalJson(body)))) }
}

describe('device certificates', () => {
  it('hold for the words that were signed', () => {
    expect(verifyDeviceCertificate(device)).toBe(true)
    const others = [
      { did: ana.did },
      { peerId: 'other' },
      { issuedAtMs: 6 },
      { signature: '' },
      { signature: 'A' },
      { signature: 'A'.repeat(86) },
    ]
    for (const change of others) expect(verifyDeviceCertificate({ ...device, ...change })).toBe(false)
  })
})

describe('contact cards', () => {
  const token = (value: unknown): string => `salus-card:${encodeBase64Url(encodeUtf8(canonicalJson(value)))}`
  const refused = { ok: false, error: { code: 'card-invalid' } }

  it('exactly at every bound are read', () => {
    const bounds = [
      {},
      { name: '' },
      { name: 'x'.repeat(200) },
      { addresses: [] },
      { addresses: new Array<string>(16).fill('a') },
      { addresses: ['a'.repeat(400)] },
    ]
    for (const change of bounds) {
      expect(isContactCard(signedCard(change)), canonicalJson(change)).toBe(true)
      expect(decodeCardToken(token(signedCard(change)))).toMatchObject({ ok: true, value: change })
    }
  })

  it('over a bound, of another shape or of another person are refused although they are signed', () => {
    const changes: readonly Loose[] = [
      { version: 2 },
      { name: 5 },
      { name: 'x'.repeat(201) },
      { did: 5 },
      { did: ana.did },
      { sealingKey: 5 },
      { sealingKey: 'A'.repeat(42) },
      { sealingKey: 'A' },
      { issuedAtMs: '5' },
      { addresses: 'a' },
      { addresses: new Array<string>(17).fill('a') },
      { addresses: ['a'.repeat(401)] },
      { addresses: ['a', 5] },
      { addresses: ['a', ['x']] },
      { device: undefined },
      { device: 'x' },
      { device: signDeviceCertificate(ana, 'peer', 5) },
      { device: { ...device, peerId: 5 } },
      { device: { ...device, issuedAtMs: 6 } },
    ]
    for (const change of changes) {
      expect(isContactCard(signedCard(change)), canonicalJson(change)).toBe(false)
      expect(decodeCardToken(token(signedCard(change)))).toEqual(refused)
    }
    // A certificate may well be signed over a number as peer id; a card does not take it.
    expect(isContactCard(signedCard({ device: signDeviceCertificate(maria, 5 as never, 5) }))).toBe(false)
    expect(isContactCard(signedCard({ version: 2 }, ana))).toBe(false)
    expect(isContactCard(signedCard({}, ana))).toBe(false)
    for (const signature of [5, null, '', 'A', undefined, 'A'.repeat(86)])
      expect(isContactCard({ ...(signedCard({}) as object), signature })).toBe(false)
    // Nothing where there should be text is refused, not stumbled over.
    for (const change of [{ sealingKey: null }, { did: null, device: { ...device, did: null } }, { did: 5, device: { ...device, did: 5 } }])
      expect(isContactCard(signedCard(change)), canonicalJson(change)).toBe(false)
    for (const value of [null, 5, 'card', undefined, {}]) expect(isContactCard(value)).toBe(false)
  })

  it('come as one token of bounded length', () => {
    const card = createContactCard(maria, { name: 'Maria', device, addresses: new Array<string>(17).fill('a'), issuedAtMs: 5 })
    expect(card.addresses).toHaveLength(16)
    expect(decodeCardToken(encodeCardToken(card))).toEqual({ ok: true, value: card })
    for (const text of [
      '',
      'salus-card:',
      'salus-card:A',
      'salus-card:e30',
      'salus-card:gA',
      encodeCardToken(card).slice(11),
      ` ${encodeCardToken(card)}`,
    ])
      expect(decodeCardToken(text), text).toEqual(refused)
    // The bytes of two cards beside the bound; no text in base64url makes a token of exactly 8,192 characters.
    const ofBytes = (bytes: number): string => {
      const spare = bytes - encodeUtf8(canonicalJson(signedCard({ addresses: lengths(0) }))).length
      return token(signedCard({ addresses: lengths(spare) }))
    }
    expect([ofBytes(6135), ofBytes(6136)].map((text) => [text.length, decodeCardToken(text).ok])).toEqual([
      [8191, true],
      [8193, false],
    ])
  })

  it('nested deeper than a card is are refused before they are looked at', () => {
    expect(decodeCardToken(token({ ...(signedCard({}) as object), extra: [[[[]]]] }))).toEqual(refused)
    expect(decodeCardToken(token(signedCard({ extra: [[[]]] }))).ok).toBe(true)
    expect(decodeCardToken(token(signedCard({ extra: [[[[]]]] })))).toEqual(refused)
  })

  it('have six safety words, alike from both sides', () => {
    expect(safetyWords(maria.did, ana.did)).toEqual(safetyWords(ana.did, maria.did))
    expect(safetyWords(maria.did, ana.did)).not.toEqual(safetyWords(maria.did, maria.did))
    expect(safetyWords(maria.did, ana.did)).toHaveLength(6)
  })
})

/** So many characters of addresses, sixteen of them. */
function lengths(total: number): readonly string[] {
  return Array.from({ length: 16 }, (_, index) => 'a'.repeat(Math.floor((total + index) / 16)))
}

describe('letters', () => {
  const letterTo = (payload: Uint8Array, more: object = {}): Uint8Array =>
    sealEnvelope({
      sender: maria,
      recipient: { did: ana.did, sealingKey: ana.sealingPublicKey },
      type: 't',
      payload,
      id: 'i',
      createdAtMs: 7,
      random,
      ...more,
    })
  /** Seals any plain bytes as a letter to Ana, as somebody hostile would. */
  const sealPlain = (plain: Uint8Array): Uint8Array => {
    const secret = random(32)
    const ephemeral = x25519.getPublicKey(secret)
    const magic = Uint8Array.of(0x53, 0x4c, 0x45, 0x01)
    const shared = x25519.getSharedSecret(secret, ana.sealingPublicKey)
    const key = deriveKey(shared, concatBytes(ephemeral, ana.sealingPublicKey), HKDF_LABELS.envelope)
    return concatBytes(magic, ephemeral, xchacha20poly1305(key, new Uint8Array(24), magic).encrypt(plain))
  }
  const head = { from: maria.did, to: ana.did, toKey: encodeBase64Url(ana.sealingPublicKey), type: 't', id: 'i', createdAtMs: 7 }
  const letterOf = (json: string, length = encodeUtf8(json).length, payload = new Uint8Array(2)): Uint8Array => {
    const prefix = new Uint8Array(4)
    new DataView(prefix.buffer).setUint32(0, length)
    return concatBytes(prefix, encodeUtf8(json), payload)
  }
  const signed = (letter: Uint8Array, signer = maria): Uint8Array =>
    sealPlain(pad(concatBytes(signBytes(signer, SIGNATURE_DOMAINS.envelope, letter), letter), 16))

  it('come back with sender, type, payload, id and time, and hide their length up to the floor', () => {
    const letter = letterTo(filled(3, 3))
    expect(openEnvelope(letter, ana)).toEqual({
      ok: true,
      value: { from: maria.did, type: 't', payload: filled(3, 3), id: 'i', createdAtMs: 7 },
    })
    expect(letter).toHaveLength(4 + 32 + 1024 + 16)
    expect(letterTo(filled(300, 3))).toHaveLength(letter.length)
    expect(openEnvelope(signed(letterOf(canonicalJson(head))), ana)).toMatchObject({ ok: true, value: { payload: filled(2, 0) } })
    expect(openEnvelope(signed(letterOf(canonicalJson(head), undefined, new Uint8Array(0))), ana)).toMatchObject({ ok: true })
  })

  it('any changed byte is refused, by what it is in', () => {
    const letter = letterTo(filled(3, 3))
    for (let at = 0; at < letter.length; at += at < 40 ? 1 : 101) {
      const changed = letter.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(openEnvelope(changed, ana)).toEqual({ ok: false, error: { code: at < 4 ? 'format-unknown' : 'invite-not-for-you' } })
    }
    expect(openEnvelope(letter, maria)).toEqual({ ok: false, error: { code: 'invite-not-for-you' } })
  })

  it('below the frame and above the longest are refused unread', () => {
    const letter = letterTo(filled(3, 3))
    expect(openEnvelope(letter.slice(0, 51), ana)).toEqual({ ok: false, error: { code: 'format-unknown' } })
    expect(openEnvelope(letter.slice(0, 52), ana)).toEqual({ ok: false, error: { code: 'invite-not-for-you' } })
    expect(ENVELOPE_BYTES_MAX).toBe(16 * 1024 * 1024)
    expect(openEnvelope(new Uint8Array(ENVELOPE_BYTES_MAX), ana)).toEqual({ ok: false, error: { code: 'format-unknown' } })
    expect(openEnvelope(new Uint8Array(ENVELOPE_BYTES_MAX + 1), ana)).toEqual({ ok: false, error: { code: 'limit-exceeded' } })
  })

  it('for another person or another key inside, or signed by somebody else, are refused', () => {
    const refused = { ok: false, error: { code: 'signature-invalid' } }
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, to: maria.did }))), ana)).toEqual(refused)
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, toKey: encodeBase64Url(maria.sealingPublicKey) }))), ana)).toEqual(refused)
    expect(openEnvelope(signed(letterOf(canonicalJson(head)), ana), ana)).toEqual(refused)
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, from: 'nobody' }))), ana)).toEqual(refused)
    const other = letterOf(canonicalJson(head))
    const grantSigned = concatBytes(signBytes(maria, SIGNATURE_DOMAINS.grant, other), other)
    expect(openEnvelope(sealPlain(pad(grantSigned, 16)), ana)).toEqual(refused)
  })

  it('with a broken frame or head inside are refused', () => {
    const damaged = { ok: false, error: { code: 'bytes-damaged' } }
    const unknown = { ok: false, error: { code: 'format-unknown' } }
    expect(openEnvelope(sealPlain(new Uint8Array(7)), ana)).toEqual(damaged)
    expect(openEnvelope(sealPlain(pad(new Uint8Array(67), 16)), ana)).toEqual(damaged)
    expect(openEnvelope(sealPlain(pad(new Uint8Array(68), 16)), ana)).toEqual(unknown)
    const json = canonicalJson(head)
    expect(openEnvelope(signed(letterOf(json, json.length + 2)), ana)).toEqual(unknown)
    expect(openEnvelope(signed(letterOf(json, json.length + 3)), ana)).toEqual(damaged)
    expect(openEnvelope(signed(letterOf(json, 2 ** 32 - 1)), ana)).toEqual(damaged)
    for (const one of ['', '[]', 'null', '5', '"x"', `{"a":[[]]}`, canonicalJson({ ...head, more: [[]] })])
      expect(openEnvelope(signed(letterOf(one)), ana), one).toEqual(unknown)
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, more: [] }))), ana).ok).toBe(true)
    expect(openEnvelope(signed(concatBytes(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0xff))), ana)).toEqual(unknown)
    for (const name of ['from', 'to', 'toKey', 'type', 'id'] as const) {
      expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, [name]: 5 }))), ana), name).toEqual(unknown)
      expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, [name]: 'A'.repeat(201) }))), ana), name).toEqual(unknown)
    }
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, type: 'A'.repeat(200) }))), ana).ok).toBe(true)
    for (const createdAtMs of ['7', 0, 1.5, -7, 9e15])
      expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, createdAtMs }))), ana), String(createdAtMs)).toEqual(unknown)
    expect(openEnvelope(signed(letterOf(canonicalJson({ ...head, toKey: 'A' }))), ana)).toEqual(unknown)
  })
})
