/** Two homes behind routers of their own and a public network between them, as network namespaces with real NAT rules. Needs root. */

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
  /** Names of namespaces: the public one, at 11.0.0.1, and the two homes, at 10.1.0.2 and 10.2.0.2. */
  readonly outside: string
  readonly homes: readonly [string, string]
  /** Lets both routers translate like this from now on; what is connected stays so. */
  translate(kind: NatKind): void
  /** Takes everything down again. */
  remove(): void
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
    const sides = [1, 2].map((number) => {
      const router = add(`r${String(number)}`)
      const home = add(`h${String(number)}`)
      cable([router, 'wan', `11.0.0.1${String(number)}/24`], [outside, `to${String(number)}`, null])
      ip('-n', outside, 'link', 'set', `to${String(number)}`, 'master', 'bridge')
      cable([router, 'lan', `10.${String(number)}.0.1/24`], [home, 'eth', `10.${String(number)}.0.2/24`])
      ip('-n', home, 'route', 'add', 'default', 'via', `10.${String(number)}.0.1`)
      run(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
      return { router, home }
    })
    const [one, two] = sides
    if (one === undefined || two === undefined) throw new Error('no homes')
    return {
      outside,
      homes: [one.home, two.home],
      translate: (kind) => {
        for (const { router } of sides) run(router, 'nft', rulesOf(kind))
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

/** As routers at home have it: nothing comes in that was not asked for, and no answer is given to it. */
function rulesOf(kind: NatKind): string {
  return `
    flush ruleset
    table ip home {
      chain out { type nat hook postrouting priority 100; oifname "wan" masquerade ${kind === 'symmetric' ? 'fully-random' : ''}; }
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

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function run(namespace: string, program: string, ...args: readonly string[]): void {
  ip('netns', 'exec', namespace, program, ...args)
}

function remove(namespace: string): void {
  try {
    ip('netns', 'del', namespace)
  } catch {
    // It was never there.
  }
}
