// Tries 20,000 damaged files through every reader (some minutes) and prints what came of them, with the seed to repeat it.
import path from 'node:path'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
say('hostile: 20,000 damaged files through every reader; this takes some minutes ...')
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
process.exit(await runProgram([vitest, 'run', '--config', 'vitest.config.ts', 'tests/hostile'], { SALUS_HOSTILE: 'full' }))
