/** Chains of receipts: what follows from what is known goes on, and nothing else does. */

import { concat, keccak256 } from 'ethers'
import fc from 'fast-check'
import { createHash, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { partsOf } from '../../electron/vault/session/shares/key-places.ts'
import { batchRoot, checkReceiptProof, receiptProof } from '../../shared/crypto/receipt-batch.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { brokenNumbers, CHAIN_START, chainEnd, followChain } from '../../shared/crypto/receipt-chain.ts'
import type { ChainLink, ChainPoint } from '../../shared/crypto/receipt-chain.ts'
import { receiptHash } from '../../shared/crypto/receipt.ts'
import { openNote, sealNote } from '../../shared/crypto/sealed-note.ts'
import { doubledNumbers, missingNumbers } from '../../shared/model/receipt-numbers.ts'
import type { ReceiptStatement } from '../../shared/model/grant.ts'

/** Signatures are another matter: any text stands for one. */
function chainOf(length: number, salt: string, before: readonly ReceiptStatement[] = []): readonly ReceiptStatement[] {
  const chain = [...before]
  for (let at = 0; at < length; at++) {
    const last = chain.at(-1)
    chain.push({
      version: 1,
      grantId: 'g',
      seq: (last?.seq ?? 0) + 1,
      recordId: `${salt}${String(at)}`,
      openedAtMs: 1,
      purpose: 'TREAT',
      previous: last === undefined ? '' : receiptHash(last),
      reader: 'r',
      signature: salt,
    })
  }
  return chain
}
const pointAt = (chain: readonly ReceiptStatement[], seq: number): ChainPoint => {
  const one = chain[seq - 1]
  return one === undefined ? CHAIN_START : { seq, hash: receiptHash(one) }
}
const sizes = fc.record({ length: fc.integer({ min: 1, max: 8 }), known: fc.nat(8), from: fc.nat(8) })

describe('a chain of receipts', () => {
  it('goes on from any point of it, with any of what is known told again', () => {
    fc.assert(
      fc.property(sizes, ({ length, known, from }) => {
        const chain = chainOf(length, 'a')
        const at = known % (length + 1)
        const told = chain.slice(Math.min(from, at, length - 1))
        expect(followChain(pointAt(chain, at), told)).toEqual(chain.slice(at))
      }),
    )
  })

  it('does not go on over a gap, from another beginning, or backwards', () => {
    fc.assert(
      fc.property(sizes, ({ length, known }) => {
        const chain = chainOf(length + 2, 'a')
        const at = known % length
        const fork = chainOf(length + 2 - at, 'b', chain.slice(0, at))
        const point = pointAt(chain, at)
        expect(followChain(point, chain.slice(at + 1))).toBeNull()
        expect(followChain(point, [...chain.slice(0, at + 1), ...chain.slice(at + 2)])).toBeNull()
        // Once one side of a fork is known, the other one is none of it.
        expect(followChain(pointAt(chain, at + 1), fork.slice(at))).toBeNull()
        expect(followChain(pointAt(chain, at + 1), fork)).toBeNull()
        if (at > 0) expect(followChain(point, chain.slice(0, at - 1))).toBeNull()
        expect(followChain(point, [])).toBeNull()
      }),
    )
  })

  it('with any member changed is refused or told as it is, and never followed past the change', () => {
    const chain = chainOf(4, 'a')
    fc.assert(
      fc.property(fc.nat(2), fc.constantFrom('seq', 'previous', 'recordId', 'signature', 'openedAtMs'), fc.nat(4), (place, member, at) => {
        const one = chain[place] as ReceiptStatement
        const value = member === 'seq' || member === 'openedAtMs' ? one[member] + 1 : `${String(one[member as 'previous'])}x`
        const changed = chain.with(place, { ...one, [member]: value })
        const fresh = followChain(pointAt(chain, at), changed)
        if (place < at - 1 && fresh !== null) expect(fresh).toEqual([])
        else expect(fresh).toBeNull()
      }),
    )
  })

  it('ends where the first one is missing, on the side of a fork that goes on', () => {
    const chain = chainOf(6, 'a')
    const fork = chainOf(1, 'b', chain.slice(0, 3))
    expect(chainEnd([])).toEqual(CHAIN_START)
    expect(chainEnd(chain.toReversed())).toEqual(pointAt(chain, 6))
    expect(chainEnd([...fork.slice(3), ...chain])).toEqual(pointAt(chain, 6))
    expect(chainEnd([...chain.slice(0, 2), ...chain.slice(3)])).toEqual(pointAt(chain, 2))
  })

  it('names the numbers that are missing, and does not count to any number a reader chose', () => {
    expect(missingNumbers([5, 2, 2])).toEqual([1, 3, 4])
    expect(missingNumbers([])).toEqual([])
    expect(missingNumbers([Number.MAX_SAFE_INTEGER])).toHaveLength(1000)
    expect(doubledNumbers([5, 2, 2, 7, 5, 5])).toEqual([2, 5])
    expect(doubledNumbers([3, 1])).toEqual([])
    const link = (seq: number, previous: string, hash: string): ChainLink => ({ seq, previous, hash })
    const whole = [link(3, 'b', 'c'), link(1, '', 'a'), link(2, 'a', 'b')]
    expect(brokenNumbers(whole)).toEqual([])
    // What was told of the second is not what was opened: whatever is told of it, the third gives it away.
    expect(brokenNumbers([link(1, '', 'a'), link(2, 'a', 'x'), link(3, 'b', 'c')])).toEqual([3])
    expect(brokenNumbers([link(2, 'a', 'x'), ...whole])).toEqual([])
    expect(brokenNumbers([link(1, '', 'a'), link(3, 'b', 'c')])).toEqual([])
    expect(brokenNumbers([link(1, 'z', 'a')])).toEqual([1])
  })

  it('told from the beginning in parts reaches its end, however much of it a place knew, for records that are still given', () => {
    const chain = chainOf(230, 'a')
    const given = new Set(chain.filter(({ seq }) => seq % 7 === 0).map(({ recordId }) => recordId))
    const parts = partsOf(chain, given)
    expect(parts.flat()).toEqual(chain)
    expect(parts.map((part) => part.at(-1)?.seq)).toEqual([98, 196, 230])
    expect(partsOf(chain, new Set()).map(({ length }) => length)).toEqual([100, 100, 30])
    for (const knew of [0, 1, 97, 98, 99, 150, 196, 229, 230]) {
      let known = knew === 0 ? CHAIN_START : pointAt(chain, knew)
      for (const part of parts) {
        const newest = followChain(known, part)?.at(-1)
        if (newest !== undefined) known = { seq: newest.seq, hash: receiptHash(newest) }
      }
      expect(known, String(knew)).toEqual(pointAt(chain, 230))
    }
  })
})

describe('a batch of receipts', () => {
  it('proves each of its receipts and no other one, whatever their order', () => {
    const secret = new Uint8Array(32).fill(9)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(19), (count, place) => {
        const chain = chainOf(count, 'a')
        const hashes = chain.map(receiptHash)
        const one = chain[place % count] as ReceiptStatement
        const proof = receiptProof(secret, hashes, receiptHash(one))
        expect(proof?.root).toBe(batchRoot(secret, hashes.toReversed()))
        if (proof === null) return
        expect(checkReceiptProof(one, proof)).toBe(true)
        expect(checkReceiptProof({ ...one, openedAtMs: 2 }, proof)).toBe(false)
        expect(checkReceiptProof({ ...one, openedAtMs: 2 }, { ...proof, hash: receiptHash({ ...one, openedAtMs: 2 }) })).toBe(false)
        expect(checkReceiptProof(one, { ...proof, root: `0x${'11'.repeat(32)}` })).toBe(false)
        expect(checkReceiptProof(one, { ...proof, path: ['nothing'] })).toBe(false)
      }),
      { numRuns: 30 },
    )
    expect(receiptProof(secret, chainOf(2, 'a').map(receiptHash), receiptHash(chainOf(1, 'b')[0] as ReceiptStatement))).toBeNull()
  })
})

describe('known answers', () => {
  const secret = new Uint8Array(32).fill(9)
  const hashes = chainOf(2, 'a').map(receiptHash)

  it('a root is the one that HKDF, Keccak and a sorted pair give', () => {
    const word = (tag: number, ...parts: readonly string[]): string => keccak256(concat([new Uint8Array([tag]), ...parts]))
    const values = hashes.map((hash) => {
      const bytes = Buffer.from(hash, 'base64url')
      const salt = Buffer.from(hkdfSync('sha256', secret, bytes, 'salus/1 receipt salt', 32))
      return keccak256(concat([Buffer.from('salus/1 receipt leaf'), salt, bytes]))
    })
    const leaves = values.sort().map((value) => word(0, value))
    expect(batchRoot(secret, hashes)).toBe(word(1, ...leaves.sort()))
    expect(batchRoot(secret, hashes)).toBe('0x94539b59b8040ebe56320d80107ee78414b3650fb49ae9aa5f2f7fbc8235d5ee')
  })

  it('a note sealed with these random bytes is this one, and any flipped byte of it does not open', () => {
    const maria = deriveIdentity(new Uint8Array(32).fill(1))
    const note = sealNote(maria.sealingPublicKey, Buffer.from('[]'), (length) => new Uint8Array(length).fill(5))
    expect(createHash('sha256').update(note).digest('hex')).toBe('d7936c3c50032ee0729dcd10c6293d844cc3dd0e33093116a9a7dcfafc8502ec')
    const opened = openNote(note, maria)
    expect(opened.ok && Buffer.from(opened.value).toString()).toBe('[]')
    for (const at of [0, 3, 4, 35, 36, note.length - 1]) {
      const flipped = note.with(at, (note[at] ?? 0) ^ 1)
      expect(openNote(flipped, maria).ok, String(at)).toBe(false)
    }
    expect(openNote(note.slice(0, 40), maria)).toMatchObject({ error: { code: 'format-unknown' } })
  })
})
