/**
 * Opens and ends connections under TLS at random moments, in random ways and at both ends, some through somebody who cuts and changes what
 * passes: whatever is wrong in that ends this process, or leaves a socket. Arguments: seed, and for how many milliseconds new ones are opened.
 */

import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { MessageStream, MultiaddrConnection, SecureConnectionOptions, SecuredConnection, Upgrader } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { socketTls } from '../../electron/peer/net/socket-tls.ts'
import { dice } from './dice.ts'

const [seed = 1, forMs = 1_000] = process.argv.slice(2).map(Number)
const roll = dice(seed)
const AT_ONCE = 12
const ROUNDS = 20
/** Until a handshake is given up, and again until its connection is: the test of a busy computer comes to handshakes still. */
const GIVEN_UP_MS = 700
const LEFT_MS_MAX = 20_000
const PIECE_BYTES_MAX = 200_000
const EVENTS = ['close', 'end', 'drain', 'error', 'finish', 'prefinish'] as const

/** Says nothing. */
const log = Object.assign(() => undefined, { error: () => undefined, trace: () => undefined, enabled: false, newScope: (): unknown => log })
const logger = { forComponent: (): never => log as never }
const counts = { opened: 0, secured: 0, refused: 0, ended: 0, bytes: 0 }
const sockets = new Set<Socket>()
const pending = new Set<End>()

interface End {
  readonly raw: Socket
  readonly connection: MultiaddrConnection
  readonly isServer: boolean
  readonly controller: AbortController
  secured: SecuredConnection | null
}

const sooner = (): AbortSignal => AbortSignal.timeout(GIVEN_UP_MS)
const encryptedOf = ({ secured }: End): TLSSocket | undefined =>
  secured === null ? undefined : (Reflect.get(secured.connection, 'socket') as TLSSocket)

const WAYS: readonly ((end: End) => unknown)[] = [
  ({ raw }) => raw.destroy(),
  ({ raw }) => raw.destroy(new Error('gone')),
  ({ raw }) => raw.end(),
  ({ raw }) => void raw.destroySoon(),
  ({ connection }) => void connection.abort(new Error('enough')),
  ({ connection }) => connection.close({ signal: sooner() }).catch(() => undefined),
  ({ controller }) => void controller.abort(),
  (end) => encryptedOf(end)?.destroy(),
  (end) => encryptedOf(end)?.destroy(new Error('gone')),
  (end) => encryptedOf(end)?.end(),
  (end) => encryptedOf(end)?.destroySoon(),
  ({ secured }) => void secured?.connection.abort(new Error('enough')),
  ({ secured }) => secured?.connection.close({ signal: sooner() }).catch(() => undefined),
]

/** In one of the ways that work is put off. */
function later(work: () => void): void {
  const [kind, ms] = [roll(6), roll(8)]
  if (kind === 0) work()
  else if (kind === 1) process.nextTick(work)
  else if (kind === 2) queueMicrotask(work)
  else if (kind === 3) setImmediate(work)
  else setTimeout(work, kind === 4 ? ms : ms * 5)
}

function endIt(end: End): void {
  counts.ended += 1
  const ways = Array.from({ length: 1 + roll(3) }, () => WAYS[roll(WAYS.length)])
  const next = (): void => {
    const way = ways.shift()
    if (way === undefined) return
    way(end)
    if (roll(2) === 0) next()
    else later(next)
  }
  next()
}

/** Before, within or behind the handshake, with what happens to the socket, or not from here. */
function endSometime(end: End): void {
  const stop = (): void => {
    endIt(end)
  }
  const kind = roll(8)
  if (kind === 0) later(stop)
  else if (kind === 1) setTimeout(stop, roll(40))
  else if (kind === 2) end.raw.prependOnceListener(EVENTS[roll(EVENTS.length)] ?? 'close', stop)
  else if (kind === 3) onNextWritten = stop
}

function canRead(connection: MessageStream, status: 'readable' | 'paused'): boolean {
  return connection.status === 'open' && Reflect.get(connection, 'readStatus') === status
}

function listen(end: End, { connection }: SecuredConnection): void {
  const limit = roll(3) === 0 ? Number.POSITIVE_INFINITY : roll(400_000)
  let came = 0
  connection.addEventListener('message', ({ data }) => {
    counts.bytes += data.byteLength
    came += data.byteLength
    if (came > limit) endIt(end)
    else if (roll(8) === 0 && canRead(connection, 'readable')) {
      connection.pause()
      later(() => {
        if (canRead(connection, 'paused')) connection.resume()
      })
    }
  })
  if (roll(4) > 0) return
  encryptedOf(end)?.prependOnceListener(EVENTS[roll(EVENTS.length)] ?? 'close', () => {
    endIt(end)
  })
}

function say(end: End, { connection }: SecuredConnection, pieces: number): void {
  if (pieces === 0) {
    later(() => {
      endIt(end)
    })
    return
  }
  if (connection.status !== 'open') return
  try {
    connection.send(Buffer.alloc(1 + roll(roll(2) === 0 ? 100 : PIECE_BYTES_MAX)))
  } catch {
    return
  }
  later(() => {
    if (end.secured !== null) say(end, end.secured, pieces - 1)
  })
}

/** What is done with a connection once it is encrypted, and before. */
interface Part {
  readonly begin?: (end: End) => void
  readonly goOn: (end: End, secured: SecuredConnection) => void
}

const RANDOM: Part = {
  begin: (end) => {
    endSometime(end)
    // Somebody before has something on its way still.
    if (roll(12) === 0) end.raw.write(Buffer.alloc(roll(2) * 4_000_000))
  },
  goOn: (end, secured) => {
    if (roll(6) === 0) endIt(end)
    if (roll(12) === 0) return
    listen(end, secured)
    say(end, secured, roll(12))
  },
}

/** Socket and encryption, in the moment in which either end knows of the handshake. */
const IN_THE_MOMENT: Part = {
  goOn: ({ raw }, { connection }) => {
    raw.destroy()
    connection.abort(new Error('enough'))
  },
}

/** Given up while the end of the encryption is on its way, as it is where the other side ends and this one refuses her in one turn. */
const WHILE_ENDING: Part = {
  goOn: (end) => {
    if (end.isServer) return
    encryptedOf(end)?.end()
    process.nextTick(() => {
      end.connection.abort(new Error('enough'))
    })
  },
}

let part: Part = IN_THE_MOMENT
let onNextWritten: (() => void) | null = null
const tls = socketTls(() => {
  const now = onNextWritten
  onNextWritten = null
  now?.()
})({
  privateKey: await generateKeyPair('Ed25519'),
  upgrader: { getStreamMuxers: () => new Map([['/yamux/1.0.0', {}]]) } as never,
  logger,
})

function upgradeAs(isServer: boolean): (connection: MultiaddrConnection) => Promise<void> {
  const secure = (connection: MultiaddrConnection, options: SecureConnectionOptions): Promise<SecuredConnection> =>
    isServer ? tls.secureInbound(connection, options) : tls.secureOutbound(connection, options)
  return async (connection) => {
    const raw = keep(Reflect.get(connection, 'socket') as Socket)
    const end: End = { raw, connection, isServer, controller: new AbortController(), secured: null }
    const { begin, goOn } = part
    pending.add(end)
    const timer = setTimeout(() => {
      end.controller.abort()
    }, GIVEN_UP_MS)
    begin?.(end)
    try {
      end.secured = await secure(connection, { signal: end.controller.signal })
      counts.secured += 1
      goOn(end, end.secured)
    } catch {
      counts.refused += 1
    } finally {
      pending.delete(end)
      clearTimeout(timer)
    }
    // Nothing stays open for good.
    setTimeout(() => {
      connection.abort(new Error('over'))
    }, GIVEN_UP_MS)
  }
}

function keep(socket: Socket): Socket {
  socket.on('error', () => undefined)
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
  return socket
}

function cut(socket: Socket): void {
  if (roll(2) === 0 || socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/** In pieces, late, with a bit changed, or until it is cut. */
function passOn(from: Socket, to: Socket): void {
  const cutAt = roll(2) === 0 ? Number.POSITIVE_INFINITY : roll(roll(2) === 0 ? 3_000 : 300_000)
  const changeAt = roll(3) > 0 ? Number.POSITIVE_INFINITY : roll(roll(2) === 0 ? 3_000 : 100_000)
  const isSlow = roll(4) === 0
  let passed = 0
  keep(from).once('close', () => to.destroy())
  from.on('data', (bytes: Buffer) => {
    const at = changeAt - passed
    if (at >= 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8))
    const whole = bytes.subarray(0, Math.max(0, cutAt - passed))
    passed += bytes.length
    const half = isSlow ? roll(whole.length + 1) : whole.length
    if (to.writable) to.write(whole.subarray(0, half))
    if (half < whole.length) setImmediate(() => to.writable && to.write(whole.subarray(half)))
    if (passed < cutAt) return
    cut(to)
    from.destroy()
  })
}

const upgrader = { upgradeInbound: upgradeAs(true), upgradeOutbound: upgradeAs(false) } as unknown as Upgrader
const transport = tcp()({ logger })
const listener = transport.createListener({ upgrader })
await listener.listen(multiaddr('/ip4/127.0.0.1/tcp/0'))
const behind = Number(/\/tcp\/(\d+)/u.exec(String(listener.getAddrs()[0]))?.[1])
const between = createServer((near) => {
  const far = connect(behind, '127.0.0.1')
  passOn(near, far)
  passOn(far, near)
})
between.listen(0, '127.0.0.1')
await once(between, 'listening')

async function babble(): Promise<void> {
  const socket = keep(connect(behind, '127.0.0.1'))
  socket.write(Buffer.from([0x16, 3, 1, roll(2), roll(256), ...Buffer.alloc(roll(600), roll(256))]))
  setTimeout(() => {
    cut(socket)
  }, roll(30))
  await new Promise((resolve) => socket.once('close', resolve))
}

async function dial(port: number, signal: AbortSignal): Promise<void> {
  counts.opened += 1
  await transport.dial(multiaddr(`/ip4/127.0.0.1/tcp/${String(port)}`), { signal, upgrader }).catch(() => undefined)
}

async function dialAnyhow(): Promise<void> {
  const port = roll(2) === 0 ? behind : (between.address() as AddressInfo).port
  await (roll(10) === 0 ? babble() : dial(port, roll(20) === 0 ? AbortSignal.timeout(roll(5)) : sooner()))
}

const left = (): number => sockets.size + pending.size + process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

for (const one of [IN_THE_MOMENT, WHILE_ENDING]) {
  part = one
  for (let round = 0; round < ROUNDS; round += 1) await dial(behind, sooner())
}
part = RANDOM
const until = performance.now() + forMs
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() < until) await dialAnyhow()
  }),
)
while (left() > 0 && performance.now() < until + LEFT_MS_MAX) await new Promise((resolve) => setTimeout(resolve, 10))
process.stdout.write(JSON.stringify({ ...counts, left: left() }))
process.exit(0)
