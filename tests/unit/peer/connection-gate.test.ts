/** What a node keeps of those who were there. */

import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, it, vi } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { createConnectionGate } from '../../../electron/peer/net/connection-gate.ts'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'

const SPOKEN = '/test/spoken/1'
const started: Libp2p[] = []
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop()
})

async function start(listens: boolean): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: listens ? ['/ip4/127.0.0.1/tcp/0'] : [] },
    transports: [tcp()],
    connectionEncrypters: [socketTls()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  started.push(node)
  return node
}

it('nothing stays of a stranger once she has gone, and what is known of a contact does', async () => {
  const [node, friend, stranger] = [await start(true), await start(false), await start(false)]
  createConnectionGate(PEER_LIMITS, (peerId) => peerId === friend.peerId.toString()).watch(node)
  await node.handle(SPOKEN, (stream: Stream) => void stream.close())
  const kept = async (): Promise<string[]> => (await node.peerStore.all()).map(({ id }) => id.toString()).sort()
  for (const caller of [friend, stranger]) {
    const connection = await caller.dial(node.getMultiaddrs())
    await connection.newStream(SPOKEN)
  }
  await vi.waitFor(async () => {
    expect(await kept()).toEqual(expect.arrayContaining([friend.peerId.toString(), stranger.peerId.toString()]))
  })
  for (const caller of [friend, stranger]) await caller.hangUp(node.peerId)
  await vi.waitFor(async () => {
    expect((await kept()).filter((peer) => peer !== node.peerId.toString())).toEqual([friend.peerId.toString()])
  })
})
