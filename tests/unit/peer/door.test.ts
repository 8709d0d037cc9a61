/** The door before a listening node: who gets in, who is sent away, and after how many. */

import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, it } from 'vitest'
import { behindDoor } from '../../../electron/peer/net/door.ts'
import type { DoorLimits } from '../../../electron/peer/net/door.ts'
import { createRates } from '../../../electron/peer/net/rates.ts'
import { socketTls } from '../../../electron/peer/net/socket-tls.ts'

const LIMITS: DoorLimits = {
  handshakeRestMs: 1,
  handshakesWaitingMax: 100,
  connectionsPendingMax: 100,
  connectionUpgradeTimeoutMs: 60_000,
  slowWordsRestMs: 1,
  callsAPlaceMax: 100,
  callsAPlaceASecond: 1,
  placesMeteredMax: 10,
}
const WORDS = '\u0013/multistream/1.0.0\n'
const started: Libp2p[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const node of started.splice(0)) await node.stop()
})

/** The clock stands still. */
async function start(limits: Partial<DoorLimits>, listens = true): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen: listens ? ['/ip4/127.0.0.1/tcp/0'] : [] },
    transports: [
      behindDoor(
        tcp(),
        { ...LIMITS, ...limits },
        () => false,
        () => 0,
      ),
    ],
    connectionEncrypters: [socketTls()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
  })
  started.push(node)
  return node
}

interface Caller {
  readonly socket: Socket
  /** What it was told, once it was told something or sent away. */
  readonly heard: Promise<string>
}

async function call(node: Libp2p, words = '', localAddress = '127.0.0.1'): Promise<Caller> {
  const port = Number(String(node.getMultiaddrs()[0]).split('/')[4])
  const socket = connect({ host: '127.0.0.1', port, localAddress })
  sockets.push(socket)
  socket.on('error', () => undefined)
  const heard = new Promise<string>((resolve) => {
    socket.once('data', (bytes) => {
      resolve(bytes.toString('latin1'))
    })
    socket.once('close', () => {
      resolve('sent away')
    })
  })
  await new Promise((resolve) => socket.once('connect', resolve))
  if (words !== '') socket.write(words, 'latin1')
  return { socket, heard }
}

it('whoever says the first words is let in, even byte by byte, and all that she said is heard', async () => {
  const node = await start({})
  const connection = await (await start({}, false)).dial(node.getMultiaddrs())
  expect(connection.remotePeer.equals(node.peerId)).toBe(true)
  const { socket, heard } = await call(node)
  for (const byte of `${WORDS}\u000b/no/1.0.0x\n`)
    await new Promise<void>((resolve) =>
      socket.write(byte, 'latin1', () => {
        resolve()
      }),
    )
  expect((await heard).startsWith(WORDS)).toBe(true)
})

it('whoever says their length and then the first words is let in without a rest, as libp2p writes them', async () => {
  const node = await start({ slowWordsRestMs: 60_000 })
  const { socket, heard } = await call(node, WORDS.slice(0, 1))
  // Whoever came later was let in, so the first byte was heard by itself.
  expect((await (await call(node, WORDS)).heard).startsWith(WORDS)).toBe(true)
  socket.write(WORDS.slice(1), 'latin1')
  expect((await heard).startsWith(WORDS)).toBe(true)
})

it('whoever drips the first words is listened to again only after a rest, and nobody else waits for it', async () => {
  const node = await start({ slowWordsRestMs: 60_000 })
  const dripping = await call(node, WORDS.slice(0, 1))
  expect((await (await call(node, WORDS)).heard).startsWith(WORDS)).toBe(true)
  await new Promise((resolve) => dripping.socket.write(WORDS.slice(1, 5), 'latin1', resolve))
  // The other was let in, so the part of the words that was said before was heard.
  expect((await (await call(node, WORDS)).heard).startsWith(WORDS)).toBe(true)
  await new Promise((resolve) => dripping.socket.write(WORDS.slice(5), 'latin1', resolve))
  const other = await call(node, WORDS)
  expect(await Promise.race([dripping.heard, other.heard.then(() => 'the other first')])).toBe('the other first')
  await node.stop()
  expect(await dripping.heard).toBe('sent away')
})

it('whoever says anything else is sent away at the first wrong byte', async () => {
  const node = await start({})
  for (const words of ['G', '\u0013/multistream/2', WORDS.replace('\n', 'x')])
    expect(await (await call(node, words)).heard).toBe('sent away')
  expect((await (await call(node, WORDS)).heard).startsWith(WORDS)).toBe(true)
})

it('of those who say nothing the longest silent goes when there are too many, and nobody else', async () => {
  const node = await start({ connectionsPendingMax: 3 })
  const silent: Caller[] = []
  for (let at = 0; at < 5; at += 1) silent.push(await call(node, at % 2 === 0 ? '' : WORDS.slice(0, 5)))
  expect(await Promise.all(silent.slice(0, 2).map(({ heard }) => heard))).toEqual(['sent away', 'sent away'])
  expect((await (await call(node, WORDS)).heard).startsWith(WORDS)).toBe(true)
  // One had to go for the last caller.
  expect(await silent[2]?.heard).toBe('sent away')
  silent[4]?.socket.write(WORDS, 'latin1')
  expect((await silent[4]?.heard)?.startsWith(WORDS)).toBe(true)
})

it('one place calls so often and no more, and nobody elsewhere waits for it', async () => {
  const node = await start({ callsAPlaceMax: 3 })
  const heard: string[] = []
  for (let at = 0; at < 5; at += 1) heard.push(await (await call(node, WORDS)).heard)
  expect(heard.map((words) => words.startsWith(WORDS))).toEqual([true, true, true, false, false])
  expect((await (await call(node, WORDS, '127.0.0.2')).heard).startsWith(WORDS)).toBe(true)
})

it('a node that stops sends the silent away', async () => {
  const node = await start({})
  const { heard } = await call(node)
  await (
    await call(node, WORDS)
  ).heard
  await node.stop()
  expect(await heard).toBe('sent away')
})

it('what was not used comes back by the second, and no more than there was', () => {
  let nowMs = 0
  const rates = createRates({ most: 2, aSecond: 5, countedMax: 2 }, () => nowMs)
  const times = (count: number, place: string): boolean[] => Array.from({ length: count }, () => rates.take(place))
  expect(times(3, 'a')).toEqual([true, true, false])
  nowMs = 100
  expect(times(1, 'a')).toEqual([false])
  nowMs = 200
  expect(times(2, 'a')).toEqual([true, false])
  nowMs = 100_000
  expect(times(3, 'a')).toEqual([true, true, false])
  // Only so many places are remembered: the one not heard of for longest is forgotten.
  expect([...times(1, 'b'), ...times(1, 'c'), ...times(2, 'a')]).toEqual([true, true, true, true])
})
