/** A network on which somebody announces computers without end: none of them is kept but those of people who are known. */

import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerDiscovery, PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterAll, expect, it } from 'vitest'
import { onlyKnown } from '../../../electron/peer/net/nearby.ts'

/** As mDNS tells of what it hears. */
class Announcements extends EventTarget {
  hear(id: PeerId): void {
    this.dispatchEvent(new CustomEvent('peer', { detail: { id, multiaddrs: [multiaddr('/ip4/192.0.2.7/tcp/4001')] } }))
  }
}

const someone = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
const heard = new Announcements()
const friend = await someone()
const known = new Set([friend.toString()])
const libp2p = await createLibp2p({
  addresses: { listen: [] },
  peerDiscovery: [
    onlyKnown(
      () => heard as unknown as PeerDiscovery,
      (peerId) => known.has(peerId),
    ),
  ],
  connectionMonitor: { enabled: false },
})
afterAll(() => libp2p.stop())

it('keeps those who are known, and those who become it with their next announcement', async () => {
  const strangers = await Promise.all(Array.from({ length: 20 }, someone))
  for (const id of [...strangers, friend]) heard.hear(id)
  await expect.poll(() => libp2p.peerStore.has(friend)).toBe(true)
  const [later] = strangers
  if (later === undefined) throw new Error('nobody')
  known.add(later.toString())
  heard.hear(later)
  await expect.poll(() => libp2p.peerStore.has(later)).toBe(true)
  expect((await libp2p.peerStore.all()).map(({ id }) => id.toString()).sort()).toEqual([...known].sort())
})
