/** Whatever a network does, and wherever the program is killed: every intention has one effect, and nothing counts as witnessed that is not in the chain. */

import fc from 'fast-check'
import { Interface } from 'ethers'
import { expect, it } from 'vitest'
import sealLog from '../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import vaultHeads from '../../resources/contracts/artifacts/VaultHeads.json' with { type: 'json' }
import { effectOf } from '../../electron/vault/session/ledger/outbox-effect.ts'
import { lockHash } from '../../shared/crypto/ledger-hash.ts'
import { OutboxLife } from '../support/outbox-life.ts'
import { TEST_CHAIN_ID } from '../support/test-chain.ts'
import type { Mood } from '../support/test-chain.ts'

/** In the daily run; `SALUS_FAULTS=full` takes its time. */
const RUNS = process.env['SALUS_FAULTS'] === 'full' ? 400 : 6
const SEAL_LOG = new Interface(sealLog.abi)
const VAULT_HEADS = new Interface(vaultHeads.abi)
const NOTHING = `0x${'00'.repeat(32)}`
const GWEI = 1_000_000_000n

const LIES: Readonly<Record<string, (method: string, params: readonly unknown[], result: unknown) => unknown>> = {
  'nothing is there': (method, _params, result) => (method === 'eth_getStorageAt' || method === 'eth_call' ? NOTHING : result),
  'everything is there': (method, _params, result) => (method === 'eth_getStorageAt' ? `0x${'01'.repeat(32)}` : result),
  'proofs of nothing': (method, _params, result) => (method === 'eth_getProof' ? { accountProof: [], storageProof: [] } : result),
  'proofs of another time': (method, params, result) =>
    method === 'eth_getProof'
      ? { ...(result as object), accountProof: (result as { storageProof: { proof: unknown }[] }).storageProof[0]?.proof ?? params }
      : result,
  'receipts of another': (method, _params, result) =>
    method === 'eth_getTransactionReceipt' ? { blockNumber: '0x1', blockHash: NOTHING, status: '0x1', contractAddress: null } : result,
  'no numbers used': (method, _params, result) => (method === 'eth_getTransactionCount' ? '0x0' : result),
  'many numbers used': (method, _params, result) => (method === 'eth_getTransactionCount' ? '0xff' : result),
  'far ahead': (method, _params, result) => (method === 'eth_blockNumber' ? '0xffffff' : result),
  'far behind': (method, _params, result) => (method === 'eth_blockNumber' ? '0x1' : result),
  'another state': (method, _params, result) =>
    method === 'eth_getBlockByNumber' && result !== null ? { ...(result as object), stateRoot: NOTHING, hash: NOTHING } : result,
}

type Deed =
  | { readonly do: 'seal' | 'open' | 'head' | 'mine' | 'forget' | 'number' | 'wait' | 'calm' }
  | { readonly do: 'empty' | 'kill' | 'raise'; readonly count: number }
  | { readonly do: 'reorganise'; readonly count: number; readonly keep: boolean }
  | { readonly do: 'mood'; readonly endpoint: number; readonly mood: Mood }
  | { readonly do: 'turn' }

const just = (name: Extract<Deed, { readonly do: string }>['do']): fc.Arbitrary<Deed> => fc.constant({ do: name } as Deed)
/** Two of three endpoints are honest at any time, if they say anything. */
const mood: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constant('mood' as const),
    endpoint: fc.nat(2),
    mood: fc.constantFrom<Mood>({ type: 'up' }, { type: 'down' }, { type: 'slow' }, { type: 'lossy' }),
  }),
  fc.record({
    do: fc.constant('mood' as const),
    endpoint: fc.constant(0),
    mood: fc.constantFrom(...Object.values(LIES)).map((lie): Mood => ({ type: 'lie', lie })),
  }),
)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { arbitrary: just('turn'), weight: 6 },
  { arbitrary: just('mine'), weight: 4 },
  { arbitrary: just('head'), weight: 2 },
  ...(['seal', 'open', 'wait', 'forget', 'number', 'calm'] as const).map((name) => ({ arbitrary: just(name), weight: 1 })),
  { arbitrary: fc.record({ do: fc.constant('kill' as const), count: fc.nat(40) }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('empty' as const), count: fc.integer({ min: 1, max: 3 }) }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('raise' as const), count: fc.integer({ min: 2, max: 900 }) }), weight: 1 },
  {
    arbitrary: fc.record({ do: fc.constant('reorganise' as const), count: fc.integer({ min: 1, max: 8 }), keep: fc.boolean() }),
    weight: 2,
  },
  { arbitrary: mood, weight: 3 },
)

const STARTS = fc.record({ confirmations: fc.integer({ min: 1, max: 3 }), givesProofs: fc.boolean(), isDeployed: fc.boolean() })

/** An endpoint that lags, then a reorganisation above what it says: it must be seen although the newest block seemed to be an old one. */
const BEHIND: [Deed[], { confirmations: number; givesProofs: boolean; isDeployed: boolean }] = [
  [
    { do: 'mood', endpoint: 0, mood: { type: 'lie', lie: LIES['far behind'] ?? ((_method, _params, result) => result) } },
    { do: 'turn' },
    { do: 'mood', endpoint: 1, mood: { type: 'down' } },
    { do: 'turn' },
    { do: 'reorganise', count: 2, keep: false },
    { do: 'turn' },
    { do: 'mine' },
    { do: 'head' },
    { do: 'turn' },
  ],
  { confirmations: 2, givesProofs: false, isDeployed: true },
]

let values = 0
const nextValue = (): string => `0x${(++values).toString(16).padStart(64, '0')}`

async function carryOut(life: OutboxLife, one: Deed): Promise<void> {
  switch (one.do) {
    case 'seal':
    case 'open':
      await life.queue(one.do, nextValue())
      return
    case 'head':
      await life.queue('head')
      return
    case 'turn':
      await life.turn()
      return
    case 'kill':
      await life.turn(one.count)
      return
    case 'mine':
      return life.chain.mine()
    case 'empty':
      return life.chain.mineEmpty(one.count)
    case 'forget':
      life.chain.dropPool()
      return
    case 'wait':
      life.nowMs += 90_000
      return
    case 'raise':
      life.chain.baseFeeWei = BigInt(one.count) * GWEI
      return
    case 'calm':
      life.chain.baseFeeWei = GWEI
      return
    case 'number':
      return useNumber(life)
    case 'reorganise':
      return life.chain.reorganise(one.count, one.keep)
    case 'mood':
      life.chain.moods[one.endpoint] = one.mood
  }
}

/** Another computer of the same person sends something of its own. */
async function useNumber(life: OutboxLife): Promise<void> {
  const nonce = Number(await life.chain.rpc('eth_getTransactionCount', [life.signer.address(), 'latest']))
  const tx = { chainId: TEST_CHAIN_ID, nonce, to: life.signer.address(), data: '0x', gasLimit: 21_000n }
  const { raw } = await life.signer.signTransaction({ ...tx, maxFeePerGas: 10n ** 13n, maxPriorityFeePerGas: 1n })
  await life.chain.mineForeign(raw)
}

async function count(life: OutboxLife, address: string, topics: readonly (string | null)[]): Promise<number> {
  return ((await life.chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address, topics }])) as readonly unknown[]).length
}

/** After a turn in which the ledger could be asked, nothing is called witnessed that is not there. */
async function expectTruth(life: OutboxLife): Promise<void> {
  life.chain.moods.fill({ type: 'up' })
  await life.turn()
  for (const [, entry] of life.entries) {
    if (entry.state !== 'confirmed') continue
    const effect = await effectOf(life.session, life.vault, entry, 1)
    expect(effect.ok && effect.value.type, entry.kind).toBe('there')
  }
}

it('one effect each, nothing lost, nothing claimed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 40 }), STARTS, async (deeds, { confirmations, givesProofs, isDeployed }) => {
      const life = await OutboxLife.start({ confirmations })
      life.chain.givesProofs = givesProofs
      await life.queue('deploy-seal-log')
      await life.queue('deploy-vault-heads')
      if (isDeployed) await life.settle()
      for (const one of deeds) await carryOut(life, one)
      await expectTruth(life)
      life.chain.baseFeeWei = GWEI
      await life.settle()
      await expectTruth(life)
      const { sealLog: log, vaultHeads: heads } = life.vault.ledger
      for (const [, { kind, value, state }] of life.entries) {
        expect(state).toBe('confirmed')
        if (kind !== 'seal' && kind !== 'open') continue
        expect(await count(life, log, [SEAL_LOG.getEvent('Put')?.topicHash ?? '', lockHash(value)])).toBe(1)
      }
      const advanced = VAULT_HEADS.getEvent('Advanced')?.topicHash ?? ''
      expect(await count(life, heads, [advanced])).toBe(life.entries.filter(([, { kind }]) => kind === 'head').length)
      expect(life.isFrozen).toBe(false)
    }),
    { numRuns: RUNS, examples: [BEHIND], ...(process.env['SALUS_SEED'] === undefined ? {} : { seed: Number(process.env['SALUS_SEED']) }) },
  )
}, 3_600_000)
