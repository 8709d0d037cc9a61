/** Lines of a journal between two real nodes: however long somebody makes hers, an answer fills no memory, and is never cut so that its rest would look as if it were not there. */

import { randomBytes } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { createSigner } from '../../../electron/vault/signer/signer.ts'
import { startTestNode, valueOf } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

/** Of a line some hundreds of characters long: ten or so. */
const ANSWER_BYTES_MAX = 4_000
const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function start(): Promise<TestNode> {
  const node = await startTestNode({}, { journalAnswerBytesMax: ANSWER_BYTES_MAX })
  ending.push(() => node.root.stop())
  return node
}

it('a few lines are given, more than an answer may hold are not', async () => {
  const [maria, ana] = [await start(), await start()]
  const signer = createSigner(new Uint8Array(randomBytes(32)))
  const { ledger } = maria.root
  const { genesisHash, chainId } = valueOf(await ledger.configure({ kind: 'embedded' }, signer.address()))
  valueOf(await maria.root.peer.setServing([], [await ana.card()]))
  const write = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) {
      const { nonce, maxFeePerGas, maxPriorityFeePerGas } = valueOf(await ledger.prepare(signer.address()))
      const call = { chainId, nonce, to: `0x${'11'.repeat(20)}`, data: '0x', gasLimit: 30_000n, maxFeePerGas, maxPriorityFeePerGas }
      valueOf(await ledger.submit((await signer.signTransaction(call)).raw))
    }
  }
  const follow = async (): Promise<string> => {
    const said = await ana.root.ledger.follow(await maria.card(), { genesisHash, chainId, sealLog: '' })
    return said.ok ? 'ok' : said.error.code
  }
  await write(2)
  expect(await follow()).toBe('ok')
  await write(30)
  expect(await follow()).toBe('refused-by-peer')
})
