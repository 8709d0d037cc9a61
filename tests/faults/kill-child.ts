/** The program that is killed: opens a vault by its words, does one deed after the other and says each one that was acknowledged. */

import { openCore, stateOf } from './core.ts'
import { traceDisk } from './disk-trace.ts'
import { DEEDS } from './life.ts'

const [dir = '', outside = '', words = '', killAt = '-1'] = process.argv.slice(2)
const core = await openCore(dir, words)
const trace = traceDisk(dir)
trace.fault.code = 'KILL'
trace.fault.left = Number(killAt)
process.stdout.write('open\n')
for (const deed of DEEDS) {
  await deed.run(core, outside)
  process.stdout.write(`${JSON.stringify((await stateOf(core)).ids)}\n`)
}
await core.close()
