/** Homes behind routers of their own and a public network between them, as network namespaces with real NAT rules. Needs root. */

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** What to install where it is missing. */
const INSTALL = 'apt-get install nftables iproute2'
/** `easy`: one way through the NAT for one port of the home, whoever is dialled. `symmetric`: another one for each. */
export type NatKind = 'easy' | 'symmetric'

/** Why the namespaces cannot be made here; empty where they can. */
export function whyNoNamespaces(): string {
  if (process.getuid?.() !== 0) return 'needs root'
  try {
    execFileSync('nft', ['--version'], { stdio: 'ignore' })
    execFileSync('ip', ['-V'], { stdio: 'ignore' })
  } catch {
    return `needs nft and ip: ${INSTALL}`
  }
  const probe = `salus-probe-${randomBytes(3).toString('hex')}`
  try {
    execFileSync('ip', ['netns', 'add', probe], { stdio: 'ignore' })
    execFileSync('ip', ['netns', 'exec', probe, 'nft', 'add', 'table', 'ip', 'probe'], { stdio: 'ignore' })
    return ''
  } catch {
    return 'this kernel or container lets nobody make network namespaces with NAT rules'
  } finally {
    remove(probe)
  }
}

export interface Homes {
  /** Names of namespaces: the public one, at 11.0.0.1, and the homes, at 10.1.0.2, 10.2.0.2 and 10.3.0.2. */
  readonly outside: string
  readonly homes: readonly [string, string, string]
  /** Lets every router translate like this from now on; what is connected stays so. */
  translate(kind: NatKind): void
  /** Pulls the plug between the router of a home and the public network. */
  cut(home: string): void
  /** Puts it in again. */
  mend(home: string): void
  /** So many kilobytes a second go through the router of a home from now on; 0: as many as there are. */
  slow(home: string, kilobytes: number): void
  /** Ends every connection of a home to others; both ends hear of it. */
  hangUp(home: string): void
  /** Bytes that came into a home so far. */
  bytesIn(home: string): number
  /** A home goes to another network: its own address is another one from now on, and so is the one that others see. */
  move(home: string): void
  /** Takes everything down again. */
  remove(): void
}

interface Side {
  readonly number: number
  readonly router: string
  readonly home: string
}

/** Makes them. Anything that fails takes down what was made before. */
export function makeHomes(): Homes {
  const id = randomBytes(2).toString('hex')
  const names: string[] = []
  const add = (name: string): string => {
    const full = `salus-${id}-${name}`
    ip('netns', 'add', full)
    names.push(full)
    ip('-n', full, 'link', 'set', 'lo', 'up')
    return full
  }
  const removeAll = (): void => {
    for (const name of names) remove(name)
  }
  // Also where the tests end before their time.
  process.once('exit', removeAll)
  try {
    const outside = add('out')
    ip('-n', outside, 'link', 'add', 'bridge', 'type', 'bridge')
    ip('-n', outside, 'addr', 'add', '11.0.0.1/24', 'dev', 'bridge')
    ip('-n', outside, 'link', 'set', 'bridge', 'up')
    const side = (number: number): Side => {
      const [router, home] = [add(`r${String(number)}`), add(`h${String(number)}`)]
      cable([router, 'wan', `11.0.0.1${String(number)}/24`], [outside, `to${String(number)}`, null])
      ip('-n', outside, 'link', 'set', `to${String(number)}`, 'master', 'bridge')
      cable([router, 'lan', `10.${String(number)}.0.1/24`], [home, 'eth', `10.${String(number)}.0.2/24`])
      ip('-n', home, 'route', 'add', 'default', 'via', `10.${String(number)}.0.1`)
      run(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
      return { number, router, home }
    }
    const sides = [side(1), side(2), side(3)] as const
    const sideOf = (home: string): Side => {
      const found = sides.find((one) => one.home === home)
      if (found === undefined) throw new Error('no such home')
      return found
    }
    return {
      outside,
      homes: [sides[0].home, sides[1].home, sides[2].home],
      translate: (kind) => {
        for (const { router } of sides) run(router, 'nft', rulesOf(kind))
      },
      cut: (home) => {
        ip('-n', sideOf(home).router, 'link', 'set', 'wan', 'down')
      },
      mend: (home) => {
        ip('-n', sideOf(home).router, 'link', 'set', 'wan', 'up')
      },
      slow: (home, kilobytes) => {
        run(
          sideOf(home).router,
          'nft',
          kilobytes === 0 ? 'flush chain ip home shape' : `add rule ip home shape limit rate over ${String(kilobytes)} kbytes/second drop`,
        )
      },
      hangUp: (home) => {
        run(home, 'ss', '-K', '-tn', 'state', 'established', 'not dst 127.0.0.1')
      },
      bytesIn: (home) => Number(run(home, 'cat', '/sys/class/net/eth/statistics/rx_bytes')),
      move: (home) => {
        move(sideOf(home))
      },
      remove: () => {
        process.off('exit', removeAll)
        removeAll()
      },
    }
  } catch (error) {
    removeAll()
    throw error
  }
}

/** What was connected from the old addresses hears nothing any more, and nobody says so. */
function move({ number, router, home }: Side): void {
  const at = `10.${String(number)}.0`
  ip('-n', home, 'addr', 'flush', 'dev', 'eth')
  ip('-n', home, 'addr', 'add', `${at}.77/24`, 'dev', 'eth')
  ip('-n', home, 'route', 'add', 'default', 'via', `${at}.1`)
  ip('-n', router, 'addr', 'flush', 'dev', 'wan')
  ip('-n', router, 'addr', 'add', `11.0.0.7${String(number)}/24`, 'dev', 'wan')
}

/** As routers at home have it: nothing comes in that was not asked for, and no answer is given to it. */
function rulesOf(kind: NatKind): string {
  return `
    flush ruleset
    table ip home {
      chain out { type nat hook postrouting priority 100; oifname "wan" masquerade ${kind === 'symmetric' ? 'fully-random' : ''}; }
      chain shape { type filter hook forward priority -10; policy accept; }
      chain through { type filter hook forward priority 0; policy drop; iifname "lan" accept; ct state established,related accept; }
      chain in { type filter hook input priority 0; policy accept; iifname "wan" ct state new drop; }
    }`
}

type End = readonly [namespace: string, device: string, address: string | null]

function cable(one: End, other: End): void {
  ip('link', 'add', 'name', one[1], 'netns', one[0], 'type', 'veth', 'peer', 'name', other[1], 'netns', other[0])
  for (const [namespace, device, address] of [one, other]) {
    if (address !== null) ip('-n', namespace, 'addr', 'add', address, 'dev', device)
    ip('-n', namespace, 'link', 'set', device, 'up')
  }
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
}

function run(namespace: string, program: string, ...args: readonly string[]): string {
  return ip('netns', 'exec', namespace, program, ...args)
}

function remove(namespace: string): void {
  try {
    ip('netns', 'del', namespace)
  } catch {
    // It was never there.
  }
}
