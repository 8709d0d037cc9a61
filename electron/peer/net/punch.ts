/**
 * /salus/punch/1: two computers behind NATs that talk through a relay make a hole and dial each other at the same moment.
 * The steps are those of DCUtR (https://github.com/libp2p/specs/blob/master/relay/DCUtR.md). `@libp2p/dcutr` cannot do it over TCP:
 * it dials from a new port, whose way through the NAT nobody has seen, and both ends play the client.
 */

import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerLimits } from '../limits.ts'
import { isRelayed, relayOf } from './dial.ts'
import { firstOf, pause } from './first-of.ts'
import { frameStream } from './frames.ts'
import type { FrameStream } from './frames.ts'
import { partFrom } from './part-from.ts'
import type { RelayPath, RelayPaths } from './relay-paths.ts'
import type { Wires } from './wires.ts'

const PUNCH_PROTOCOL = '/salus/punch/1'
/** Some addresses. */
const ENDS_BYTES_MAX = 16 * 1024
const PLAIN = /^\/ip[46]\/[0-9a-f.:]{2,45}\/tcp\/\d{1,5}$/u

export interface PunchDeps {
  readonly libp2p: Libp2p
  readonly wires: Wires
  readonly relays: RelayPaths
  readonly limits: PeerLimits
  /** Only these learn the addresses of this computer; a stranger who came through the relay learns none. */
  readonly isKnown: (peerId: string) => boolean
  /** Where this node listens itself. */
  readonly listening: () => readonly string[]
}

interface Ends {
  readonly seen: string
  readonly listening: readonly string[]
}

/** Whoever was dialled begins, as in DCUtR; what comes of it is a second, direct connection beside the relayed one. */
export async function startPunching(deps: PunchDeps): Promise<void> {
  await deps.libp2p.handle(
    PUNCH_PROTOCOL,
    async (stream: Stream, connection: Connection) => {
      try {
        await answer(deps, frameStream(stream, deps.limits, { aheadBytesMax: ENDS_BYTES_MAX }), connection)
      } catch {
        stream.abort(new Error('no way through'))
      }
    },
    { runOnLimitedConnection: true, maxInboundStreams: 1, maxOutboundStreams: 1 },
  )
  deps.libp2p.addEventListener('connection:open', ({ detail: connection }) => {
    if (connection.direction !== 'inbound' || !isRelayed(connection) || !deps.isKnown(connection.remotePeer.toString())) return
    void begin(deps, connection)
  })
}

async function begin(deps: PunchDeps, connection: Connection): Promise<void> {
  for (let attempt = 1; attempt <= deps.limits.punchTriesMax && connection.status === 'open'; attempt += 1) {
    try {
      await tryOnce(deps, connection)
      return
    } catch {
      // Through the relay it goes on in any case.
    }
  }
}

/** The side that was dialled: shows its ends, learns the other's, and knocks after half a round trip. */
async function tryOnce(deps: PunchDeps, connection: Connection): Promise<void> {
  const path = deps.relays.pathOf(relayOf(connection))
  if (path === null) return
  const signal = AbortSignal.timeout(deps.limits.punchTimeoutMs)
  const stream = await connection.newStream(PUNCH_PROTOCOL, { signal, runOnLimitedConnection: true })
  const frames = frameStream(stream, deps.limits, { aheadBytesMax: ENDS_BYTES_MAX })
  try {
    const sentAt = performance.now()
    await frames.write(endsOf(deps, path))
    const theirs = await readEnds(frames, deps.limits)
    const halfMs = (performance.now() - sentAt) / 2
    await frames.write({}, undefined, true)
    await pause(halfMs, signal)
    const peerId = connection.remotePeer.toString()
    const listening = theirs.listening.map(
      (address) => (stop: AbortSignal) => deps.wires.dial(multiaddr(`${address}/p2p/${peerId}`), { signal: stop }),
    )
    await firstOf([(stop) => knock(deps, path, `${theirs.seen}/p2p/${peerId}`, false, stop), ...listening], signal, partFrom)
  } finally {
    frames.close()
  }
}

/** The side that dialled. */
async function answer(deps: PunchDeps, frames: FrameStream, connection: Connection): Promise<void> {
  const path = deps.relays.pathOf(relayOf(connection))
  const mayAnswer = connection.direction === 'outbound' && deps.isKnown(connection.remotePeer.toString())
  if (path === null || !mayAnswer) throw new Error('not asked for')
  try {
    const theirs = await readEnds(frames, deps.limits)
    await frames.write(endsOf(deps, path), undefined, true)
    await frames.read(ENDS_BYTES_MAX)
    const to = `${theirs.seen}/p2p/${connection.remotePeer.toString()}`
    await firstOf([(stop) => knock(deps, path, to, true, stop)], AbortSignal.timeout(deps.limits.punchTimeoutMs), partFrom)
  } finally {
    frames.close()
  }
}

/** Again and again: a NAT that answers "closed" to the first knock lets the next one in once the other side has knocked. */
async function knock(deps: PunchDeps, { localPort }: RelayPath, to: string, initiator: boolean, signal: AbortSignal): Promise<Connection> {
  for (;;) {
    try {
      return await deps.wires.dial(multiaddr(to), { signal, localPort, initiator })
    } catch (error) {
      if (signal.aborted) throw error
      await pause(deps.limits.punchKnockMs, signal)
    }
  }
}

function endsOf(deps: PunchDeps, { seen }: RelayPath): Ends {
  return { seen, listening: deps.listening().slice(0, deps.limits.addressesMax) }
}

async function readEnds(frames: FrameStream, limits: PeerLimits): Promise<Ends> {
  const { seen, listening } = (await frames.read(ENDS_BYTES_MAX)).header
  const isPlain = (one: unknown): one is string => typeof one === 'string' && PLAIN.test(one)
  if (!isPlain(seen) || !Array.isArray(listening)) throw new Error('no address')
  return { seen, listening: listening.filter(isPlain).slice(0, limits.addressesMax) }
}
