// Tries every fault there is (about an hour) and prints what came of it: `faults N`, `acknowledged N, lost 0`, and the seed to repeat it with.
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

/** Adds up what the fault tests wrote down, as one line. */
export function faultsOf(file) {
  const total = { faults: 0, acknowledged: 0, lost: 0, seed: 0 }
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const one = JSON.parse(line)
    for (const key of ['faults', 'acknowledged', 'lost']) total[key] += one[key]
    total.seed = one.seed
  }
  return `faults ${total.faults}\nacknowledged ${total.acknowledged}, lost ${total.lost} (seed ${total.seed})`
}

if (process.argv[1] === import.meta.filename) {
  installDependencies()
  say('faults: power loss, refused writes, damaged files, kills, small disks, random lives; this takes a while ...')
  const report = path.join(root, 'node_modules', '.salus-faults.jsonl')
  rmSync(report, { force: true })
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const code = await runProgram([vitest, 'run', '--config', 'vitest.config.ts', 'tests/faults'], {
    SALUS_FAULTS: 'full',
    SALUS_FAULTS_REPORT: report,
  })
  console.log(faultsOf(report))
  process.exit(code)
}
