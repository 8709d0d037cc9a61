/** Keys derived in plain arithmetic are those of the platform, and what they were derived from is left as it was. */

import { hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHex, encodeHex, encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { deriveKey } from '../../../shared/crypto/hash.ts'
import { pad, unpad } from '../../../shared/crypto/padding.ts'
import { deriveShort } from '../../../shared/crypto/short-hkdf.ts'

const hex = (text: string): Uint8Array => decodeHex(text) ?? new Uint8Array(0)

describe('a short derivation', () => {
  it('gives what RFC 5869 prints (appendix A.1 and A.3)', () => {
    const secret = hex('0b'.repeat(22))
    expect(encodeHex(deriveShort(secret, hex('000102030405060708090a0b0c'), hex('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    )
    expect(encodeHex(deriveShort(secret, new Uint8Array(0), new Uint8Array(0), 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    )
  })

  it('gives what the platform gives, whatever the lengths, and changes nothing it was given', () => {
    const bytes = fc.uint8Array({ maxLength: 64 })
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.integer({ min: 1, max: 64 }), (secret, salt, info, length) => {
        const before = [secret, salt, info].map(encodeHex)
        const derived = deriveShort(Buffer.from(secret.buffer), Buffer.from(salt.buffer), info, length)
        expect(encodeHex(derived)).toBe(Buffer.from(hkdfSync('sha256', secret, salt, info, length)).toString('hex'))
        expect([secret, salt, info].map(encodeHex)).toEqual(before)
      }),
      { numRuns: 500 },
    )
    const label = 'salus/1 record keys 3'
    const [key, salt] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    expect(deriveShort(key, salt, encodeUtf8(label), 64)).toEqual(deriveKey(key, salt, label, 64))
  })

  it('of more than one block is refused', () => {
    const [short, long] = [new Uint8Array(1), new Uint8Array(65)]
    expect(() => deriveShort(long, short, short, 32)).toThrow()
    expect(() => deriveShort(short, long, short, 32)).toThrow()
    expect(() => deriveShort(short, short, long, 32)).toThrow()
    expect(() => deriveShort(short, short, short, 65)).toThrow()
  })
})

describe('padding', () => {
  it('with any byte behind the content that is not zero is refused, wherever the bytes begin', () => {
    for (const shift of [0, 1, 2, 3])
      for (const length of [0, 5, 30, 55, 56]) {
        const padded = pad(new Uint8Array(length).fill(7), 64)
        const whole = new Uint8Array(new ArrayBuffer(padded.length + shift), shift)
        whole.set(padded)
        expect(unpad(whole)).toEqual({ ok: true, value: new Uint8Array(length).fill(7) })
        for (let at = 8 + length; at < padded.length; at += 1) {
          whole[at] = 1
          expect(unpad(whole).ok, `${String(shift)} ${String(length)} ${String(at)}`).toBe(false)
          whole[at] = 0
        }
      }
  })
})
