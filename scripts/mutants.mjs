// Plants small mistakes in the sealing, manifest and store code, one at a time, and counts those that a fast test notices.
// `npm run test:mutants [crypto|manifest|store] [FILE.ts ...] [--again]`: ends with one line a group, `crypto 91.2 % (N of N)`, and fails below the goal.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

/** Lowest share of noticed mistakes, in percent. */
const GOAL_PERCENT = 85
/** Not among the dependencies: 60 MB that nobody else needs. It is installed when this runs for the first time. */
const STRYKER_VERSION = '10.1.1'
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

async function runGroup(name, mutate, files, again) {
  const report = path.join(room, `${name}.json`)
  const config = {
    testRunner: 'vitest',
    plugins: [pathToFileURL(path.join(room, 'node_modules', '@stryker-mutator', 'vitest-runner', 'dist', 'src', 'index.js')).href],
    vitest: { configFile: 'vitest.mutants.config.ts', related: false, pool: 'forks' },
    mutate: files.length === 0 ? mutate : files,
    ignorePatterns: ['/*', ...COPIED.map((one) => `!/${one}`)],
    // Words for a mistake of the programmer are nobody's behaviour; every other text is a format's and stays in.
    mutator: { excludedMutations: [] },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    concurrency: Number(process.env.SALUS_MUTANTS_AT_ONCE ?? 1),
    timeoutMS: 60_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 30,
    incremental: !again,
    incrementalFile: path.join(room, `${name}.incremental.json`),
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    tempDirName: path.join(tmpdir(), `salus-mutants-${name}-${process.pid}`),
    cleanTempDir: 'always',
    allowConsoleColors: false,
  }
  const file = path.join(room, `${name}.config.json`)
  writeFileSync(file, JSON.stringify(config, null, 2))
  rmSync(report, { force: true })
  await runProgram([path.join(room, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', file], {
    SALUS_MUTATION_GROUP: name,
    SALUS_DATA: process.env.SALUS_DATA ?? path.resolve(root, '../shared/data'),
  })
  if (!existsSync(report)) return { noticed: 0, counted: 0, percent: 0 }
  const all = Object.entries(JSON.parse(readFileSync(report, 'utf8')).files)
  for (const [name, { mutants, source }] of all) {
    console.log(`  ${line(name, scoreOf(mutants))}`)
    const lines = source.split('\n')
    for (const { status, location, mutatorName, replacement = '' } of mutants) {
      if (status === 'Killed' || status === 'Timeout' || status === 'Ignored') continue
      const { start } = location
      console.log(
        `    ${status} ${start.line}:${start.column} ${mutatorName}: ${lines[start.line - 1].trim()} => ${replacement.split('\n').join(' ')}`,
      )
    }
  }
  return scoreOf(all.flatMap(([, { mutants }]) => mutants))
}

if (process.argv[1] === import.meta.filename) {
  installDependencies()
  installStryker()
  const words = process.argv.slice(2).filter((word) => word !== '--again')
  const files = words.filter((word) => word.endsWith('.ts'))
  const names = words.filter((word) => word in GROUPS)
  const results = []
  for (const name of names.length === 0 ? Object.keys(GROUPS) : names)
    results.push([name, await runGroup(name, GROUPS[name], files, process.argv.includes('--again'))])
  for (const [name, score] of results) console.log(line(name, score))
  process.exit(results.every(([, { percent }]) => percent >= GOAL_PERCENT) ? 0 : 1)
}
