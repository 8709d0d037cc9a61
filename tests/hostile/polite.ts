/** Leaves the processor to others: on one computer, what is measured is the node and not how the system shares its cores. */

import { constants, getPriority, setPriority } from 'node:os'

/** Steps of priority below the others: a third of the time where both want the same core. */
const POLITE = 5

/** From now on, for this process. */
export function bePolite(): void {
  setPriority(Math.min(getPriority() + POLITE, constants.priority.PRIORITY_LOW))
}
