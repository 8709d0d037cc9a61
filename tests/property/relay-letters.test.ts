/** Letters that ask for something to be put on a network: whatever their bytes are, they are one call of the two contracts or nothing. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRelayRequest } from '../../electron/vault/session/ledger/relay-request.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { dice } from '../support/dice.ts'
import { mutated } from '../support/mutations.ts'

const WORD = `0x${'a1'.repeat(32)}`
const ADDRESS = `0x${'b2'.repeat(20)}`
const COMMON = { version: 1, chainId: 1, to: ADDRESS, untilMs: 1_800_000_000_000 }
const SOUND: readonly object[] = [
  { ...COMMON, contract: 'SealLog', method: 'put', args: [WORD] },
  { ...COMMON, contract: 'SealLog', method: 'seal', args: [WORD] },
  { ...COMMON, contract: 'SealLog', method: 'open', args: [WORD] },
  { ...COMMON, contract: 'VaultHeads', method: 'create', args: [WORD, ADDRESS, WORD, WORD, '0', '0'] },
  { ...COMMON, contract: 'VaultHeads', method: 'advanceFor', args: [WORD, WORD, WORD, '9', `0x${'c3'.repeat(65)}`] },
]
const ROUNDS = 3_000

const encode = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(value) ?? '', 'utf8'))

/** What came out of it is one of the five calls, with nothing but words, numbers and addresses. */
function isCall(bytes: Uint8Array): boolean {
  const decoded = decodeRelayRequest(bytes)
  if (!decoded.ok) return decoded.error.code === 'peer-protocol'
  const { method, contract, args, to } = decoded.value
  const home = ['put', 'seal', 'open'].includes(method) ? 'SealLog' : 'VaultHeads'
  return contract === home && /^0x[0-9a-fA-F]{40}$/u.test(to) && args.every((one) => /^(?:0x[0-9a-fA-F]+|[0-9]{1,20})$/u.test(one))
}

describe('a letter to whoever sends entries on', () => {
  it('is read as what it says', () => {
    for (const one of SOUND) expect(decodeRelayRequest(encode(one))).toEqual({ ok: true, value: one })
  })

  it('is one call or nothing, whatever its bytes are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), isCall))
    fc.assert(fc.property(fc.jsonValue(), (value) => isCall(encode(value))))
    const roll = dice(20261126)
    const pieces = ['null', '"open"', '__proto__', '0x', '[[[[[[', '\u0000', '1e999'].map((text) => new Uint8Array(Buffer.from(text)))
    for (let round = 0; round < ROUNDS; round += 1)
      expect(isCall(mutated(new Uint8Array(Buffer.from(canonicalJson(SOUND[round % SOUND.length] as never))), roll, pieces))).toBe(true)
  })

  it('is nothing with any one thing wrong', () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(null, '', -1, 1.5, [], {}, true, 'toString', '__proto__', `${WORD} `, WORD.toUpperCase()),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.constantFrom(...SOUND), fc.constantFrom('version', 'contract', 'method', 'args'), odd, (one, key, value) => {
        const changed = { ...one, [key]: value }
        fc.pre(JSON.stringify(changed) !== JSON.stringify(one))
        const isOther = SOUND.some((other) => JSON.stringify(other) === JSON.stringify(changed))
        return isOther || !decodeRelayRequest(encode(changed)).ok
      }),
    )
    for (const one of SOUND) {
      const { args } = one as { readonly args: readonly string[] }
      for (const [at] of args.entries())
        for (const value of ['', '0x', 7, null, [WORD], 'constructor'])
          expect(decodeRelayRequest(encode({ ...one, args: args.map((arg, place) => (place === at ? value : arg)) })).ok).toBe(false)
      for (const count of [args.length - 1, args.length + 1])
        expect(decodeRelayRequest(encode({ ...one, args: Array.from({ length: count }, () => WORD) })).ok).toBe(false)
    }
  })

  it('is nothing where it is too long', () => {
    expect(decodeRelayRequest(encode({ ...SOUND[0], more: 'x'.repeat(9_000) })).ok).toBe(false)
  })
})
