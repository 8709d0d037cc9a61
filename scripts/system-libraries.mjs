// What Electron needs from a Linux system: installed where that is allowed, otherwise the one line to run is said.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { say } from './prepare.mjs'

/** Debian package -> a program or library that shows it is there. */
const WINDOW = { 'libgtk-3-0': 'libgtk-3.so.0', libnss3: 'libnss3.so', libasound2: 'libasound.so.2', libgbm1: 'libgbm.so.1' }
/** For tests: a virtual display, and a trace of what is connected to. */
const TESTS = { xvfb: '/usr/bin/Xvfb', xauth: '/usr/bin/xauth', strace: '/usr/bin/strace' }
/** For tests in homes behind routers, which only root can make: without them those are left out, and say so. */
const NETWORKS = { nftables: '/usr/sbin/nft', iproute2: '/sbin/ip' }

function missing(wanted) {
  const known =
    spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` } }).stdout ?? ''
  return Object.entries(wanted)
    .filter(([, sign]) => (sign.startsWith('/') ? !existsSync(sign) : !known.includes(sign)))
    .map(([name]) => name)
}

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
const lineFor = (packages) => `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`

/** What is still missing afterwards. */
function install(packages, wanted) {
  say(`installing system libraries: ${packages.join(', ')} ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync('sh', ['-c', lineFor(packages)], { stdio: ['ignore', 'ignore', 2], env })
  return done.status === 0 ? missing(wanted) : packages
}

/** Makes sure of the libraries of a window and, with `tests`, of the tests; false where the person must act first. */
export function ensureSystemLibraries({ tests }) {
  if (process.platform !== 'linux') return true
  const wanted = tests ? { ...WINDOW, ...TESTS } : WINDOW
  const lacking = missing(wanted)
  if (lacking.length > 0 && !mayInstall()) {
    say(`this system lacks ${lacking.join(', ')}. On Debian or Ubuntu run:  sudo sh -c '${lineFor(lacking)}'`)
    return false
  }
  const still = lacking.length > 0 ? install(lacking, wanted) : []
  if (still.length > 0) say(`could not install ${still.join(', ')}; run by hand:  ${lineFor(still)}`)
  return still.length === 0
}

/** What the tests of networks need, where it may be installed; they go without it. */
export function wishForNetworks() {
  if (process.platform !== 'linux' || !mayInstall()) return
  const lacking = missing(NETWORKS)
  const still = lacking.length > 0 ? install(lacking, NETWORKS) : []
  if (still.length > 0) say(`could not install ${still.join(', ')}: tests behind routers are left out`)
}
