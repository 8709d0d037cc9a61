/** What is sealed of an embedded ledger: by an own count of bytes, for any bytes, and for every line of it. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { concat, keccak256, toUtf8Bytes } from 'ethers'
import { beforeAll, describe, expect, it } from 'vitest'
import { sealsDays } from '../../../electron/vault/session/ledger/day-seals.ts'
import { dayRoot, isPublicSeal, ledgerDayOf, rootOfPublicSeal } from '../../../shared/crypto/day-seal.ts'
import { GENESIS, journalOf, PREIMAGE } from '../../support/verify-files.ts'

const SALT = new Uint8Array(32).fill(9)
const HASH = `0x${'0'.repeat(64)}`

describe('the seal of a day', () => {
  let journal = ''
  beforeAll(async () => {
    journal = await journalOf([
      ['put', `0x${'31'.repeat(32)}`],
      ['put', PREIMAGE],
      ['put', `0x${'32'.repeat(32)}`],
    ])
  })

  it('is the leaf of label, salt and what is known of the ledger, written in one way', () => {
    const lines = journal.trimEnd().split('\n')
    const journalHash = createHash('sha256')
      .update(`${lines.slice(0, 4).join('\n')}\n`)
      .digest('hex')
    const { chainId } = JSON.parse(lines[0] ?? '') as { readonly chainId: number }
    const text = `{"blockHash":"${HASH}","chainId":${String(chainId)},"genesisHash":"${GENESIS}","height":3,"journalHash":"${journalHash}"}`
    const value = keccak256(concat([toUtf8Bytes('salus/1 ledger day leaf'), SALT, createHash('sha256').update(text).digest()]))
    const day = ledgerDayOf(journal, 3)
    expect(day).toMatchObject({ height: 3, blockHash: HASH, journalHash })
    expect(day === null ? '' : dayRoot(day, SALT)).toBe(keccak256(concat(['0x00', value])))
  })

  it('is one and the same in every version that reads this', () => {
    const day = { chainId: 2 ** 40 + 7, genesisHash: GENESIS, height: 3, blockHash: HASH, journalHash: 'ab'.repeat(32) }
    expect(dayRoot(day, SALT)).toBe('0x8c58d7792f582d85b55ccb826a193287b27b2325f7f1685ca45bef77afbbc1f4')
  })

  it('is another for any change up to its chain block, and the same whatever comes later', () => {
    const salt = '09'.repeat(32)
    const root = rootOfPublicSeal(journal, { salt, height: 3 })
    const end = journal.split('\n').slice(0, 4).join('\n').length
    fc.assert(
      fc.property(fc.nat(end - 1), fc.constantFrom('x', '0', ' '), (at, sign) => {
        const changed = journal.slice(0, at) + sign + journal.slice(at + 1)
        if (changed !== journal) expect(rootOfPublicSeal(changed, { salt, height: 3 })).not.toBe(root)
      }),
      { numRuns: 300 },
    )
    expect(rootOfPublicSeal(journal.slice(0, end + 1), { salt, height: 3 })).toBe(root)
    expect(rootOfPublicSeal(journal.slice(0, end), { salt, height: 3 })).toBe(root)
    expect([0, 5, -1, 1.5].map((height) => rootOfPublicSeal(journal, { salt, height }))).toEqual(Array(4).fill(null))
  })

  it('reads any bytes without harm', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (text, height) => {
        expect(ledgerDayOf(text, height)).toBeNull()
        expect(rootOfPublicSeal(`${text}\n${text}`, { salt: text, height })).toBeNull()
      }),
    )
    fc.assert(fc.property(fc.anything(), (value) => !isPublicSeal(value)))
  })

  it('is made by the computer that keeps the ledger, of the ledger on it, and only for a place that was named', () => {
    const session = { device: 'here' } as never
    const named = { place: { chainId: 1 }, genesisHash: '', changedAtMs: 1 }
    const vault = (more: object): never => ({ ledger: { kind: 'embedded' }, publicPlace: named, ...more }) as never
    expect([{}, { ledgerDevice: 'here' }].map((more) => sealsDays(session, vault(more)))).toEqual([true, true])
    const not = [
      { ledgerDevice: 'there' },
      { ledger: { kind: 'rpc' } },
      { ledger: { kind: 'off' } },
      { publicPlace: undefined },
      { publicPlace: { ...named, place: null } },
    ]
    expect(not.map((more) => sealsDays(session, vault(more)))).toEqual(Array(5).fill(false))
  })
})
