// Plants small mistakes in the sealing, manifest and store code, one at a time, and counts those that a fast test notices.
// `npm run test:mutants [crypto|manifest|store] [hash.ts ...]`: ends with one line a group, `crypto 91.2 % (N of N)`, and fails below the goal.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

/** Lowest share of noticed mistakes, in percent. */
const GOAL_PERCENT = 85
/** Not among the dependencies: 60 MB that nobody else needs. It is installed when this runs for the first time. */
const STRYKER_VERSION = '10.1.1'
/** A folder in memory, where the system has one. */
const MEMORY = '/dev/shm'
/** Files changed in one run: what is found is written down at its end. */
const FILES_A_RUN = 5
const room = path.join(root, 'node_modules', '.salus-mutants')

/** What is changed, folders or files; which tests are asked is in vitest.mutants.config.ts. */
const GROUPS = {
  crypto: ['shared/crypto'],
  manifest: [
    'manifest',
    'manifest-nodes',
    'manifest-run',
    'node-cache',
    'trie',
    'trie-bulk',
    'trie-differences',
    'trie-walk',
    'lost-root',
  ].map((name) => `electron/vault/session/manifest/${name}.ts`),
  store: ['electron/peer/store', 'electron/segment-file.ts'],
}

/** Only these are copied for the run. */
const COPIED = ['shared', 'electron', 'tests', 'resources', 'package.json', 'tsconfig.json', 'vitest.mutants.config.ts']

function installStryker() {
  const manifest = path.join(room, 'node_modules', '@stryker-mutator', 'core', 'package.json')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === STRYKER_VERSION) return
  say(`installing Stryker ${STRYKER_VERSION} beside the dependencies ...`)
  mkdirSync(room, { recursive: true })
  writeFileSync(path.join(room, 'package.json'), '{ "name": "salus-mutants", "private": true }\n')
  const wanted = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${STRYKER_VERSION}`)
  // Vitest itself is the repository's: it is found one level up.
  const done = spawnSync('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], {
    cwd: room,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (done.status !== 0) throw new Error('Stryker could not be installed; check the connection to the npm registry')
}

/** Counts of one file or group. A mistake that makes a test run without end is noticed too; one that no test reaches is not. */
export function scoreOf(mutants) {
  const counted = mutants.filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status))
  const noticed = counted.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
  return { noticed, counted: counted.length, percent: counted.length === 0 ? 100 : (100 * noticed) / counted.length }
}

const line = (name, { noticed, counted, percent }) => `${name} ${percent.toFixed(1)} % (${noticed} of ${counted})`

/** One run of Stryker over some files. What it finds is added to what is known of the group; only what changed since is tried again. */
async function plant(group, files, ignoreStatic) {
  const config = {
    testRunner: 'vitest',
    plugins: [pathToFileURL(path.join(room, 'node_modules', '@stryker-mutator', 'vitest-runner', 'dist', 'src', 'index.js')).href],
    vitest: { configFile: 'vitest.mutants.config.ts', related: false, pool: 'forks' },
    mutate: files,
    ignorePatterns: ['/*', ...COPIED.map((one) => `!/${one}`)],
    coverageAnalysis: 'perTest',
    ignoreStatic,
    concurrency: Number(process.env.SALUS_MUTANTS_AT_ONCE ?? 1),
    timeoutMS: 20_000,
    timeoutFactor: 3,
    dryRunTimeoutMinutes: 30,
    incremental: true,
    incrementalFile: knownOf(group),
    reporters: ['progress-append-only'],
    tempDirName: path.join(tmpdir(), `salus-mutants-${group}-${process.pid}`),
    cleanTempDir: 'always',
    allowConsoleColors: false,
  }
  const file = path.join(room, `${group}.config.json`)
  writeFileSync(file, JSON.stringify(config, null, 2))
  const stryker = path.join(room, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
  // What is written is asked for by name only, never for being durable: memory is quicker.
  const work = mkdtempSync(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'salus-mutants-'))
  const code = await runProgram([stryker, 'run', file], {
    SALUS_MUTATION_GROUP: group,
    TMPDIR: work,
    SALUS_DATA: process.env.SALUS_DATA ?? path.resolve(root, '../shared/data'),
  })
  rmSync(work, { recursive: true, force: true })
  if (code !== 0) throw new Error(`Stryker ended with ${code}`)
}

const knownOf = (group) => path.join(room, `${group}.known.json`)

/** Prints what is known of these files, every unnoticed mistake with its place; returns all mutants. */
function show(group, files) {
  const known = Object.entries(JSON.parse(readFileSync(knownOf(group), 'utf8')).files).filter(([name]) => files.includes(name))
  for (const [name, { mutants, source }] of known) {
    console.log(`  ${line(name, scoreOf(mutants))}`)
    const lines = source.split('\n')
    for (const { status, location, mutatorName, replacement = '' } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue
      const at = `${location.start.line}:${location.start.column}`
      console.log(
        `    ${status} ${at} ${mutatorName}: ${lines[location.start.line - 1].trim()} => ${replacement.split(/\s+/).join(' ').slice(0, 100)}`,
      )
    }
  }
  return known.flatMap(([, { mutants }]) => mutants)
}

async function runGroup(group, files) {
  for (let from = 0; from < files.length; from += FILES_A_RUN) {
    const some = files.slice(from, from + FILES_A_RUN)
    await plant(group, some, true)
    show(group, some)
  }
  // What is computed while a file loads is asked of all tests, in a process of its own each time.
  await plant(group, files, false)
  return scoreOf(show(group, files))
}

/** All files of a group. */
function filesOf(group) {
  const within = (folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`)
  const all = GROUPS[group].flatMap((place) => (place.endsWith('.ts') ? [place] : within(place)))
  return all.filter((file) => file.endsWith('.ts')).sort()
}

/** What to change, by group, out of the words of the command: a file is meant by its path, or by the end of it (`hash.ts`). Throws on a word that fits nothing. */
export function chosen(words) {
  const groups = words.filter((word) => word in GROUPS)
  const named = words.filter((word) => !(word in GROUPS))
  const some = (groups.length === 0 ? Object.keys(GROUPS) : groups).map((group) => [group, filesOf(group)])
  const isMeant = (file, word) => file === word || file.endsWith(`/${word}`)
  const lost = named.filter((word) => !some.some(([, files]) => files.some((file) => isMeant(file, word))))
  if (lost.length > 0) throw new Error(`no file of ${some.map(([group]) => group).join(', ')} is called ${lost.join(' or ')}`)
  if (named.length === 0) return some
  return some
    .map(([group, files]) => [group, files.filter((file) => named.some((word) => isMeant(file, word)))])
    .filter(([, files]) => files.length > 0)
}

async function main(words) {
  const wanted = chosen(words)
  installDependencies()
  installStryker()
  const results = []
  for (const [group, files] of wanted) results.push([group, await runGroup(group, files)])
  for (const [group, score] of results) console.log(line(group, score))
  return results.every(([, { percent }]) => percent >= GOAL_PERCENT)
}

if (process.argv[1] === import.meta.filename) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1
  } catch (error) {
    say(error.message)
    process.exitCode = 2
  }
}
