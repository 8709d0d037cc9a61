/** TLS on the socket itself beside libp2p's own: either end may be either, and who is at the other end is as certain. */

import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, it } from 'vitest'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'

const ECHO = '/test/echo/1'
const started: Libp2p[] = []
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop()
})

async function start(encrypter: typeof socketTls): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [encrypter()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  started.push(node)
  await node.handle(ECHO, async (stream: Stream) => {
    for await (const piece of stream) stream.send(piece)
    await stream.close()
  })
  return node
}

async function echoed(connection: Connection, bytes: Uint8Array): Promise<Buffer> {
  const stream = await connection.newStream(ECHO)
  stream.send(bytes)
  void stream.close()
  const came: Uint8Array[] = []
  for await (const piece of stream) came.push(piece.subarray())
  return Buffer.concat(came)
}

const addressOf = (node: Libp2p, peerId = node.peerId.toString()): string =>
  `${String(node.getMultiaddrs()[0]).replace(/\/p2p\/.*/u, '')}/p2p/${peerId}`

it('what one end sends the other gets, whichever kind of TLS either has, and both know whom they speak with', async () => {
  const bytes = randomBytes(700_000)
  for (const [dialling, listening] of [
    [socketTls, socketTls],
    [socketTls, tls],
    [tls, socketTls],
  ] as const) {
    const [a, b] = [await start(dialling), await start(listening)]
    const connection = await a.dial(multiaddr(addressOf(b)))
    expect([connection.encryption, connection.multiplexer]).toEqual(['/tls/1.0.0', '/yamux/1.0.0'])
    expect(connection.remotePeer.equals(b.peerId)).toBe(true)
    expect((await echoed(connection, bytes)).equals(bytes)).toBe(true)
    expect(b.getConnections().map(({ remotePeer }) => remotePeer.toString())).toEqual([a.peerId.toString()])
    const gone = new Promise((resolve) => {
      b.addEventListener('connection:close', resolve, { once: true })
    })
    await connection.close()
    await gone
    expect(b.getConnections()).toEqual([])
  }
})

it('another than the one who was dialled is not spoken with', async () => {
  const [a, b] = [await start(socketTls), await start(socketTls)]
  const other = peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
  await expect(a.dial(multiaddr(addressOf(b, other)))).rejects.toThrow()
  expect([a.getConnections(), b.getConnections()]).toEqual([[], []])
})
