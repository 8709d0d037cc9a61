/** A node for one command: it says where it is reached at other times, asks others, and lets nobody in meanwhile. */

import { afterEach, expect, it } from 'vitest'
import { startTestNode, valueOf } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

const nodes: TestNode[] = []
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.root.stop()
})

async function start(isClosed: boolean): Promise<TestNode> {
  const node = await startTestNode({ isClosed })
  nodes.push(node)
  return node
}

it('is on its card, is reached by nobody who dials it, and is answered and written to by whom it dials itself', async () => {
  const [closed, other] = [await start(true), await start(false)]
  const card = await closed.card()
  expect(card.addresses).toHaveLength(1)
  const letter = (value: number): Uint8Array => new Uint8Array(64).fill(value)
  expect(await other.root.peer.deliver(card, letter(1))).toMatchObject({ ok: false, error: { code: 'peer-unreachable' } })
  expect(await closed.root.peer.deliver(await other.card(), letter(2))).toMatchObject({ ok: true })
  expect(await other.root.peer.deliver(card, letter(3))).toMatchObject({ ok: true })
  expect(valueOf(await closed.root.peer.takeInbox())).toHaveLength(1)
})
