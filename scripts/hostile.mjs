// Tries 20,000 damaged files through every reader, 100,000 hostile requests at every door of a node, floods and slowness, and 10,000 tamperings between two nodes (up to twenty minutes each on two free cores), and prints what came of them, with the seed to repeat it.
// The attackers have what the others leave of the processor (`chrt --idle`, else five steps of `nice` below the node): on one computer, what is measured is how the node shares its time, and not how the system shares its cores.
// Beside each attack an honest reader fetches, in eight parts with quiet between: what 95 of 100 fetches take at most must stay under twice what it is in quiet (in the middle one of the parts; what else the computer does meanwhile spoils single ones).
// `--only mutated-files`, `mutated-requests` or `tampering` for one of them.
import path from 'node:path'
import { runProgram } from './checks.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
const at = process.argv.indexOf('--only')
const only = at === -1 ? '' : `${process.argv[at + 1]}.test.ts`
say('hostile: damaged files, requests and connections; this takes some minutes ...')
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
process.exit(await runProgram([vitest, 'run', '--config', 'vitest.config.ts', path.join('tests/hostile', only)], { SALUS_HOSTILE: 'full' }))
