/** Memory that is sent from again and again: never while a socket may still read it, whatever holds it back. */

import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from 'libp2p'
import { afterEach, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { frameStream } from '../../../electron/peer/net/frames.ts'
import { createSendRooms } from '../../../electron/peer/net/send-rooms.ts'
import type { SendRooms } from '../../../electron/peer/net/send-rooms.ts'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'
import { startProxy } from '../../support/nodes.ts'

const FRAME_BYTES = 250 * 1024
const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

it('is used again once every byte of it was written, in order, and never otherwise', () => {
  const rooms = createSendRooms()
  const isUsedAgain = (write: (frame: Uint8Array) => void): boolean => {
    const room = rooms.take(FRAME_BYTES)
    const frame = room.subarray(10, 10 + FRAME_BYTES - 10)
    rooms.lend(frame)
    write(frame)
    return rooms.take(FRAME_BYTES).buffer === room.buffer
  }
  const inParts = (frame: Uint8Array, ...ends: readonly number[]): void => {
    for (const [at, end] of ends.entries()) rooms.written(frame.subarray(ends[at - 1] ?? 0, end))
  }
  const { length } = rooms.take(FRAME_BYTES).subarray(0, FRAME_BYTES - 10)
  expect(
    isUsedAgain((frame) => {
      rooms.written(frame)
    }),
  ).toBe(true)
  expect(
    isUsedAgain((frame) => {
      inParts(frame, 1, 70_000, length)
    }),
  ).toBe(true)
  expect(isUsedAgain(() => undefined)).toBe(false)
  expect(
    isUsedAgain((frame) => {
      inParts(frame, 1, 70_000, length - 1)
    }),
  ).toBe(false)
  // A part twice, one too early, one beyond the end, and other memory.
  expect(
    isUsedAgain((frame) => {
      inParts(frame, 100)
      inParts(frame, 100, length)
    }),
  ).toBe(false)
  expect(
    isUsedAgain((frame) => {
      rooms.written(frame.subarray(100))
      inParts(frame, 100)
    }),
  ).toBe(false)
  expect(
    isUsedAgain((frame) => {
      rooms.written(Buffer.from(frame.buffer, frame.byteOffset))
    }),
  ).toBe(false)
  expect(
    isUsedAgain((frame) => {
      rooms.written(Uint8Array.from(frame))
    }),
  ).toBe(false)
})

/** What the frame `at` of one stream says, different in every place. */
function fill(bytes: Uint8Array, stream: number, at: number): Uint8Array {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, FRAME_BYTES / 4)
  for (let place = 0; place < words.length; place += 1) words[place] = Math.imul(place + 1, 0x9e3779b1) ^ (stream << 16) ^ at
  return bytes
}

async function start(rooms?: SendRooms): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [socketTls((bytes) => rooms?.written(bytes))],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  ending.push(() => Promise.resolve(node.stop()))
  return node
}

it('arrives as it was however many share a connection, and while the other end takes nothing', async () => {
  const [streams, framesEach] = [40, 4]
  const rooms = createSendRooms()
  const memory = new Set<ArrayBufferLike>()
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  let taken = 0
  const maria = await start(rooms)
  await maria.handle(
    '/test/frames/1',
    async (stream: Stream) => {
      const frames = frameStream(stream, PEER_LIMITS, { aheadBytesMax: 1024, sendRooms: rooms })
      const which = Number((await frames.read()).header['which'])
      for (let at = 0; at < framesEach; at += 1) {
        const room = frames.roomFor(FRAME_BYTES).subarray(0, FRAME_BYTES)
        memory.add(room.buffer)
        taken += 1
        if (taken === streams) letGo()
        fill(room, which, at)
        await frames.writeInPlace({ ok: true }, room, at === framesEach - 1)
      }
    },
    { maxInboundStreams: streams },
  )
  const ana = await start()
  const proxy = await startProxy(String(maria.getMultiaddrs()[0]), [], { afterBytes: 600_000, until: held })
  ending.push(() => proxy.close())
  const connection = await ana.dial(multiaddr(`${proxy.address}/p2p/${maria.peerId.toString()}`))
  const wanted = new Uint8Array(FRAME_BYTES)
  await Promise.all(
    Array.from({ length: streams }, async (_, which) => {
      const frames = frameStream(await connection.newStream('/test/frames/1', { maxOutboundStreams: streams }), PEER_LIMITS)
      await frames.write({ which })
      for (let at = 0; at < framesEach; at += 1) {
        const { payload } = await frames.read()
        expect(Buffer.compare(payload, fill(wanted, which, at))).toBe(0)
      }
      frames.close()
    }),
  )
  // Some of it really was the same memory.
  expect(memory.size).toBeLessThan(streams * framesEach)
})
