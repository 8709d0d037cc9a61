/** The outbox against a network on its bad days: one effect for each intention, and nothing said that is not so. */

import { Interface } from 'ethers'
import { afterAll, describe, expect, it } from 'vitest'
import { createAsk } from '../../../electron/peer/ledger/endpoint.ts'
import { openNetwork } from '../../../electron/peer/ledger/network.ts'
import { isBehindLedger } from '../../../electron/vault/session/ledger/rollback.ts'
import { stateOf } from '../../../electron/vault/session/ledger/seals.ts'
import sealLog from '../../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import { lockHash } from '../../../shared/crypto/ledger-hash.ts'
import { openedAtSlot, sealedAtSlot } from '../../../shared/crypto/ledger-slots.ts'
import { SEAL_LOG_SELECTORS } from '../../../shared/crypto/seal-log-calls.ts'
import { OutboxLife } from '../../support/outbox-life.ts'
import { TEST_CHAIN_ID, TestChain, serveChain } from '../../support/test-chain.ts'
import { isUnwitnessed, isWaiting } from '../../../electron/vault/session/ledger/outbox-states.ts'

const SEAL_LOG = new Interface(sealLog.abi)
const root = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`

/** How often the contract says that it took this value. */
async function timesSealed(life: OutboxLife, value: string): Promise<number> {
  const topics = [SEAL_LOG.getEvent('Put')?.topicHash ?? '', lockHash(value)]
  const logs = await life.chain.rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest', address: life.vault.ledger.sealLog, topics }])
  return (logs as readonly unknown[]).length
}

async function startDeployed(confirmations = 1): Promise<OutboxLife> {
  const life = await OutboxLife.start({ confirmations })
  await life.deploy()
  return life
}

const wordOf = (life: OutboxLife, id: string): string => stateOf(life.entry(id), false)

describe('the outbox on a network', () => {
  it('waits while the network is away, and does it once when it is back', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(1))
    life.chain.moods.fill({ type: 'down' })
    expect(await life.turn()).toBe(1)
    expect(wordOf(life, id)).toBe('saved')
    life.chain.moods.fill({ type: 'up' })
    await life.settle()
    expect(wordOf(life, id)).toBe('witnessed')
    expect(await timesSealed(life, root(1))).toBe(1)
  })

  it('needs no answer to what it sent', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(2))
    const { ask } = life.chain
    let lost = 0
    life.chain.ask = async (url, method, params) => {
      const answer = await ask(url, method, params)
      if (method !== 'eth_sendRawTransaction') return answer
      lost += 1
      return { type: 'silent' }
    }
    await life.turn()
    expect([lost, life.entry(id).state]).toEqual([3, 'signed'])
    life.chain.ask = ask
    await life.settle()
    expect(await timesSealed(life, root(2))).toBe(1)
  })

  it('says witnessed only where the contract has it, whatever an endpoint says of the transaction', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(3))
    await life.turn()
    const receipt = { blockNumber: '0x1', blockHash: root(7), status: '0x1', contractAddress: null }
    life.chain.moods.fill({ type: 'lie', lie: (method, _params, result) => (method === 'eth_getTransactionReceipt' ? receipt : result) })
    await life.turn()
    expect(wordOf(life, id)).toBe('submitted')
    life.chain.moods.fill({ type: 'up' })
    await life.settle()
    expect(wordOf(life, id)).toBe('witnessed')
  })

  it('counts a seal after as many chain blocks as it was told', async () => {
    const life = await startDeployed(4)
    const id = await life.queue('seal', root(4))
    await life.turn()
    for (let blocks = 1; blocks <= 4; blocks += 1) {
      expect(wordOf(life, id)).toBe('submitted')
      await life.chain.mine()
      await life.turn()
    }
    expect(wordOf(life, id)).toBe('witnessed')
  })

  it.each([true, false])('takes back what a reorganisation took back, and witnesses it again (transactions kept: %s)', async (keep) => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(5))
    const head = await life.queue('head')
    await life.settle()
    expect([wordOf(life, id), wordOf(life, head)]).toEqual(['witnessed', 'witnessed'])
    await life.chain.reorganise(4, keep)
    await life.turn()
    expect([wordOf(life, id), wordOf(life, head)]).not.toContain('witnessed')
    await life.settle()
    expect([wordOf(life, id), wordOf(life, head), life.isFrozen]).toEqual(['witnessed', 'witnessed', false])
    expect(await timesSealed(life, root(5))).toBe(1)
  })

  it('finds its contracts again after a reorganisation took them', async () => {
    const life = await startDeployed()
    const { sealLog: before } = life.vault.ledger
    await life.queue('seal', root(6))
    await life.settle()
    await life.chain.reorganise(20, false)
    await life.settle()
    expect(life.vault.ledger.sealLog).toBe(before)
    expect(await timesSealed(life, root(6))).toBe(1)
  })

  it('raises the fee of the same transaction when fees rise, and pays no price whatever', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(8))
    await life.turn()
    const first = life.entry(id)
    life.chain.baseFeeWei = 50_000_000_000n
    await life.chain.mine()
    await life.turn()
    expect(life.entry(id).hash).toBe(first.hash)
    life.nowMs += 61_000
    await life.turn()
    const second = life.entry(id)
    expect([second.signed?.nonce, second.formerHashes]).toEqual([first.signed?.nonce, [first.hash]])
    expect(BigInt(second.signed?.maxFeePerGas ?? 0)).toBeGreaterThan(50_000_000_000n)
    life.chain.baseFeeWei = 5_000_000_000_000n
    life.nowMs += 600_000
    await life.turn()
    expect(life.entry(id).hash).toBe(second.hash)
    life.chain.baseFeeWei = 50_000_000_000n
    await life.settle()
    expect(await timesSealed(life, root(8))).toBe(1)
  })

  it('notices that the transaction before came in after all', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(9))
    await life.turn()
    const { raw } = life.entry(id)
    life.chain.baseFeeWei = 50_000_000_000n
    life.nowMs += 61_000
    await life.turn()
    expect(life.entry(id).raw).not.toBe(raw)
    life.chain.baseFeeWei = 1n
    await life.chain.mineForeign(raw)
    expect(await life.turn()).toBe(0)
    expect(await timesSealed(life, root(9))).toBe(1)
  })

  it('takes the next number where another computer used its own', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(10))
    await life.turn()
    const { signed } = life.entry(id)
    const other = { chainId: TEST_CHAIN_ID, nonce: signed?.nonce ?? 0, to: life.signer.address(), data: '0x', gasLimit: 21_000n }
    const { raw } = await life.signer.signTransaction({ ...other, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n })
    await life.chain.mineForeign(raw)
    await life.settle()
    expect(life.entry(id).signed?.nonce).toBe((signed?.nonce ?? 0) + 1)
    expect(await timesSealed(life, root(10))).toBe(1)
  })

  it('sends again what the network forgot', async () => {
    const life = await startDeployed()
    const id = await life.queue('open', root(11))
    await life.turn()
    const { hash } = life.entry(id)
    life.chain.dropPool()
    await life.settle()
    expect([life.entry(id).hash, life.entry(id).state]).toEqual([hash, 'confirmed'])
  })

  it('opens a lock before it seals what came earlier', async () => {
    const life = await startDeployed()
    await life.queue('seal', root(12))
    const open = await life.queue('open', root(13))
    await life.turn()
    expect(life.entry(open).state).toBe('submitted')
  })

  it('sends what can wait one by one at moments by chance, each followed by a new state of the vault as an opened lock is at once', async () => {
    const life = await startDeployed()
    life.change({ delayMinutes: 200 })
    const order: string[] = []
    const values = [15, 16, 17].map(root)
    const step = async (): Promise<void> => {
      const before = new Map(life.entries.map(([id, { state }]) => [id, state]))
      await life.turn()
      await life.chain.mine()
      for (const [id, { kind, value, state }] of life.entries)
        if (before.get(id) === 'intent' && state !== 'intent') order.push(kind === 'head' ? 'head' : String(values.indexOf(value)))
      life.nowMs += 60_000
    }
    const waiting = (): number => life.entries.filter(([, { state }]) => state !== 'confirmed').length
    const first = await life.queue('seal', root(15))
    await life.queue('head')
    const second = await life.queue('seal', root(16))
    await life.queue('head')
    await life.turn()
    expect([first, second].map((id) => life.entry(id).state)).toEqual(['intent', 'intent'])
    await life.queue('open', root(17))
    await life.queue('head')
    await step()
    await step()
    expect(order).toEqual(['2', 'head'])
    for (let minute = 0; minute < 5000 && waiting() > 0; minute += 1) await step()
    expect(order.filter((one) => one !== 'head').sort()).toEqual(['0', '1', '2'])
    expect(order.filter((_, at) => at % 2 === 1)).toEqual(['head', 'head', 'head'])
    for (const [id] of life.entries) expect(life.entry(id).data).not.toContain(SEAL_LOG.getFunction('putMany')?.selector ?? '')
  })

  it('draws anew at an opening, so that nothing that waits leaves because of it, and keeps nothing longer than a week', async () => {
    const life = await startDeployed()
    life.change({ delayMinutes: 200 })
    const ids = await Promise.all([30, 31, 32, 33].map((number) => life.queue('seal', root(number))))
    const states = (): readonly string[] => ids.map((id) => life.entry(id).state)
    await life.turn()
    life.restart()
    life.nowMs += 20 * 3_600_000
    await life.turn()
    expect(states()).toEqual(Array(4).fill('intent'))
    life.restart()
    life.nowMs += 7 * 24 * 3_600_000
    await life.turn()
    expect(states()).not.toContain('intent')
  })

  it('calls a vault older than the ledger by what it sent, also while that is being confirmed', async () => {
    const life = await startDeployed()
    await life.queue('head')
    await life.settle()
    await life.queue('head')
    await life.turn()
    await life.chain.mine()
    const { session } = life
    const ledger = {
      ...session.ports.ledger,
      readStorage: async (...question: Parameters<typeof session.ports.ledger.readStorage>) => {
        const answer = await session.ports.ledger.readStorage(...question)
        await life.turn()
        return answer
      },
    }
    expect(await isBehindLedger({ ...session, ports: { ...session.ports, ledger } })).toBe(false)
    expect(life.entries.every(([, { state }]) => state === 'confirmed')).toBe(true)
  })

  it('puts nothing into another program, and believes none that it holds anything', async () => {
    const life = await startDeployed()
    const { sealLog: log, vaultHeads } = life.vault.ledger
    life.change({ sealLog: vaultHeads })
    for (const slot of [sealedAtSlot(root(20), 1), sealedAtSlot(root(20), 2), openedAtSlot(lockHash(root(21)))])
      await life.chain.rpc('hardhat_setStorageAt', [vaultHeads, slot, `0x${'01'.repeat(32)}`])
    const id = await life.queue('seal', root(20))
    const open = await life.queue('open', root(21))
    for (let turn = 0; turn < 3; turn += 1) await life.turn()
    expect([id, open].map((one) => [life.entry(one).state, life.entry(one).raw])).toEqual(Array(2).fill(['intent', '']))
    life.change({ sealLog: log })
    await life.settle()
    expect([await timesSealed(life, root(20)), await timesSealed(life, root(21))]).toEqual([1, 1])
  })

  it('seals and opens by the calls of the log of before where that is there', async () => {
    const life = await OutboxLife.start()
    await life.deploy(1)
    const ids = [await life.queue('seal', root(22)), await life.queue('open', root(23))]
    await life.settle()
    const { seal, open } = SEAL_LOG_SELECTORS
    expect(ids.map((id) => life.entry(id).data)).toEqual([`${seal}${root(22).slice(2)}`, `${open}${root(23).slice(2)}`])
  })

  it('makes no contract where one is there already', async () => {
    const life = await startDeployed()
    const { height } = life.chain
    const again = [await life.queue('deploy-seal-log'), await life.queue('deploy-vault-heads')]
    await life.turn()
    expect(again.map((id) => [life.entry(id).state, life.entry(id).raw])).toEqual(Array(2).fill(['confirmed', '']))
    expect([life.chain.height, life.chain.waiting]).toEqual([height, 0])
  })

  it('pays nothing on a network that asks nothing, however long it waits', async () => {
    const life = await startDeployed()
    life.change({ isFree: true })
    life.restart()
    const id = await life.queue('seal', root(18))
    await life.turn()
    life.nowMs += 61_000
    await life.turn()
    expect(life.entry(id).signed).toMatchObject({ maxFeePerGas: '0', maxPriorityFeePerGas: '0', raised: 1 })
  })

  it('gives up what costs and changes nothing', async () => {
    const life = await startDeployed()
    const id = await life.queue('seal', root(14))
    const { ask } = life.chain
    // Every endpoint says that the contract never has it.
    life.chain.ask = async (url, method, params) => {
      if (method === 'eth_getProof') return { type: 'refused', reason: 'unknown method' }
      const answer = await ask(url, method, params)
      return method === 'eth_getStorageAt' ? { type: 'value', value: root(0) } : answer
    }
    for (let turn = 0; turn < 60 && life.entry(id).state !== 'failed'; turn += 1) {
      await life.turn()
      await life.chain.mine()
    }
    expect([life.entry(id).state, life.entry(id).vain]).toEqual(['failed', 5])
    // It waits no more, and is not witnessed for that.
    expect([isWaiting(life.entry(id)), isUnwitnessed(life.entry(id))]).toEqual([false, true])
    expect(wordOf(life, id)).toBe('saved')
  })
})

describe('endpoints on loopback', () => {
  let stop = (): void => undefined
  afterAll(() => {
    stop()
  })

  it('one that is slow and one that lies keep two that agree from nothing', async () => {
    const chain = await TestChain.start(`0x${'22'.repeat(20)}`, 4)
    const served = await serveChain(chain)
    stop = served.stop
    const network = await openNetwork({ chainId: TEST_CHAIN_ID, urls: served.urls, quorum: 2 }, createAsk())
    if (!network.ok) throw new Error(network.error.code)
    expect(await network.value.head()).toMatchObject({ ok: true, value: { height: 0 } })
    await chain.mineEmpty(3)
    // What it does not answer is not waited for.
    chain.moods[0] = { type: 'slow' }
    chain.moods[1] = { type: 'lie', lie: () => '0x999' }
    expect(await network.value.head()).toMatchObject({ ok: true, value: { height: 3 } })
    expect(await network.value.read('eth_getTransactionCount', [`0x${'22'.repeat(20)}`, '0x3'])).toEqual({ ok: true, value: '0x0' })
    chain.moods.fill({ type: 'down' })
    expect(await network.value.head()).toMatchObject({ ok: false, error: { code: 'ledger-unreachable' } })
  })
})
