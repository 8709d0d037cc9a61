/** Notices that this computer has left a network: what was connected from there hears nothing any more, and nobody says so. */

import { networkInterfaces } from 'node:os'
import type { Libp2p } from '@libp2p/interface'

/** Addresses of this computer that others could see. */
export type OwnAddresses = () => readonly string[]

/** IPv4 addresses that are up; those of IPv6 come and go by themselves. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  )
}

/**
 * Looks every so often; once an address is gone every connection is put down, so that each way is found anew, and `onMoved` is called.
 * `onMoved` is called as well where one has only come. Returns how to stop looking.
 */
export function watchOwnAddresses(libp2p: Libp2p, read: OwnAddresses, everyMs: number, onMoved: () => void): () => void {
  let before = read()
  const timer = setInterval(() => {
    const now = read()
    const isGone = before.some((address) => !now.includes(address))
    const isNew = now.some((address) => !before.includes(address))
    before = now
    if (isGone) for (const connection of libp2p.getConnections()) connection.abort(new Error('this computer is on another network'))
    if (isGone || isNew) onMoved()
  }, everyMs)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
