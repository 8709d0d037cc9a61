/** An honest reader in a process of her own, as she would be on a computer of her own: fetches one record again and again and says how long it took. */

import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerRoot } from '../../electron/peer/root.ts'
import type { ReaderOrders, ToReader } from './reader.ts'

let node: PeerRoot | null = null
let orders: ReaderOrders | null = null

async function start(given: ReaderOrders): Promise<void> {
  const root = await createPeerRoot({ dir: given.dir, listenHost: '127.0.0.1', port: 0, mdns: false })
  if (!root.ok) throw new Error(root.error.code)
  await root.value.peer.introduce(given.own)
  node = root.value
  orders = given
}

/** One after the other; milliseconds each, or the code of what failed. */
async function read(times: number): Promise<readonly (number | string)[]> {
  if (node === null || orders === null) throw new Error('not started')
  const { card, stated, cid } = orders
  const took: (number | string)[] = []
  for (let at = 0; at < times; at += 1) {
    await node.blocks.dropFiles([cid])
    const from = performance.now()
    const answer = await node.peer.fetchFiles(card, stated, [cid], () => undefined, new AbortController().signal)
    took.push(answer.ok ? performance.now() - from : answer.error.code)
  }
  return took
}

process.on('message', (message: ToReader) => {
  const work = message.type === 'start' ? start(message.orders) : message.type === 'read' ? read(message.times) : node?.stop()
  void Promise.resolve(work).then((answer) => {
    process.send?.(answer ?? null)
    if (message.type === 'stop') process.disconnect()
  })
})
