// What Electron needs from a Linux system: installed where that is allowed, otherwise the one line to run is said.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { say } from './prepare.mjs'

/** Debian package -> a program or library that shows it is there. */
const WINDOW = { 'libgtk-3-0': 'libgtk-3.so.0', libnss3: 'libnss3.so', libasound2: 'libasound.so.2', libgbm1: 'libgbm.so.1' }
/** For tests: a virtual display, and a trace of what is connected to. */
const TESTS = { xvfb: '/usr/bin/Xvfb', xauth: '/usr/bin/xauth', strace: '/usr/bin/strace' }

function missing(wanted) {
  const known =
    spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` } }).stdout ?? ''
  return Object.entries(wanted)
    .filter(([, sign]) => (sign.startsWith('/') ? !existsSync(sign) : !known.includes(sign)))
    .map(([name]) => name)
}

/** Makes sure of the libraries of a window and, with `tests`, of the tests; false where the person must act first. */
export function ensureSystemLibraries({ tests }) {
  if (process.platform !== 'linux') return true
  const lacking = missing(tests ? { ...WINDOW, ...TESTS } : WINDOW)
  if (lacking.length === 0) return true
  const line = `apt-get update && apt-get install -y --no-install-recommends ${lacking.join(' ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(`this system lacks ${lacking.join(', ')}. On Debian or Ubuntu run:  sudo sh -c '${line}'`)
    return false
  }
  say(`installing system libraries: ${lacking.join(', ')} ...`)
  const done = spawnSync('sh', ['-c', line], { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  const still = done.status === 0 ? missing(tests ? { ...WINDOW, ...TESTS } : WINDOW) : lacking
  if (still.length > 0) say(`could not install ${still.join(', ')}; run by hand:  ${line}`)
  return still.length === 0
}
