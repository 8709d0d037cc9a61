/** Connections to relays: from a port of their own each, so that a hole can be made beside them, and with what the relay sees of us. */

import { randomInt } from 'node:crypto'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerLimits } from '../limits.ts'
import { within } from '../within.ts'
import { firstOf } from './first-of.ts'
import { frameStream } from './frames.ts'
import { partFrom } from './part-from.ts'
import type { Wires } from './wires.ts'

const SEEN_PROTOCOL = '/salus/seen/1'
/** An empty question, or one address; nobody says more. */
const SEEN_BYTES_MAX = 4096
/** Of one connection. */
const SEEN_STREAMS_MAX = 4
const PORT_FIRST = 20_000
const PORT_LAST = 60_000
const PORT_TRIES = 4

export interface RelayPath {
  readonly peerId: string
  /** Where the relay answered, without its peer id. */
  readonly address: string
  readonly connection: Connection
  readonly localPort: number
  /** This end as the relay sees it: `/ip4/…/tcp/…`. */
  readonly seen: string
}

export interface RelayPaths {
  /** Goes on a path that is there, or makes one; every address at once. Rejects where none answers or the peer is no relay. */
  reach(peerId: string, addresses: readonly string[]): Promise<RelayPath>
  /** Asks the relay at the other end of a path something; one that does not answer is put down, and then this rejects. */
  check(path: RelayPath): Promise<void>
  pathOf(peerId: string): RelayPath | null
}

/** Paths of one node, until `closing`. */
export function createRelayPaths(wires: Wires, limits: PeerLimits, closing: AbortSignal): RelayPaths {
  const paths = new Map<string, RelayPath>()
  const making = new Map<string, Promise<RelayPath>>()

  const make = async (peerId: string, addresses: readonly string[]): Promise<RelayPath> => {
    const tries = addresses.slice(0, limits.addressesMax).map((address) => async (stop: AbortSignal) => {
      const { connection, localPort } = await fromOwnPort((port) =>
        wires.dial(multiaddr(`${address}/p2p/${peerId}`), { signal: stop, localPort: port }),
      )
      return { peerId, address, connection, localPort, seen: await askSeen(connection, limits, stop) }
    })
    const path = await within(limits.dialTimeoutMs, closing, (signal) =>
      firstOf(tries, signal, ({ connection }) => {
        partFrom(connection)
      }),
    )
    paths.set(peerId, path)
    path.connection.addEventListener('close', () => {
      if (paths.get(peerId) === path) paths.delete(peerId)
    })
    return path
  }
  return {
    reach: async (peerId, addresses) => {
      const path = paths.get(peerId)
      if (path?.connection.status === 'open') return path
      const running = making.get(peerId)
      if (running !== undefined) return running
      const made = make(peerId, addresses)
      making.set(peerId, made)
      try {
        return await made
      } finally {
        making.delete(peerId)
      }
    },
    check: async ({ connection }) => {
      await within(limits.dialTimeoutMs, closing, (signal) => askSeen(connection, limits, signal))
    },
    pathOf: (peerId) => paths.get(peerId) ?? null,
  }
}

/** A relay tells whoever is connected from where it sees him, and nothing else. */
export async function tellSeen(libp2p: Libp2p, limits: PeerLimits): Promise<void> {
  const tell = async (stream: Stream, connection: Connection): Promise<void> => {
    const frames = frameStream(stream, limits, { aheadBytesMax: SEEN_BYTES_MAX })
    try {
      await frames.read(SEEN_BYTES_MAX)
      await frames.write({ seen: connection.remoteAddr.toString() }, undefined, true)
    } catch {
      stream.abort(new Error('refused'))
    } finally {
      frames.close()
    }
  }
  await libp2p.handle(SEEN_PROTOCOL, tell, { maxInboundStreams: SEEN_STREAMS_MAX, maxOutboundStreams: SEEN_STREAMS_MAX })
}

async function askSeen(connection: Connection, limits: PeerLimits, signal: AbortSignal): Promise<string> {
  const frames = frameStream(await connection.newStream(SEEN_PROTOCOL, { signal }), limits, { aheadBytesMax: SEEN_BYTES_MAX })
  try {
    await frames.write({}, undefined, true)
    const { seen } = (await frames.read(SEEN_BYTES_MAX)).header
    const plain = typeof seen === 'string' ? /^\/ip[46]\/[0-9a-f.:]{2,45}\/tcp\/\d{1,5}/u.exec(seen)?.[0] : undefined
    if (plain === undefined) throw new Error('no address seen')
    return plain
  } catch (error) {
    connection.abort(new Error('not a relay of Salus'))
    throw error
  } finally {
    frames.close()
  }
}

/** A port that was bound by its number can be bound again for the hole beside the connection; one that the system chose cannot. */
async function fromOwnPort(dial: (port: number) => Promise<Connection>): Promise<{ connection: Connection; localPort: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const localPort = randomInt(PORT_FIRST, PORT_LAST)
    try {
      return { connection: await dial(localPort), localPort }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt >= PORT_TRIES) throw error
    }
  }
}
