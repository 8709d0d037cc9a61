// Fuzzes the contracts for long (50,000 runs a test), and deletes each of their checks once: a test has to notice. About half an hour.
import path from 'node:path'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
say('contracts: fuzzing, invariants, gas, every check deleted once; this takes a while ...')
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
process.exitCode = await runProgram([vitest, 'run', '--config', 'vitest.config.ts', 'tests/contracts'], { SALUS_CONTRACTS: 'full' })
