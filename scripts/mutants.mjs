// Plants small mistakes in the sealing, manifest and store code, one at a time, and counts those that a fast test notices.
// `npm run test:mutants [crypto|manifest|store] [FILE.ts ...]`: ends with one line a group, `crypto 91.2 % (N of N)`, and fails below the goal.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** What is changed; which tests are asked is in vitest.mutants.config.ts. */
const GROUPS = {
  crypto: ['shared/crypto/*.ts'],
  manifest: ['manifest', 'manifest-nodes', 'manifest-run', 'trie', 'trie-bulk', 'trie-differences', 'lost-root'].map(
    (name) => `electron/vault/session/${name}.ts`,
  ),
  store: ['electron/peer/store/*.ts', 'electron/segment-file.ts'],
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

/** All files of a group, or those that were named. */
function filesOf(group, named) {
  const all = GROUPS[group].flatMap((pattern) => globSync(pattern, { cwd: root })).map((file) => file.split(path.sep).join('/'))
  return named.length === 0 ? all.sort() : named.filter((file) => all.includes(file))
}

if (process.argv[1] === import.meta.filename) {
  installDependencies()
  installStryker()
  const named = process.argv.slice(2).filter((word) => word.endsWith('.ts'))
  const groups = process.argv.slice(2).filter((word) => word in GROUPS)
  const results = []
  for (const group of groups.length === 0 ? Object.keys(GROUPS) : groups) {
    const files = filesOf(group, named)
    if (files.length > 0) results.push([group, await runGroup(group, files)])
  }
  for (const [group, score] of results) console.log(line(group, score))
  process.exit(results.every(([, { percent }]) => percent >= GOAL_PERCENT) ? 0 : 1)
}
