// Runs every suite and ends with one line for all of them together: `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { CHECKS, inLanes, runProgram } from './checks.mjs'
import { faultsOf } from './faults.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
const reports = path.join(root, 'node_modules', '.salus-reports')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
/** Named once more at the end, where whoever reads only the last lines finds them. */
const failures = []
const only = process.argv.indexOf('--only') === -1 ? null : process.argv[process.argv.indexOf('--only') + 1]
const bin = (...parts) => path.join(root, 'node_modules', ...parts)

/** A suite that is one yes or no. */
async function single(name, args) {
  const isFine = (await runProgram(args)) === 0
  if (!isFine) failures.push(name)
  return isFine ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** Vitest, counted from its own report; a run that ends badly without a failed test counts one failure. */
async function vitest(name, args, env = {}, program = undefined) {
  const file = path.join(reports, `${name}.json`)
  const code = await runProgram(
    [bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args],
    { ...env, SALUS_SUITE: name },
    program,
  )
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const counts = { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0, skipped: report.numPendingTests ?? 0 }
  failures.push(...(report.testResults ?? []).flatMap(failedOf))
  const ranNothing = counts.passed + counts.failed === 0
  return (code !== 0 && counts.failed === 0) || ranNothing ? { ...counts, failed: counts.failed + 1 } : counts
}

/** A file whose tests never began has none that failed, and is named by itself. */
function failedOf({ name, status, message, assertionResults }) {
  const file = path.relative(root, name)
  const failed = assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => `${file}: ${fullName}`)
  return status === 'failed' && failed.length === 0 ? [`${file}: ${message.split('\n')[0]}`] : failed
}

const wanted = (name) => only === null || only === name
/** Most of it waits for the network, so it goes on beside everything else from the beginning. */
const windowsPrepared =
  wanted('window') || wanted('crypto-in-electron') ? runProgram([path.join(root, 'scripts', 'prepare-window.mjs')]) : null

let prepared = null
/** The runtime that the app runs on, once libraries of the system are there as well; asked once for all suites. Null where they are not. */
function runtimeForTests() {
  prepared ??= (async () => {
    await windowsPrepared
    const { ensureSystemLibraries } = await import('./system-libraries.mjs')
    const { findElectron } = await import('./electron-runtime.mjs')
    return ensureSystemLibraries({ tests: true }) ? findElectron() : null
  })()
  return prepared
}

/** The sealing once more, on the runtime's own Node and its own BoringSSL. */
async function inElectron(work) {
  const runtime = await runtimeForTests()
  return runtime === null ? { passed: 0, failed: 1, skipped: 0 } : work({ ELECTRON_RUN_AS_NODE: '1' }, runtime.exe)
}

/** The built app on the runtime that was found, on a display of its own where there is none. */
async function inWindows(work) {
  const runtime = await runtimeForTests()
  if (runtime === null) return { passed: 0, failed: 1, skipped: 0 }
  const { buildApp } = await import('./build.mjs')
  const { openDisplay } = await import('./display.mjs')
  buildApp(runtime)
  const display = await openDisplay()
  try {
    return await work({ ...display.env, SALUS_TEST_ELECTRON: runtime.exe })
  } finally {
    display.stop()
  }
}

/** Each uses one core, so they run side by side, two at a time. */
const beside = [
  ...CHECKS.map(([name, args]) => [name, () => single(name, args)]),
  [
    'crypto-in-electron',
    () =>
      inElectron((env, exe) =>
        vitest('crypto-in-electron', ['--config', 'vitest.config.ts', '--maxWorkers', '1', 'tests/unit/crypto', 'tests/vectors'], env, exe),
      ),
  ],
]
/** Each uses the whole computer. */
const alone = [
  [
    'node',
    async () => {
      const file = path.join(reports, 'faults.jsonl')
      const counts = await vitest('node', ['--config', 'vitest.config.ts'], { SALUS_FAULTS_REPORT: file })
      if (existsSync(file)) console.log(faultsOf(file))
      return counts
    },
  ],
  ['window', () => inWindows((env) => vitest('window', ['--config', 'vitest.window.config.ts'], env))],
]

const total = { passed: 0, failed: 0, skipped: 0 }
async function run([name, work]) {
  if (!wanted(name)) return
  say(`suite ${name} ...`)
  const counts = await work()
  say(`suite ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  for (const key of Object.keys(total)) total[key] += counts[key]
}
await inLanes(beside, run)
for (const suite of alone) await run(suite)
for (const one of failures) say(`failed: ${one}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
