/** Lists of cards that an issuer took back: taken whole or not at all, and a card is named by its number and its time alone. */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IssuerKey } from '../../../shared/crypto/health-card.ts'
import { certificateOf, decodeRevocationList, revocationOf } from '../../../shared/crypto/revocation-list.ts'
import { KEY, signingKey } from '../../support/health-cards.ts'

const DATA = join(process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'), 'shc-shl')
if (!existsSync(DATA)) process.stdout.write('skipped: no folder of published health cards here (SALUS_DATA names one)\n')
const ISSUED_S = 1_636_977_600
const LIST = { kid: KEY.kid, method: 'rid', ctr: 3, rids: ['AQPCj4wwk6Mt', `lHKzqFUMjhs.${String(ISSUED_S)}`] }

const listOf = (more: object = {}): string => JSON.stringify({ ...LIST, ...more })
const codeOf = (text: string): string => {
  const list = decodeRevocationList(text)
  return list.ok ? 'taken' : list.error.code
}
const keyOf = (more: Partial<IssuerKey> = {}): IssuerKey => ({ kid: KEY.kid, x: '', y: '', ...more })
const saidOf = (revocationId: string | null, issuedS: number, key: IssuerKey | undefined, ...lists: readonly string[]): string =>
  revocationOf(
    { kid: KEY.kid, issuedAtMs: issuedS * 1000, ...(revocationId === null ? {} : { revocationId }) },
    key,
    lists.map((text) => {
      const list = decodeRevocationList(text)
      if (!list.ok) throw new Error(list.error.code)
      return list.value
    }),
  )

describe('a list of cards taken back', () => {
  it.each([
    ['as published', listOf(), 'taken'],
    ['with nobody in it', listOf({ rids: [] }), 'taken'],
    ['that is text', 'no list', 'revocation-list-broken'],
    ['without numbers', listOf({ rids: undefined }), 'revocation-list-broken'],
    ['of another method', listOf({ method: 'other' }), 'revocation-list-broken'],
    ['without a count of changes', listOf({ ctr: '3' }), 'revocation-list-broken'],
    ['changed no time', listOf({ ctr: 0 }), 'revocation-list-broken'],
    ['of a key that is none', listOf({ kid: 'short' }), 'revocation-list-broken'],
    ['with a number that is too long', listOf({ rids: [...LIST.rids, 'A'.repeat(25)] }), 'revocation-list-broken'],
    ['with a time that is none', listOf({ rids: ['AQPC.x'] }), 'revocation-list-broken'],
    ['with a number that is no text', listOf({ rids: [7] }), 'revocation-list-broken'],
    ['with too many numbers', listOf({ rids: Array.from({ length: 10_001 }, () => 'A') }), 'limit-exceeded'],
    ['of a megabyte', ' '.repeat(1024 * 1024), 'limit-exceeded'],
    ['nested deep', '['.repeat(1000), 'revocation-list-broken'],
  ])('%s', (_title, text, code) => {
    expect(codeOf(text)).toBe(code)
  })

  it('changed by anybody is taken or refused by a code', () => {
    const text = listOf()
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.nat(3), (at, put, out) =>
        /^(taken|revocation-list-broken|limit-exceeded)$/u.test(codeOf(text.slice(0, at) + put + text.slice(at + out))),
      ),
      { numRuns: 500 },
    )
  })

  it('names a card by its number, before the second that stands beside it', () => {
    expect(saidOf('AQPCj4wwk6Mt', ISSUED_S + 9, keyOf(), listOf())).toBe('taken-back')
    expect(saidOf('lHKzqFUMjhs', ISSUED_S - 1, keyOf(), listOf())).toBe('taken-back')
    expect(saidOf('lHKzqFUMjhs', ISSUED_S, keyOf(), listOf())).toBe('not-listed')
    expect(saidOf('AQPCj4wwk6M', ISSUED_S, keyOf(), listOf())).toBe('not-listed')
    expect(saidOf(null, ISSUED_S, keyOf({ listVersion: 3 }), listOf())).toBe('no-number')
  })

  it('of another key says nothing, and of one that has changed since less', () => {
    const other = listOf({ kid: signingKey('another').kid })
    expect(saidOf('AQPCj4wwk6Mt', ISSUED_S, keyOf(), other)).toBe('no-list')
    expect(saidOf('AQPCj4wwk6Mt', ISSUED_S, keyOf({ listVersion: 1 }), other)).toBe('list-missing')
    expect(saidOf('unnamed', ISSUED_S, keyOf({ listVersion: 4 }), listOf())).toBe('list-older')
    expect(saidOf('unnamed', ISSUED_S, keyOf({ listVersion: 3 }), listOf())).toBe('not-listed')
    expect(saidOf('unnamed', ISSUED_S, undefined, listOf())).toBe('not-listed')
    // What an older one names stays taken back.
    expect(saidOf('AQPCj4wwk6Mt', ISSUED_S, keyOf({ listVersion: 9 }), listOf({ ctr: 9, rids: [] }), listOf())).toBe('taken-back')
  })

  it.skipIf(!existsSync(DATA))('as others published them (skipped without the folder of published health cards)', () => {
    const name = '.well-known__crl__hrvC0uzB16UXK83BnPo7Glg685b1D6iYOyJd5hpRaAA.json'
    expect(codeOf(readFileSync(join(DATA, `badcrl__too-long-rid__${name}`), 'utf8'))).toBe('revocation-list-broken')
    expect(codeOf(readFileSync(join(DATA, `badcrl__version-mismatch__${name}`), 'utf8'))).toBe('taken')
  })
})

describe('a certificate beside a key', () => {
  const certificate = { addresses: ['https://a.example', 'https://b.example'], fromMs: 100, untilMs: 200 }
  it.each([
    [{}, 'https://a.example', 150, 'none'],
    [{ certificate }, 'https://b.example', 150, 'fits'],
    [{ certificate }, 'https://c.example', 150, 'other-issuer'],
    [{ certificate: null }, 'https://a.example', 150, 'other-issuer'],
    [{ certificate }, 'https://a.example', 99, 'other-time'],
    [{ certificate }, 'https://a.example', 100, 'fits'],
    [{ certificate }, 'https://a.example', 200, 'other-time'],
  ])('%o for %s at %i is %s', (more, issuer, nowMs, said) => {
    expect(certificateOf(keyOf(more), issuer, nowMs)).toBe(said)
  })
})
