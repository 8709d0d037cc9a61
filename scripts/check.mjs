// `npm run check`: types, lint, module borders, unused code, formatting.
import { CHECKS, inLanes, runProgram } from './checks.mjs'
import { installDependencies, say } from './prepare.mjs'

installDependencies()
let failed = 0
await inLanes(CHECKS, async ([name, args]) => {
  say(`check ${name} ...`)
  if ((await runProgram(args)) !== 0) {
    failed += 1
    say(`check ${name}: not clean`)
  }
})
console.log(`${CHECKS.length - failed} clean, ${failed} not`)
process.exit(failed === 0 ? 0 : 1)
