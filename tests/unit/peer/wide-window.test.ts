/** How much is sent ahead on a stream whose reader has said that it may be more. */

import { setImmediate as turn } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from 'libp2p'
import { afterEach, expect, it } from 'vitest'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'
import { widenWindow } from '../../../electron/peer/net/wide-window.ts'

const POUR = '/test/pour/1'
const POURED_BYTES = 3 * 1024 * 1024
const YAMUX_BYTES = 256 * 1024
const started: Libp2p[] = []
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop()
})

async function start(): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [socketTls()],
    // Without a round trip it knows of, Yamux never widens a window by itself.
    streamMuxers: [yamux({ enableKeepAlive: false })],
    connectionMonitor: { enabled: false },
  })
  started.push(node)
  return node
}

/** What lies at a reader that takes nothing, once it is as much as that; and how much there is at the most some time later. */
async function lyingThere(stream: Stream, bytes: number): Promise<number> {
  while (stream.readBufferLength < bytes) await turn()
  for (let turns = 0; turns < 200; turns += 1) await turn()
  return stream.readBufferLength
}

it('is what the reader said and no more; without a word it is what Yamux begins with, and less is never asked for', async () => {
  const [giver, reader] = [await start(), await start()]
  await giver.handle(POUR, (stream: Stream) => {
    stream.addEventListener('message', () => stream.send(new Uint8Array(POURED_BYTES)), { once: true })
  })
  const connection = await reader.dial(giver.getMultiaddrs())
  for (const [asked, comes] of [
    [0, YAMUX_BYTES],
    [1000, YAMUX_BYTES],
    [1024 * 1024, 1024 * 1024],
  ] as const) {
    const stream = await connection.newStream(POUR)
    widenWindow(stream, asked)
    stream.pause()
    stream.send(Uint8Array.of(1))
    expect(await lyingThere(stream, comes)).toBe(comes)
    stream.abort(new Error('seen'))
  }
})

it('is said again when half of it was read, so that all of it comes with few words', async () => {
  const [giver, reader] = [await start(), await start()]
  await giver.handle(POUR, (stream: Stream) => {
    stream.addEventListener('message', () => stream.send(new Uint8Array(4 * POURED_BYTES)), { once: true })
  })
  const connection = await reader.dial(giver.getMultiaddrs())
  const words: number[] = []
  for (const isWide of [false, true]) {
    const stream = await connection.newStream(POUR)
    const inside = stream as unknown as { sendFrame: (...frame: readonly unknown[]) => boolean }
    const { sendFrame } = inside
    let said = 0
    inside.sendFrame = (...frame) => ((said += 1), sendFrame(...frame))
    if (isWide) widenWindow(stream, 1024 * 1024)
    let came = 0
    const all = new Promise<void>((resolve) => {
      stream.addEventListener('message', ({ data }) => {
        came += data.byteLength
        if (came === 4 * POURED_BYTES) resolve()
      })
    })
    stream.send(Uint8Array.of(1))
    await all
    words.push(said)
    stream.abort(new Error('seen'))
  }
  const [usual = 0, wide = 0] = words
  expect(usual).toBeGreaterThanOrEqual((4 * POURED_BYTES) / YAMUX_BYTES)
  // Its beginning, what was asked, and one for each half of the window.
  expect(wide).toBeLessThanOrEqual(2 + (4 * POURED_BYTES) / (512 * 1024))
})

it('stays as it is where a stream has no such window', () => {
  const stream = { recvWindow: 'another' }
  widenWindow(stream as unknown as Stream, 1024)
  widenWindow({} as unknown as Stream, 1024)
  expect(stream).toEqual({ recvWindow: 'another' })
})
