/** Leaves the processor to others: on one computer, what is measured is the node and not how the system shares its cores. */

import { spawnSync } from 'node:child_process'
import { constants, getPriority, setPriority } from 'node:os'

/** Steps of priority below the others: a third of the time where both want the same core. */
const POLITE = 5

/**
 * From now on, for this process: it has whatever the others leave, at once taken away where one of them wakes. A low priority alone
 * lets it end its turn of some milliseconds first, at every step of a fetch beside it. Where that is not to be had, a lower priority.
 */
export function bePolite(): void {
  const idle = spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)], { stdio: 'ignore' })
  if (idle.status !== 0) setPriority(Math.min(getPriority() + POLITE, constants.priority.PRIORITY_LOW))
}
