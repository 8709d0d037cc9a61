/** A proof and its record on the page for strangers: what was changed is said, each part with its own sentence. */

import { beforeAll, describe, expect, it } from 'vitest'
import { Wallet } from 'ethers'
import { judgeProof } from '../../../renderer/verify/judge-proof.ts'
import type { RecordDigests } from '../../../renderer/verify/judge-proof.ts'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import { proofOf } from '../../../shared/crypto/proof-file.ts'
import type { ProofFile } from '../../../shared/crypto/proof-file.ts'
import { digestOfResource } from '../../../shared/crypto/record-digest.ts'
import { CHAIN, GENESIS, journalOf, PREIMAGE, proofJson, RECORD, SEAL_LOG, signedRaw, START_S } from '../../support/verify-files.ts'
import type { Json } from '../../support/verify-files.ts'

const digestOf = (text: string): RecordDigests => {
  const digest = digestOfResource(text)
  return { original: 'ff'.repeat(32), resource: digest.ok ? encodeHex(digest.value) : '' }
}
const SAME = [digestOf(RECORD)]
const ANSWER = { address: 'rpc.example', blockAtMs: 2_000_000, sealedAtMs: 1_000_000, openedAtMs: 0 }

describe('a proof', () => {
  let json: Json = {}
  const read = (change: Json = {}): ProofFile => {
    const proof = proofOf({ ...json, ...change })
    if (!proof.ok) throw new Error(proof.error.code)
    return proof.value
  }
  const keyOf = (change: Json, records = SAME): string => judgeProof(read(change), records, null).headline.key

  beforeAll(async () => {
    json = await proofJson()
  })

  it('with its record is exactly that, and its time is what the ledger inside says', () => {
    const found = judgeProof(read(), SAME, null)
    expect(found).toMatchObject({ verdict: 'attention', headline: { key: 'proof.same' } })
    expect(found.lines.map(({ answer, said }) => [answer, said.key])).toEqual([
      ['yes', 'unchanged.same'],
      ['note', 'signer.proof'],
      ['ledger', 'since.journal'],
    ])
    expect(found.lines[2]?.said.values).toEqual({ when: { atMs: (START_S + 120) * 1000 } })
    expect(found.ask).toBeUndefined()
  })

  it('of a ledger that was sealed on a public one asks that, and is in order only by its word', () => {
    const publicSeal = {
      salt: '09'.repeat(32),
      height: 3,
      chainId: 100,
      genesisHash: `0x${'12'.repeat(32)}`,
      sealLog: `0x${'34'.repeat(20)}`,
    }
    const found = judgeProof(read({ publicSeal }), SAME, null)
    expect(found).toMatchObject({ verdict: 'attention', headline: { key: 'proof.same' }, ask: { chainId: 100, path: [] } })
    expect(found.lines.map(({ answer, said }) => [answer, said.key]).slice(2)).toEqual([
      ['ledger', 'since.publicAsk'],
      ['ledger', 'since.journal'],
    ])
    expect(judgeProof(read({ publicSeal }), SAME, ANSWER)).toMatchObject({ verdict: 'good', headline: { key: 'proof.sealedBefore' } })
    expect(judgeProof(read({ publicSeal }), SAME, { ...ANSWER, sealedAtMs: 0 }).headline.key).toBe('proof.noPublicSeal')
    expect(keyOf({ publicSeal: { ...publicSeal, height: 4 } })).toBe('proof.publicSeal')
    // A seal from before the entry says nothing of it, and one of a network nothing at all.
    for (const change of [{ publicSeal: { ...publicSeal, height: 1 } }, { publicSeal, journal: undefined }, { publicSeal: {} }])
      expect(proofOf({ ...json, ...change }).ok).toBe(false)
  })

  it('is compared with a file byte for byte, too, and with each of several', () => {
    const original = { original: String(json['digest']), resource: '' }
    expect(judgeProof(read(), [digestOf('{"resourceType":"Patient"}'), original], null).headline.key).toBe('proof.same')
  })

  it('of a ledger that began with the log of before is read by that log’s calls alone', async () => {
    const root = String(json['root'])
    expect(keyOf({ journal: await journalOf([['seal', root]], undefined, 1) })).toBe('proof.same')
    // Opening a lock with a root for its preimage is not sealing that root.
    expect(keyOf({ journal: await journalOf([['open', root]], undefined, 1) })).toBe('proof.notInJournal')
    const [before, today] = [await journalOf([['seal', root]], undefined, 1), await journalOf([['put', root]])].map((one) =>
      one.split('\n'),
    )
    // Calls that the contract at that address does not have.
    expect(keyOf({ journal: [before?.[0], before?.[1], today?.[2]].join('\n') })).toBe('proof.notInJournal')
    expect(keyOf({ journal: [today?.[0], today?.[1], before?.[2]].join('\n') })).toBe('proof.notInJournal')
  })

  it('without a record asks for it, with another one says so', () => {
    expect(judgeProof(read(), [], null)).toMatchObject({ verdict: 'attention', headline: { key: 'proof.alone' } })
    const other = judgeProof(read(), [digestOf(RECORD.replace('Hay', 'hay'))], null)
    expect(other).toMatchObject({ verdict: 'serious', headline: { key: 'proof.other' } })
  })

  it('that was changed in one part says which', async () => {
    const other = `0x${'77'.repeat(32)}`
    const path = json['path'] as readonly string[]
    const changes: readonly (readonly [string, Json])[] = [
      ['proof.leaf', { digest: '77'.repeat(32) }],
      ['proof.leaf', { salt: '77'.repeat(32) }],
      ['proof.leaf', { leaf: other }],
      ['proof.root', { path: [...path, other] }],
      ['proof.root', { path: [] }],
      ['proof.root', { root: other }],
      ['journal.other-ledger', { chainId: CHAIN + 1 }],
      ['journal.other-ledger', { genesisHash: other }],
      ['journal.other-contract', { sealLog: `0x${'77'.repeat(20)}` }],
      ['proof.height', { height: 3 }],
      ['proof.notInJournal', { journal: await journalOf([['put', PREIMAGE]]) }],
      ['proof.notInJournal', { journal: await journalOf([['put', other]]) }],
    ]
    for (const [key, change] of changes) expect(keyOf(change), JSON.stringify(change).slice(0, 80)).toBe(key)
  })

  it('with a journal that was changed is refused', async () => {
    const root = String(json['root'])
    const lines = String(json['journal']).trimEnd().split('\n')
    const seal = JSON.parse(lines[2] ?? '') as { t: number; raw: string }
    const withSeal = (line: object): Json => ({ journal: [lines[0], lines[1], JSON.stringify(line), lines[3]].join('\n') })
    const stranger = new Wallet(`0x${'22'.repeat(32)}`)
    const changes: readonly (readonly [string, Json])[] = [
      ['journal.broken', { journal: 'x' }],
      ['journal.broken', { journal: lines.slice(1).join('\n') }],
      ['journal.broken', withSeal({ t: 'soon', raw: seal.raw })],
      ['journal.broken', withSeal({ ...seal, t: START_S })],
      ['journal.broken', withSeal({ ...seal, raw: seal.raw.slice(0, -2) })],
      ['journal.broken', withSeal({ ...seal, raw: `${seal.raw}00` })],
      ['journal.broken', withSeal({ ...seal, raw: `0x01${seal.raw.slice(4)}` })],
      ['journal.broken', withSeal({ ...seal, raw: await signedRaw({ to: SEAL_LOG, data: '0x', nonce: 1, chainId: 1 }) })],
      ['journal.other-signer', { journal: await journalOf([['put', root]], stranger) }],
      ['journal.other-signer', { journal: String(json['journal']).replace(/"account":"0x[^"]*"/u, `"account":"${stranger.address}"`) }],
      // The last byte of its signature.
      ['journal.other-signer', withSeal({ ...seal, raw: `${seal.raw.slice(0, -2)}${seal.raw.endsWith('01') ? '02' : '01'}` })],
      ['journal.other-contract', { journal: [lines[0], lines[2], lines[3]].join('\n') }],
    ]
    for (const [key, change] of changes) expect(keyOf(change), JSON.stringify(change).slice(0, 160)).toBe(key)
    const creation = JSON.parse(lines[1] ?? '') as { t: number }
    const foreign = { ...creation, raw: await signedRaw({ data: '0x60006000', nonce: 0 }) }
    expect(keyOf({ journal: [lines[0], JSON.stringify(foreign), lines[2], lines[3]].join('\n') })).toBe('journal.other-contract')
  })

  it('on a network waits for the ledger to be asked, and then says what it said', () => {
    const proof = read({ journal: '', chainId: 5 })
    const before = judgeProof(proof, SAME, null)
    expect(before).toMatchObject({ verdict: 'attention', headline: { key: 'proof.ask' } })
    expect(before.ask).toMatchObject({ chainId: 5, genesisHash: GENESIS, leaf: json['leaf'], path: json['path'] })
    const after = judgeProof(proof, SAME, ANSWER)
    expect(after).toMatchObject({ verdict: 'good', headline: { key: 'proof.sealed', values: { when: { atMs: 1_000_000 } } } })
    expect(judgeProof(proof, [], ANSWER).verdict).toBe('attention')
    expect(judgeProof(proof, SAME, { ...ANSWER, sealedAtMs: 0 })).toMatchObject({ verdict: 'serious', headline: { key: 'proof.unknown' } })
    expect(judgeProof(proof, [digestOf('{}')], ANSWER).headline.key).toBe('proof.other')
  })
})
