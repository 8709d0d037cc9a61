/** Which of several endpoints says something else: the others outvote it, and a person hears which one it is. */

import { describe, expect, it } from 'vitest'
import { createLedger } from '../../../electron/peer/ledger/ledger.ts'
import { compareEndpoints } from '../../../electron/vault/operations/ledger/compare-endpoints.ts'
import { OutboxLife } from '../../support/outbox-life.ts'
import { TEST_CHAIN_ID } from '../../support/test-chain.ts'
import type { Lie } from '../../support/test-chain.ts'

const root = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`
const says = async (life: OutboxLife): Promise<readonly string[]> =>
  (await compareEndpoints(life.session)).map(({ number, host, says: said }) => `${String(number)} ${host} ${said}`)

async function startDeployed(quorum = 2): Promise<OutboxLife> {
  const life = await OutboxLife.start({ quorum })
  await life.deploy()
  return life
}

const otherBlock: Lie = (method, _params, result) =>
  method === 'eth_getBlockByNumber' && result !== null ? { ...(result as object), hash: root(1), stateRoot: root(2) } : result

describe('three endpoints', () => {
  it('that say the same are not spoken of', async () => {
    const life = await startDeployed()
    expect(await says(life)).toEqual([])
  })

  it('one of which tells of other chain blocks: that one is named, by its host alone', async () => {
    const life = await startDeployed()
    life.chain.moods[1] = { type: 'lie', lie: otherBlock }
    expect(await says(life)).toEqual(['2 127.0.0.1:2 other'])
    life.chain.moods[1] = { type: 'up' }
    expect(await says(life)).toEqual([])
  })

  it('one of which lies in what it is asked by and by, and never where they are compared', async () => {
    const life = await startDeployed()
    const lie: Lie = (method, _params, result) => (method === 'eth_getTransactionCount' ? '0x99' : result)
    life.chain.moods[0] = { type: 'lie', lie }
    await life.queue('seal', root(7))
    await life.settle()
    expect(await says(life)).toEqual(['1 127.0.0.1:1 other'])
  })

  it('one of which proves nothing of what it says of the contracts', async () => {
    const life = await startDeployed()
    life.chain.moods[2] = { type: 'lie', lie: (method, _params, result) => (method === 'eth_getProof' ? { accountProof: [] } : result) }
    await life.queue('seal', root(7))
    await life.settle()
    expect(await says(life)).toEqual(['3 127.0.0.1:3 other'])
  })

  it('one of which leads to another network: the others go on, also after a new start', async () => {
    const life = await startDeployed()
    life.chain.moods[0] = { type: 'lie', lie: (method, _params, result) => (method === 'eth_chainId' ? '0x1' : result) }
    const { ask, urls } = life.chain
    const source = { fetchLines: () => Promise.reject(new Error('nobody')) }
    const ledger = createLedger({ dir: '/nowhere', now: () => 0, source, ask: (...question) => ask.apply(life.chain, question) })
    const config = { kind: 'rpc', chainId: TEST_CHAIN_ID, urls, quorum: 2 } as const
    expect(await ledger.configure(config, root(1))).toMatchObject({ ok: true })
    expect(await ledger.compareEndpoints(config)).toEqual(['other-chain', 'same', 'same'])
    // Of the one that was asked alone it would have to be believed.
    expect(await ledger.configure({ ...config, quorum: 3 }, root(1))).toMatchObject({ error: { code: 'ledger-wrong-chain' } })
  })

  it('one of which is silent, or far behind', async () => {
    const life = await startDeployed()
    await life.chain.mineEmpty(40)
    life.chain.moods[0] = { type: 'down' }
    life.chain.moods[2] = { type: 'lie', lie: (method, _params, result) => (method === 'eth_blockNumber' ? '0x1' : result) }
    expect((await says(life)).at(0)).toBe('1 127.0.0.1:1 nothing')
    life.chain.moods[0] = { type: 'up' }
    expect(await says(life)).toEqual(['3 127.0.0.1:3 behind'])
  })

  it('no two of which say the same: nobody is taken for the one that tells the truth', async () => {
    const life = await startDeployed()
    for (const [at, number] of [3, 4].entries())
      life.chain.moods[at] = {
        type: 'lie',
        lie: (method, params, result) =>
          method === 'eth_getBlockByNumber' ? { ...(otherBlock(method, params, result) as object), hash: root(number) } : result,
      }
    expect(await says(life)).toEqual(['1 127.0.0.1:1 none-alike', '2 127.0.0.1:2 none-alike', '3 127.0.0.1:3 none-alike'])
  })
})
