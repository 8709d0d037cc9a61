/** Where somebody calls from, as far as it tells people apart. */

import type { Multiaddr } from '@multiformats/multiaddr'

const IP4 = 4
const IP6 = 41
/** Groups of an IPv6 address that a network of its own begins with: everybody has all that begin with them. */
const IP6_GROUPS = 4

/** The IPv4 address, or the network of the IPv6 address; through a relay that of the relay. */
export function placeOf(address: Multiaddr): string {
  const host = address.getComponents().find(({ code }) => code === IP4 || code === IP6)
  return placeOfHost(host?.value)
}

/** As a socket says it. */
export function placeOfHost(host: string | undefined): string {
  if (host === undefined) return 'nowhere'
  // An IPv4 address may be written as the end of an IPv6 one.
  if (host.includes('.')) return host.slice(host.lastIndexOf(':') + 1)
  const [before = '', after = ''] = host.split('::')
  const groups = before === '' ? [] : before.split(':')
  const last = after === '' ? [] : after.split(':')
  const none = Array.from({ length: Math.max(0, 8 - groups.length - last.length) }, () => '0')
  return [...groups, ...none, ...last].slice(0, IP6_GROUPS).join(':')
}
