/** Where somebody calls from, as far as it tells people apart. */

import type { Multiaddr } from '@multiformats/multiaddr'

const IP4 = 4
const IP6 = 41
/** Groups of an IPv6 address that a network of its own begins with: everybody has all that begin with them. */
const IP6_GROUPS = 4

/** The IPv4 address, or the network of the IPv6 address; through a relay that of the relay. */
export function placeOf(address: Multiaddr): string {
  for (const { code, value = '' } of address.getComponents()) {
    if (code === IP4) return value
    if (code === IP6) return networkOf(value)
  }
  return 'nowhere'
}

function networkOf(address: string): string {
  const [before = '', after] = address.split('::')
  const groups = before === '' ? [] : before.split(':')
  const last = after === undefined || after === '' ? [] : after.split(':')
  const none = Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  return [...groups, ...none, ...last].slice(0, IP6_GROUPS).join(':')
}
