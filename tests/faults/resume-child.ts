/** Imports one large file and is killed on the way: at a step of the disk, or when everything is sealed. */

import { openCore } from './core.ts'
import { traceDisk } from './disk-trace.ts'
import { importLarge } from './large-import.ts'

const [dir = '', source = '', words = '', log = '', killAt = '-1'] = process.argv.slice(2)
const core = await openCore(dir, words)
const trace = traceDisk(dir)
trace.fault.code = 'KILL'
if (killAt === 'finish') {
  const { bulk } = core.session.ports
  bulk.finish = () => {
    process.kill(process.pid, 'SIGKILL')
    throw new Error('killed')
  }
} else trace.fault.left = Number(killAt)
process.stdout.write('open\n')
await importLarge(core, source, log)
process.stdout.write('done\n')
await core.close()
