/** Nodes without a vault, for tests of the ways between them: each with a card, and a proxy that can cut what passes. */

import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PEER_LIMITS } from '../../electron/peer/limits.ts'
import type { PeerLimits } from '../../electron/peer/limits.ts'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerOptions, PeerRoot } from '../../electron/peer/root.ts'
import type { RelayState } from '../../electron/vault/ports.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Result } from '../../shared/model/result.ts'

/** Waits short enough for tests. */
const QUICK: PeerLimits = { ...PEER_LIMITS, relayRetryMs: 20, relayRetryMaxMs: 100, relayAfterMs: 100, cutWaitMs: 20 }

export interface TestNode {
  readonly dir: string
  readonly root: PeerRoot
  readonly peerId: string
  readonly identity: IdentityKeys
  /** With the addresses of now, or others. */
  card(addresses?: readonly string[]): Promise<ContactCard>
  /** Resolves once the place at the relay stands like this. */
  relayIs(state: RelayState): Promise<void>
}

/** The value, or an exception with the code. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** Starts a node on loopback, in a folder of its own unless one is given. */
export async function startTestNode(
  options: Partial<PeerOptions> = {},
  limits: Partial<PeerLimits> = {},
  identity = deriveIdentity(new Uint8Array(randomBytes(32))),
): Promise<TestNode> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'salus-node-')))
  const root = valueOf(await createPeerRoot({ listenHost: '127.0.0.1', port: 0, mdns: false, ...options, dir }, { ...QUICK, ...limits }))
  const { peerId } = valueOf(await root.peer.describe())
  const card = async (addresses?: readonly string[]): Promise<ContactCard> =>
    createContactCard(identity, {
      name: 'Somebody',
      device: signDeviceCertificate(identity, peerId, 1),
      addresses: addresses ?? valueOf(await root.peer.describe()).addresses,
      issuedAtMs: 1,
    })
  valueOf(await root.peer.introduce(await card()))
  return {
    dir,
    root,
    peerId,
    identity,
    card,
    relayIs: (state) =>
      new Promise((resolve) => {
        const look = (): void => {
          void root.peer.showRelay().then((shown) => {
            if (!shown.ok || shown.value.state !== state) return
            stop()
            resolve()
          })
        }
        const stop = root.peer.onEvent(look)
        look()
      }),
  }
}

export interface CuttingProxy {
  /** In place of the address behind it. */
  readonly address: string
  /** What happened to connections, in order. */
  readonly events: readonly string[]
  /** Bytes that came back from behind it. */
  readonly bytesBack: () => number
  close(): Promise<void>
}

/**
 * Stands before an address; cuts the first connections after so many bytes of answer each, then lets everything pass.
 * `hold`: after so many bytes nothing passes until it resolves.
 */
export async function startProxy(
  address: string,
  cutsAfter: readonly number[] = [],
  hold: { readonly afterBytes: number; readonly until: Promise<unknown> } | null = null,
): Promise<CuttingProxy> {
  const port = Number(/\/tcp\/(\d+)/u.exec(address)?.[1])
  const events: string[] = []
  const sockets = new Set<Socket>()
  const cuts = [...cutsAfter]
  let bytes = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const cutAfter = cuts.shift() ?? Number.POSITIVE_INFINITY
    let passed = 0
    events.push('open')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (data: Buffer) => {
      const part = data.subarray(0, Math.max(0, cutAfter - passed))
      passed += part.length
      bytes += part.length
      if (part.length > 0) near.write(part)
      if (hold !== null && bytes > hold.afterBytes) {
        far.pause()
        void hold.until.then(() => far.resume())
      }
      if (passed < cutAfter) return
      events.push('cut')
      near.destroySoon()
      far.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `/ip4/127.0.0.1/tcp/${String((server.address() as AddressInfo).port)}`,
    events,
    bytesBack: () => bytes,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
}

export interface SilencableWay {
  readonly address: string
  /** While it is, nothing passes in either direction, and nobody is told. */
  silence(is: boolean): void
  close(): Promise<void>
}

/** A way to an address on loopback that can go dead without a word. */
export async function startSilencable(address: string): Promise<SilencableWay> {
  const port = Number(/\/tcp\/(\d+)/u.exec(address)?.[1])
  const sockets = new Set<Socket>()
  let isSilent = false
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (data: Buffer) => {
        if (!isSilent) to.write(data)
      })
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        if (!isSilent) to.destroy()
      })
    }
  })
  await new Promise<void>((opened) => {
    server.listen(0, '127.0.0.1', opened)
  })
  return {
    address: address.replace(`/tcp/${String(port)}`, `/tcp/${String((server.address() as AddressInfo).port)}`),
    silence: (is) => {
      isSilent = is
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
