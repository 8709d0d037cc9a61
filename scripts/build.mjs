// Builds the app and the command line into out/, each unless its sources are those of its last build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { carriedNode, root, say } from './prepare.mjs'
import { electronEnvironment } from './electron-runtime.mjs'

const SOURCES = {
  app: ['electron', 'renderer', 'shared', 'resources', 'electron.vite.config.ts', 'cli.config.ts', 'verify.config.ts', 'package-lock.json'],
  cli: ['electron', 'shared', 'resources', 'cli.config.ts', 'package-lock.json'],
  'test-programs': ['electron', 'shared', 'resources', 'tests', 'cli.config.ts', 'package-lock.json'],
}

function* filesOf(name) {
  const full = path.join(root, name)
  const entries = name.includes('.') ? null : readdirSync(full, { withFileTypes: true })
  if (entries === null) yield name
  else
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      yield* entry.isDirectory() ? filesOf(path.join(name, entry.name)) : [path.join(name, entry.name)]
}

function sourceHash(sources) {
  const hash = createHash('sha256')
  for (const source of sources)
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
  unlessBuilt('app', () => {
    say('building the app ...')
    run([path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], electronEnvironment(runtime))
    buildVerifyPage()
  })
}

/** Returns the file to start; about two seconds. Ends the program where it fails. */
export function buildCommandLine() {
  return path.join(buildPrograms('cli', 'cli.config.ts', 'building the command line ...'), 'salus.js')
}

/** Returns the folder of the programs that tests start; about four seconds. Ends the program where it fails. */
export function buildTestPrograms() {
  return buildPrograms('test-programs', 'tests/programs.config.ts', 'building the programs that tests start ...')
}

function buildPrograms(name, config, words) {
  const folder = path.join(root, 'out', name)
  unlessBuilt(name, () => {
    say(words)
    // Beside the one that is there, which another command may be starting from.
    const fresh = `${folder}-${process.pid}`
    const args = ['build', '--config', config, '--outDir', fresh, '--logLevel', 'warn']
    run([path.join(root, 'node_modules/vite/bin/vite.js'), ...args], process.env)
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  })
  return folder
}

function unlessBuilt(name, build) {
  const stamp = path.join(root, 'out', `.built-${name}`)
  const wanted = sourceHash(SOURCES[name])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  rmSync(stamp, { force: true })
  build()
  mkdirSync(path.dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
}

function run(args, env) {
  const done = spawnSync(carriedNode(), args, { cwd: root, stdio: ['ignore', 2, 2], env })
  if (done.status === 0) return
  say('the build failed; the lines above say where')
  process.exit(1)
}
