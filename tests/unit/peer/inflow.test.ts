/** Two nodes of libp2p, one of them with its inflow held: who is taken in at once, and who a little at a time. */

import { randomBytes } from 'node:crypto'
import type { Connection, Libp2p, MessageStream, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, it, vi } from 'vitest'
import { createInflow } from '../../../electron/peer/net/inflow.ts'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'
import { filledStreams, frameWithoutEnd, openedAndLeft, pings, sendRaw } from '../../hostile/raw-frames.ts'

const COUNTED = '/test/counted/1'
const KIB = 1024
const LIMITS = { strangersTurnBytes: 64 * KIB, strangersPieceMs: 1, strangersRestMs: 1_000 }
/** Nobody's turn comes while a test goes on. */
const NEVER = { ...LIMITS, strangersPieceMs: 1_000_000 }
const started: Libp2p[] = []
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop()
})

interface Held {
  readonly node: Libp2p
  /** Bytes of each stream, by who opened it. */
  readonly came: Map<string, Buffer>
  /** Streams that were opened, by whom. */
  readonly opened: Map<string, number>
}

async function start(inflow?: ReturnType<typeof createInflow>): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: inflow === undefined ? [] : ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [socketTls()],
    streamMuxers: [inflow === undefined ? yamux() : inflow.before(yamux())],
    connectionMonitor: { enabled: false },
  })
  started.push(node)
  inflow?.watch(node)
  return node
}

async function startHeld(limits: typeof LIMITS, known: () => string): Promise<Held> {
  const node = await start(
    createInflow(
      limits,
      (peerId) => peerId === known(),
      () => 0,
    ),
  )
  const [came, opened] = [new Map<string, Buffer>(), new Map<string, number>()]
  node.addEventListener('connection:open', ({ detail }) => {
    const muxer = Reflect.get(detail, 'muxer') as EventTarget
    const peerId = detail.remotePeer.toString()
    muxer.addEventListener('stream', () => opened.set(peerId, (opened.get(peerId) ?? 0) + 1))
  })
  await node.handle(COUNTED, (stream: Stream, { remotePeer }: Connection) => {
    stream.addEventListener('message', ({ data }) => {
      const peerId = remotePeer.toString()
      came.set(peerId, Buffer.concat([came.get(peerId) ?? Buffer.alloc(0), data.subarray()]))
    })
  })
  return { node, came, opened }
}

async function send(from: Libp2p, to: Libp2p, bytes: Uint8Array): Promise<void> {
  const stream = await from.dialProtocol(to.getMultiaddrs(), COUNTED)
  stream.send(bytes)
}

it('of somebody known all is taken at once, of a stranger no more than one turn brings', async () => {
  const [friend, stranger] = [await start(), await start()]
  // Enough to open a stream and say which protocol, and no more turn after it.
  const limits = { ...NEVER, strangersTurnBytes: 128 * KIB }
  const { node, came } = await startHeld(limits, () => friend.peerId.toString())
  const bytes = randomBytes(1024 * KIB)
  await send(stranger, node, bytes)
  await send(friend, node, bytes)
  await vi.waitFor(() => {
    expect(came.get(friend.peerId.toString())?.equals(bytes)).toBe(true)
  })
  expect(came.get(stranger.peerId.toString())?.length ?? 0).toBeLessThanOrEqual(limits.strangersTurnBytes)
})

it('turn by turn it is all there, and the same', async () => {
  const stranger = await start()
  const { node, came } = await startHeld(LIMITS, () => 'nobody')
  const bytes = randomBytes(700 * KIB)
  await send(stranger, node, bytes)
  await vi.waitFor(() => {
    expect(came.get(stranger.peerId.toString())?.equals(bytes)).toBe(true)
  })
})

it('what has to wait waits at whoever sends it', async () => {
  const stranger = await start()
  const { node } = await startHeld({ ...LIMITS, strangersPieceMs: 5 }, () => 'nobody')
  let [kept, pieces] = [0, 0]
  node.addEventListener('connection:open', ({ detail }) => {
    const inner = Reflect.get(Reflect.get(detail, 'muxer') as object, 'maConn') as MessageStream
    inner.addEventListener('message', () => {
      pieces += 1
      kept = Math.max(kept, inner.readBufferLength)
    })
  })
  sendRaw(await stranger.dial(node.getMultiaddrs()), filledStreams(12, 256 * KIB))
  await vi.waitFor(() => {
    expect(pieces).toBeGreaterThan(40)
  })
  expect(kept).toBeLessThanOrEqual(256 * KIB)
  expect(node.getConnections().length).toBe(1)
})

it('of a stranger one stream is opened at one turn, whatever she sends', async () => {
  const [friend, stranger] = [await start(), await start()]
  const { node, opened } = await startHeld(NEVER, () => friend.peerId.toString())
  const [hers, theirs] = [await stranger.dial(node.getMultiaddrs()), await friend.dial(node.getMultiaddrs())]
  sendRaw(hers, openedAndLeft(0, 500))
  sendRaw(theirs, openedAndLeft(0, 500))
  await vi.waitFor(() => {
    expect(opened.get(friend.peerId.toString())).toBe(500)
  })
  expect(opened.get(stranger.peerId.toString())).toBe(1)
})

it('pings of a stranger are answered as far as her turn goes', async () => {
  const stranger = await start()
  const { node } = await startHeld(NEVER, () => 'nobody')
  const connection = await stranger.dial(node.getMultiaddrs())
  let answers = 0
  Reflect.set(Reflect.get(connection, 'muxer') as object, 'handlePing', () => {
    answers += 1
  })
  sendRaw(connection, pings(1_000))
  await vi.waitFor(() => {
    expect(answers).toBeGreaterThan(1)
  })
  // Each side pings once by itself.
  expect(answers).toBeLessThanOrEqual(NEVER.strangersTurnBytes / (16 * KIB) + 1)
})

it('a frame that says that it is longer than its stream may be ends the connection at its header', async () => {
  const [friend, stranger] = [await start(), await start()]
  const { node } = await startHeld(LIMITS, () => friend.peerId.toString())
  for (const sender of [friend, stranger]) {
    const connection = await sender.dial(node.getMultiaddrs())
    const ended = new Promise((resolve) => {
      connection.addEventListener('close', resolve)
    })
    sendRaw(connection, frameWithoutEnd())
    await ended
  }
  expect(node.getConnections()).toEqual([])
})
