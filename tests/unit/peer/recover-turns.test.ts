/** Proofs of words are looked at one after the other: somebody who makes up any number of them and of herself keeps the node from nothing else. */

import { randomBytes } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { startTestNode, valueOf } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function start(...how: Parameters<typeof startTestNode>): Promise<TestNode> {
  const node = await startTestNode(...how)
  ending.push(() => node.root.stop())
  return node
}

/** What is said to a proof that is none. */
async function proves(from: TestNode, to: TestNode): Promise<string> {
  valueOf(await from.root.peer.askRecovery(await to.card(), new AbortController().signal))
  const [wordsKey, signature] = [32, 64].map((length) => randomBytes(length).toString('base64url')) as [string, string]
  const said = await from.root.peer.proveRecovery({ wordsKey, signature })
  return said.ok ? 'ok' : said.error.code
}

it('one waits for its turn, and nothing else waits for it', async () => {
  const quick = { frameTimeoutMs: 500 }
  const [maria, slow, dan] = [await start(), await start({}, { recoverRestMs: 20_000 }), await start({}, quick)]
  expect([await proves(dan, maria), await proves(dan, slow)]).toEqual(['refused-by-peer', 'peer-timeout'])
  valueOf(await dan.root.peer.deliver(await slow.card(), new Uint8Array(100)))
})
