/** Proofs of storage: what is there is shown, what is not there is shown, and nothing else passes. */

import fc from 'fast-check'
import { encodeRlp, keccak256, stripZerosLeft } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provedWords } from '../../../electron/peer/ledger/state-proof.ts'
import { hasAnvil, startAnvil } from '../../support/anvil.ts'
import type { Anvil } from '../../support/anvil.ts'
import { OutboxLife } from '../../support/outbox-life.ts'
import { buildTrie } from '../../support/reference-trie.ts'

const ADDRESS = `0x${'22'.repeat(20)}`
const CODE_HASH = keccak256('0x6001')
const word = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
const NOTHING = word(0n)

interface Answer {
  readonly accountProof: readonly string[]
  readonly storageProof: readonly { readonly proof: readonly string[] }[]
}

interface World {
  readonly root: string
  readonly answer: (slots: readonly string[]) => Answer
}

/** A state with some accounts, one of them the contract with these words. */
function worldOf(words: ReadonlyMap<string, string>, others: number, isThere = true): World {
  const storage = buildTrie(new Map([...words].map(([slot, value]) => [keccak256(slot), encodeRlp(stripZerosLeft(value))])))
  const accounts = new Map<string, string>()
  const accountOf = (nonce: number, root: string): string =>
    encodeRlp([nonce === 0 ? '0x' : `0x0${String(nonce % 10)}`, '0x', root, CODE_HASH])
  for (let other = 1; other <= others; other += 1) accounts.set(keccak256(word(BigInt(other))), accountOf(other % 10, NOTHING))
  if (isThere) accounts.set(keccak256(ADDRESS), accountOf(1, storage.root))
  const state = buildTrie(accounts)
  return {
    root: state.root,
    answer: (slots) => ({
      accountProof: state.prove(keccak256(ADDRESS)),
      storageProof: slots.map((slot) => ({ proof: storage.prove(keccak256(slot)) })),
    }),
  }
}

const slot = fc.bigInt({ min: 0n, max: 300n }).map(word)
const value = fc.oneof(fc.bigInt({ min: 1n, max: 255n }), fc.bigInt({ min: 1n, max: 2n ** 256n - 1n })).map(word)
const words = fc.array(fc.tuple(slot, value), { maxLength: 24 }).map((pairs) => new Map(pairs))

describe('a proof of storage', () => {
  it('shows what is there and that the rest is not', () => {
    fc.assert(
      fc.property(words, fc.array(slot, { maxLength: 6 }), fc.nat(12), (held, others, accounts) => {
        const slots = [...held.keys(), ...others]
        const { root, answer } = worldOf(held, accounts)
        const words = slots.map((one) => held.get(one) ?? NOTHING)
        expect(provedWords(root, ADDRESS, slots, answer(slots))).toEqual({ ok: true, value: { words, codeHash: CODE_HASH } })
      }),
      { numRuns: 20 },
    )
  })

  it('shows that there is no such contract', () => {
    for (const others of [0, 1, 2, 40]) {
      const { root, answer } = worldOf(new Map(), others, false)
      expect(provedWords(root, ADDRESS, [word(1n)], answer([word(1n)]))).toEqual({ ok: true, value: null })
    }
  })

  it('is nothing with any nibble changed, any node missing or doubled, or of another slot, address or state', () => {
    const held = new Map(Array.from({ length: 20 }, (_, index) => [word(BigInt(index)), word(BigInt(index) * 977n + 1n)] as const))
    const { root, answer } = worldOf(held, 30)
    const slots = [word(3n), word(77n)]
    const honest = answer(slots)
    const flat = [honest.accountProof, ...honest.storageProof.map(({ proof }) => proof)]
    const rebuilt = (lists: readonly (readonly string[])[]): Answer => ({
      accountProof: lists[0] ?? [],
      storageProof: lists.slice(1).map((proof) => ({ proof })),
    })
    const truth = provedWords(root, ADDRESS, slots, rebuilt(flat))
    expect(truth).toEqual({ ok: true, value: { words: [held.get(slots[0] ?? ''), NOTHING], codeHash: CODE_HASH } })
    let tried = 0
    flat.forEach((list, at) => {
      list.forEach((node, index) => {
        const swap = (next: readonly string[]): unknown => rebuilt(flat.map((one, other) => (other === at ? next : one)))
        const hostile = [swap(list.filter((_, other) => other !== index)), swap([...list.slice(0, index), node, ...list.slice(index)])]
        for (let place = 2; place < node.length; place += 7) {
          const changed = (Number.parseInt(node.charAt(place), 16) ^ 1).toString(16)
          hostile.push(swap(list.map((one, other) => (other === index ? node.slice(0, place) + changed + node.slice(place + 1) : one))))
        }
        for (const one of hostile) {
          tried += 1
          const read = provedWords(root, ADDRESS, slots, one)
          // A node too many at the end is only one that nobody looks at.
          expect(read.ok ? read : null).toEqual(read.ok ? truth : null)
        }
      })
    })
    expect(tried).toBeGreaterThan(300)
    expect(provedWords(root, ADDRESS, [word(4n), word(77n)], honest).ok).toBe(false)
    expect(provedWords(root, `0x${'23'.repeat(20)}`, slots, honest).ok).toBe(false)
    expect(provedWords(keccak256(root), ADDRESS, slots, honest).ok).toBe(false)
    expect(provedWords(root, ADDRESS, [...slots, word(5n)], honest).ok).toBe(false)
  })

  it('survives whatever else comes as an answer', () => {
    const { root } = worldOf(new Map([[word(1n), word(2n)]]), 3)
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ accountProof: fc.array(fc.string()), storageProof: fc.anything() })), (anything) => {
        expect(provedWords(root, ADDRESS, [word(1n)], anything).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  it('of the EVM in this program says what it keeps, at any height', async () => {
    const life = await OutboxLife.start()
    await life.deploy()
    const { sealLog, vaultHeads } = life.vault.ledger
    await life.queue('head')
    await life.settle()
    for (const address of [sealLog, vaultHeads, ADDRESS]) {
      for (const height of ['0x1', '0x3', 'latest']) {
        const slots = [word(0n), word(2n), NOTHING]
        const { stateRoot } = (await life.chain.rpc('eth_getBlockByNumber', [height, false])) as { readonly stateRoot: string }
        const code = await life.chain.rpc('eth_getCode', [address, height])
        const kept: unknown[] = []
        for (const one of slots) kept.push(await life.chain.rpc('eth_getStorageAt', [address, one, height]))
        const answer = await life.chain.rpc('eth_getProof', [address, slots, height])
        expect(provedWords(stateRoot, address, slots, answer)).toEqual({
          ok: true,
          value: code === '0x' ? null : { words: kept, codeHash: keccak256(String(code)) },
        })
      }
    }
  })
})

if (!hasAnvil) process.stdout.write('skipped: no anvil for this system, so its proofs are not read here\n')

describe.skipIf(!hasAnvil)('a proof by another program', () => {
  let anvil: Anvil
  beforeAll(async () => {
    anvil = await startAnvil()
  })
  afterAll(() => anvil.stop())

  it('is read alike', async () => {
    const slots = Array.from({ length: 12 }, (_, index) => word(BigInt(index)))
    await anvil.rpc('anvil_setCode', [ADDRESS, '0x6001'])
    for (const one of slots.slice(0, 8)) await anvil.rpc('anvil_setStorageAt', [ADDRESS, one, word(BigInt(one) * 3n + 1n)])
    await anvil.rpc('evm_mine', [])
    const { stateRoot } = (await anvil.rpc('eth_getBlockByNumber', ['latest', false])) as { readonly stateRoot: string }
    const expected = slots.map((one, index) => (index < 8 ? word(BigInt(one) * 3n + 1n) : NOTHING))
    expect(provedWords(stateRoot, ADDRESS, slots, await anvil.rpc('eth_getProof', [ADDRESS, slots, 'latest']))).toEqual({
      ok: true,
      value: { words: expected, codeHash: CODE_HASH },
    })
    const nobody = `0x${'77'.repeat(20)}`
    expect(provedWords(stateRoot, nobody, slots, await anvil.rpc('eth_getProof', [nobody, slots, 'latest']))).toEqual({
      ok: true,
      value: null,
    })
  })
})
