/** What one person can have followed of her, by naming one ledger after the other: so many, and so many bytes together. */

import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChain } from '../../../electron/peer/ledger/chain.ts'
import { createFollowers, FOLLOW_BOUNDS } from '../../../electron/peer/ledger/followed.ts'
import { createLedger } from '../../../electron/peer/ledger/ledger.ts'
import type { JournalSourcePort } from '../../../electron/peer/ports.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { createSigner } from '../../../electron/vault/signer/signer.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'

const home = mkdtempSync(join(tmpdir(), 'salus-followed-'))
const MARIA = 'did:key:zMaria'
const MOST = 32
const signer = createSigner(new Uint8Array(randomBytes(32)))
const journals = new Map<string, readonly string[]>()
const source: JournalSourcePort = {
  fetchLines: (_from, genesisHash, from, limit) => {
    const lines = journals.get(genesisHash)
    return Promise.resolve(lines === undefined ? err('peer-unreachable') : ok(lines.slice(from, from + limit)))
  },
}

function asking(followers: ReturnType<typeof createFollowers>): (did: string, genesisHash: string) => Promise<string> {
  return async (did, genesisHash) => {
    const { chainId = 1 } = JSON.parse(journals.get(genesisHash)?.[0] ?? '{}') as { chainId?: number }
    const said = await followers.follow({ did } as ContactCard, { chainId, genesisHash, sealLog: '' })
    return said.ok ? 'ok' : said.error.code
  }
}

/** A journal with a line that fills some kilobytes. */
async function beginLedger(name: string, nowMs: number): Promise<string> {
  const ledger = createLedger({ dir: join(home, name), now: () => nowMs, source })
  must(await ledger.configure({ kind: 'embedded' }, signer.address()))
  const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = must(await ledger.prepare(signer.address()))
  const call = { chainId, nonce, data: signer.creationCode('SealLog'), gasLimit: 2_000_000n, maxFeePerGas, maxPriorityFeePerGas }
  must(await ledger.submit((await signer.signTransaction(call)).raw))
  const { genesisHash } = must(await ledger.status())
  journals.set(
    genesisHash,
    must(await ledger.exportJournal())
      .trimEnd()
      .split('\n'),
  )
  await ledger.stop()
  return genesisHash
}

const bytesOf = (genesisHash: string): number => (journals.get(genesisHash) ?? []).reduce((sum, line) => sum + line.length + 1, 0)

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describe('ledgers of one person', () => {
  const hashes: string[] = []
  beforeAll(async () => {
    for (let at = 0; at <= MOST; at++) {
      const { header } = must(await startChain({ chainId: 7_777, genesisTimeS: 1_700_000_000 + at, account: signer.address() }))
      journals.set(header.genesisHash, [JSON.stringify(header)])
      hashes.push(header.genesisHash)
    }
  })

  it('are followed up to a number, whatever she names; nothing is made of one that she does not give', async () => {
    const dir = join(home, 'many')
    const followers = createFollowers(dir, source)
    const follow = asking(followers)
    expect(await follow(MARIA, `0x${'11'.repeat(32)}`)).toBe('peer-unreachable')
    expect(await readdir(dir)).toEqual([])
    for (const genesisHash of hashes.slice(0, MOST)) expect(await follow(MARIA, genesisHash)).toBe('ok')
    const [last = '', first = ''] = [hashes.at(-1), hashes[0]]
    expect([await follow(MARIA, last), await follow(MARIA, first), await follow('did:key:zOther', last)]).toEqual([
      'limit-exceeded',
      'ok',
      'ok',
    ])
    await followers.close()
  })

  it('are found again by the names that files had before, and count from then on', async () => {
    const dir = join(home, 'before')
    const [first = '', second = ''] = hashes
    const written = createFollowers(dir, source)
    expect(await asking(written)(MARIA, first)).toBe('ok')
    await written.close()
    const [name = ''] = await readdir(dir)
    const before = `${createHash('sha256').update(`${MARIA}\n${first}`).digest('hex')}.jsonl`
    await rename(join(dir, name), join(dir, before))
    const followers = createFollowers(dir, source)
    expect((await followers.journalOf(MARIA, first))?.genesisHash()).toBe(first)
    expect(await readdir(dir)).toEqual([name])
    expect([await asking(followers)(MARIA, second), (await readdir(dir)).length]).toEqual(['ok', 2])
    await followers.close()
  })

  it('have room together, and another person has room of her own', async () => {
    const dir = join(home, 'room')
    await mkdir(dir, { recursive: true })
    const [one, two] = [await beginLedger('one', 1_800_000_000_000), await beginLedger('two', 1_800_000_001_000)]
    const followers = createFollowers(dir, source, { ...FOLLOW_BOUNDS, journalBytesMax: bytesOf(one) + 200 })
    const follow = asking(followers)
    expect([await follow(MARIA, one), await follow(MARIA, two), await follow('did:key:zOther', two)]).toEqual([
      'ok',
      'limit-exceeded',
      'ok',
    ])
    await followers.close()
  })
})

describe('a line that costs more than any that Salus writes', () => {
  /** A program that stores until no gas is left. */
  const STORES = '0x43612710025b80805560010161ea605a1160055700'
  const ofAccount = { chainId: 7_778, genesisTimeS: 1_700_000_500, account: signer.address() }
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n }

  it.each([
    ['a contract', { data: STORES, gasLimit: 29_000_000n }],
    ['a call', { data: '0x', gasLimit: 29_000_000n, to: `0x${'11'.repeat(20)}` }],
  ])('is not run, be it %s, and what was followed before it goes on counting', async (_what, costly) => {
    const chain = must(await startChain(ofAccount))
    const { genesisHash } = chain.header
    const lines = [JSON.stringify(chain.header)]
    journals.set(genesisHash, lines)
    const add = async (nonce: number, call: { readonly data: string; readonly gasLimit: bigint; readonly to?: string }): Promise<void> => {
      const { raw } = await signer.signTransaction({ chainId: ofAccount.chainId, nonce, ...fees, ...call })
      lines.push(JSON.stringify(must(await chain.apply(raw, 1_700_001_000))))
    }
    const followers = createFollowers(mkdtempSync(join(home, 'costly-')), source)
    const follow = async (): Promise<number | string> => {
      const said = await followers.follow({ did: MARIA } as ContactCard, { chainId: ofAccount.chainId, genesisHash, sealLog: '' })
      return said.ok ? said.value.height : said.error.code
    }
    await add(0, { data: signer.creationCode('SealLog'), gasLimit: 2_000_000n })
    expect(await follow()).toBe(1)
    await add(1, costly)
    expect(await follow()).toBe('ledger-disagrees')
    const kept = await followers.journalOf(MARIA, genesisHash)
    expect(await kept?.readLines(0, 9)).toEqual(lines.slice(0, 2))
    await followers.close()
  })

  it('is no line of a journal that came with a proof, and neither are many contracts', async () => {
    const ledger = createLedger({ dir: join(home, 'proof'), now: () => 0, source })
    const to = `0x${'11'.repeat(20)}`
    const chain = must(await startChain(ofAccount))
    const lines = [JSON.stringify(chain.header)]
    const askAfter = async (): Promise<string> => {
      const said = await ledger.askJournal(lines.join('\n'), to, '0x')
      return said.ok ? 'ok' : said.error.code
    }
    for (let nonce = 0; nonce <= 32; nonce += 1) {
      const { raw } = await signer.signTransaction({ chainId: ofAccount.chainId, nonce, ...fees, data: '0x00', gasLimit: 100_000n })
      lines.push(JSON.stringify(must(await chain.apply(raw, 1_700_001_000))))
      if (nonce === 31) expect(await askAfter()).toBe('ok')
    }
    expect(await askAfter()).toBe('ledger-damaged')
    await ledger.stop()
  })
})

describe('what followed ledgers take in memory', () => {
  const MIB = 1024 * 1024
  /** A program that stores until little gas is left, and what makes it. */
  const STORES = `0x74${'43612710025b80805560010161ea605a1160055700'}6000526015600bf3`
  const ofAccount = { chainId: 7_779, genesisTimeS: 1_700_000_700, account: signer.address() }
  const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0n }

  /** A journal of lines that cost as much as any may, or nothing. */
  async function journalOf(genesisTimeS: number, count: number, isCostly: boolean): Promise<string> {
    const chain = must(await startChain({ ...ofAccount, genesisTimeS }))
    const { genesisHash } = chain.header
    const lines = [JSON.stringify(chain.header)]
    journals.set(genesisHash, lines)
    const add = async (nonce: number, call: { readonly data: string; readonly gasLimit: bigint; readonly to?: string }): Promise<void> => {
      const { raw } = await signer.signTransaction({ chainId: ofAccount.chainId, nonce, ...fees, ...call })
      lines.push(JSON.stringify(must(await chain.apply(raw, genesisTimeS + nonce))))
    }
    await add(0, { data: STORES, gasLimit: 1_000_000n })
    const made = (await chain.evm.rpc('eth_getBlockByNumber', ['latest', true])) as {
      readonly transactions: readonly { readonly hash: string }[]
    }
    const receipt = (await chain.evm.rpc('eth_getTransactionReceipt', [made.transactions[0]?.hash])) as { readonly contractAddress: string }
    const to = isCostly ? receipt.contractAddress : `0x${'11'.repeat(20)}`
    for (let nonce = 1; nonce < count; nonce++) await add(nonce, { data: '0x', gasLimit: 1_000_000n, to })
    return genesisHash
  }

  it('is reckoned by their lines and what these store, and ends where it is too much for one', async () => {
    const [costly, idle] = [await journalOf(1_700_000_700, 30, true), await journalOf(1_700_000_701, 30, false)]
    const bounds = { ...FOLLOW_BOUNDS, chainBytesMax: 4 * MIB }
    const dir = mkdtempSync(join(home, 'memory-'))
    const followers = createFollowers(dir, source, bounds)
    const follow = asking(followers)
    expect(await follow(MARIA, idle)).toBe('ok')
    expect(await follow(MARIA, costly)).toBe('limit-exceeded')
    const kept = (await (await followers.journalOf(MARIA, costly))?.readLines(0, 99))?.length ?? 0
    expect(kept).toBeGreaterThan(2)
    expect(kept).toBeLessThan(12)
    // What was followed before goes on counting, also after a restart, and does not grow.
    expect((await followers.chainOf({ did: MARIA, genesisHash: costly })?.head())?.height).toBe(kept - 1)
    await followers.close()
    const again = createFollowers(dir, source, bounds)
    expect(await asking(again)(MARIA, costly)).toBe('limit-exceeded')
    expect(await (await again.journalOf(MARIA, costly))?.readLines(0, 99)).toHaveLength(kept)
    expect(again.sizeBytes()).toBeLessThan(5 * MIB)
    await again.close()
  })

  it('is bounded for all that are open, whoever they are of; what was let go is followed again', async () => {
    const hashes = await Promise.all([1, 2, 3, 4].map((at) => journalOf(1_700_001_000 + at, 3, false)))
    const followers = createFollowers(mkdtempSync(join(home, 'all-')), source, { ...FOLLOW_BOUNDS, chainsBytesMax: 6 * MIB })
    const follow = asking(followers)
    const isOpen = (): readonly boolean[] =>
      hashes.map((genesisHash, at) => followers.chainOf({ did: `did:key:z${String(at)}`, genesisHash }) !== null)
    for (const [at, hash] of hashes.entries()) {
      expect(await follow(`did:key:z${String(at)}`, hash)).toBe('ok')
      expect(followers.sizeBytes()).toBeLessThanOrEqual(6 * MIB)
    }
    expect(isOpen()).toEqual([false, false, true, true])
    expect(await follow('did:key:z0', hashes[0] ?? '')).toBe('ok')
    expect(isOpen()).toEqual([true, false, false, true])
    await followers.close()
  })
})
