// Builds the app into out/ unless the sources are those of the last build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { carriedNode, root, say } from './prepare.mjs'
import { electronEnvironment } from './electron-runtime.mjs'

const SOURCES = ['electron', 'renderer', 'shared', 'resources', 'electron.vite.config.ts', 'verify.config.ts', 'package-lock.json']

function* filesOf(name) {
  const full = path.join(root, name)
  const entries = name.includes('.') ? null : readdirSync(full, { withFileTypes: true })
  if (entries === null) yield name
  else
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      yield* entry.isDirectory() ? filesOf(path.join(name, entry.name)) : [path.join(name, entry.name)]
}

function sourceHash() {
  const hash = createHash('sha256')
  for (const source of SOURCES)
    for (const file of filesOf(source))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

/** The page that checks files without Salus, `out/verify/salus-verify.html`; ends the program where it fails. */
export function buildVerifyPage() {
  run([path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'verify.config.ts', '--logLevel', 'warn'], process.env)
}

/** Ends the program where the build fails. */
export function buildApp(runtime) {
  const stamp = path.join(root, 'out', '.built')
  const wanted = sourceHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('building the app ...')
  run([path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], electronEnvironment(runtime))
  buildVerifyPage()
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function run(args, env) {
  const done = spawnSync(carriedNode(), args, { cwd: root, stdio: ['ignore', 2, 2], env })
  if (done.status === 0) return
  say('the build failed; the lines above say where')
  process.exit(1)
}
