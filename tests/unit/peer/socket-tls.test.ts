/** TLS on the socket itself beside libp2p's own: either end may be either, and who is at the other end is as certain. */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { generateCertificate } from '@libp2p/tls/utils'
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

it('whenever and however either end of a connection is closed, the process goes on, and no socket is left', async () => {
  const file = join(import.meta.dirname, '../../support/parting-child.ts')
  const child = spawn(process.execPath, [file, '20261127', '700'], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
  expect([child.exitCode, child.signalCode]).toEqual([0, null])
  const { secured, left } = JSON.parse(said) as Readonly<Record<'secured' | 'left', number>>
  expect(secured).toBeGreaterThan(20)
  expect(left).toBe(0)
})

it('another than the one who was dialled is not spoken with', async () => {
  const [a, b] = [await start(socketTls), await start(socketTls)]
  const other = peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
  await expect(a.dial(multiaddr(addressOf(b, other)))).rejects.toThrow()
  expect([a.getConnections(), b.getConnections()]).toEqual([[], []])
})

/** First words of a connection and the choice of TLS, both of which are said back. */
const WORDS = Buffer.from('\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n', 'latin1')

/** TLS by hand, with a session that was kept from before. Resolves once the other side has said with what one may go on. */
async function shakeHands(
  node: Libp2p,
  own: { readonly cert: string; readonly key: string },
  session?: Buffer,
): Promise<{ readonly isReused: boolean; readonly session: Buffer }> {
  const socket = connectSocket(Number(String(node.getMultiaddrs()[0]).split('/')[4]), '127.0.0.1')
  socket.write(WORDS)
  let heard = 0
  while (heard < WORDS.length) {
    await new Promise((resolve) => socket.once('readable', resolve))
    heard += (socket.read(WORDS.length - heard) as Buffer | null)?.length ?? 0
  }
  const secured = connectTls({
    ...own,
    socket,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
    ALPNProtocols: ['/yamux/1.0.0'],
    ...(session === undefined ? {} : { session }),
  })
  const given = await new Promise<Buffer>((resolve, reject) => secured.once('session', resolve).once('error', reject))
  const isReused = secured.isSessionReused()
  secured.destroy()
  return { isReused, session: given }
}

it('nobody goes on with a session of before: each connection proves anew who she is', async () => {
  const node = await start(socketTls)
  const own = await generateCertificate(await generateKeyPair('Ed25519'))
  const first = await shakeHands(node, own)
  const second = await shakeHands(node, own, first.session)
  const third = await shakeHands(node, own, second.session)
  expect([first, second, third].map(({ isReused }) => isReused)).toEqual([false, false, false])
})
